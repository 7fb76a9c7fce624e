# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An approved plan: carried out exactly, refused when it is another one, continued after an interrupted run."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Refused
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.shares import plan as share_plan
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.shares import rows as shares

from tests.unit.plugins.support.emulated import ALEX, KIM, Environment
from tests.unit.plugins.support.made import flow_id
from tests.unit.plugins.support.releases import brought, made

BASE = {"name": "base", "flows": {"Child": {"on": False}}, "references": ["new_mail"]}
UPPER = {"name": "upper", "flows": {"Parent": {"on": False, "calls": ["Child"], "uses": ["new_mail"]}}}
STATES = {"base": [{"name": "Child"}], "upper": [{"name": "Parent"}]}
WISHED = {"connection_references": {"new_mail": "c-1"}, "flows": [{"name": "Child", "owner": KIM}]}


OTHERS = ["plan-" + "1" * 20, "plan-" + "2" * 20]


class Breaking(Environment):
    """An environment that refuses the import of a solution as long as it is told to."""

    def __init__(self):
        super().__init__()
        self.refuses = 0
        self.imports = 0

    def act(self, action, body, tried, *how, **more):
        if action.startswith(("ImportSolution", "StageAndUpgrade")):
            self.imports += 1
            if self.imports == self.refuses:
                raise Refused(f"{tried} failed: no.", http_status=400, code="0x80048030", detail="No.")
        return super().act(action, body, tried, *how, **more)


@pytest.fixture
def folder(tmp_path):
    return made(tmp_path, BASE, UPPER, states=STATES)


def run(environment, folder, check=False, **options):
    return brought(environment, folder, check, **{**WISHED, **options})


def approved(environment, folder, tmp_path, **options):
    """Return a plan that was made, and the path of a file with it."""
    plan = run(environment, folder, check=True, **options).result["plan"]
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    return plan["plan_id"], str(path)


def test_an_approved_plan_is_carried_out_and_may_be_launched_again(folder, tmp_path):
    environment = Environment()
    plan, path = approved(environment, folder, tmp_path)
    done = run(environment, folder, approved_plan=[plan], approved_plan_file=path)
    assert (done.failed, done.result["changed"], done.result["plan_id"]) == (False, True, plan)
    again = run(environment, folder, approved_plan=[plan])
    assert (again.failed, again.result["changed"]) == (False, False)
    assert again.result["plan_id"] != plan
    assert [path.name for path in tmp_path.rglob("*.import.json")] == []


def test_one_of_several_approved_plans_is_enough(folder, tmp_path):
    environment = Environment()
    plan, path = approved(environment, folder, tmp_path)
    refused = run(environment, folder, check=True, approved_plan=OTHERS)
    assert f"but {', '.join(OTHERS)} were approved." in refused.result["msg"]
    done = run(environment, folder, approved_plan=[OTHERS[0], plan], approved_plan_file=path)
    assert (done.failed, done.result["changed"]) == (False, True)


@pytest.mark.parametrize("empty", [[], [""], [OTHERS[0], " "]])
def test_an_empty_approval_is_refused(folder, empty):
    environment = Environment()
    found = run(environment, folder, approved_plan=empty)
    assert found.result["msg"] == "approved_plan is empty. Set it to a plan_id, or omit it."
    assert environment.writes == []


@pytest.mark.parametrize("given", ["yes", "plan-1", "plan-" + "g" * 20, OTHERS[0] + "," + OTHERS[1]])
def test_what_is_not_the_id_of_a_plan_is_refused(folder, given):
    environment = Environment()
    found = run(environment, folder, approved_plan=[given])
    assert found.result["msg"].startswith(f"approved_plan: {given!r} is not the id of a plan. It begins with plan-")
    assert environment.writes == []


def test_what_someone_has_undone_after_a_promotion_is_named(folder, tmp_path):
    """The plan that was approved has the same step, so that no step is new."""
    environment = Environment()
    plan, path = approved(environment, folder, tmp_path)
    assert run(environment, folder, approved_plan=[plan]).failed is False
    environment.put("workflows", workflowid=flow_id("Parent"), statecode=0)
    for check in (True, False):
        found = run(environment, folder, check, approved_plan=[plan], approved_plan_file=path)
        assert f"{plan} was approved: flows: to be done again: turn on flow 'Parent'" in found.result["msg"]
        assert "Child" not in found.result["msg"]
        assert found.result["operations"] == [{"step": "turn on flow 'Parent'", "status": "planned"}]
        assert [one["name"] for one in found.result["flows"] if one["changes"]] == ["Parent"]
    assert found.result["changed"] is False


@pytest.mark.parametrize("check", [True, False])
def test_another_plan_is_refused_before_anything_is_sent(folder, tmp_path, check):
    environment = Environment()
    plan, path = approved(environment, folder, tmp_path)
    environment.put("connectionreferences", connectionreferencelogicalname="new_mail", connectionid="c-0")
    found = run(environment, folder, check, approved_plan=[plan])
    assert found.failed is True
    now = found.result["plan_id"]
    assert now != plan
    assert found.result["msg"] == (
        f"The plan has changed: {now} was planned, but {plan} was approved. "
        "Nothing was changed. Check and approve the new plan."
    )
    named = run(environment, folder, check, approved_plan=[plan], approved_plan_file=path)
    assert named.result["msg"] == (
        f"The plan has changed: {now} was planned, but {plan} was approved: "
        "solution base: connection_references: new_mail differs. "
        "Nothing was changed. Check and approve the new plan."
    )
    assert (found.result["changed"], environment.writes) == (False, [])


def test_what_differs_is_named_step_by_step(folder, tmp_path):
    environment = Environment()
    plan, path = approved(environment, folder, tmp_path)
    wished = [{"name": "Child", "enabled": False}, {"name": "Parent", "enabled": False, "owner": ALEX}]
    found = run(environment, folder, approved_plan=[plan], approved_plan_file=path, flows=wished)
    assert (
        "flows: not approved: change owner of flow 'Parent'; flows: Parent: owner differs and " in found.result["msg"]
    )
    texts = [one["text"] for one in found.result["error"]["reasons"]]
    assert texts[-2:] == [
        "flows: no longer necessary: turn on flow 'Child'",
        "flows: no longer necessary: turn on flow 'Parent'",
    ]
    assert len(found.result["msg"]) <= 300
    assert found.result["msg"].endswith("Nothing was changed. Check and approve the new plan.")


def test_a_file_that_is_not_the_approved_plan_is_refused(folder, tmp_path):
    environment = Environment()
    plan, path = approved(environment, folder, tmp_path)
    content = json.loads((tmp_path / "plan.json").read_text())
    bad = {
        "is not a plan.": "[]",
        "is not a plan. Write": json.dumps(dict(content, parts=[1])),
        "was changed after the plan was made.": json.dumps(dict(content, environment={})),
        "No such file": None,
    }
    for number, (words, text) in enumerate(bad.items()):
        other = tmp_path / f"bad-{number}.json"
        if text is not None:
            other.write_text(text, encoding="utf-8")
        found = run(environment, folder, approved_plan=[plan], approved_plan_file=str(other))
        assert words in found.result["msg"], found.result["msg"]
    found = run(environment, folder, approved_plan=[OTHERS[0]], approved_plan_file=path)
    assert f"contains {plan}, but approved_plan is {OTHERS[0]}. Set both to the same plan." in found.result["msg"]
    assert environment.writes == []


def test_a_run_that_broke_is_continued_under_the_same_approval(folder, tmp_path):
    environment = Breaking()
    records = {"record_directory": str(tmp_path / "records")}
    plan, _path = approved(environment, folder, tmp_path)
    environment.refuses = 2
    broken = run(environment, folder, approved_plan=[plan], **records)
    assert broken.failed is True
    assert "solution 'upper' 1.0.0.0" in broken.result["msg"]
    assert [one["status"] for one in broken.result["operations"]] == [
        "done", "done", "failed", "skipped", "skipped", "skipped", "skipped",
    ]  # fmt: skip
    assert (broken.result["changed"], broken.result["plan_id"]) == (True, plan)
    # what was not approved is refused, also now
    more = [*WISHED["flows"], {"name": "Parent", "owner": ALEX}]
    refused = run(environment, folder, approved_plan=[plan], flows=more, **records)
    assert "flows: not approved: change owner of flow 'Parent'" in refused.result["msg"]
    elsewhere = run(environment, folder, approved_plan=[plan])
    assert "was approved" in elsewhere.result["msg"]
    done = run(environment, folder, approved_plan=[plan], **records)
    assert done.failed is False, done.result
    assert [one["unique_name"] for one in done.result["solutions"] if one["strategy"]] == ["upper"]
    assert environment.imports == 3
    last = run(environment, folder, approved_plan=[plan], **records)
    assert (last.failed, last.result["changed"]) == (False, False)
    assert list((tmp_path / "records").iterdir()) == []


class Careless(Environment):
    """An environment whose imports turn the flow Child off, and fail."""

    def act(self, action, body, tried, *how, **more):
        answer = super().act(action, body, tried, *how, **more)
        if action.startswith("StageAndUpgrade"):
            self.put("workflows", workflowid=flow_id("Child"), statecode=0, statuscode=1)
        return answer


def test_what_a_failed_import_turns_off_is_on_again(tmp_path):
    environment = Careless(staging="shallow")
    options = {"connection_references": {"new_mail": "c-1"}, "record_directory": str(tmp_path / "records")}
    first = brought(environment, made(tmp_path, BASE, states=STATES), check=False, **options)
    assert first.failed is False, first.result
    needs = dict(BASE, version="2.0.0.0", missing=[("61", "crm_a.js", "crm (1)")])
    failed = brought(environment, made(tmp_path, needs, states=STATES, version="2.0"), check=False, **options)
    assert failed.failed is True
    assert failed.result["msg"].startswith("Importing solution 'base' 2.0.0.0 failed")
    assert environment.stored("workflows")[flow_id("Child")]["statecode"] == 1
    assert list((tmp_path / "records").iterdir()) == []


class Shared(Environment):
    """An environment in which someone else revokes a share of the flow Child while an upgrade runs."""

    def act(self, action, body, tried, *how, **more):
        answer = super().act(action, body, tried, *how, **more)
        if action.startswith("StageAndUpgrade"):
            revoked = shares.body(share_plan.REVOKE, flow_id("Child"), ("systemuser", ALEX), ())
            super().act("RevokeAccess", revoked, "Revoking a share")
        return answer


def test_a_change_that_was_not_planned_is_not_made(tmp_path):
    environment = Shared()
    wished = [{"name": "Child", "shares": [{"name": ALEX, "rights": ["read"]}]}]
    options = {**WISHED, "flows": wished, "record_directory": str(tmp_path / "records"), "check": False}
    first = brought(environment, made(tmp_path, BASE, states=STATES), **options)
    assert first.failed is False, first.result
    later = made(tmp_path, dict(BASE, version="2.0.0.0"), states=STATES, version="2.0")
    found = brought(environment, later, **options)
    assert found.result["msg"] == (
        "What was planned for flows has changed since; this was not in the plan: share flow 'Child' with "
        "'alex@contoso.com': read. Run the task again to see what would change now."
    )
    assert [message for _what, message, _body in environment.writes].count("GrantAccess") == 1, "that of the first run"
    assert [one["status"] for one in found.result["operations"]] == ["done", "done"]


def test_a_run_that_broke_twice_is_continued_under_the_first_approval(folder, tmp_path):
    """A caller that plans first names the plan of what is left beside the one that was approved."""
    environment = Breaking()
    records = {"record_directory": str(tmp_path / "records")}
    plan, _path = approved(environment, folder, tmp_path)
    environment.refuses = 2
    assert run(environment, folder, approved_plan=[plan], **records).failed is True
    rest = run(environment, folder, check=True, approved_plan=[plan], **records).result["plan_id"]
    assert rest != plan
    environment.refuses = 3
    assert run(environment, folder, approved_plan=[plan, rest], **records).failed is True
    done = run(environment, folder, approved_plan=[plan], **records)
    assert (done.failed, done.result["changed"]) == (False, True), done.result
