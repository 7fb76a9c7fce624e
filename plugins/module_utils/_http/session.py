# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One HTTP session to one origin, on ``requests``."""

from __future__ import annotations

import os
import sys
import time
import uuid

try:
    import requests
except ImportError:
    requests = None

from .._core.errors import Failure, InputFailure, OutcomeUnknown, Unreachable, WriteInDryRun
from .origin import origin
from .retry import ATTEMPTS, may_repeat, pause

SAFE_METHODS = ("GET", "HEAD")
USER_AGENT = "flowops.powerplatform (Ansible)"


def _keep_our_authorization(request):
    """Stand in for the credentials that ``requests`` would otherwise take from a netrc file."""
    return request


def library_missing(name):
    """Return the failure that names a missing Python library and the interpreter that lacks it."""
    return Failure(
        "The Python library {0} is missing for {1}.".format(name, sys.executable),
        "Install it with: {0} -m pip install {1}".format(sys.executable, name),
    )


class Session:
    """Sends requests to ``root`` with a token, and to nowhere else.

    ``token`` has ``get()`` and ``renew(refused)``. ``verify`` is true, false or the path of a CA file; it is passed
    with every request, since REQUESTS_CA_BUNDLE would override the session's own. ``timeout`` is in seconds for
    connecting and for each silence of the server. With ``read_only`` set, every request that could change something
    is refused here, whatever the caller thinks.
    """

    def __init__(self, root, token, verify=True, timeout=120, read_only=False, sleep=time.sleep):
        if requests is None:
            raise library_missing("requests")
        self.root = root
        self.verify = verify
        self.timeout = timeout
        self.read_only = read_only
        self.retries = 0
        self._origin = origin(root)
        self._token = token
        self._sleep = sleep
        self._http = requests.Session()
        self._http.headers["User-Agent"] = USER_AGENT
        self._http.auth = _keep_our_authorization

    def send(self, method, url, headers=None, json=None, safe=None, repeatable=None):
        """Send one request and return the answer of ``requests``, whatever its status.

        ``url`` is absolute or starts with a slash. ``safe`` marks a request that changes nothing in spite of its
        method; ``repeatable`` one that may be sent twice. Raises Unreachable or OutcomeUnknown without an answer.
        """
        url = url if "//" in url else self.root + url
        if origin(url) != self._origin:
            raise Failure(
                "The service pointed to another origin, which gets no token from us: {0}".format(
                    url.split("?")[0][:120]
                )
            )
        safe = method in SAFE_METHODS if safe is None else safe
        if self.read_only and not safe:
            raise WriteInDryRun("{0} {1}".format(method, url))
        repeatable = safe if repeatable is None else repeatable
        token = self._token.get()
        renewed = False
        attempt = 1
        while True:
            answer = self._once(method, url, headers, json, token, repeatable and attempt < ATTEMPTS)
            if answer is None:
                self._pause(attempt, None)
            elif answer.status_code == 401 and not renewed:
                token, renewed = self._token.renew(token), True
                if token is None:
                    return answer
                continue
            elif attempt < ATTEMPTS and may_repeat(answer.status_code, repeatable):
                self._pause(attempt, answer.headers.get("Retry-After"))
            elif answer.is_redirect:
                raise Failure(
                    "{0} answered with a redirect, which is never followed.".format(self.root),
                    "Is the address of the environment right?",
                    http_status=answer.status_code,
                )
            else:
                return answer
            attempt += 1

    def _once(self, method, url, headers, json, token, again):
        """Send; return None when there was no answer and the request may be sent again."""
        all_headers = {"Authorization": "Bearer " + token, "x-ms-client-request-id": str(uuid.uuid4())}
        all_headers.update(headers or {})
        try:
            return self._http.request(
                method,
                url,
                headers=all_headers,
                json=json,
                verify=self.verify,
                timeout=self.timeout,
                allow_redirects=False,
            )
        except requests.exceptions.SSLError as error:
            raise self.certificate_refused(error)
        except OSError as error:
            if again:
                return None
            raise self._no_answer(method, url, error)

    def _no_answer(self, method, url, error):
        never_sent = isinstance(error, requests.exceptions.ConnectTimeout) or "NewConnectionError" in repr(error)
        where = "{0} {1}".format(method, url.split("?")[0][len(self.root) :] or "/")
        if never_sent or method in SAFE_METHODS:
            return Unreachable(
                "{0} cannot be reached ({1}): {2}.".format(self.root, where[:60], cause(error)),
                "Check the address, name resolution, proxy and firewall.",
            )
        return OutcomeUnknown(
            "No answer to {0} from {1}: {2}. The request may have been carried out.".format(
                where[:80], self.root, cause(error)
            ),
            "Run the task again: it looks at what is there first.",
        )

    def certificate_refused(self, error):
        """Return the failure for a certificate that does not check out."""
        return certificate_failure(self.root, self.verify, error)

    def _pause(self, attempt, retry_after):
        self.retries += 1
        self._sleep(pause(attempt, retry_after))


def certificate_failure(where, verify, error):
    """Return the failure for a TLS connection to ``where`` that could not be made."""
    trusted = "the CA file {0}".format(verify) if isinstance(verify, str) else "the system's certificate authorities"
    return Failure(
        "The certificate of {0} is not trusted by {1}: {2}.".format(where, trusted, cause(error)),
        "Set ca_path to the right CA file.",
    )


def check_ca_file(path):
    """Raise InputFailure unless ``path`` is a file that can be read."""
    if not os.path.isfile(path) or not os.access(path, os.R_OK):
        raise InputFailure("ca_path is not a readable file: {0}.".format(path))


def cause(error):
    """Return the innermost reason of a chain of exceptions in a few words."""
    seen = str(error)
    while True:
        inner = getattr(error, "reason", None) or (error.args[0] if getattr(error, "args", None) else None)
        if not isinstance(inner, BaseException):
            break
        error = inner
        seen = str(error)
    text = seen.rsplit("] ", 1)[-1].rsplit(": ", 1)[-1] if len(seen) > 100 else seen
    return " ".join(text.split())[:100].rstrip(".")
