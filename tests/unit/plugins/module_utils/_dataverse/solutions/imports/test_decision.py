# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a package is imported, and how (contract 18.9)."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.lookups.solutions import version_key
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.decision import (
    decide,
    policy_of,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.situation import (
    Situation,
)
from hypothesis import given
from hypothesis import strategies as st

versions = st.lists(st.integers(0, 70000), min_size=1, max_size=4)


def decision(installed, managed, version, leftover=None, **policy):
    row = installed and {"version": installed[0], "ismanaged": installed[1]}
    waiting = leftover and {"version": leftover, "ismanaged": True, "uniquename": "contoso_Upgrade"}
    package = {"unique_name": "contoso", "version": version, "managed": managed}
    return decide(Situation(package, row, waiting, {}, {}, {}, {}, {}), policy_of(policy))


def wanting(wanted, force):
    return {"strategy": wanted, "same_version": "reimport" if force else "skip"}


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
    made = decision(installed, managed, version, **wanting(wanted, force))
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
        (("1.0.0.0", False), True, "1.1.0.0", "auto", "installed unmanaged. Check that this is the environment that"),
        (("1.0.0.0", False), True, "1.0.0.0", "auto", "is managed, but 1.0.0.0 is installed unmanaged"),
        # no such upgrade
        (("1.0.0.0", False), False, "1.1.0.0", "upgrade", "cannot be upgraded"),
    ],
)
@pytest.mark.parametrize("force", [False, True])
def test_what_does_not_fit_together_is_refused(installed, managed, version, wanted, words, force):
    with pytest.raises(InputFailure, match=words):
        decision(installed, managed, version, **wanting(wanted, force))


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (decision(("1.0.0.0", True), True, "2.0.0.0"), "StageAndUpgrade"),
        (decision(("1.0.0.0", True), True, "2.0.0.0", strategy="update"), "ImportSolution"),
        (decision(("1.0.0.0", True), True, "2.0.0.0", strategy="holding"), "ImportSolution"),
        (decision(None, True, "2.0.0.0"), "ImportSolution"),
    ],
)
def test_each_strategy_has_its_message(made, message):
    assert made.message() == message + "Async"
    assert made.message(asynchronous=False) == message


@pytest.mark.parametrize(
    ("installed", "managed", "version", "policy", "strategy"),
    [
        (("2.0", True), True, "1.0", {"lower_version": "skip"}, None),
        (("2.0", True), True, "1.0", {"lower_version": "import"}, "update"),
        (("2.0", True), True, "1.0", {"lower_version": "import", "strategy": "upgrade"}, "update"),
        (("1.0", False), True, "2.0", {"managed_mismatch": "skip"}, None),
        (("1.0", True), True, "1.0", {"same_version": "fail_if_different"}, None),
        (("1.0", True), True, "2.0", {"strategy": "holding"}, "holding"),
        (None, True, "2.0", {"strategy": "holding"}, "install"),
        (("2.0", True), True, "2.0", {"strategy": "apply_holding"}, None),
    ],
)
def test_each_position_of_versions_has_a_policy(installed, managed, version, policy, strategy):
    made = decision(installed, managed, version, **policy)
    assert (made.strategy, made.leftover) == (strategy, None)


@pytest.mark.parametrize(
    ("leftover", "policy", "strategy", "first"),
    [
        ("2.0", {"strategy": "holding"}, None, None),
        ("2.0", {"strategy": "apply_holding"}, "apply_holding", None),
        ("2.0", {"leftover_upgrade": "apply"}, "apply_holding", None),
        ("2.0", {"leftover_upgrade": "remove"}, "upgrade", "remove"),
        ("1.5", {"leftover_upgrade": "apply"}, "upgrade", "apply"),
        ("1.5", {"leftover_upgrade": "remove", "strategy": "update"}, "update", "remove"),
        ("2.5", {"leftover_upgrade": "apply", "lower_version": "skip"}, None, "apply"),
    ],
)
def test_an_upgrade_that_was_never_finished_has_one_too(leftover, policy, strategy, first):
    made = decision(("1.0", True), True, "2.0", leftover, **policy)
    assert (made.strategy, made.leftover) == (strategy, first)
    assert made.needed == bool(strategy or first)
    assert made.reason


@pytest.mark.parametrize(
    ("leftover", "policy", "words"),
    [
        ("2.0", {}, "was never finished: contoso_Upgrade 2.0 still exists"),
        ("1.5", {"strategy": "holding"}, "was never finished"),
        ("1.5", {"strategy": "apply_holding", "leftover_upgrade": "apply"}, r"still exists. Use strategy auto\.$"),
        ("1.5", {"strategy": "apply_holding", "leftover_upgrade": "remove"}, r"still exists. Use strategy auto\.$"),
        ("1.5", {"strategy": "apply_holding"}, "Use strategy auto, and set leftover_upgrade to apply or to remove"),
        ("1.5", {}, r"still exists. Set leftover_upgrade to apply or to remove\.$"),
        ("2.5", {"leftover_upgrade": "apply"}, "the newer 2.5 is installed"),
        (None, {"strategy": "apply_holding"}, "No upgrade of contoso to 2.0 waits"),
    ],
)
def test_what_nobody_has_decided_about_it_is_refused(leftover, policy, words):
    with pytest.raises(InputFailure, match=words):
        decision(("1.0", True), True, "2.0", leftover, **policy)


@pytest.mark.parametrize(
    ("installed", "version", "leftover", "policy", "position"),
    [
        (("1.0", True), "1.0", None, {}, "same"),
        (("1.0", True), "1.0", None, {"same_version": "reimport"}, None),
        (("1.0", True), "1.0", "2.0", {"leftover_upgrade": "remove"}, "same"),
        (("2.0", True), "1.0", None, {"lower_version": "skip"}, "skipped"),
        (("1.0", True), "1.5", "2.0", {"lower_version": "skip", "leftover_upgrade": "apply"}, "skipped"),
        (("1.0", False), "1.0", None, {"managed_mismatch": "skip"}, "skipped"),
        (("1.0", True), "2.0", "2.0", {"strategy": "holding"}, None),
        (("1.0", True), "2.0", None, {}, None),
    ],
)
def test_why_a_package_stays_where_it_is(installed, version, leftover, policy, position):
    assert decision(installed, True, version, leftover, **policy).position == position


@pytest.mark.parametrize("strategy", ["update", "upgrade", "holding"])
def test_all_but_applying_an_upgrade_send_the_package(strategy):
    assert decision(("1.0", True), True, "2.0", strategy=strategy).sends_package
    assert not decision(("1.0", True), True, "2.0", "2.0", strategy="apply_holding").sends_package


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
