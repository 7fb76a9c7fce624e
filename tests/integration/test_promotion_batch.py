# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets of one batch: none is written to while another one is blocked, for whatever reason; odd names of hosts."""

from __future__ import annotations

import re
import sys

import pytest
import yaml

from .harness.laws import position, unsafe
from .test_promotion import ONE, PLAN, PROMOTE, ROLL_BACK, VERIFY, changes, play, released, report, states
from .test_promotion_input import ROLE, write_play

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
    assert re.search("broken BLOCKED - .*'not_defined' is undefined", played.output)
    assert len(re.findall(r"^fatal: \[broken\]", played.output, re.M)) == 2
    fleet = (stage.folder / "promotions" / "contoso-1.0.0.0" / "fleet-promote.html").read_text("utf-8")
    assert re.findall(r'href="([^"#]+)"', fleet) == ["good-promote.html"] * fleet.count('href="good-promote.html"')
    assert "broken" in fleet


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
    assert f"No state of 'prod' was recorded before the promotion of '{note.parent}/'" in text
    assert "Nothing was written, since other targets are blocked: prod." in text


@pytest.mark.parametrize("undo", ["/", ".", "..", "contoso-1.1"])
def test_a_promotion_to_undo_that_does_not_exist_is_refused(released, undo):
    stage = released
    start = position(stage)
    refused = play(stage, ROLL_BACK, "--check", good=False, environment_promotion_undo=undo, **ONE)
    assert f"was recorded before the promotion of '{undo}'" in " ".join(refused.output.split())
    assert position(stage) == start


def test_a_name_of_a_host_need_not_be_one_of_a_file(released):
    stage = released
    path = inventory(stage, **{"a/b ü": {"dataverse_url": addresses(stage)["test"]}})
    play(stage, PROMOTE, "-i", path, environment_promotion_targets="several")
    notes = [one.name for one in (stage.folder / "promotions").rglob("*.before.json*")]
    assert notes == ["a%2Fb%20%C3%BC.before.json"]


def test_a_play_in_which_all_targets_fail_has_a_summary_and_a_page_of_them(released):
    """Ansible ends everything when all targets of a batch have failed, so what follows them does not run."""
    stage = released
    wrong = {"environment_promotion_expected_environment": "another"}
    played = play(stage, PROMOTE, good=False, **wrong)
    lines = [f"{target} BLOCKED - " for target in ("prod", "test")]
    assert all(line in played.output for line in lines)
    assert all(len(re.findall(rf"^fatal: \[{target}\]", played.output, re.M)) == 1 for target in ("prod", "test"))
    page = (stage.folder / "promotions" / "contoso-1.0.0.0" / "fleet-promote.html").read_text("utf-8")
    assert all(f'href="{target}-promote.html"' in page for target in ("prod", "test"))


@pytest.mark.parametrize("most", ["", 0])
def test_a_canary_that_fails_stops_the_others_and_leaves_a_summary(released, most):
    stage, urls = released, addresses(released)
    wrong = {"dataverse_url": urls["test"], "environment_promotion_expected_environment": "another"}
    path = inventory(stage, canary=wrong, flock={"dataverse_url": urls["prod"]})
    given = {"environment_promotion_targets": "several", "environment_promotion_max_fail_percentage": most}
    start = position(stage)
    played = play(stage, PROMOTE, "-i", path, good=False, environment_promotion_serial="[1, '100%']", **given)
    assert unsafe(stage, start, position(stage)) == []
    assert "canary BLOCKED - " in played.output
    assert "not processed yet - flock" in played.output
    assert "flock" not in changes(played.output)


def test_a_share_of_failures_that_is_allowed_does_not_stop_the_next_batch(released):
    """With serial 2, one failure in the first batch is half of it."""
    stage, urls = released, addresses(released)
    wrong = {"dataverse_url": urls["test"], "environment_promotion_expected_environment": "another"}
    others = {name: {"dataverse_url": urls[name]} for name in ("dev", "prod")}
    path = inventory(stage, canary=wrong, **others)
    given = {"environment_promotion_targets": "several", "environment_promotion_independent_targets": True}
    played = play(stage, PROMOTE, "-i", path, good=False, environment_promotion_serial=2, **given)
    assert {name: report(stage, "promote", name)["outcome"] for name in ("canary", "prod", "dev")} == {
        "canary": "blocked",
        "prod": "done",
        "dev": "done",
    }
    given["environment_promotion_max_fail_percentage"] = 20
    stopped = play(stage, PROMOTE, "-i", path, good=False, environment_promotion_serial=2, **given)
    assert "not processed yet - prod" in stopped.output
    assert "dev unchanged - " in stopped.output
    assert "not processed yet" not in played.output.rsplit("TASK [", 3)[1]


def test_a_target_that_cannot_wait_for_another_one_is_refused(released):
    stage = released
    sign = str(stage.folder / "sign")
    late = {"ansible.builtin.wait_for": {"path": sign, "timeout": 100}, "when": "inventory_hostname == 'prod'"}
    role = {"block": [{"ansible.builtin.include_role": {"name": ROLE}}]}
    role["rescue"] = [{"ansible.builtin.copy": {"content": "", "dest": sign}}, {"ansible.builtin.fail": {}}]
    path = write_play(stage, hosts="test:prod", strategy="free", roles=[], tasks=[late, role])
    refused = play(stage, path, good=False)
    assert states(stage) == {}
    assert "which only the strategy 'linear' can do" in " ".join(refused.output.split())
    play(stage, write_play(stage, hosts="test", strategy="free"), "--check")


def test_two_hosts_that_are_the_same_environment_are_refused(released):
    """Written to at the same time, one would undo what the other declares."""
    stage, urls = released, addresses(released)
    path = inventory(stage, one={"dataverse_url": urls["test"]}, other={"dataverse_url": urls["test"] + "/"})
    start = position(stage)
    for playbook in (PLAN, PROMOTE):
        given = {"environment_promotion_targets": "several", "environment_promotion_independent_targets": True}
        played = play(stage, playbook, "-i", path, good=False, **given)
        assert all(
            f"{name} BLOCKED - 'one' and 'other' are the same environment." in played.output
            for name in ("one", "other")
        )
    assert unsafe(stage, start, position(stage)) == []


def test_folders_of_reports_that_cannot_be_made_are_found_before_anything_is_written(released):
    stage = released
    (stage.folder / "promotions").write_text("", "utf-8")
    start = position(stage)
    records = {"environment_promotion_record_directory": str(stage.folder / "records")}
    for playbook in (PLAN, PROMOTE):
        played = play(stage, playbook, good=False, **records)
        assert played.output.count("BLOCKED - No report can be written: ") > 2
    assert unsafe(stage, start, position(stage)) == []
    play(stage, VERIFY, good=False, **records)


def test_a_release_that_cannot_be_read_replaces_the_report_of_an_earlier_run(released):
    stage, given = released, {"environment_promotion_targets": "test"}
    play(stage, PLAN, **given)
    package = stage.folder / "releases" / "contoso-1.0.0.0" / "contoso_orders_managed.zip"
    package.write_bytes(b"")
    play(stage, PLAN, good=False, **given)
    told = report(stage, "plan")
    assert (told["outcome"], "was changed after the release was made" in told["message"]) == ("blocked", True)
    fleet = (stage.folder / "promotions" / "contoso-1.0.0.0" / "fleet-plan.html").read_text("utf-8")
    assert "was changed after the release was made" in fleet
