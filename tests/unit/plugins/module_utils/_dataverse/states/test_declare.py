# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A declared environment: what was read changes nothing where it was read, and elsewhere exactly what differs."""

from __future__ import annotations

from ansible_collections.flowops.powerplatform.plugins.module_utils._core.equality import equal
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.lookups.solutions import version_key
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.plugins.support.states import built, declaration, declared, pairs, read, worlds

REPORT = dict.fromkeys(("solutions", "connection_references", "environment_variables", "flows", "shares"), "report")
TAKING = {
    "solutions": "report",
    "connection_references": "unbind",
    "environment_variables": "reset",
    "flows": "turn_off",
    "shares": "revoke",
}
OPTIONS = {"exact": TAKING, "allow_empty": True, "name_pattern": "*"}
PARTS_OF_ONE = ("solutions", "publishers", "name_pattern")
exacts = st.sampled_from([{}, REPORT, TAKING])


def outcomes(host):
    """Return what became of each object, flows by id."""
    return {(one["kind"], one["flow_id"] or one["name"]): one["outcome"] for one in host.result["objects"]}


@given(world=worlds, noise=st.booleans(), exact=exacts, by=st.sampled_from(["all", *PARTS_OF_ONE]))
def test_what_was_read_changes_nothing(world, noise, exact, by):
    environment = built(world, noise)
    part = narrowed(world, by)
    state = declaration(environment, **part)
    host = declared(environment, declaration=state, exact=exact, name_pattern=part.get("name_pattern", "*"))
    assert host.failed is False, host.result
    assert host.result["changed"] is False
    assert environment.writes == []
    assert {one["outcome"] for one in host.result["objects"]} <= {"unchanged", "undeclared"}


def narrowed(world, by):
    """Return the options that narrow what is read of a world."""
    publishers = {name.partition("_")[0].lower() for name in world["solutions"]}
    some = {"solutions": list(world["solutions"]), "publishers": sorted(publishers), "name_pattern": "*e*"}
    return {by: some[by]} if some.get(by) else {}


@given(pair=pairs, noise=st.booleans())
def test_elsewhere_exactly_what_differs_is_changed(pair, noise):
    here, there = (built(world, noise) for world in pair)
    wanted, found = declaration(here), declaration(there)
    checked = declared(there, check=True, declaration=wanted, **OPTIONS)
    assert there.writes == []
    assert {key for key, word in outcomes(checked).items() if word != "unchanged"} == differing(wanted, found, there)
    real = declared(there, declaration=wanted, **OPTIONS)
    assert (real.failed, outcomes(real), real.result["diff"]) == (
        checked.failed,
        outcomes(checked),
        checked.result["diff"],
    )
    left = {key for key, word in outcomes(real).items() if word in ("failed", "undeclared")}
    assert differing(wanted, declaration(there), there) == left
    again = declared(there, declaration=wanted, **OPTIONS)
    assert (again.result["changed"], again.result["operations"]) == (False, [])


def differing(wanted, found, environment):
    """Return the objects that differ between two declarations: solutions, references and variables, and flows by id."""
    solutions = {one["unique_name"]: one for one in found["solutions"]}
    keys = {
        ("solution", name) for name, one in named(wanted["solutions"]) if not same_solution(one, solutions.get(name))
    }
    for part, kind in (
        ("connection_references", "connection_reference"),
        ("environment_variables", "environment_variable"),
    ):
        # what is declared for solutions says nothing about what is in none, as everything but flows is here
        names = {*wanted[part], *(() if wanted["solutions"] else found[part])}
        keys |= {(kind, name) for name in names if not alike(wanted[part].get(name), found[part].get(name), kind)}
    if not wanted["solutions"]:
        hidden = secrets_of(environment) - set(wanted["environment_variables"])
        keys |= {("environment_variable", name) for name in hidden}
    return keys | flows_differing(wanted, found, environment)


def named(solutions):
    return [(one["unique_name"], one) for one in solutions]


def flows_differing(wanted, found, environment):
    ids = {row["name"]: guid for guid, row in environment.stored("workflows").items()}
    there, declared = (
        {one.get("flow_id") or ids.get(one["name"], one["name"]): one for one in side["flows"]}
        for side in (found, wanted)
    )
    return {
        ("flow", guid if guid in there else one.get("name", guid))
        for guid, one in declared.items()
        if any(there.get(guid, {}).get(name) != value for name, value in one.items() if name != "flow_id")
    }


def same_solution(one, other):
    if other is None:
        return False
    versions = [version_key(side["version"]) for side in (one, other)]
    return versions[0] == versions[1] and one["managed"] == other["managed"]


def alike(left, right, kind):
    if kind == "connection_reference":
        return (left or "").lower() == (right or "").lower()
    return equal(left, right)


def secrets_of(environment):
    """Return the variables whose values are secrets, which are left out of declarations."""
    return {one["name"] for one in read(environment).result["left_out"] if one["kind"] == "environment_variable"}
