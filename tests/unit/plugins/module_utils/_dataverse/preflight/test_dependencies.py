# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What packages need and do not contain."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight import dependencies
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.dependencies import (
    FOUND_BY,
    SOLUTION,
    TABLES,
)

from tests.unit.plugins.support.preflight import REFUSED, facts, said

FLOW, REFERENCE = {"flows": {"A": {}}}, FOUND_BY["connection_reference"]
NEEDS_REFERENCE = facts("top", missing=[("connectionreference", "contoso_mail", "base (1.0)")], **FLOW)
NEEDS_TABLE = facts("top", missing=[("1", "contoso_order", "data (1.0)")], **FLOW)
NEEDS_FORM = facts("top", missing=[("60", "Main", "data (1.0)")], **FLOW)
BASE = facts("base", references=["contoso_mail"])
MAIL, DATA = (REFERENCE, "contoso_mail"), (SOLUTION, "data")


@pytest.mark.parametrize(
    ("packages", "there", "found"),
    [
        ([NEEDS_REFERENCE], {MAIL}, []),
        ([NEEDS_REFERENCE], set(), ["blocks dependencies top"]),
        ([BASE, NEEDS_REFERENCE], set(), []),
        ([NEEDS_REFERENCE, BASE], set(), ["blocks dependencies top"]),
        ([NEEDS_TABLE], set(), ["blocks dependencies top"]),
        ([NEEDS_TABLE], {(TABLES, "contoso_order")}, []),
        ([NEEDS_FORM], set(), ["warns dependencies top"]),
        ([NEEDS_FORM], {DATA}, []),
        ([facts("data"), NEEDS_FORM], set(), []),
    ],
)
def test_what_is_missing(packages, there, found):
    sent = {one["unique_name"] for one in packages}
    assert said(dependencies.findings(packages, sent, (there, set()))) == found
    assert dependencies.findings(packages, set(), (there, set())) == []


def test_what_comes_too_late_is_called_so():
    (found,) = dependencies.findings([NEEDS_REFERENCE, BASE], {"top", "base"}, (set(), set()))
    assert "of solution base, which the release imports later." in found.text


def test_tables_that_may_not_be_read():
    found = dependencies.findings([NEEDS_TABLE], {"top"}, (set(), {TABLES}))
    assert said(found) == ["informs dependencies EntityDefinitions", "warns dependencies top"]


def test_nothing_can_be_looked_for():
    assert said(dependencies.findings([NEEDS_TABLE], {"top"}, REFUSED)) == [
        "warns dependencies dependencies of the release"
    ]


def test_only_what_the_release_does_not_contain_is_looked_for():
    assert dependencies.wanted([NEEDS_REFERENCE]) == {MAIL}
    assert dependencies.wanted([BASE, NEEDS_REFERENCE]) == set()
    assert dependencies.wanted([NEEDS_TABLE]) == {(TABLES, "contoso_order"), DATA}


def test_nothing_is_asked_in_vain():
    assert dependencies.read(None, set()) == (set(), set())
