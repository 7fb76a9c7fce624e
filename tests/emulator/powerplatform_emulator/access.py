# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a bearer token to the user row it stands for, impersonation included."""

from __future__ import annotations

from .access_rights import roles_of
from .caller import Caller
from .environment import Environment
from .errors import DataverseError
from .http import Request
from .login.tokens import ExpiredToken, InvalidToken, Tokens
from .store import Row


class Access:
    """Signs callers in to one environment."""

    def __init__(self, environment: Environment, tokens: Tokens, authorization_uri: str, audiences: tuple[str, ...]):
        self._environment = environment
        self._tokens = tokens
        self._audiences = audiences
        resource = f"{environment.url}/"
        self._challenge = f"Bearer authorization_uri={authorization_uri}, resource_id={resource}"

    def caller(self, request: Request) -> Caller:
        client_id = self._client_id(request)
        user = self._member(self._environment.store.find("systemuser", applicationid=client_id))
        caller = Caller(user["systemuserid"], client_id, roles_of(self._environment, user["systemuserid"]))
        if not caller.roles:
            text = f"User with SystemUserId={caller.systemuserid} has not been assigned any roles."
            raise DataverseError(403, "0x80042f09", text)
        return self._impersonated(request, caller)

    def _client_id(self, request: Request) -> str:
        scheme, _space, token = (request.header("Authorization") or "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise self._refused("0x80041d50", "The request carries no bearer token.")
        if request.token_expired:
            raise self._refused("0x80041d52", "The OAuth token has expired.")
        try:
            claims = self._tokens.verify(token.strip(), self._audiences)
        except ExpiredToken as error:
            raise self._refused("0x80041d52", "The OAuth token has expired.") from error
        except InvalidToken as error:
            raise self._refused("0x80041d50", f"The OAuth token is not valid: {error}.") from error
        return str(claims["appid"])

    def _refused(self, code: str, message: str) -> DataverseError:
        return DataverseError(401, code, message, {"WWW-Authenticate": self._challenge})

    @staticmethod
    def _member(found: list[Row]) -> Row:
        if not found:
            raise DataverseError(403, "0x80072560", "The user is not a member of the organization.")
        user = found[0]
        if user.get("isdisabled"):
            raise DataverseError(403, "0x80040225", f"The user with id {user['systemuserid']} is disabled.")
        return user

    def _impersonated(self, request: Request, caller: Caller) -> Caller:
        """Both the caller and the user acted for need a privilege, so the roles of both stay known."""
        object_id = request.header("CallerObjectId")
        user_id = request.header("MSCRMCallerID")
        if not object_id and not user_id:
            return caller
        if not caller.may_impersonate:
            text = (
                f"Principal user (Id={caller.systemuserid}, type=8) is missing prvActOnBehalfOfAnotherUser privilege."
            )
            raise DataverseError(403, "0x80040220", text)
        store = self._environment.store
        if object_id:
            found = store.find("systemuser", azureactivedirectoryobjectid=object_id.strip("{}"))
        else:
            row = store.get("systemuser", (user_id or "").strip("{}"))
            found = [row] if row else []
        user = self._member(found)
        user_id = user["systemuserid"]
        roles = roles_of(self._environment, user_id)
        return Caller(user_id, caller.client_id, roles, caller.systemuserid, caller.roles)
