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


@pytest.mark.parametrize("connection", [5, 7.0, True, ["x"], {"x": 1}])
def test_a_connection_is_text(tmp_path, connection):
    with pytest.raises(InputFailure) as caught:
        Declared({"connection_references": {"contoso_Mail": connection}})
    assert caught.value.message == "connection_references: the connection of contoso_Mail must be text; quote it."
    with pytest.raises(InputFailure) as caught:
        Declared(settings(tmp_path, contoso_Mail=connection))
    assert caught.value.message == (
        "deployment_settings (prod.json): the connection of contoso_Mail must be text; quote it."
    )


def test_one_that_is_not_given_need_not_be(tmp_path):
    assert Declared({"connection_references": {"contoso_Mail": None}}).references == {}
    assert Declared(settings(tmp_path, contoso_Mail=None)).references == {}
