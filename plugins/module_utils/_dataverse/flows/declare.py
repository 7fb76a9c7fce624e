# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One cloud flow, declared: read, and compared with what is declared of it (contract 11.3 to 11.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..._core.field import NOTHING, declared, difference
from ..._core.late_imports import late
from ..._core.option_checks import refuse_empty
from ..._core.plan import Plan
from ..api.address import is_guid
from . import rows as flows
from . import state
from .fields import FIELDS, PLAIN

if TYPE_CHECKING:
    from typing import Any

    from ..._core.protocols import Context
    from ..._local import files
    from ..lookups import principals as principal
    from . import changes, definition, predicted, unmanaged_layer
    from . import content as flow_content

    Values = dict[str, Any]
else:
    files, principal = late(__package__, "..._local.files", "..lookups.principals")
    changes, definition, predicted, flow_content, unmanaged_layer = late(
        __package__, ".changes", ".definition", ".predicted", ".content", ".unmanaged_layer"
    )

LONGEST_NAME = 100


def declare(context: Context) -> Plan:
    """Plan for ``options`` of the module dataverse_flow."""
    options, path = context.options, context.options.get("definition_path")
    document = definition.parse(files.read_text(path, "definition_path"), path) if path else options.get("definition")
    if document:
        context.hide(*definition.secrets(document))
    refuse_empty(options, "flow_id", "solution", "owner", "impersonate")
    if is_guid(options.get("name")) and not options.get("flow_id"):
        options = dict(options, flow_id=options["name"], name=None)
    name = options.get("name")
    if name is not None and not 0 < len(name.strip()) <= LONGEST_NAME:
        raise InputFailure("name must have 1 to {0} characters.".format(LONGEST_NAME))
    content = None
    if any(one is not None for one in (document, options.get("connection_references"), options.get("connections"))):
        content = flow_content.FlowContent(options, document)
    flow = Flow(context, options, content)
    return _absence(flow) if options["state"] == "absent" else _presence(flow)


class Flow:
    """One flow as it was read, and what is declared of it.

    ``content`` is None if nothing that stands in ``clientdata`` is declared. ``row`` is None if the flow does not
    exist, and ``brought`` is what an earlier task of a dry run says of it then; ``known`` is what is known either way.
    """

    def __init__(self, context: Context, options: Values, content: flow_content.FlowContent | None) -> None:
        self.context = context
        self.dataverse = context.dataverse
        self.options = options
        self.content = content
        self.expected = predicted.by_id(options) if options.get("predicted_flows") else {}
        self.row = flows.find(self.dataverse, options.get("flow_id"), options.get("name"), options.get("solution"))
        if self.row and self.expected:
            self.row = predicted.over(self.row, self.expected.get(self.row["workflowid"].lower()))
        present = options["state"] == "present"
        sought = present and not self.row and options.get("predicted_flows")
        self.brought = predicted.find(options) if sought else None
        self.known = predicted.as_row(self.brought) if self.brought else self.row
        self.owner = principal.find(self.dataverse, options["owner"]) if present and options.get("owner") else None
        removes = options.get("unmanaged_layer") and self.row
        self.layer = unmanaged_layer.read(self.dataverse, self.row, options) if removes else None
        self.label = (self.row or {}).get("name") or options.get("name") or options.get("flow_id")
        self.target = "flow {0!r} in {1}".format(self.label, self.dataverse.url)

    def current(self) -> Values:
        """Return what is stored, for the fields that can be declared."""
        if self.brought:
            return predicted.values(self.brought)
        values = self.content.current(self.row) if self.content else flows.properties(self.row)
        return {**values, "unmanaged_layer": self.layer.columns} if self.layer else values

    def desired(self) -> Values:
        """Return what is declared."""
        desired = declared(PLAIN, self.options)
        if self.owner:
            desired["owner"] = principal.as_owner(self.owner)
        if self.options.get("enabled") is not None:
            desired["enabled"] = state.declared(self.options["enabled"])
        if self.content:
            desired.update(self.content.desired())
        return self.layer.declared(desired) if self.layer else desired

    def warnings(self) -> list[str]:
        """Return what is declared and of no use."""
        return self.content.warnings(self.row) if self.content else []

    def nothing_replaced(self) -> Values:
        """Return the facts about a backup where no definition is replaced."""
        return {"backup_file": None} if self.options.get("backup") else {}


def _absence(flow: Flow) -> Plan:
    """Plan for a flow that must not exist."""
    if flow.row:
        return changes.deletion(flow)
    return Plan(flow.target, NOTHING, now={"flow": None}, told=flow.nothing_replaced())


def _presence(flow: Flow) -> Plan:
    """Plan for a flow that must exist."""
    desired = flow.desired()
    if not flow.known:
        return changes.creation(flow, desired)
    if not flow.options.get("flow_id"):
        # it has only said which flow is meant, perhaps in another case
        desired.pop("name")
    current = flow.current()
    different = difference(FIELDS, current, desired, name=current["name"])
    if different.fields:
        different = changes.explained(flow, different, current, desired)
    if different:
        return changes.change(flow, different, current, desired)
    now = {"flow": flows.as_result(flow.known)}
    return Plan(flow.target, different, warnings=flow.warnings(), now=now, told=flow.nothing_replaced())
