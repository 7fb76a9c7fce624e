# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a package is imported, and how (contract 18.9)."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.import_decision import decide
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.solution import version_key
from hypothesis import given
from hypothesis import strategies as st

versions = st.lists(st.integers(0, 70000), min_size=1, max_size=4)


def decision(installed, managed, version, wanted="auto", force=False):
    row = installed and {"version": installed[0], "ismanaged": installed[1]}
    return decide(row, {"unique_name": "contoso", "version": version, "managed": managed}, wanted, force)


@pytest.mark.parametrize(
    ("installed", "managed", "version", "wanted", "force", "strategy"),
    [
        # not installed
        (None, True, "1.0.0.0", "auto", False, "install"),
        (None, False, "1.0.0.0", "auto", False, "install"),
        (None, True, "1.0.0.0", "upgrade", False, "install"),
        (None, True, "1.0.0.0", "update", True, "install"),
        # same version, same kind
        (("1.0.0.0", True), True, "1.0.0.0", "auto", False, None),
        (("1.0.0.0", False), False, "1.0.0.0", "auto", False, None),
        (("1.0", False), False, "1.0.0.0", "auto", False, None),
        (("1.0.0.0", True), True, "1.0.0.0", "upgrade", False, None),
        (("1.0.0.0", True), True, "1.0.0.0", "auto", True, "update"),
        (("1.0.0.0", True), True, "1.0.0.0", "upgrade", True, "update"),
        (("1.0.0.0", False), False, "1.0.0.0", "auto", True, "update"),
        # lower installed, managed package
        (("1.0.0.0", True), True, "1.0.0.1", "auto", False, "upgrade"),
        (("1.9.0.0", True), True, "1.10.0.0", "auto", False, "upgrade"),
        (("1.0.0.0", True), True, "1.0.0.1", "upgrade", False, "upgrade"),
        (("1.0.0.0", True), True, "1.0.0.1", "update", False, "update"),
        (("1.0.0.0", True), True, "2.0", "auto", True, "upgrade"),
        # lower installed, unmanaged package
        (("1.0.0.0", False), False, "1.1.0.0", "auto", False, "update"),
        (("1.0.0.0", False), False, "1.1.0.0", "update", False, "update"),
    ],
)
def test_the_table(installed, managed, version, wanted, force, strategy):
    made = decision(installed, managed, version, wanted, force)
    assert made.strategy == strategy
    assert made.needed == (strategy is not None)
    assert made.reason


@pytest.mark.parametrize(
    ("installed", "managed", "version", "wanted", "words"),
    [
        # higher installed
        (("2.0.0.0", True), True, "1.9.9.9", "auto", "the newer 2.0.0.0 is installed"),
        (("1.10.0.0", False), False, "1.9.0.0", "update", "the newer 1.10.0.0 is installed"),
        # the other kind installed
        (("1.0.0.0", True), False, "1.1.0.0", "auto", "is unmanaged, but 1.0.0.0 is installed managed"),
        (("1.0.0.0", False), True, "1.1.0.0", "auto", "is managed, but 1.0.0.0 is installed unmanaged"),
        (("1.0.0.0", False), True, "1.0.0.0", "auto", "is managed, but 1.0.0.0 is installed unmanaged"),
        # no such upgrade
        (("1.0.0.0", False), False, "1.1.0.0", "upgrade", "cannot be upgraded"),
    ],
)
@pytest.mark.parametrize("force", [False, True])
def test_what_does_not_fit_together_is_refused(installed, managed, version, wanted, words, force):
    with pytest.raises(InputFailure, match=words):
        decision(installed, managed, version, wanted, force)


def test_an_upgrade_is_a_message_of_its_own():
    assert decision(("1.0.0.0", True), True, "2.0.0.0").message == "StageAndUpgradeAsync"
    assert decision(("1.0.0.0", True), True, "2.0.0.0", "update").message == "ImportSolutionAsync"
    assert decision(None, True, "2.0.0.0").message == "ImportSolutionAsync"


@given(versions, versions)
def test_versions_are_ordered_as_numbers(one, other):
    def filled(parts):
        return (*parts, 0, 0, 0, 0)[:4]

    def text(parts):
        return ".".join(str(part) for part in parts)

    assert (version_key(text(one)) < version_key(text(other))) == (filled(one) < filled(other))
    assert (version_key(text(one)) == version_key(text(other))) == (filled(one) == filled(other))


@pytest.mark.parametrize(
    ("version", "key"),
    [
        ("1.2.3.4", (1, 2, 3, 4)),
        ("1.2", (1, 2, 0, 0)),
        ("01.2", (1, 2, 0, 0)),
        ("1.x.3", (1, 0, 3, 0)),
        ("", (0, 0, 0, 0)),
        (None, (0, 0, 0, 0)),
    ],
)
def test_parts_that_lack_are_nought(version, key):
    assert version_key(version) == key
