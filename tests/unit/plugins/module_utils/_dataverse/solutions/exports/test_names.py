# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which members of a package can be files of a tree."""

from __future__ import annotations

import unicodedata

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.exports import names

from tests.unit.plugins.support.packages import example_members

COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "Workflows/Zürich.json") for form in ("NFC", "NFD"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (".hidden", "are reserved"),
        (".git/config", "are reserved"),
        (".GIT/config", "are reserved"),
        ("Workflows/.git/config", "are reserved"),
        ("Workflows/.keep", "are reserved"),
        ("\u200b.git/config", "are reserved"),
        (".g\u200dit/config", "are reserved"),
        ("./x", "not a plain path"),
        ("a/./x", "not a plain path"),
        ("a//b", "not a plain path"),
        ("a\\b", "not a plain path"),
        ("a/../b", "not a plain path"),
        ("a\nb", "control characters"),
        ("a\x7fb", "control characters"),
        ("a\ud83db", "control characters"),
        ("Workflows/" + "x" * 300, "too long"),
        ("ü" * 128, "too long"),
    ],
)
def test_odd_names_are_refused(name, words):
    with pytest.raises(InputFailure, match=words) as caught:
        names.check([*example_members(), name])
    assert len(caught.value.message) <= 300
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (("a", "A"), "differs from 'A' only in case"),
        (("WebResources/x.js", "webresources/X.js"), "only in case or Unicode form"),
        ((COMPOSED, DECOMPOSED), "Unicode form"),
        (("Workflows/a", "workflows/b"), "'workflows' differs from 'Workflows' only in case"),
        (("Straße", "STRASSE"), "in case"),
        (("a", "a/b"), "'a' of the package .* 'a' is a folder"),
        (("A", "a/b"), "'A' of the package .* 'a' is a folder"),
    ],
)
def test_names_that_are_one_on_some_file_systems_are_refused(pair, words):
    for some in (pair, pair[::-1]):
        with pytest.raises(InputFailure, match=words):
            names.check(some)
    for one in pair:
        names.check([one])


@pytest.mark.parametrize("name", ["Workflows/a:b.json", "a b/c [1].txt", "日本.json", "x" * 255, "a.", "a..b"])
def test_others_are_not(name):
    names.check([*example_members(), name])
