# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""With whom a flow is shared, declared (contract 14)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ...._core.errors import InputFailure
from ...._core.field import Difference
from ...._core.option_checks import ALLOW_NONE, refuse_empty
from ...._core.plan import Plan, Step
from ...._core.text import short
from ...lookups import eligibility
from ...lookups import principals as principal
from .. import not_found
from .. import predicted as predicted_flows
from .. import rows as flows
from . import calls as share_calls
from . import plan as share_plan
from . import principals as share_principals
from . import rights
from . import rows as shares

if TYPE_CHECKING:
    from typing import Any

    from ...._core.protocols import Context

    Shares = dict[tuple[str, str], frozenset[str]]


def declare(context: Context) -> Plan:
    """Plan for ``options`` of the module dataverse_flow_share, whose ``principals`` are objects."""
    dataverse, options = context.dataverse, context.options
    declared = _checked(options, options["principals"])
    row = flows.find(dataverse, options.get("flow_id"), options.get("name"), options.get("solution"))
    flow = flows.as_result(row) if row else _predicted(context)
    named = principal.find_all(dataverse, declared)
    share_principals.check_types(options["principals"], named)
    wanted, owner = share_principals.by_key(declared, named), principal.key_of(flow.get("owner"))
    # an owner has all rights, which shares do not change
    owner_listed = wanted.pop(owner, None) is not None
    current = shares.read(dataverse, row["workflowid"], flow["name"]) if row else {}
    current.pop(owner, None)
    if options["exact"]:
        wanted = share_plan.exactly(filter(shares.is_managed, current), wanted)
    known = {one.key: one for one in named.values()}
    known.update(principal.named(dataverse, set(current) - set(known)))
    labels = shares.labels(known)
    calls, after = share_plan.calls(current, wanted), share_plan.after(current, wanted)
    eligibility.check_receivers(dataverse, share_calls.receivers(calls, known))
    keys = [key for _action, key, _words in calls]

    def facts(now: Shares) -> dict[str, Any]:
        share = {name: flow.get(name) for name in ("flow_id", "name", "owner")}
        return {"share": dict(share, owner_listed=owner_listed, principals=shares.as_result(now, known))}

    return Plan(
        "shares of flow {0!r} in {1}".format(flow["name"], dataverse.url),
        Difference(*(shares.shown(side, keys, labels) for side in (current, after))),
        [
            Step(share_calls.summary(call, flow["name"], labels), call, partial(_send, dataverse, row, flow, labels))
            for call in calls
        ],
        now=facts(current),
        foreseen=facts(after),
    )


def _send(dataverse: Any, row: flows.Row | None, flow: dict[str, Any], labels: dict[Any, str], call: Any) -> None:
    if not row:
        raise not_found.not_brought(flow["name"], dataverse.url)
    share_calls.send(dataverse, row["workflowid"], flow["name"], labels, call)


def _predicted(context: Context) -> dict[str, Any]:
    """Return the flow that an earlier task of a dry run would create; raise InputFailure if there is none."""
    options = context.options
    found = predicted_flows.find(options)
    if found is None:
        brought = [one.get("name") or "" for one in options.get("predicted_flows") or ()]
        label, remedy = options.get("name") or options.get("flow_id"), "Check name and solution."
        raise not_found.not_found(context.dataverse, label, options.get("solution"), remedy, brought)
    return found


def _checked(options: dict[str, Any], principals: list[dict[str, Any]]) -> dict[str, frozenset[str]]:
    """Return what is declared: names and sets of rights, empty for those that must not have a share."""
    present = options["state"] == "present"
    if options["exact"] and not present:
        raise InputFailure("exact removes all shares that are not declared.", "Use it only with state=present.")
    refuse_empty(options, "name", "flow_id", "solution")
    if not (principals or options["exact"] or options["allow_none"]):
        raise InputFailure("principals is empty, so nothing is declared.", ALLOW_NONE)
    if options["exact"] and not principals and not options["allow_empty"]:
        raise InputFailure(
            "principals is empty and exact is set: all shares of flow {0!r} would be revoked.".format(
                short(options.get("name") or options.get("flow_id"), 100)
            ),
            "Set allow_empty if this is intended.",
        )
    return share_principals.by_name(
        (one["name"], rights.checked(one.get("rights"), one["name"]) if present else frozenset()) for one in principals
    )
