# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP client that ``msal`` is given."""

from __future__ import annotations

import functools

from .._core.errors import SignInFailure, Unreachable
from .._core.refusal import json_of
from .._http.exchange import TIMES_SILENCE, BoundedAdapter, Endless, exchange
from .._http.libraries import requests
from .._http.pauses import Pauses
from .._http.retry import attempts
from .._http.session import USER_AGENT, cause, certificate_failure, is_certificate_trouble, new_session

ATTEMPTS = 3
MACHINE_TIMEOUT = 20


class LoginSession:
    """Sends the login requests with our trust settings and says clearly when there is no answer.

    The methods are those msal asks of an HTTP client (its documentation, parameter ``http_client``).
    """

    def __init__(self, settings, pauses=None):
        self._settings = settings
        self._pauses = pauses or Pauses()
        self._http = new_session()

    def post(self, url, params=None, data=None, headers=None, **ignored):
        """Send a form."""
        return self._send("POST", url, params=params, data=data, headers=headers)

    def get(self, url, params=None, headers=None, **ignored):
        """Read a document."""
        return self._send("GET", url, params=params, headers=headers)

    def close(self):
        """Close the connections."""
        self._http.close()

    def _send(self, method, url, **parts):
        where = self._settings.authority
        if not url.startswith(where + "/"):
            raise SignInFailure("The login service {0} pointed to another address, which is not trusted.".format(where))
        pauses = self._pauses.of_request()
        for attempt in range(1, ATTEMPTS + 1):
            answer, failure = self._once(method, url, parts)
            if attempt == ATTEMPTS or (answer is not None and attempts(answer, True) == 1):
                break
            pauses.take(pauses.seconds(attempt, answer, where))
        if failure:
            raise failure
        if answer.status_code >= 500 or answer.status_code == 429 or not _is_json(answer):
            raise SignInFailure(
                "The login service {0} gave no usable answer (HTTP {1}).".format(where, answer.status_code),
                "Try again later, or check authority and proxy.",
                http_status=answer.status_code,
            )
        return answer

    def _once(self, method, url, parts):
        """Return (answer, None), or (None, what went wrong) when the request may be sent again."""
        where = self._settings.authority
        try:
            answer = exchange(
                self._http.request,
                TIMES_SILENCE * self._settings.timeout,
                method,
                url,
                verify=self._settings.verify,
                timeout=self._settings.timeout,
                allow_redirects=False,
                **parts,
            )
        except OSError as error:
            if is_certificate_trouble(error):
                raise certificate_failure(where, self._settings.verify, error)
            failure = Unreachable(
                "The login service {0} cannot be reached: {1}.".format(where, cause(error)),
                "Check cloud, authority, proxy and firewall.",
            )
            if isinstance(error, (Endless, requests.exceptions.Timeout)):
                raise failure
            return None, failure
        return answer, None


def _is_json(answer):
    try:
        return isinstance(json_of(answer), dict)
    except ValueError:
        return False


def machine_session():
    """Return a client for this machine's own identity service, which no proxy may stand before."""
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    session.headers["User-Agent"] = USER_AGENT
    session.mount("http://", BoundedAdapter())
    whole = TIMES_SILENCE * MACHINE_TIMEOUT
    session.request = functools.partial(exchange, session.request, whole, timeout=MACHINE_TIMEOUT)
    return session
