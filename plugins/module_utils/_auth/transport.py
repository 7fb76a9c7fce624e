# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP client that ``msal`` uses."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from .._core.again import TryAgain, again
from .._core.answer import json_of
from .._core.errors import SignInFailure, Unreachable
from .._http.exchange import TIMES_SILENCE, BoundedAdapter, Endless, exchange
from .._http.libraries import requests
from .._http.pauses import Pauses
from .._http.retry import attempts
from .._http.session import USER_AGENT, new_session
from .._http.trouble import cause, certificate_failure, is_certificate_trouble

if TYPE_CHECKING:
    from typing import Any

    from .settings import Settings

ATTEMPTS = 3
MACHINE_TIMEOUT = 20


class LoginSession:
    """Sends the login requests with the trust settings of the task, and reports clearly if there is no response.

    The methods are those that msal expects of an HTTP client (its documentation, parameter ``http_client``).
    """

    def __init__(self, settings: Settings, pauses: Pauses | None = None) -> None:
        self._settings = settings
        self._pauses = pauses or Pauses()
        self._http = new_session()

    def post(
        self, url: str, params: Any = None, data: Any = None, headers: Any = None, **ignored: Any
    ) -> requests.Response:
        """Send a form."""
        return self._send("POST", url, params=params, data=data, headers=headers)

    def get(self, url: str, params: Any = None, headers: Any = None, **ignored: Any) -> requests.Response:
        """Read a document."""
        return self._send("GET", url, params=params, headers=headers)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _send(self, method: str, url: str, **parts: Any) -> requests.Response:
        where = self._settings.authority
        if not url.startswith(where + "/"):
            raise SignInFailure(
                "The login service {0} redirected to another address, which is not trusted.".format(where)
            )
        pauses = self._pauses.of_request()
        answer = again(
            ATTEMPTS,
            lambda number: self._attempt(method, url, parts, number),
            lambda number, seen: pauses.take(pauses.seconds(number, seen, where)),
        )
        if answer.status_code >= 500 or answer.status_code == 429 or not _is_json(answer):
            raise SignInFailure(
                "The login service {0} returned no usable response (HTTP {1}).".format(where, answer.status_code),
                "Try again later, or check authority and proxy.",
                http_status=answer.status_code,
            )
        return answer

    def _attempt(self, method: str, url: str, parts: dict[str, Any], number: int) -> requests.Response:
        where, verify, timeout = self._settings.authority, self._settings.verify, self._settings.timeout
        more = {"verify": verify, "timeout": timeout, "allow_redirects": False, **parts}
        try:
            answer = exchange(self._http.request, TIMES_SILENCE * timeout, method, url, **more)
        except OSError as error:
            if is_certificate_trouble(error):
                raise certificate_failure(where, verify, error)
            if number < ATTEMPTS and not isinstance(error, (Endless, requests.exceptions.Timeout)):
                raise TryAgain
            raise Unreachable(
                "The login service {0} cannot be reached: {1}.".format(where, cause(error)),
                "Check cloud, authority, proxy and firewall.",
            )
        if number < ATTEMPTS and attempts(answer, True) > 1:
            raise TryAgain(answer)
        return answer


def _is_json(answer: requests.Response) -> bool:
    try:
        return isinstance(json_of(answer), dict)
    except ValueError:
        return False


def machine_session() -> requests.Session:
    """Return a client for this machine's own identity service, which is reached without a proxy."""
    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    session.headers["User-Agent"] = USER_AGENT
    session.mount("http://", BoundedAdapter())
    whole = TIMES_SILENCE * MACHINE_TIMEOUT
    session.request = functools.partial(exchange, session.request, whole, timeout=MACHINE_TIMEOUT)  # type: ignore[method-assign]
    return session
