# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Web API of one environment: sign-in, routing, transaction, and what every answer carries."""

from __future__ import annotations

import re
import traceback
import uuid

from . import identity_calls, solutions
from .access import Access
from .caller import Caller
from .environment import Environment
from .errors import DataverseError, unknown_segment
from .http import Request, Response, json_response
from .messages import prepare
from .noise import Noise
from .odata import metadata, read, write
from .odata.calls import call, find_message
from .odata.exchange import CONTENT_TYPE, Exchange, Preferences, read_preferences
from .odata.path import Segment, guid, parse_path
from .odata.query import split_options
from .throttling import Throttling

MESSAGE_MODULES = (identity_calls, solutions)
ROOT = re.compile(r"/api/data/(v9\.[012])(/.*)?")
PAGE_SIZE = 5000
ELASTIC_PAGE_SIZE = 500
HELP_LINK = "http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a"


class DataverseSite:
    journalled = True

    def __init__(self, environment: Environment, access: Access, throttling: Throttling, noise: Noise | None):
        self.name = environment.name
        self._environment = environment
        self._access = access
        self._throttling = throttling
        self._noise = noise

    def handle(self, request: Request) -> Response:
        preferences = read_preferences(request.header("Prefer"))
        user = ""
        try:
            caller = self._access.caller(request)
            user = caller.on_behalf_of or caller.systemuserid
            self._throttling.admit(user)
            with self._environment.store.transaction():
                prepare(self._environment)
            with self._environment.store.transaction():
                response = self._dispatch(request, preferences, caller)
        except DataverseError as error:
            response = _error_response(error, preferences)
        except Exception:
            traceback.print_exc()
            response = _error_response(DataverseError(500, "0x80040216", "An unexpected error occurred."), preferences)
        service_request = str(uuid.uuid4())
        response.headers.setdefault("OData-Version", "4.0")
        response.headers["x-ms-service-request-id"] = service_request
        response.headers["REQ_ID"] = service_request
        response.headers["x-ms-ratelimit-burst-remaining-xrm-requests"] = str(self._throttling.remaining(user))
        response.headers["x-ms-ratelimit-time-remaining-xrm-requests"] = "1,200.00"
        if preferences.applied and response.status < 400:
            response.headers["Preference-Applied"] = ", ".join(preferences.applied)
        return response

    def _dispatch(self, request: Request, preferences: Preferences, caller: Caller) -> Response:
        match = ROOT.fullmatch(request.raw_path)
        if match is None:
            raise unknown_segment(request.path.strip("/").split("/")[0])
        root = f"{self._environment.url}/api/data/{match.group(1)}"
        page_size = self._noise.page_size() if self._noise else PAGE_SIZE
        exchange = Exchange(self._environment, caller, request, root, preferences, page_size, self._noise)
        _options, aliases = split_options(request.query)
        segments = parse_path(match.group(2) or "", aliases)
        return route(exchange, segments)


def route(exchange: Exchange, segments: list[Segment]) -> Response:
    method = exchange.request.method
    if not segments:
        return read.service_document(exchange)
    first, rest = segments[0], segments[1:]
    if first.name == "$metadata":
        return read.csdl(exchange)
    if first.name == "$batch":
        raise DataverseError(501, "0x80040216", "$batch is not served by this emulator.")
    if first.name == "EntityDefinitions":
        return metadata.definitions(exchange, segments)
    table = exchange.environment.schema.by_set(first.name)
    if table is None:
        message = find_message(exchange.environment.schema, first.name)
        if message is None or message.bound_to or rest:
            raise unknown_segment(first.name)
        return call(exchange, message, first)
    if table.name in ("flowrun", "flowsession"):
        exchange.page_size = min(exchange.page_size, ELASTIC_PAGE_SIZE)
    names = [segment.name for segment in rest]
    if not first.has_parentheses:
        if names == ["$count"] and method == "GET":
            return read.read_count(exchange, table)
        if names:
            raise unknown_segment(names[0])
        handlers = {"GET": read.read_list, "POST": write.create_row}
        if method not in handlers:
            raise _not_allowed(method, first.name)
        return handlers[method](exchange, table)
    if rest:
        message = find_message(exchange.environment.schema, names[0]) if "." in names[0] else None
        if message is not None:
            return call(exchange, message, rest[0], (table, guid(first.value)))
        if method == "GET":
            return read.read_property(exchange, table, first, names)
        if method in ("PUT", "DELETE"):
            return write.write_property(exchange, table, first, names)
        raise _not_allowed(method, names[-1])
    row_handlers = {"GET": read.read_row, "PATCH": write.update_row, "DELETE": write.delete_row}
    if method not in row_handlers:
        raise _not_allowed(method, first.name)
    return row_handlers[method](exchange, table, first)


def _not_allowed(method: str, segment: str) -> DataverseError:
    text = f"The requested resource does not support http method '{method}' at '{segment}'."
    return DataverseError(405, "0x8006088a", text)


def _error_response(error: DataverseError, preferences: Preferences) -> Response:
    body = {"error": {"code": error.code, "message": error.message}}
    if preferences.annotations.all:
        body["error"].update(
            {
                "@Microsoft.PowerApps.CDS.ErrorDetails.OperationStatus": "0",
                "@Microsoft.PowerApps.CDS.ErrorDetails.SubErrorCode": "-2146233088",
                "@Microsoft.PowerApps.CDS.HelpLink": f"{HELP_LINK}{error.code}&client=platform",
                "@Microsoft.PowerApps.CDS.InnerError.Message": error.message,
            }
        )
    return json_response(error.status, body, {"Content-Type": CONTENT_TYPE, **error.headers})
