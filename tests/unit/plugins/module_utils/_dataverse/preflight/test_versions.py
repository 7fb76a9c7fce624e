# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions and kinds of solutions, unfinished upgrades and patches."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight import versions

from tests.unit.plugins.support.made import document, flow_id
from tests.unit.plugins.support.preflight import (
    OPTIONS,
    REFUSED,
    facts,
    part,
    row_of_flow,
    said,
    situation,
    solution,
)

OLD, NEW = "1.0.0.0", "3.0.0.0"
UNMANAGED = solution("made", OLD, managed=False)
FOREIGN = solution("made", OLD, publisher="fabrikam")


def package(**how):
    return facts(version="2.0.0.0", **how)


@pytest.mark.parametrize(
    ("there", "how", "options", "strategy", "found"),
    [
        ({}, {}, {}, "install", []),
        ({"installed": OLD}, {}, {}, "upgrade", []),
        ({"installed": NEW}, {}, {}, None, ["blocks versions made"]),
        ({"installed": NEW}, {}, {"lower_version": "skip"}, None, ["warns versions made"]),
        ({"installed": NEW}, {}, {"lower_version": "import"}, "update", []),
        ({"installed": UNMANAGED}, {}, {}, None, ["blocks versions made"]),
        ({"installed": FOREIGN}, {}, {}, "upgrade", ["blocks versions made"]),
        ({"installed": OLD, "leftover": "1.5"}, {}, {}, None, ["blocks leftover_upgrade made"]),
        (
            {"installed": OLD, "leftover": "1.5"},
            {},
            {"leftover_upgrade": "remove"},
            "upgrade",
            ["informs leftover_upgrade made"],
        ),
        ({"installed": OLD, "leftover": "1.5"}, {}, {"stage_all": True}, None, ["blocks leftover_upgrade made"]),
        ({"installed": OLD, "leftover": "2.0"}, {}, {"stage_all": True}, "apply_holding", []),
        ({}, {"managed": False}, {}, "install", ["warns kinds made"]),
        ({}, {"managed": False}, {"require_managed": False}, "install", []),
        ({}, {"managed": False}, {"require_managed": True}, "install", ["blocks kinds made"]),
    ],
)
def test_what_is_decided(there, how, options, strategy, found):
    made, told = versions.decided(situation(package(**how), **there), {**OPTIONS, **options})
    assert (made and made.strategy) == strategy
    assert said(told) == found


@pytest.mark.parametrize(
    ("policy", "found"), [("skip", ["warns versions made"]), ("fail_if_different", ["blocks versions made"])]
)
def test_the_same_version_with_other_content(policy, found):
    there = situation(package(flows={"A": {}}), "2.0.0.0")
    assert said(versions.decided(there, {**OPTIONS, "same_version": policy})[1]) == found


def test_the_same_version_with_the_same_content():
    assert said(versions.decided(situation(package(), "2.0.0.0"), OPTIONS)[1]) == []


PATCH = {"name": "made_Patch_1", "version": "2.0.1.0", "parent": ("made", "2.0.0.0")}
BASE = {"uniquename": "made", "version": "2.0.0.0", "solutionid": flow_id("made")}


@pytest.mark.parametrize(
    ("base", "rows", "found"),
    [
        (BASE, [], []),
        (BASE, [{"uniquename": "made_Patch_9", "version": "2.0.9.0"}], ["blocks patches made_Patch_1"]),
        (None, [], ["blocks patches made_Patch_1"]),
        (REFUSED, [], ["warns patches made_Patch_1"]),
        (BASE, REFUSED, ["warns patches made_Patch_1"]),
    ],
)
def test_a_patch(base, rows, found):
    after, told = versions.with_patches(part(**PATCH), OPTIONS, base, rows)
    assert said(told) == found
    assert (after.decision is None) is any(one.startswith("blocks") for one in found)


def test_a_base_with_patches_cannot_be_changed_itself():
    one = part(version="2.0", managed=False, installed=UNMANAGED)
    assert versions.with_patches(one, OPTIONS, UNMANAGED, []) == (one, [])
    after, told = versions.with_patches(one, OPTIONS, UNMANAGED, [{"uniquename": "made_Patch_1", "version": "1.0.1.0"}])
    assert (after.decision, said(told)) == (None, ["blocks patches made"])


def test_what_was_refused_before_is_not_judged_again():
    one = part(decided=False)
    assert versions.with_patches(one, OPTIONS, None, []) == (one, [])


def test_a_flow_that_differs_is_named():
    rows = {"flows": {flow_id("A"): row_of_flow("A", ismanaged=True, clientdata="{}", description=None)}}
    there = situation(package(flows={"A": {}}), "2.0.0.0", **rows)
    (found,) = versions.decided(there, OPTIONS)[1]
    assert "flow 'A'" in found.text


BOTH = ("first", "second")


@pytest.mark.parametrize(("there", "found"), [(BOTH, []), (BOTH[::-1], ["warns versions made"])])
def test_connection_references_that_swap_their_keys_are_a_difference(there, found):
    """Each operation then uses the connection of the other, under the same definition and the same set of names."""
    stored = json.dumps(document(uses=there))
    rows = {"flows": {flow_id("A"): row_of_flow("A", ismanaged=True, clientdata=stored, description=None)}}
    flows = {"A": {"uses": BOTH}}
    assert said(versions.decided(situation(package(flows=flows), "2.0.0.0", **rows), OPTIONS)[1]) == found
