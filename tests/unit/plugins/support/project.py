# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Smart Flows project in memory: planned answers by address, and a task that runs against them."""

from __future__ import annotations

import re
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.runner import Run
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.project import ApiKey
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.pauses import Pauses
from ansible_collections.flowops.powerplatform.plugins.module_utils._http.session import Session
from ansible_collections.flowops.powerplatform.plugins.module_utils._local.turns import Turns
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.api.client import SmartFlows
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.executions.declare import declare
from requests.adapters import BaseAdapter

from .answers import answer
from .host import Host

ROOT = "https://acme.smartflows.example"
KEY = "test-key-1"
DATE = "Mon, 03 Feb 2025 08:00:00 GMT"
FLOW = {"id": "f-1", "displayName": "Quote letter", "type": "simple"}
ME = {"id": "u-1", "displayName": "svc-ansible"}
DEFAULTS = {
    "state": "finished",
    "batch": False,
    "force": False,
    "documents_required": False,
    "return_state": False,
    "on_user_input": "fail",
    "on_waiting": "poll",
    "on_timeout": "fail",
    "success_statuses": ["Success", "Warning"],
    "wait": True,
    "adopt_running": True,
    "start_grace": 15,
    "wait_timeout": 60,
    "wait_interval": 5,
}


def document(guid, name="Letter"):
    return {"id": guid, "displayName": name, "type": "document"}


def execution(guid="e-1", status="Success", documents=(), created="2025-02-03T08:00:01.000Z", by=None, **state):
    """Return an execution as the service shows it."""
    model = {f"B{number}": {"out": one} for number, one in enumerate(documents)}
    whole = {"inputData": None, "output": {"model": model}, "stages": [], "report": [], **state}
    shown = {"id": guid, "createdAt": created, "createdBy": by or ME, "status": status, "flow": FLOW}
    return {**shown, "state": whole}


class Project(BaseAdapter):
    """Answers by method and address; of several answers to one address the last is given again and again."""

    def __init__(self):
        super().__init__()
        self.sent = []
        self.slept = []
        self.now = 1000.0
        self._routes = []
        session = Session(ROOT, ApiKey(KEY), pauses=Pauses(self.sleep), option="smartflows_url")
        session._http.mount("https://", self)
        self.client = SmartFlows(session)
        self.on("GET", "flows/f-1", FLOW)
        self.on("GET", "users/me", ME)

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds

    def on(self, method, path, *planned):
        """Plan answers: a JSON value, (status, body) or (status, body, headers), or an exception."""
        self._routes.insert(0, (method, re.compile(f"/api/v1/{path}"), list(planned)))
        return self

    def send(self, request, **how):
        path = unquote(urlsplit(request.url).path)
        self.sent.append(SimpleNamespace(request=request, line=f"{request.method} {path[8:]}", how=how))
        for method, pattern, planned in self._routes:
            if method == request.method and pattern.fullmatch(path):
                event = planned.pop(0) if len(planned) > 1 else planned[0]
                return self._made(event, request)
        return self._made((404, {"message": "Not found"}), request)

    def _made(self, event, request):
        if isinstance(event, BaseException):
            raise event
        status, body, headers = (*event, {})[:3] if isinstance(event, tuple) else (200, event, {})
        made = answer(status, body, {"Date": DATE, **headers})
        made.request, made.url = request, request.url
        return made

    def close(self):
        self._routes = []

    def lines(self, method=None):
        """Return what was sent, as ``METHOD path``."""
        return [one.line for one in self.sent if method in (None, one.line.split()[0])]

    def run(self, check=False, cache=None, **options):
        """Run a task and return its host, with what it ended with; ``cache`` is a folder for what it learns."""
        options = {**DEFAULTS, **options}
        if "execution_id" not in options:
            options.setdefault("flow_id", "f-1")
        host = Host(check, options=options)
        waiter = Waiter(options["wait_timeout"], options["wait_interval"], None, lambda: self.now, self.sleep)
        grace = Waiter(options["start_grace"], 5, None, lambda: self.now, self.sleep, to_the_end=True)
        Run(host).converge(
            lambda context: declare(
                SimpleNamespace(
                    options=options,
                    smartflows=self.client,
                    waiter=lambda: waiter,
                    patience=lambda seconds: grace,
                    cache_folder=cache and str(cache),
                    turns=Turns(cache and str(cache)),
                    hide=context.hide,
                    warn=host.warn,
                    sleep=self.sleep,
                )
            )
        )
        return host


def started(*progress, executions=(), **more):
    """Return a project whose flow starts, goes on as ``progress`` says and shows an execution in the end."""
    project = Project()
    project.on("GET", "flows/f-1/executions", list(executions))
    project.on("POST", "flows/executions", {"id": "e-1", "status": "Queued"})
    project.on("GET", "flows/executions/e-1/progress", *({"id": "e-1", "status": one} for one in progress))
    project.on("GET", "flows/executions/e-1", execution(status=progress[-1], **more))
    return project
