# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets of one batch: none is written to while another one is blocked, for whatever reason; odd names of hosts."""

from __future__ import annotations

import sys

import pytest
import yaml

from .harness.laws import position, unsafe
from .test_promotion import PROMOTE, ROLL_BACK, play, released, report

__all__ = ["released"]

pytestmark = pytest.mark.one_form


def inventory(stage, **hosts):
    """Write an inventory of other names for the environments; return the path."""
    written = {
        name: {"ansible_connection": "local", "ansible_python_interpreter": sys.executable, **variables}
        for name, variables in hosts.items()
    }
    path = stage.inputs / "more.yml"
    path.write_text(yaml.safe_dump({"several": {"hosts": written}}), "utf-8")
    return str(path)


def addresses(stage):
    return {name: one["url"] for name, one in stage.emulator.ready["environments"].items()}


def test_all_wait_for_a_target_whose_variables_cannot_be_read(released):
    stage, urls = released, addresses(released)
    broken = {"dataverse_url": urls["prod"], "environment_promotion_expected_environment": "{{ not_defined }}"}
    path = inventory(stage, good={"dataverse_url": urls["test"]}, broken=broken)
    start = position(stage)
    play(stage, PROMOTE, "-i", path, good=False, environment_promotion_targets="several")
    assert unsafe(stage, start, position(stage)) == []
    said = "Nothing was written, since other targets are blocked: broken."
    assert report(stage, "promote", "good")["message"] == said
    alone = {"environment_promotion_targets": "several", "environment_promotion_independent_targets": True}
    played = play(stage, PROMOTE, "-i", path, good=False, **alone)
    assert report(stage, "promote", "good")["outcome"] == "done"
    assert "broken BLOCKED - The target failed before it was planned. The output shows why." in played.output


def test_all_wait_for_a_target_whose_earlier_state_was_not_recorded(released):
    """The slash at the end comes from the completion of a shell."""
    stage = released
    note = stage.folder / "promotions" / "contoso-1.1.0.0" / "test.before.json"
    note.parent.mkdir(parents=True)
    note.write_text("{}", "utf-8")
    start = position(stage)
    refused = play(stage, ROLL_BACK, good=False, environment_promotion_undo=f"{note.parent}/")
    assert unsafe(stage, start, position(stage)) == []
    text = " ".join(refused.output.split())
    assert "No state of 'prod' was recorded before the promotion of contoso-1.1.0.0" in text
    assert "Nothing was written, since other targets are blocked: prod." in text


def test_a_name_of_a_host_need_not_be_one_of_a_file(released):
    stage = released
    path = inventory(stage, **{"a/b ü": {"dataverse_url": addresses(stage)["test"]}})
    play(stage, PROMOTE, "-i", path, environment_promotion_targets="several")
    notes = [one.name for one in (stage.folder / "promotions").rglob("*.before.json*")]
    assert notes == ["a%2Fb%20%C3%BC.before.json"]
