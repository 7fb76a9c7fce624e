# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No two contents get the same version, and no run raises it twice."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.version import (
    declared,
    raised,
    wanted,
    warnings,
)


@pytest.mark.parametrize(
    ("version", "part", "result"),
    [
        ("1.2.3.4", "major", "2.0.0.0"),
        ("1.2.3.4", "minor", "1.3.0.0"),
        ("1.2.3.4", "build", "1.2.4.0"),
        ("1.2.3.4", "revision", "1.2.3.5"),
        ("1.2", "revision", "1.2.0.1"),
        ("1.9", "minor", "1.10.0.0"),
    ],
)
def test_one_part_is_raised(version, part, result):
    assert raised(version, part) == result


@pytest.mark.parametrize(
    ("current", "written", "options", "result"),
    [
        ("1.0.0.0", ["1.0.0.0"], {}, None),
        ("1.0.0.0", ["1.0.0.0"], {"version": "1.0"}, None),
        ("1.0.0.0", [], {"version": "1.1"}, "1.1"),
        ("1.0.0.0", [], {"version_bump": "build"}, None),
        ("1.0.0.0", ["1.0.0.0"], {"version_bump": "build"}, "1.0.1.0"),
        ("1.0.0.0", ["1.0.0.5"], {"version_bump": "revision"}, "1.0.0.6"),
        ("1.0.1.0", ["1.0.0.0"], {"version_bump": "build"}, None),
        ("1.0.1.0", ["1.0.0.0", "1.0.1.0"], {"version_bump": "build"}, "1.0.2.0"),
    ],
)
def test_a_version_is_raised_only_above_what_it_replaces(current, written, options, result):
    assert wanted(current, written, options) == result


@pytest.mark.parametrize("version", ["1", "1.", "1.2.3.4.5", "1.x", " ", "v1.0", "1.2\n", "\u0661.2", 2, True])
def test_what_is_no_version_is_refused(version):
    with pytest.raises(InputFailure, match="version must be"):
        declared({"version": version})


@pytest.mark.parametrize("version", [1.10, 2.0])
def test_a_number_may_have_lost_a_zero(version):
    with pytest.raises(InputFailure, match=rf"^version is a number, {version}, .* Quote it, such as '1\.10'\.$"):
        declared({"version": version})


@pytest.mark.parametrize(("version", "result"), [("1.10", "1.10"), ("1.2.3.4", "1.2.3.4"), ("", None), (None, None)])
def test_text_is_taken_as_it_is(version, result):
    assert declared({"version": version}) == result


@pytest.mark.parametrize(
    ("current", "version", "warned"),
    [
        ("1.9", "1.1", True),
        ("1.9.0.0", "1.10", False),
        ("1.0", "1.0.0.0", False),
        (None, "1.0", False),
        ("1.0", None, 0),
    ],
)
def test_a_version_that_goes_down_is_warned_about(current, version, warned):
    found = warnings("contoso_orders", current, version)
    assert bool(found) is bool(warned)
    assert all(current in one and version in one for one in found)
