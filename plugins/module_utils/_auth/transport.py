# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP client that ``msal`` is given."""

from __future__ import annotations

from .._core.errors import SignInFailure, Unreachable
from .._http.session import USER_AGENT, cause, certificate_failure, requests


class LoginSession:
    """Sends the login requests with our trust settings and says clearly when there is no answer.

    The methods are those msal asks of an HTTP client (its documentation, parameter ``http_client``).
    """

    def __init__(self, settings):
        self._settings = settings
        self._http = requests.Session()
        self._http.headers["User-Agent"] = USER_AGENT

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
        try:
            return self._http.request(
                method,
                url,
                verify=self._settings.verify,
                timeout=self._settings.timeout,
                allow_redirects=False,
                **parts,
            )
        except requests.exceptions.SSLError as error:
            raise certificate_failure(where, self._settings.verify, error)
        except OSError as error:
            raise Unreachable(
                "The login service {0} cannot be reached: {1}.".format(where, cause(error)),
                "Check cloud, authority, proxy and firewall.",
            )
