# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role is given: refused before anything happens where it makes no sense, and told where nothing took it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from .harness.laws import position, unsafe
from .test_promotion import CONNECTIONS, ORDERS, PROMOTE, developed, variables

__all__ = ["developed"]

ROLE = "flowops.powerplatform.environment_promotion"


@pytest.mark.one_form
@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"environment_promotion_managed": "ja"}, "environment_promotion_managed must be true or false, not 'ja'."),
        ({"environment_promotion_solutions": []}, "environment_promotion_solutions is empty"),
        (
            {"environment_promotion_solutions": [{"name": ORDERS, "flows": [{"name": "Check order"}]}]},
            "flows of 'contoso_orders' in environment_promotion_solutions must be a list of strings",
        ),
        (
            {"environment_promotion_solutions": [{"name": ORDERS, "flow": "Check order"}]},
            "flow of 'contoso_orders' in environment_promotion_solutions is not an option. Supported options are ",
        ),
        (
            {"environment_promotion_solutions": [ORDERS]},
            "must be a list of dictionaries, but contains 'contoso_orders'. Write it as 'name: contoso_orders'.",
        ),
        ({"environment_promotion_solutions": ""}, "environment_promotion_solutions is missing. Set it"),
        ({"environment_promotion_source": ""}, "environment_promotion_source is missing. Set it"),
        ({"environment_promotion_source": None}, "environment_promotion_source is missing. Set it"),
        ({"environment_promotion_source": "qa"}, "is not in the inventory"),
        ({"environment_promotion_targets": "production"}, "No host of the inventory matches 'production'"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_asked(stage, given, message):
    start = position(stage)
    played = stage.run(PROMOTE, "-e", variables(stage), "-e", json.dumps(given), verbose=False)
    assert played.code != 0
    assert message in " ".join(played.output.split())
    assert position(stage) == start


def write_play(stage, **play):
    path = stage.inputs / "promotion-play.yml"
    path.write_text(yaml.safe_dump([{"hosts": "test", "gather_facts": False, "roles": [ROLE], **play}]), "utf-8")
    return str(path)


@pytest.mark.one_form
def test_a_play_that_only_plans_says_so(developed):
    """``check_mode: true`` of a play, unlike --check, is no flag of the command line."""
    stage = developed
    start = position(stage)
    play = write_play(stage, check_mode=True, diff=True)
    environment = {"ANSIBLE_SHOW_CUSTOM_STATS": "true", "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml"}
    given = {"environment_promotion_solutions": [{"name": ORDERS, "flows": "Look up customer, Check order"}]}
    given["environment_promotion_allow_unused_names"] = True
    played = stage.run(play, "-e", variables(stage), "-e", json.dumps(given), verbose=False, **environment)
    assert played.code == 0, played.output[-4000:]
    assert unsafe(stage, start, position(stage)) == []
    assert f"{ORDERS} 1.0.0.0 (managed) would be installed - " in played.output
    assert "would turn on Check order" in played.output
    stats = played.output[played.output.index("CUSTOM STATS") :]
    for told in ("imported: false", "version: null", "planned_version: 1.0.0.0", "flows_turned_on: []"):
        assert told in stats


@pytest.mark.one_form
def test_a_name_that_no_solution_has_is_an_error(developed):
    stage = developed
    misspelt = {"contoso_order_outlook": "new", **CONNECTIONS}
    given = {
        "environment_promotion_targets": "test",
        "environment_promotion_connection_references": misspelt,
        "environment_promotion_environment_variables": {"contoso_NoSuchVariable": "y"},
    }
    for mode in (["--check"], []):
        played = stage.run(PROMOTE, "-e", variables(stage), "-e", json.dumps(given), *mode, verbose=False)
        assert played.code != 0
        assert "contoso_order_outlook, contoso_NoSuchVariable" in " ".join(played.output.split())
    there = {row["uniquename"] for row in stage.emulator.rows("test", "solution")}
    assert there >= {"contoso_orders", "contoso_support"}
    allowed = {**given, "environment_promotion_allow_unused_names": "yes"}
    played = stage.run(PROMOTE, "-e", variables(stage), "-e", json.dumps(allowed), verbose=False)
    assert played.code == 0, played.output[-4000:]


def test_the_credentials_of_a_play_count_in_the_role(developed):
    """Credentials in module_defaults are those of the role's tasks, too."""
    stage = developed
    names = ("DATAVERSE_TENANT_ID", "DATAVERSE_CLIENT_ID", "DATAVERSE_CLIENT_SECRET")
    values = {name: stage.environment[name] for name in names}
    defaults = {name.removeprefix("DATAVERSE_").lower(): f"{{{{ given_{name} }}}}" for name in names}
    play = write_play(stage, module_defaults={"group/flowops.powerplatform.dataverse": defaults})
    secrets = stage.inputs / "secrets.yml"
    secrets.write_text(yaml.safe_dump({f"given_{name}": value for name, value in values.items()}), "utf-8")
    gone = dict.fromkeys(names)
    stage.forget_tokens()
    played = stage.run(play, "-e", variables(stage), "-e", f"@{secrets}", "--check", **gone)
    assert played.code == 0, played.output[-4000:]


def test_relative_folders_start_where_the_command_was_typed(developed):
    stage = developed
    given = {
        "environment_promotion_directory": "mine",
        "environment_promotion_record_directory": "records",
        "environment_promotion_abandoned_after": 1,
        "environment_promotion_solutions": [{"name": ORDERS}],
        "environment_promotion_allow_unused_names": True,
    }
    played = stage.run(
        PROMOTE, "-e", variables(stage), "-e", json.dumps(given), "-e", "environment_promotion_targets=test", PWD="/"
    )
    assert played.code == 0, played.output[-4000:]
    assert (stage.folder / "mine" / f"{ORDERS}_managed.zip").is_file()
    assert (stage.folder / "records").is_dir()


def answers(role):
    """Return the names of a role's options that are not required."""
    path = Path(__file__).parents[2] / "roles" / role / "meta" / "argument_specs.yml"
    options = yaml.safe_load(path.read_text("utf-8"))["argument_specs"]["main"]["options"]
    return [name for name, option in options.items() if not option.get("required")]


@pytest.mark.one_form
@pytest.mark.parametrize("empty", ["''", "!unsafe ''", "null"])
def test_an_empty_answer_is_not_given(developed, empty):
    """AWX sends an empty text for each unanswered question, which newer versions of Ansible read as null."""
    stage = developed
    required = {"source": "dev", "targets": "test", "solutions": json.dumps([{"name": ORDERS}])}
    given = [f"environment_promotion_{name}: {json.dumps(value)}" for name, value in required.items()]
    file = stage.inputs / "answers.yml"
    file.write_text("\n".join([f"{name}: {empty}" for name in answers("environment_promotion")] + given), "utf-8")
    played = stage.run(PROMOTE, "-e", f"@{file}", "--check", verbose=False)
    assert played.code == 0, played.output[-4000:]
    assert f"{ORDERS} 1.0.0.0 (managed) would be installed - " in played.output
