# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a report: what a task without a diff does not do."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.promotions import report_files

SECRET = "Zq7-hush"


@pytest.mark.parametrize("wants_diff", [True, False])
def test_texts_are_searched_for_secrets_only_if_a_diff_is_shown(tmp_path, monkeypatch, wants_diff):
    searched = []
    shown_text = report_files.shown_text
    monkeypatch.setattr(report_files, "shown_text", lambda text: searched.append(text) or shown_text(text))
    (tmp_path / "a.ini").write_text(f"password = {SECRET}\n", "utf-8")
    options = {"dest": str(tmp_path), "files": {"a.ini": "new"}, "mode": None, "owner": None, "group": None}
    plan = report_files.declare(SimpleNamespace(options=options, wants_diff=wants_diff))
    assert [step.summary for step in plan.steps] == [f"write the report to {tmp_path / 'a.ini'}"]
    assert (len(searched), SECRET in str(plan.diff())) == ((2, False) if wants_diff else (0, True))
