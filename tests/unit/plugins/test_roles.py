# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The laws of the roles: no programs, and options with types."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROLES = Path(__file__).resolve().parents[3] / "roles"
MINE = ["document_generation", "environment_promotion", "solution_release"]


def options_of(role):
    text = (ROLES / role / "meta/argument_specs.yml").read_text("utf-8")
    return yaml.safe_load(text)["argument_specs"]["main"]["options"]


@pytest.mark.parametrize("role", MINE)
def test_a_role_holds_no_program(role):
    files = [path for path in (ROLES / role).rglob("*") if path.is_file() and path.suffix != ".md"]
    assert [path.name for path in files if "{%" in path.read_text("utf-8")] == []
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    assert [line for line in lines if len(line) > 120 or "equalto" in line or "ignore_errors" in line] == []


@pytest.mark.parametrize("role", MINE)
def test_defaults_are_those_of_the_specification(role):
    """An empty answer takes the default of the specification, an absent variable that of the role."""
    options = options_of(role)
    defaults = yaml.safe_load((ROLES / role / "defaults/main.yml").read_text("utf-8"))
    assert defaults == {name: option["default"] for name, option in options.items() if "default" in option}
    assert all("default" not in option for option in options.values() if option.get("required"))


@pytest.mark.parametrize("role", MINE)
def test_options_have_real_types(role):
    options = options_of(role)
    assert all(name.startswith(f"{role}_") for name in options)
    assert all(option["type"] != "raw" and "" not in option.get("choices", []) for option in options.values())
