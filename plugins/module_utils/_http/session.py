# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One HTTP session to one origin, on ``requests``."""

from __future__ import annotations

import threading

from .._core.errors import Failure, OutcomeUnknown, SignInFailure, Unreachable, WriteInDryRun
from .._core.refusal import said
from .._core.text import place, short
from .exchange import TIMES_SILENCE, TIMES_SILENCE_OF_FILE, BoundedAdapter, Endless, exchange
from .libraries import check, requests
from .origin import origin
from .pauses import Pauses
from .retry import ATTEMPTS, ATTEMPTS_UNHEARD, attempts

SAFE_METHODS = ("GET", "HEAD")
REDIRECTS = (300, 301, 302, 303, 305, 307, 308)
USER_AGENT = "flowops.powerplatform (Ansible)"
# requests at once over one session; more of them wait for a connection
CONNECTIONS = 32


def _keep_our_authorization(request):
    """Stand in for the credentials that ``requests`` would otherwise take from a netrc file."""
    return request


def new_session():
    """Return a client of ``requests`` with our name, which takes no credentials from elsewhere."""
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    session.auth = _keep_our_authorization
    session.mount("https://", BoundedAdapter(pool_maxsize=CONNECTIONS))
    session.mount("http://", BoundedAdapter(pool_maxsize=CONNECTIONS))
    return session


class Session:
    """Sends requests to ``root`` with a credential, and to nowhere else.

    ``credential`` has ``get()``, ``renew(refused)``, ``headers(secret)`` and ``refusal()``. ``option`` is the one that
    ``root`` was given by. ``verify`` is true, false or the path of a CA file; it is passed with every request, since
    REQUESTS_CA_BUNDLE would override the session's own. ``timeout`` is in seconds for connecting and for each silence
    of the server, or a pair of both; a whole answer may take some times of that. ``pauses`` are those between attempts
    (see pauses.py). With ``read_only`` set, every request that could change something is refused
    here, whatever the caller thinks. Threads may share a session: while one of them waits because the server asked for
    it, none sends.
    """

    def __init__(
        self, root, credential, verify=True, timeout=120, read_only=False, pauses=None, option="dataverse_url"
    ):
        check()
        self.root = root
        self.verify = verify
        self.timeout = timeout
        self.read_only = read_only
        self.retries = 0
        self._origin = origin(root)
        self._credential = credential
        self._option = option
        self._pauses = pauses or Pauses()
        self._heard = False
        self._signing_in = threading.Lock()
        self._renewed = None
        self._turn = threading.Condition()
        self._waiting = 0
        self._http = new_session()

    def send(
        self,
        method,
        url,
        headers=None,
        json=None,
        safe=None,
        repeatable=None,
        body=None,
        stream=False,
        patience=None,
        once=False,
    ):
        """Send one request and return the answer of ``requests``, whatever its status.

        ``url`` is absolute or starts with a slash. ``json`` is a value to send as JSON, ``body`` bytes to send as they
        are, or an iterable of them that knows its length. With ``stream`` the answer's body is left for the caller to
        read. ``safe`` marks a request that changes nothing in spite of its method; ``repeatable`` one that may be sent
        twice. Raises Unreachable or OutcomeUnknown without an answer, Throttled when the service wants no request for
        longer than the task may wait. ``patience`` is for a read that the server holds: it is asked once, and None is
        returned when there is no answer after so many seconds. With ``once`` a request that the service puts off (429)
        is not sent again here: the caller looks at what is there first.
        """
        url = url if url.startswith(("https://", "http://")) else self.root + url
        # a backslash ends the host for some readers of addresses and not for others
        if "\\" in url or origin(url) != self._origin:
            raise Failure(
                "{0} pointed to another origin, which gets no secret from us: {1}.".format(
                    self.root, url.split("?")[0][:120]
                ),
                "Check {0} and proxies.".format(self._option),
            )
        safe = method in SAFE_METHODS if safe is None else safe
        if self.read_only and not safe:
            raise WriteInDryRun("{0} {1}".format(method, url))
        repeatable = safe if repeatable is None else repeatable
        with self._signing_in:
            secret = self._credential.get()
        renewed = False
        attempt, pauses = 1, self._pauses.of_request()
        while True:
            last = attempt >= (ATTEMPTS if self._heard else ATTEMPTS_UNHEARD)
            again = (repeatable and not last) or patience is not None
            answer = self._once(method, url, headers, json, body, stream, secret, again, patience)
            if answer is None and patience is not None:
                return None
            if answer is None:
                self._pause(pauses, attempt, None)
            elif answer.status_code == 401:
                secret = None if renewed else self._other_secret(secret)
                if secret is None:
                    raise self._sign_in_refused(answer)
                renewed = True
                continue
            elif attempt < attempts(answer, repeatable) and not once:
                self._pause(pauses, attempt, answer)
            elif answer.status_code in REDIRECTS:
                raise Failure(
                    "{0} answered with a redirect, which is never followed.".format(self.root),
                    "Check {0}.".format(self._option),
                    http_status=answer.status_code,
                )
            else:
                return answer
            attempt += 1

    def wait_for(self, parts):
        """Return which answers inside a batch of reads may be asked for again, after the pause that they ask for.

        A batch is answered with 200 whatever its parts say, and a part may have a pause of its own (contract 7, 9.1).
        """
        again = [attempts(part, True) > 1 for part in parts]
        pauses = self._pauses.of_request()
        asked = [pauses.seconds(1, part, self.root) for part, is_wanted in zip(parts, again) if is_wanted]
        if asked:
            self._take(pauses, max(asked))
        return again

    def _other_secret(self, refused):
        """Return another secret than the refused one; one that another thread has got meanwhile will do."""
        with self._signing_in:
            if self._renewed in (None, refused):
                self._renewed = self._credential.renew(refused)
            return self._renewed

    def _once(self, method, url, headers, json, body, stream, secret, again, patience):
        """Send; return None when there was no answer and the request may be sent again."""
        all_headers = dict(self._credential.headers(secret), **(headers or {}))
        with self._turn:
            self._turn.wait_for(lambda: not self._waiting)
        silence = self.timeout if patience is None else patience
        times = TIMES_SILENCE_OF_FILE if stream else TIMES_SILENCE
        try:
            answer = exchange(
                self._http.request,
                times * (silence[-1] if isinstance(silence, tuple) else silence),
                method,
                url,
                headers=all_headers,
                json=json,
                data=body,
                stream=stream,
                verify=self.verify,
                timeout=silence,
                allow_redirects=False,
            )
        except Endless as error:
            if patience is not None:
                return None
            raise self._no_answer(method, url, error)
        except OSError as error:
            if is_certificate_trouble(error):
                raise certificate_failure(self.root, self.verify, error)
            if again:
                return None
            raise self._no_answer(method, url, error)
        self._heard = True
        return answer

    def _no_answer(self, method, url, error):
        where = "{0} {1}".format(method, url.split("?")[0][len(self.root) :] or "/")
        if isinstance(error, Endless) and method in SAFE_METHODS:
            return Unreachable(
                "{0} was given up on ({1}): {2}.".format(self.root, where[:60], error),
                "Check the network and proxies; if the service is that slow, raise request_timeout.",
            )
        if _never_sent(error) or method in SAFE_METHODS:
            return Unreachable(
                "{0} cannot be reached ({1}): {2}.".format(self.root, short(where, 90), cause(error)),
                "Check the address, name resolution, proxy and firewall.",
            )
        return OutcomeUnknown(
            "No answer to {0} from {1}: {2}. The request may have been carried out.".format(
                where[:80], self.root, cause(error)
            ),
            "Run the task again: it looks at what is there first.",
        )

    def _sign_in_refused(self, answer):
        why, remedy = self._credential.refusal()
        code, message = said(answer)
        return SignInFailure(
            "{0} refuses the sign-in: {1} (HTTP 401).".format(self.root, why),
            remedy,
            http_status=401,
            code=code,
            detail=message,
            request_id=answer.headers.get("x-ms-service-request-id"),
        )

    def _pause(self, pauses, attempt, answer):
        self._take(pauses, pauses.seconds(attempt, answer, self.root))

    def _take(self, pauses, seconds):
        with self._turn:
            self.retries += 1
            self._waiting += 1
        try:
            pauses.take(seconds)
        finally:
            with self._turn:
                self._waiting -= 1
                self._turn.notify_all()


def certificate_failure(where, verify, error):
    """Return the failure for a TLS connection to ``where`` that could not be made."""
    trusted = (
        "the CA file {0}".format(place(verify)) if isinstance(verify, str) else "the system's certificate authorities"
    )
    return Failure(
        "The certificate of {0} is not trusted by {1}: {2}.".format(where, trusted, cause(error)),
        "Set ca_path to the right CA file.",
    )


def is_certificate_trouble(error):
    """Tell whether a connection failed because one side's certificates do not fit."""
    return isinstance(error, requests.exceptions.SSLError) and "certificate" in str(error).lower()


def _never_sent(error):
    """Tell whether no connection was made, so that the request cannot have arrived."""
    return any(
        isinstance(one, (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError))
        or any(kind.__name__ == "NewConnectionError" for kind in type(one).__mro__)
        for one in _chain(error)
    )


def cause(error):
    """Return the innermost reason of a chain of exceptions in a few words, without quotes that are left over."""
    seen = str(_chain(error)[-1])
    text = seen.rsplit("] ", 1)[-1].rsplit(": ", 1)[-1] if len(seen) > 100 else seen
    if text.count(")") > text.count("("):
        text = text.rstrip(").\"'")
    return short(text, 100).strip("\"'")


def _chain(error):
    """Return an exception and those it was made of, down to the innermost."""
    chain = [error]
    while True:
        inner = getattr(error, "reason", None) or (error.args[0] if getattr(error, "args", None) else None)
        if not isinstance(inner, BaseException):
            return chain
        error = inner
        chain.append(error)
