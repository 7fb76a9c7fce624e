# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of environment variables; none of them is shown."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.environment_variables.rows import VALUES
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight import variables

from tests.unit.plugins.support.preflight import OPTIONS, part, said

SECRET, NUMBER = 100000005, 100000001
VAULT = "/subscriptions/{0}/resourceGroups/r/providers/Microsoft.KeyVault/vaults/v/secrets/s".format(
    "11111111-2222-4333-8444-555555555555"
)
NAME = "contoso_Url"


def found(what, declared=None, row=None, sends=True, **options):
    rows = {"variables": {NAME.lower(): {"schemaname": NAME, **row}}} if row else {}
    one = part(variables={NAME: what}, rows=rows, installed=None if sends else "1.0.0.0")
    return variables.findings([one], {**OPTIONS, "environment_variables": declared, **options})


@pytest.mark.parametrize(
    ("what", "declared", "row", "expected"),
    [
        ({}, None, None, None),
        ({"required": True}, None, None, "warns"),
        ({"required": True}, {NAME: None}, None, "warns"),
        ({"required": True}, {NAME.upper(): "x"}, None, None),
        ({"required": True, "default": "d"}, None, None, None),
        ({"required": True}, None, {VALUES: [{"value": "here"}]}, None),
        ({"required": True}, None, {VALUES: [], "defaultvalue": "here"}, None),
        ({"required": True}, None, {VALUES: []}, "warns"),
        ({}, None, {VALUES: [{"value": "a"}, {"value": "b"}]}, "warns"),
        ({"type": NUMBER}, {NAME: "12"}, None, None),
        ({"type": NUMBER}, {NAME: "S3cretWord"}, None, "blocks"),
        ({"type": SECRET}, {NAME: VAULT}, None, None),
        ({"type": SECRET}, {NAME: "S3cretWord"}, None, "blocks"),
        ({}, {NAME: "#{S3cretWord}#"}, None, "blocks"),
    ],
)
def test_what_is_found(what, declared, row, expected):
    told = found(what, declared, row)
    assert said(told) == ([f"{expected} environment_variables {NAME}"] if expected else [])
    assert not any("S3cretWord" in str(one) for one in told)


def test_names_that_no_package_has():
    (one,) = found({}, {"contoso_Ulr": "x"})
    assert said([one]) == ["blocks environment_variables contoso_Ulr"]
    assert "Did you mean: contoso_Url?" in one.remedy
    assert found({}, {"contoso_Ulr": "x"}, ignore_unknown=True) == []


def test_values_that_the_package_carries():
    assert said(found({"value": "carried"})) == ["warns environment_variables made"]
    assert found({"value": "carried"}, {NAME: "mine"}) == []
    assert found({"value": "carried"}, sends=False) == []
