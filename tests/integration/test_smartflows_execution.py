# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Executions of Smart Flows: started once, followed to their end, with the requests behind them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from .harness.laws import converge

EXECUTION = "smartflows_execution"
RECORDS = {"records": ["r-1", "r-2"], "entity": "quote", "user_id": "u-9", "organization": "contoso"}
API = "/api/v1/"


def sent(stage, after: int) -> list[dict]:
    """Return what was sent to the project since a position of the journal."""
    return [one for one in stage.emulator.journal(after) if one["environment"] == "documents"]


def lines(entries) -> list[str]:
    """Return requests as ``METHOD path?query``, with ids as they are."""
    shown = []
    for one in entries:
        query = f"?{one['query']}" if one["query"] else ""
        shown.append(f"{one['method']} {one['path'].removeprefix(API)}{query}")
    return shown


def starts(stage, after: int) -> list[dict]:
    return [one for one in sent(stage, after) if one["method"] == "POST" and one["path"].endswith("/executions")]


@pytest.mark.one_per_module
def test_an_execution_is_started_once_and_its_documents_are_kept(stage):
    folder = stage.folder / "letters"
    options = {"flow": "Quote letter", **RECORDS, "unless_succeeded_within": "24h", "dest": f"{folder}/"}
    real = converge(stage, EXECUTION, options)
    assert real["decision"] == "started"
    assert [one["step"].split()[0] for one in real["operations"]] == ["start", "wait", "write"]
    execution = real["execution"]
    assert (execution["flow"], execution["status"], execution["succeeded"]) == ("Quote letter", "Success", True)
    assert [one["changed"] for one in real["documents"]] == [True, True]
    assert sorted(one.name for one in folder.iterdir()) == ["Cover.docx", "Quote.pdf"]
    for one in real["documents"]:
        content = Path(one["file"]).read_bytes()
        assert one["checksum"] == hashlib.sha256(content).hexdigest()
        assert one["size"] == len(content)
    assert folder.joinpath("Quote.pdf").read_bytes().startswith(b"%PDF")
    assert folder.joinpath("Cover.docx").read_bytes().startswith(b"PK")
