# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections and values as they are declared, in a settings file and beside it."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.declared import (
    Declared,
)


def settings(tmp_path, **connections):
    entries = [{"LogicalName": name, "ConnectionId": value} for name, value in connections.items()]
    (tmp_path / "prod.json").write_text(json.dumps({"ConnectionReferences": entries}), encoding="utf-8")
    return {"deployment_settings": str(tmp_path / "prod.json")}


def test_options_win_over_the_file(tmp_path):
    inline = {"CONTOSO_mail": "inline", "contoso_Sql": ""}
    found = Declared({**settings(tmp_path, contoso_Mail="file", contoso_Sql="file"), "connection_references": inline})
    assert found.references == {"CONTOSO_mail": "inline", "contoso_Sql": "file"}


@pytest.mark.parametrize(
    ("connection", "words"),
    [
        (5, "is not text but 5"),
        (7.0, "is not text but 7.0"),
        (True, "is not text"),
        (["x"], "is not text"),
        (" abc ", "has blanks at its ends"),
        ("My connection", "contains blanks"),
        ("/providers/Microsoft.PowerApps/apis/shared_office365/connections/abc", "is an address or a path"),
        ("{{ mail }}", "is the template"),
    ],
)
def test_a_connection_is_a_name(tmp_path, connection, words):
    given = ({"connection_references": {"contoso_Mail": connection}}, settings(tmp_path, contoso_Mail=connection))
    for options, where in zip(given, ("connection_references", "deployment_settings (prod.json)"), strict=True):
        with pytest.raises(InputFailure) as caught:
            Declared(options)
        assert caught.value.message.startswith(f"The connection of contoso_Mail in {where} {words}")


@pytest.mark.parametrize(("connection", "words"), [("#{mail}#", "is the placeholder"), ("  ", "is empty")])
def test_a_connection_is_no_placeholder(connection, words):
    with pytest.raises(InputFailure, match=r"^The connection of contoso_Mail in connection_references " + words):
        Declared({"connection_references": {"contoso_Mail": connection}})


def test_a_value_is_no_placeholder():
    with pytest.raises(InputFailure, match="contoso_Url still contains the placeholder #{url}#"):
        Declared({"environment_variables": {"contoso_Url": "#{url}#"}})
    assert Declared({"environment_variables": {"contoso_Text": "Hello {{ name }}"}}).variables


def test_one_that_is_not_given_need_not_be(tmp_path):
    assert Declared({"connection_references": {"contoso_Mail": None}}).references == {}
    assert Declared(settings(tmp_path, contoso_Mail=None)).references == {}
