# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment with a managed solution, its declaration, and tasks that compare both."""

from __future__ import annotations

from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.runner import Run
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.state_options import (
    for_comparison,
    wanted,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.drift.comparison import report

from .emulated import Environment
from .host import Host
from .managed import put_managed_flow, put_managed_solution
from .states import CONNECTOR, declaration

DEFINITION = {"triggers": {}, "actions": {}}
SOLUTION = "core"


class Product:
    """A managed solution with two flows, a connection reference and a variable in an environment of the emulator."""

    def __init__(self, **settings) -> None:
        self.environment = Environment(**settings)
        self.solution = put_managed_solution(self.environment, SOLUTION)
        self.flows = {
            name: put_managed_flow(self.environment, self.solution, name, DEFINITION, state=1)
            for name in ("Intake", "Report")
        }
        row = {"connectionid": "c-1", "connectorid": CONNECTOR}
        self.reference = self.member("connectionreferences", connectionreferencelogicalname="core_mail", **row)
        self.variable = self.member("environmentvariabledefinitions", schemaname="core_Url", type=100000000)
        self.value = self.environment.put(
            "environmentvariablevalues",
            schemaname="core_Url",
            value="https://a.example",
            _environmentvariabledefinitionid_value=self.variable,
        )
        self.declaration = declaration(self.environment, solutions=[SOLUTION])

    def member(self, table: str, **row) -> str:
        """Insert a row that belongs to the solution; return its id."""
        guid = self.environment.put(table, **row)
        kind = {"connectionreferences": 10038, "environmentvariabledefinitions": 380}[table]
        self.environment.put("solutioncomponents", _solutionid_value=self.solution, objectid=guid, componenttype=kind)
        return guid

    def look(self, **options) -> dict:
        """Return the result of a task that compares the environment with what was declared at first."""
        host = looked(self.environment, **{"declaration": self.declaration, **options})
        assert host.failed is False, host.result
        return host.result


def looked(environment: Environment, **options) -> Host:
    """Run a task that compares an environment with a declaration; return its host."""
    given = {"report_undeclared": True, "manual_changes": True, "name_pattern": None, **options}
    given = {"runs_since": "24h", "time_zone": "UTC", **given}
    host = Host(options=given)

    def reading(context):
        context._dataverse = environment
        return report(context, wanted(for_comparison(context.options)))

    Run(host).inform(reading)
    return host


def said(found: dict) -> list[str]:
    """Return what differs as ``outcome kind name`` each, and findings as ``check kind name``."""
    objects = [f"{one['outcome']} {one['kind']} {one['name']}" for one in found["objects"]]
    return objects + [f"{one['check']} {one['kind']} {one['name']}" for one in found["findings"]]
