# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One cloud flow, declared: created, changed, turned on and off, deleted (contract 11.3 to 11.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..._core.field import NOTHING, Difference, columns, declared, difference, shown
from ..._core.given import refuse_empty
from ..._core.late import late
from ..._core.plan import Plan
from ..._core.text import short
from ..api.address import is_guid
from . import content as flow_content
from . import predicted as predicted_flows
from . import rows as flows
from . import state
from .fields import CONTENT, FIELDS, OWNER, PLAIN, STATE

if TYPE_CHECKING:
    from typing import Any

    from ..._core.field import Field
    from ..._core.protocols import Context
    from ..._local import files
    from ..lookups import eligibility, solutions
    from ..lookups import principals as principal
    from . import absent, backup, callers, definition, impersonation, sending, turning_on

    Values = dict[str, Any]
else:
    (files,) = late(__package__, "..._local.files")
    eligibility, principal, solutions = late(
        __package__, "..lookups.eligibility", "..lookups.principals", "..lookups.solutions"
    )
    absent, backup, callers, definition = late(__package__, ".absent", ".backup", ".callers", ".definition")
    impersonation, sending, turning_on = late(__package__, ".impersonation", ".sending", ".turning_on")

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
    flow = _Flow(context, options, flow_content.FlowContent(options, document))
    return flow.absence() if options["state"] == "absent" else flow.presence()


class _Flow:
    """One flow as it was read, and what is declared of it."""

    def __init__(self, context: Context, options: Values, content: flow_content.FlowContent) -> None:
        self._context = context
        self._dataverse = context.dataverse
        self._options = options
        self._content = content
        self._expected = predicted_flows.by_id(options)
        self._row = flows.find(self._dataverse, options.get("flow_id"), options.get("name"), options.get("solution"))
        if self._row:
            self._row = predicted_flows.over(self._row, self._expected.get(self._row["workflowid"].lower()))
        present = options["state"] == "present"
        self._predicted = predicted_flows.find(options) if present and not self._row else None
        self._owner = principal.find(self._dataverse, options["owner"]) if present and options.get("owner") else None
        self._label = (self._row or {}).get("name") or options.get("name") or options.get("flow_id")
        self._target = "flow {0!r} in {1}".format(self._label, self._dataverse.url)

    def absence(self) -> Plan:
        """Plan for a flow that must not exist."""
        row = self._row
        if not row:
            return Plan(self._target, NOTHING, now={"flow": None}, told=self._backup(False)[0])
        if row.get("ismanaged"):
            raise InputFailure(
                "Flow {0!r} belongs to a managed solution and cannot be deleted by itself.".format(self._short()),
                "Turn it off instead, or install a version of its solution that does not contain it.",
            )
        callers.check_deletion(self._dataverse, row["workflowid"].lower(), row["name"])
        told, keep = self._backup(True)
        sender, now = sending.Sender(self._context, row["name"], row, keep=keep), state.of_row(row)
        before = {**shown((*PLAIN, OWNER), flows.properties(row)), **now.until(state.OFF)[0]}
        steps = [] if now is state.OFF else [sender.switch(state.OFF)]
        return Plan(self._target, Difference(before, {}), [*steps, sender.delete()], foreseen={"flow": None}, told=told)

    def presence(self) -> Plan:
        """Plan for a flow that must exist."""
        desired = declared(PLAIN, self._options)
        if self._owner:
            desired["owner"] = principal.as_owner(self._owner)
        if self._options.get("enabled") is not None:
            desired["enabled"] = state.declared(self._options["enabled"])
        desired.update(self._content.desired())
        if not (self._row or self._predicted):
            return self._creation(desired)
        if not self._options.get("flow_id"):
            # the name has only identified the flow, perhaps in another case
            desired.pop("name")
        if self._row:
            return self._change(self._row, self._content.current(self._row), desired)
        return self._change(predicted_flows.as_row(self._predicted), predicted_flows.values(self._predicted), desired)

    def _change(self, row: flows.Row, current: Values, desired: Values) -> Plan:
        """Plan for an existing flow, or for a predicted one, whose ``row`` is what is known of it."""
        different = _difference(current, desired)
        warnings, now = self._content.warnings(self._row), {"flow": flows.as_result(row)}
        if not different:
            return Plan(self._target, different, warnings=warnings, now=now, told=self._backup(False)[0])
        self._check_layer(different)
        if OWNER in different.fields:
            eligibility.check_owners(self._dataverse, [self._owner])
        wanted = desired["enabled"] if STATE in different.fields else None
        if wanted is state.OFF and current["enabled"].is_on and self._row:
            warnings += callers.warnings(self._dataverse, {row["workflowid"].lower(): row["name"]})
        body = self._columns(different.fields, desired)
        self._check_on(wanted, row, body)
        caller = self._caller()
        told, keep = self._backup("clientdata" in body)
        sender = sending.Sender(self._context, current["name"], self._row, caller, keep)
        steps = []
        if body:
            what = ", ".join(field.label for field in different.fields if field is not STATE)
            steps.append(sender.change(what, body, self._owner and self._owner.name))
        if wanted:
            # the flow is turned off before its definition changes, and on after that
            first = wanted is state.OFF and "clientdata" in body
            steps.insert(0 if first else len(steps), sender.switch(wanted))
        foreseen = {"flow": flows.as_result(_after(row, different.fields, desired))}
        return Plan(self._target, different, steps, warnings, now, foreseen, told)

    def _creation(self, desired: Values) -> Plan:
        options, solution = self._options, self._options.get("solution")
        if "name" not in desired or "definition" not in desired:
            brought = [one.get("name") or "" for one in options.get("predicted_flows") or ()]
            remedy = "To create it, set name and definition."
            raise absent.not_found(self._dataverse, self._label, solution, remedy, brought)
        if not (desired["definition"].get("triggers") or desired["definition"].get("actions")):
            raise InputFailure(
                "The definition of flow {0!r} has neither a trigger nor an action.".format(self._short()),
                "Specify a definition with triggers and actions.",
            )
        if solution:
            solutions.require_unmanaged(self._dataverse, solution, "flow {0!r}".format(self._short()))
        if self._owner:
            eligibility.check_owners(self._dataverse, [self._owner])
        desired = {"enabled": state.OFF, **desired}
        body = {"category": 5, "type": 1, "primaryentity": "none", **self._columns(FIELDS, desired)}
        guid = (options.get("flow_id") or "").lower()
        if guid:
            body["workflowid"] = guid
        self._check_on(desired["enabled"], {"workflowid": guid, "name": self._label}, body)
        sender = sending.Sender(self._context, desired["name"], None, self._caller())
        steps = [sender.create(body)] + ([sender.switch(state.ON)] if desired["enabled"].is_on else [])
        return Plan(
            self._target,
            difference(FIELDS, None, desired),
            steps,
            self._content.warnings(),
            foreseen={"flow": flows.as_result(_after({"workflowid": guid}, FIELDS, desired))},
            told=self._backup(False)[0],
        )

    def _columns(self, fields: tuple[Field, ...], desired: Values) -> Values:
        """Return the columns to send for the declared values of ``fields``, without the state."""
        sent = [field for field in fields if field.name in desired]
        body = columns([field for field in sent if field in PLAIN], desired)
        if self._owner and OWNER in sent:
            body["ownerid@odata.bind"] = self._owner.address
        if any(field in CONTENT for field in sent):
            # a definition that is only predicted cannot be read, so there is nothing to send yet
            body["clientdata"] = None if self._predicted else self._content.client_data(self._row)
        return body

    def _backup(self, replaces: bool) -> tuple[Values, Any]:
        """Return the facts about the backup, and the function that keeps the definition that is replaced."""
        if not self._options.get("backup"):
            return {}, None
        if not (replaces and self._row):
            return {"backup_file": None}, None
        kept = backup.Backup(self._options["backup"])
        kept.check(self._row)
        return {"backup_file": kept.file_for(self._row)}, kept.keep

    def _caller(self) -> str | None:
        wanted = self._options.get("impersonate")
        return impersonation.object_id(self._dataverse, wanted) if wanted else None

    def _check_on(self, wanted: state.FlowState | None, row: flows.Row, body: Values) -> None:
        if wanted is state.ON:
            turning_on.check(self._dataverse, row, body.get("clientdata"), self._expected)

    def _check_layer(self, different: Difference) -> None:
        layered = [field.label for field in different.fields if field.layered]
        if layered and self._row and self._row.get("ismanaged") and not self._options.get("allow_unmanaged_layer"):
            raise InputFailure(
                "Flow {0!r} is managed; changing its {1} would create an unmanaged layer over its solution.".format(
                    self._short(), ", ".join(layered)
                ),
                "Change it in the environment where it is developed, or set allow_unmanaged_layer.",
            )

    def _short(self) -> str:
        return short(self._label, 60)


def _difference(current: Values, desired: Values) -> Difference:
    """Compare, and show owners of the same name with their ids and suspended flows with their status."""
    found = difference(FIELDS, current, desired, name=current["name"])
    before, after = dict(found.before), dict(found.after)
    if OWNER in found.fields:
        owners = [values["owner"] or {} for values in (current, desired)]
        if owners[0].get("name") == owners[1]["name"]:
            before["owner"], after["owner"] = ("{name} ({id})".format(**one) for one in owners)
    if STATE in found.fields:
        for side, states in zip((before, after), current["enabled"].until(desired["enabled"])):
            side.update(states)
    return Difference(before, after, found.fields)


def _after(row: flows.Row, fields: tuple[Field, ...], desired: Values) -> flows.Row:
    """Return a row as it will be, as far as results show it."""
    row = {**row, **columns([field for field in fields if field in PLAIN], desired)}
    if OWNER in fields and "owner" in desired:
        row.update(flows.owned_by(desired["owner"]))
    if STATE in fields:
        row["statecode"] = desired["enabled"].code
    return row
