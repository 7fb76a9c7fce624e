# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plans for a flow that is not as declared: its creation, its change, its deletion (contract 11.3 to 11.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..._core.field import Difference, columns, difference, shown
from ..._core.late_imports import late
from ..._core.plan import Plan
from ..._core.text import short
from ..lookups import eligibility
from . import rows as flows
from . import state
from .fields import CONTENT, FIELDS, LAYER, OWNER, PLAIN, STATE
from .sending import Sender

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ..._core.field import Field
    from ..._core.plan import Operations, Step
    from ..lookups import lockdown, solutions
    from . import backup, callers, impersonation, not_found, turning_on
    from .declare import Flow, Values
else:
    lockdown, solutions = late(__package__, "..lookups.lockdown", "..lookups.solutions")
    not_found, backup = late(__package__, ".not_found", ".backup")
    callers, impersonation, turning_on = late(__package__, ".callers", ".impersonation", ".turning_on")


def deletion(flow: Flow) -> Plan:
    """Plan for a flow that exists and must not."""
    row = flow.row
    if row.get("ismanaged"):
        raise InputFailure(
            "Flow {0!r} belongs to a managed solution and cannot be deleted by itself.".format(_short(flow)),
            "Turn it off instead, or install a version of its solution that does not contain it.",
        )
    callers.check_deletion(flow.dataverse, row["workflowid"].lower(), row["name"])
    told, keep = _backup(flow)
    sender, now = Sender(flow.context, row["name"], row), state.of_row(row)
    before = {**shown((*PLAIN, OWNER), flows.properties(row)), **now.until(state.OFF)[0]}
    steps = [*([] if now is state.OFF else [sender.switch(state.OFF)]), sender.delete()]
    return Plan(flow.target, Difference(before, {}), _after(keep, steps), foreseen={"flow": None}, told=told)


def explained(flow: Flow, different: Difference, current: Values, desired: Values) -> Difference:
    """Return a difference that shows owners of the same name with their ids, suspended flows with their status, and
    what a layer hides."""
    before, after = dict(different.before), dict(different.after)
    if LAYER in different.fields:
        hidden = flow.layer.difference(flow.row)
        before.update(hidden.before)
        after.update(hidden.after)
    if OWNER in different.fields:
        owners = [values["owner"] or {} for values in (current, desired)]
        if owners[0].get("name") == owners[1]["name"]:
            before["owner"], after["owner"] = ("{name} ({id})".format(**one) for one in owners)
    if STATE in different.fields:
        for side, states in zip((before, after), current["enabled"].until(desired["enabled"])):
            side.update(states)
    return Difference(before, after, different.fields)


def change(flow: Flow, different: Difference, current: Values, desired: Values) -> Plan:
    """Plan for a flow that exists, or will, and differs."""
    row, warnings = flow.known, flow.warnings()
    _check_layer(flow, different)
    removes = LAYER in different.fields
    if removes:
        row = flow.layer.without(row)
        warnings += flow.layer.warnings(bool(flow.options.get("backup")))
    if OWNER in different.fields:
        eligibility.check_owners(flow.dataverse, [flow.owner])
    wanted = desired["enabled"] if STATE in different.fields else None
    if wanted is state.OFF and current["enabled"].is_on and flow.row:
        warnings += callers.warnings(flow.dataverse, {row["workflowid"].lower(): row["name"]})
    body = _columns(flow, different.fields, desired)
    _check_on(flow, wanted, row, body)
    caller = _caller(flow)
    replaces = removes or "clientdata" in body
    told, keep = _backup(flow) if replaces and flow.row else (flow.nothing_replaced(), None)
    sender = Sender(flow.context, current["name"], flow.row, caller)
    steps = _steps(flow, different, body, sender)
    if wanted:
        # nothing runs a definition half known: off before it changes, on after that
        first = wanted is state.OFF and replaces
        steps.insert(0 if first else len(steps), sender.switch(wanted))
    now, foreseen = flows.as_result(flow.known), flows.as_result(_changed(row, different.fields, desired))
    return Plan(flow.target, different, _after(keep, steps), warnings, {"flow": now}, {"flow": foreseen}, told)


def _steps(flow: Flow, different: Difference, body: Values, sender: Sender) -> list[Step]:
    """Return the steps that change a flow, without its state."""
    steps = [sender.remove_layer(flow.layer)] if LAYER in different.fields else []
    if body:
        what = ", ".join(field.label for field in different.fields if field not in (STATE, LAYER))
        steps.append(sender.change(what, body, flow.owner and flow.owner.name))
    return steps


def creation(flow: Flow, desired: Values) -> Plan:
    """Plan for a flow that does not exist and must."""
    options, solution = flow.options, flow.options.get("solution")
    missing = [name for name in ("name", "definition") if name not in desired]
    if missing:
        brought = [one.get("name") or "" for one in options.get("predicted_flows") or ()]
        remedy = "To create it, set {0}.".format(" and ".join(missing))
        raise not_found.not_found(flow.dataverse, flow.label, solution, remedy, brought)
    if not (desired["definition"].get("triggers") or desired["definition"].get("actions")):
        raise InputFailure(
            "The definition of flow {0!r} has neither a trigger nor an action.".format(_short(flow)),
            "Specify a definition with triggers and actions.",
        )
    if solution:
        solutions.require_unmanaged(flow.dataverse, solution, "flow {0!r}".format(_short(flow)))
    lockdown.refuse_creation(flow.dataverse, "flow {0!r}".format(_short(flow)))
    if flow.owner:
        eligibility.check_owners(flow.dataverse, [flow.owner])
    desired = {"enabled": state.OFF, **desired}
    body = {"category": 5, "type": 1, "primaryentity": "none", **_columns(flow, FIELDS, desired)}
    guid = (options.get("flow_id") or "").lower()
    if guid:
        body["workflowid"] = guid
    _check_on(flow, desired["enabled"], {"workflowid": guid, "name": flow.label}, body)
    sender = Sender(flow.context, desired["name"], None, _caller(flow))
    steps = [sender.create(body)] + ([sender.switch(state.ON)] if desired["enabled"].is_on else [])
    return Plan(
        flow.target,
        difference(FIELDS, None, desired),
        steps,
        flow.warnings(),
        foreseen={"flow": flows.as_result(_changed({"workflowid": guid}, FIELDS, desired))},
        told=flow.nothing_replaced(),
    )


def _columns(flow: Flow, declared: tuple[Field, ...], desired: Values) -> Values:
    """Return the columns to send for the values of ``declared``, without the state."""
    sent = [field for field in declared if field.name in desired]
    body = columns([field for field in sent if field in PLAIN], desired)
    if flow.owner and OWNER in sent:
        body["ownerid@odata.bind"] = flow.owner.address
    if any(field in CONTENT for field in sent):
        # over a definition that is only predicted there is nothing to send
        body["clientdata"] = None if flow.brought else flow.content.client_data(flow.row)
    return body


def _backup(flow: Flow) -> tuple[Values, Callable[[], None] | None]:
    """Return the facts about the backup of a definition, and the function that keeps it, if one is declared."""
    if not flow.options.get("backup"):
        return {}, None
    kept = backup.Backup(flow.options["backup"])
    kept.check(flow.row)
    return {"backup_file": kept.file_for(flow.row)}, lambda: kept.keep(flow.row)


def _after(keep: Callable[[], None] | None, steps: Sequence[Step]) -> list[Step]:
    """Return steps that begin after what they replace has been kept."""
    if not keep:
        return list(steps)
    first, *others = steps

    def do(payload: Any) -> Operations | None:
        keep()
        return first.do(payload)

    return [first._replace(do=do), *others]


def _caller(flow: Flow) -> str | None:
    wanted = flow.options.get("impersonate")
    return impersonation.object_id(flow.dataverse, wanted) if wanted else None


def _check_on(flow: Flow, wanted: state.FlowState | None, row: flows.Row, body: Values) -> None:
    if wanted is state.ON:
        turning_on.check(flow.dataverse, row, body.get("clientdata"), flow.expected)


def _check_layer(flow: Flow, different: Difference) -> None:
    layered = [field.label for field in different.fields if field.layered]
    if layered and flow.row and flow.row.get("ismanaged") and not flow.options.get("allow_unmanaged_layer"):
        raise InputFailure(
            "Flow {0!r} is managed; changing its {1} would create an unmanaged layer over its solution.".format(
                _short(flow), ", ".join(layered)
            ),
            "Change it in the environment where it is developed, or set allow_unmanaged_layer.",
        )
    if layered and flow.row:
        lockdown.refuse_layer(flow.dataverse, flow.row, "flow {0!r}".format(_short(flow)), layered)


def _short(flow: Flow) -> str:
    return short(flow.label, 60)


def _changed(row: flows.Row, changed: tuple[Field, ...], desired: Values) -> flows.Row:
    """Return a row as it will be, as far as results show it; who changed it last, and when, only the server knows."""
    row = {**row, **dict.fromkeys(flows.STAMPS), **columns([one for one in changed if one in PLAIN], desired)}
    if OWNER in changed and "owner" in desired:
        row.update(flows.owned_by(desired["owner"]))
    if STATE in changed:
        row["statecode"] = desired["enabled"].code
    return row
