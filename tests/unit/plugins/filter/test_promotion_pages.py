# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters that make pages: all forms at once, and the examples of their documentation."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible_collections.flowops.powerplatform.plugins.filter import promotion_fleet_page, promotion_page

from tests.unit.plugins.support.reports import report, whole

MADE = {"promotion_page": promotion_page, "promotion_fleet_page": promotion_fleet_page}
GIVEN = {"promotion_page": whole(), "promotion_fleet_page": [whole(), report()]}


def filter_of(name):
    return MADE[name].FilterModule().filters()[name]


@pytest.mark.parametrize("name", MADE)
def test_a_page_has_all_its_forms(name):
    found = filter_of(name)(GIVEN[name])
    assert {"html", "markdown", "view"} <= set(found)
    assert found["html"].startswith("<!DOCTYPE html>\n<html lang=")
    assert found["markdown"].startswith("# Plan: contoso 1.2.0.0")
    assert json.loads(json.dumps(found["view"])) == found["view"]


def test_the_files_of_a_target_leave_out_the_state_before():
    page = filter_of("promotion_page")(dict(GIVEN["promotion_page"], before={"flows": []}))
    files = {name.rpartition(".")[2]: text for name, text in page["files"].items()}
    assert (files["html"], files["md"]) == (page["html"], page["markdown"])
    assert json.loads(files["json"]) == {k: v for k, v in GIVEN["promotion_page"].items() if k != "before"}
    assert {name.rpartition(".")[0] for name in page["files"]} == {page["view"]["file"]}


@pytest.mark.parametrize("name", MADE)
def test_the_examples_of_the_documentation_work(name):
    (task,) = yaml.safe_load(MADE[name].EXAMPLES)
    values = task["vars"]
    assert values.pop("page").startswith("{{ report")
    (given,) = values.values()
    assert filter_of(name)(given)["view"]["file"] in ("prod-plan", "fleet-promote")
