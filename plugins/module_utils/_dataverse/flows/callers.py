# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flows that call a flow: their runs fail when it is off, and it cannot be deleted (contract 11.6, 16.5)."""

from __future__ import annotations

from ..._core.errors import Failure, InputFailure
from ..._core.text import joined, short
from ..lookups.solutions import FLOW
from . import rows as flows
from .state import of_row

NEEDED_BY = "RetrieveDependenciesForDelete(ObjectId={0},ComponentType={1})"
DEPENDENTS = "RetrieveDependentComponents(ObjectId={0},ComponentType={1})"


def warnings(dataverse, turned_off):
    """Return a warning for each flow of ``turned_off``, ``{id: name}``, that is called by flows that stay on.

    There is no warning if dependencies cannot be read.
    """
    paths = {guid: DEPENDENTS.format(guid, FLOW) for guid in sorted(turned_off)}
    tried = "Reading which flows call those that are turned off"
    try:
        answers = dict(zip(paths, dataverse.get_many(list(paths.values()), tried) if paths else ()))
        callers = {guid: _flows(answer) - set(turned_off) for guid, answer in answers.items()}
        found = flows.read_many(dataverse, tried, set().union(*callers.values())) if any(callers.values()) else []
    except Failure:
        return []
    names = {row["workflowid"].lower(): row["name"] for row in found if of_row(row).is_on}
    return [
        _said(turned_off[guid], [names[one] for one in sorted(callers[guid]) if one in names])
        for guid in paths
        if callers[guid] & set(names)
    ]


def check_deletion(dataverse, guid, name):
    """Raise InputFailure if it is known that a flow cannot be deleted, since other flows call it (contract 11.7).

    That the environment refuses such a deletion is inferred from the dependencies it reports.
    """
    tried = "Reading which flows call {0!r}".format(short(name, 60))
    try:
        found = _flows(dataverse.get(NEEDED_BY.format(guid, FLOW), tried)) - {guid}
        names = sorted(row["name"] for row in flows.read_many(dataverse, tried, found)) if found else []
    except Failure:
        return
    if names:
        raise InputFailure(
            "Flow {0!r} cannot be deleted, since it is called by {1}.".format(
                short(name, 60), joined(map(repr, names), 120)
            ),
            "Change or delete those flows first.",
        )


def _flows(answer):
    """Return the ids of the flows among the dependent components of a response."""
    if isinstance(answer, Failure):
        raise answer
    return {
        row["dependentcomponentobjectid"].lower()
        for row in answer.get("value") or []
        if row.get("dependentcomponenttype") == FLOW and row.get("dependentcomponentobjectid")
    }


def _said(name, callers):
    return "Flow {0!r} is turned off, but is called by flows that stay on, whose runs will fail: {1}.".format(
        name, joined(map(repr, callers), 120)
    )
