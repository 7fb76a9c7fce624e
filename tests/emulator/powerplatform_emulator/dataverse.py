# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Web API of one environment: sign-in, routing, transaction, and what every answer carries."""

from __future__ import annotations

import re
import time
import traceback
import uuid

from . import desktop_flows, identity_calls, privileges, sharing, solutions
from .access import Access
from .caller import Caller
from .environment import Environment
from .errors import DataverseError, unknown_segment
from .http import Later, Request, Response, json_response
from .messages import prepare
from .noise import Noise
from .odata.batch import Batch
from .odata.batch_reader import read_batch
from .odata.calls import Result, Unfinished
from .odata.exchange import CONTENT_TYPE, Exchange, Preferences, read_preferences
from .odata.path import parse_path
from .odata.query import split_options
from .odata.routing import route
from .throttling import Throttling

MESSAGE_MODULES = (desktop_flows, identity_calls, privileges, sharing, solutions)
ROOT = re.compile(r"/api/data/(v9\.[012])(/.*)?")
BATCH = re.compile(r"/api/data/v9\.[012]/\$batch")
PAGE_SIZE = 5000
HELP_LINK = "http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a"


class DataverseSite:
    journalled = True

    def __init__(self, environment: Environment, access: Access, throttling: Throttling, noise: Noise | None):
        self.name = environment.name
        self._environment = environment
        self._access = access
        self._throttling = throttling
        self._noise = noise

    def handle(self, request: Request) -> Response | Later:
        return self._batch(request) if BATCH.fullmatch(request.path) else self._single(request)

    def _batch(self, request: Request) -> Response | Later:
        preferences = read_preferences(request.header("Prefer"))
        user = ""

        def refuse(error: DataverseError) -> Response:
            return self._complete(_error_response(error, preferences), preferences, user)

        try:
            user = self._access.caller(request).signed_in
            items = read_batch(request)
        except DataverseError as error:
            return refuse(error)
        batch = Batch(items, self._single, refuse, self._environment.store, preferences.continue_on_error)
        running = batch.run()

        def advance() -> Response | None:
            try:
                next(running)
            except StopIteration as end:
                return self._complete(end.value, preferences, user)
            return None

        return advance() or Later(advance)

    def _single(self, request: Request) -> Response | Later:
        preferences = read_preferences(request.header("Prefer"))
        user, activations = "", self._environment.activations
        try:
            caller = self._access.caller(request)
            user = caller.signed_in
            self._throttling.admit(user)
            with self._environment.store.transaction():
                prepare(self._environment)
            with self._environment.store.transaction():
                result = self._dispatch(request, preferences, caller)
        except DataverseError as error:
            result = _error_response(error, preferences)
        except Exception:
            traceback.print_exc()
            result = _error_response(DataverseError(500, "0x80040216", "An unexpected error occurred."), preferences)
        if isinstance(result, Unfinished):
            return Later(lambda: self._poll(result, preferences, user))
        response = self._complete(result, preferences, user)
        seconds = self._environment.settings.tenant.activation_seconds
        if seconds and response.status < 400 and self._environment.activations > activations:
            ready = time.monotonic() + seconds
            return Later(lambda: response if time.monotonic() >= ready else None)
        return response

    def _poll(self, call: Unfinished, preferences: Preferences, user: str) -> Response | None:
        with self._environment.store.transaction():
            prepare(self._environment)
            outcome = call.pending.poll(self._environment)
        if outcome is None:
            return None
        response = _error_response(outcome.error, preferences) if outcome.error else call.finish(outcome.members)
        return self._complete(response, preferences, user)

    def _complete(self, response: Response, preferences: Preferences, user: str) -> Response:
        """What every answer carries."""
        service_request = str(uuid.uuid4())
        response.headers.setdefault("OData-Version", "4.0")
        response.headers["x-ms-service-request-id"] = service_request
        response.headers["REQ_ID"] = service_request
        response.headers["x-ms-ratelimit-burst-remaining-xrm-requests"] = str(self._throttling.remaining(user))
        response.headers["x-ms-ratelimit-time-remaining-xrm-requests"] = "1,200.00"
        if self._environment.settings.dop_hint is not None:
            response.headers["x-ms-dop-hint"] = str(self._environment.settings.dop_hint)
        if preferences.applied and response.status < 400:
            response.headers["Preference-Applied"] = ", ".join(preferences.applied)
        return response

    def _dispatch(self, request: Request, preferences: Preferences, caller: Caller) -> Result:
        match = ROOT.fullmatch(request.raw_path)
        if match is None:
            raise unknown_segment(request.path.strip("/").split("/")[0])
        root = f"{self._environment.url}/api/data/{match.group(1)}"
        page_size = self._noise.page_size() if self._noise else PAGE_SIZE
        exchange = Exchange(self._environment, caller, request, root, preferences, page_size, self._noise)
        _options, aliases = split_options(request.query)
        segments = parse_path(match.group(2) or "", aliases)
        return route(exchange, segments)


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
