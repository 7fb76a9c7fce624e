# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator as a child: what it says when it cannot start, how it ends, and who hears an interrupt."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from powerplatform_emulator import child
from powerplatform_emulator.child import Child, EmulatorProblem


def test_a_missing_command_is_named_with_its_remedy(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(EmulatorProblem) as caught:
        Child(tmp_path).start()
    assert str(caught.value) == f"{tmp_path / child.COMMAND} is not there; python3 dev.py setup installs it."


def test_last_words_tell_why_it_did_not_start(tmp_path):
    with pytest.raises(EmulatorProblem, match=r"ended at once:\n.*unknown key 'colour'"):
        Child(tmp_path, {"colour": "red"}).start()


def test_an_emulator_that_is_late_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(child, "READY_SECONDS", 0)
    late = Child(tmp_path)
    with pytest.raises(EmulatorProblem, match="not ready after 0 s"):
        late.start()
    assert late.stop() == 0


def test_variables_name_the_identity_and_the_place_to_sign_in(tmp_path):
    config = tmp_path / "own.yml"
    config.write_text("environments: [only]\nidentities: [robot]\n", encoding="utf-8")
    with Child(tmp_path / "deep" / "folder", config, tmp_path / "requests.jsonl", own_group=True) as running:
        known = running.ready["identities"]["robot"]
        variables = running.variables("robot")
        assert variables["DATAVERSE_CLIENT_ID"] == known["client_id"]
        assert variables["DATAVERSE_CLIENT_SECRET"] == known["client_secret"]
        assert variables["DATAVERSE_TENANT_ID"] == known["tenant_id"] == running.ready["login"]["tenant_id"]
        assert variables["DATAVERSE_AUTHORITY"] == running.ready["login"]["authority"]
        assert variables["DATAVERSE_CA_PATH"] == running.ready["ca_path"]
        assert running.url("only") == running.ready["environments"]["only"]["url"]
        assert (tmp_path / "requests.jsonl").exists()
        assert os.getpgid(running.pid) == running.pid
    assert running.stop() == 0


def test_it_can_be_killed_and_started_again(tmp_path):
    running = Child(tmp_path).start()
    try:
        assert os.getpgid(running.pid) == os.getpgid(0)
        first = running.pid
        secret = running.identity()["client_secret"]
        assert running.restart().pid != first
        assert running.kill() == -signal.SIGKILL
        assert running.start().identity()["client_secret"] == secret
    finally:
        assert running.stop() == 0
