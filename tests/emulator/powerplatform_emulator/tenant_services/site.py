# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the three services have in common: bearer tokens for one audience, throttling, errors, noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import DataverseError
from ..http import Request, Response, json_response
from ..login.tokens import ExpiredToken, InvalidToken, Tokens
from ..noise import Noise
from ..throttling import Throttling
from .directory import Directory


@dataclass(frozen=True)
class Caller:
    client_id: str
    is_person: bool


class ServiceSite:
    """`audiences` are those whose tokens are accepted; a service answers a call by `_answer`.

    With `page_size`, a list that does not come in pages by itself does.
    """

    name = ""
    journalled = True

    def __init__(
        self,
        directory: Directory,
        tokens: Tokens,
        audiences: tuple[str, ...],
        throttling: Throttling,
        noise: Noise | None = None,
        page_size: int | None = None,
    ):
        self.directory = directory
        self.url = audiences[-1]
        self._tokens = tokens
        self._audiences = audiences
        self._throttling = throttling
        self._noise = noise
        self._page_size = page_size

    def handle(self, request: Request) -> Response:
        try:
            caller = self._caller(request)
            self._throttling.admit(caller.client_id)
            return self._answer(request, caller)
        except DataverseError as error:
            return json_response(error.status, error.body(), error.headers)

    def _answer(self, request: Request, caller: Caller) -> Response:
        raise NotImplementedError

    def _caller(self, request: Request) -> Caller:
        scheme, _space, token = (request.header("Authorization") or "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise DataverseError(401, "AuthenticationFailed", "The request carries no bearer token.")
        try:
            if request.token_expired:
                raise ExpiredToken
            claims = self._tokens.verify(token.strip(), self._audiences)
        except ExpiredToken:
            raise DataverseError(401, "ExpiredAuthenticationToken", "The access token has expired.") from None
        except InvalidToken:
            text = "The access token is not for this audience."
            raise DataverseError(401, "InvalidAuthenticationTokenAudience", text) from None
        return Caller(str(claims["appid"]), claims["idtyp"] == "user")

    def _json(self, payload: Any) -> Response:
        if self._noise is None:
            return json_response(200, payload)
        return Response(200, self._noise.dump(payload), {"Content-Type": "application/json"})


def not_found(request: Request) -> DataverseError:
    return DataverseError(404, "ResourceNotFound", f"There is nothing at {request.path}.")


def forbidden(client_id: str) -> DataverseError:
    text = f"The caller with object id '{client_id}' has no permission for this operation."
    return DataverseError(403, "Forbidden", text)


def without_nothing(members: dict[str, Any]) -> dict[str, Any]:
    """The members that have a value: services leave the others out."""
    return {name: value for name, value in members.items() if value not in (None, {})}


def page(items: list[Any], request: Request, size: int | None, skip: int) -> tuple[list[Any], int | None]:
    """The items from `skip` on, and where the next page begins, if there is one."""
    end = len(items) if size is None else skip + size
    return items[skip:end], end if end < len(items) else None
