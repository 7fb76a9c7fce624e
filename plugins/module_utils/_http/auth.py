# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second policy: requests are signed, and signed again once if the service rejects the credential."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from .._core.errors import SignInFailure
from .libraries import AuthBase

if TYPE_CHECKING:
    from collections.abc import Callable

    from .libraries import requests


class Credential(AuthBase):
    """Signs requests of ``requests``; nothing else accesses the secret. Threads may share a credential.

    A kind of credential has ``get()``, which returns a secret; ``renew(refused)``, which returns a new one, or None;
    ``header(secret)``, which returns name and value; and ``refusal()``, which returns why the service may have refused
    the secret, and what to do.
    """

    def __init__(self) -> None:
        self._signing_in = threading.Lock()
        self._shown = ""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign a request."""
        with self._signing_in:
            secret = self._shown = self.get()
        name, value = self.header(secret)
        request.headers[name] = value
        return request

    def renewed(self, refused: requests.PreparedRequest) -> bool:
        """Return whether there is a newer secret than that of the refused request, perhaps from another thread."""
        with self._signing_in:
            name, value = self.header(self._shown)
            if refused.headers.get(name) == value:
                other = self.renew(self._shown)
                if other is None:
                    return False
                self._shown = other
            return True

    def get(self) -> str:
        """Return a secret."""
        raise NotImplementedError

    def renew(self, refused: str) -> str | None:
        """Return None: the response 401 is final."""
        return None

    def header(self, secret: str) -> tuple[str, str]:
        """Return name and value of the header that contains a token."""
        return "Authorization", "Bearer " + secret

    def refusal(self) -> tuple[str, str]:
        """Return why the service may have refused the secret, and what to do."""
        raise NotImplementedError


def signed(root: str, credential: Credential, send: Callable[[], requests.Response | None]) -> requests.Response | None:
    """Return the response of ``send()``, which is called once more with a new secret after HTTP 401."""
    answer = send()
    if answer is not None and answer.status_code == 401 and credential.renewed(answer.request):
        answer = send()
    if answer is None or answer.status_code != 401:
        return answer
    from .._core.refusal import said

    why, remedy = credential.refusal()
    code, message = said(answer)
    raise SignInFailure(
        "{0} rejected the sign-in: {1} (HTTP 401).".format(root, why),
        remedy,
        http_status=401,
        code=code,
        detail=message,
        request_id=answer.headers.get("x-ms-service-request-id"),
    )
