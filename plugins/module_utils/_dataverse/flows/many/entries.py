# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task declares for each of the flows that it selects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...._core.errors import InputFailure
from ...._core.option_checks import ALLOW_NONE, refuse_empty
from ...._core.text import short
from .. import not_found
from ..state import ON
from . import selection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .selection import Flow, Options

MOST_PARALLEL = 32
DECLARED = ("enabled", "owner", "shares")


def read(dataverse: Any, options: Options) -> list[Flow]:
    """Return the flows that ``options`` of the module dataverse_flows select, by name, with what is declared for each.

    ``flows``, ``name_pattern`` and ``all`` select, in ``solution`` if it is set; without any of them, the whole
    solution is selected. ``flows`` is None if it is not set. The flows of ``exclude`` are left out.
    """
    _check(options)
    found = selection.read(dataverse, options)
    selected = {one.guid: one for one in found.matching()}
    declared: dict[str, dict[str, Any]] = {}
    for entry in options["flows"] or ():
        flow = found.listed(entry)
        if flow.guid in declared:
            raise InputFailure("Flow {0!r} is listed twice in flows.".format(short(flow.name, 100)), "List it once.")
        declared[flow.guid] = _of_entry(entry)
        selected[flow.guid] = flow
    for flow in [found.listed(entry) for entry in options.get("exclude") or ()]:
        if flow.guid in declared:
            raise InputFailure(
                "Flow {0!r} is listed in flows and in exclude.".format(short(flow.name, 100)),
                "Remove it from one of them.",
            )
        selected.pop(flow.guid, None)
    common = {name: options[name] for name in DECLARED if options.get(name) is not None}
    meant = [one._replace(declared={**common, **declared.get(guid, {})}) for guid, one in selected.items()]
    if not options["allow_none"]:
        _check_something_is_declared(dataverse, options, meant)
    return selection.labelled(meant)


def target(dataverse: Any, options: Options) -> str:
    """Return what the selected flows are called in the header of a diff."""
    such = " that match {0!r}".format(short(options["name_pattern"], 60)) if options["name_pattern"] else ""
    return "flows{0} of {1}".format(such, not_found.place(dataverse, options["solution"]))


def _check(options: Options) -> None:
    refuse_empty(options, "solution", "name_pattern", "owner")
    if options["flows"] is None and not (options["solution"] or options["name_pattern"] or options["all"]):
        raise InputFailure("No flows are named.", "Set flows, solution, name_pattern or all.")
    if options["all"] and options["name_pattern"]:
        raise InputFailure("all and name_pattern cannot be combined.", "Remove one of them.")
    if not 1 <= options["max_parallel"] <= MOST_PARALLEL:
        raise InputFailure("max_parallel must be 1 to {0}.".format(MOST_PARALLEL))
    if options.get("exclude") and options["flows"] is not None and not (options["all"] or options["name_pattern"]):
        raise InputFailure(
            "exclude has no effect on the flows that are listed in flows.", "Remove it, or set all or name_pattern."
        )
    selection.check(options["flows"] or (), "owner")
    selection.check(options.get("exclude") or (), option="exclude")


def _of_entry(entry: Options) -> dict[str, Any]:
    """Return what an entry declares; one that a module returned, with its ``status``, only selects the flow."""
    if entry.get("status") is not None:
        _check_unchanged(entry)
        return {}
    owner = entry.get("owner")
    owner = owner.get("id") if isinstance(owner, dict) else owner
    declared = dict(entry, owner=None if owner is None else str(owner))
    return {name: declared[name] for name in DECLARED if declared.get(name) is not None}


def _check_unchanged(entry: Options) -> None:
    """Raise InputFailure if an entry is not as a module returns it."""
    owned = entry.get("owner") is None or isinstance(entry["owner"], dict)
    on = entry.get("enabled") is (entry["status"] == ON.word)
    if not (entry.get("flow_id") and owned and on) or entry.get("shares"):
        raise InputFailure(
            "The entry of flow {0!r} looks like a result, but was changed.".format(
                short(entry.get("name") or entry["flow_id"], 60)
            ),
            "Declare with name or flow_id, enabled, owner and shares; status cannot be declared.",
        )


def _check_something_is_declared(dataverse: Any, options: Options, flows: Sequence[Flow]) -> None:
    """Raise InputFailure if no flow is selected, or nothing is declared for one."""
    if not flows:
        raise InputFailure(_nothing_selected(options, not_found.place(dataverse, options["solution"])), ALLOW_NONE)
    for one in flows:
        if not (set(one.declared) - {"shares"} or one.declared.get("shares") or _clears_shares(one, options)):
            raise InputFailure(
                "Nothing is declared for flow {0!r}: neither enabled, owner nor shares.".format(short(one.name, 60)),
                ALLOW_NONE,
            )


def _clears_shares(flow: Flow, options: Options) -> bool:
    """Return whether the empty list of shares is declared, and is the whole list."""
    return flow.declared.get("shares") is not None and bool(options["exact_shares"])


def _nothing_selected(options: Options, where: str) -> str:
    if options.get("exclude"):
        return "No flow is left: exclude lists all that are selected."
    if options["name_pattern"]:
        return "No flow of {0} matches name_pattern {1!r}.".format(
            short(where, 110), short(options["name_pattern"], 60)
        )
    if options["flows"] is not None:
        return "flows is empty, so no flow is selected."
    return "{0} has no cloud flow.".format(short(where[0].upper() + where[1:], 150))
