# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The law: read, plan, show; stop there in check mode; else carry out exactly that plan."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.runner import Run
from ansible_collections.flowops.powerplatform.plugins.module_utils._ansible.unstarted import unless_missing
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.doing import done_instead
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Conflict,
    Failure,
    InputFailure,
    OutcomeUnknown,
    Refused,
    StillRunning,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.field import Difference, Field
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.masking import HIDDEN
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.plan import Plan, Step
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows.declare import declare as flow

from tests.unit.plugins.support.emulated import Environment
from tests.unit.plugins.support.host import Host
from tests.unit.plugins.support.plans import plan
from tests.unit.plugins.support.task import Task

SECRET = "hunter2-hunter2"


def fail_with(event):
    """Raise an event that is an exception."""
    if isinstance(event, Exception):
        raise event


class Noun:
    """Gives out plans one after the other, at last that of what is as declared.

    ``events`` are raised by the steps of their number.
    """

    def __init__(self, *plans, events=()):
        self.plans = list(plans)
        self.events = list(events)
        self.applied = []

    def declare(self, context):
        found = self.plans.pop(0) if self.plans else plan(before={"name": "b"})
        fail_with(found)
        return found.done_by(self.apply)

    def apply(self, payload):
        self.applied.append(payload)
        if self.events:
            fail_with(self.events.pop(0))


def converge(noun, check=False, diff=True, options=None):
    host = Host(check, diff, options)
    Run(host).converge(noun.declare)
    return host


def states(host):
    return [operation["status"] for operation in host.result["operations"]]


def conflict():
    return Conflict("It has changed (HTTP 412).", http_status=412, code="0x80060882", request_id="r1")


@pytest.mark.parametrize("check", [True, False])
def test_what_is_foreseen_is_made_only_where_the_steps_are_not_carried_out(check):
    asked = []
    host = converge(Noun(plan("rename", foreseen=lambda: asked.append(1) or {"flow": {"name": "kept"}})), check)
    assert asked == [1] * check
    assert host.result["flow"]["name"] == ("kept" if check else "b")


def test_a_plan_is_carried_out_in_order():
    noun = Noun(plan("one", "two"))
    host = converge(noun)
    assert noun.applied == ["one", "two"]
    assert host.result == {
        "changed": True,
        "flow": {"name": "b"},
        "operations": [{"step": "one", "status": "done"}, {"step": "two", "status": "done"}],
        "diff": {
            "before": {"name": "a"},
            "after": {"name": "b"},
            "before_header": "flow 'a'",
            "after_header": "flow 'a'",
        },
    }
    assert host.failed is False


def test_check_mode_stops_before_anything_is_applied():
    noun = Noun(plan("one", "two"))
    host = converge(noun, check=True)
    assert noun.applied == []
    assert host.result["changed"] is True
    assert states(host) == ["planned", "planned"]
    assert host.result["flow"] == {"name": "b"}


@pytest.mark.parametrize("check", [True, False])
def test_nothing_to_do(check):
    noun = Noun(plan())
    host = converge(noun, check)
    assert noun.applied == []
    assert (host.result["changed"], host.result["operations"]) == (False, [])
    assert host.result["diff"]["before"] == host.result["diff"]["after"]
    assert host.result["flow"] == {"name": "a"}


def test_dry_and_real_runs_show_the_same():
    dry, real = (converge(Noun(plan("one")), check).result for check in (True, False))
    assert dry["diff"] == real["diff"]
    assert dry["changed"] == real["changed"]
    assert dry.keys() == real.keys()


def test_a_diff_is_shown_only_when_it_is_wanted():
    assert "diff" not in converge(Noun(plan("one")), diff=False).result


def test_a_failure_while_planning_changes_nothing():
    host = converge(Noun(InputFailure("There is none.", "Make one.")))
    assert host.failed
    assert host.result["msg"] == "There is none. Make one."
    assert host.result["changed"] is False
    assert "operations" not in host.result


def test_a_failure_in_the_middle_says_what_was_done():
    noun = Noun(plan("one", "two", "three"), events=[None, Refused("No.", http_status=403)])
    host = converge(noun)
    assert host.failed
    assert states(host) == ["done", "failed", "skipped"]
    assert host.result["changed"] is True
    assert host.result["error"]["http_status"] == 403
    assert "diff" in host.result
    assert noun.applied == ["one", "two"]


def sent(failure):
    failure.perhaps_changed = True
    return failure


@pytest.mark.parametrize(
    ("event", "changed"),
    [
        (Failure("No."), False),
        (Refused("No."), False),
        (OutcomeUnknown("Who knows."), True),
        (sent(Failure("Garbled.")), True),
        (KeyError("what was sent by then is not known"), True),
        (StillRunning("Wait.", facts={"async_operation_id": "o1"}), True),
    ],
)
def test_what_a_failed_first_step_may_have_changed(event, changed):
    host = converge(Noun(plan("one", "two"), events=[event]))
    assert host.result["changed"] is changed
    # what is waited for continues without the task
    assert states(host) == ["running" if isinstance(event, StillRunning) else "failed", "skipped"]


def test_the_facts_of_a_failure_are_results():
    event = StillRunning("Wait.", facts={"async_operation_id": "o1"})
    assert converge(Noun(plan("one"), events=[event])).result["async_operation_id"] == "o1"


@pytest.mark.parametrize("wanted", ["fail", "return"])
def test_a_wait_that_ends_is_a_failure_unless_told_otherwise(wanted):
    event = StillRunning("Wait.", facts={"async_operation_id": "o1"})
    host = converge(Noun(plan("one", "two", "three"), events=[None, event]), options={"on_timeout": wanted})
    assert host.failed is (wanted == "fail")
    assert (host.result["finished"], host.result["changed"]) == (False, True)
    assert host.result["msg"] == "Wait."
    assert host.result["async_operation_id"] == "o1"
    assert states(host) == ["done", "running", "skipped"]


@pytest.mark.parametrize("finished", [True, False])
def test_the_step_of_a_wait_that_breaks_is_running_as_long_as_the_work_is(finished):
    broken = sent(Failure("The connection was lost.", facts={"finished": finished}))
    host = converge(Noun(plan("one", "two"), events=[broken]))
    assert (host.failed, host.result["finished"], host.result["changed"]) == (True, finished, True)
    assert states(host) == ["failed" if finished else "running", "skipped"]


def test_a_wait_that_ends_before_anything_was_started_changes_nothing():
    host = converge(Noun(StillRunning("Wait.")), options={"on_timeout": "return"})
    assert (host.failed, host.result["finished"], host.result["changed"]) == (False, False, False)


def test_after_a_conflict_what_is_settled_is_settled():
    noun = Noun(plan("one"), plan(), events=[conflict()])
    host = converge(noun)
    assert host.failed is False
    assert noun.applied == ["one"]
    assert states(host) == ["done"]


def test_what_others_had_made_before_anything_was_sent_is_skipped():
    unsent = Conflict("It was made by someone else meanwhile.", sent=False)
    host = converge(Noun(plan("one", "two"), plan(), events=[unsent]))
    assert (host.failed, host.result["changed"], states(host)) == (False, False, ["skipped", "skipped"])
    host = converge(Noun(plan("one", "two"), plan("two"), events=[unsent]))
    assert (host.failed, host.result["changed"], states(host)) == (False, True, ["skipped", "done"])
    last = plan("three", before={"name": "c"}, warnings=["Look at it."])
    host = converge(Noun(plan("one", "two", "three"), last, events=[unsent]))
    assert (host.failed, states(host)) == (False, ["skipped", "skipped", "done"])
    assert host.warnings == [
        "Someone else has done this in the meantime, so this task did not: one; two.",
        "Look at it.",
    ]


@pytest.mark.parametrize("number", [0, 1])
def test_after_a_conflict_a_step_that_is_done_already_is_not_sent_again(number):
    steps = ["one", "two", "three"]
    events = [None] * number + [conflict()]
    noun = Noun(plan(*steps), plan(*steps[number + 1 :], before={"name": "c"}), events=events)
    host = converge(noun)
    assert host.failed is False
    assert noun.applied == steps
    assert states(host) == ["done", "done", "done"]


def test_after_a_conflict_the_same_diff_goes_on():
    noun = Noun(plan("one", "two"), plan("one", "two"), events=[conflict()])
    host = converge(noun)
    assert host.failed is False
    assert noun.applied == ["one", "one", "two"]
    assert states(host) == ["done", "done"]


def test_after_a_conflict_another_diff_fails():
    noun = Noun(plan("one", "two"), plan("one", before={"name": "c"}), events=[conflict()])
    host = converge(noun)
    assert host.failed
    assert "flow 'a' was changed by someone else in the meantime" in host.result["msg"]
    assert noun.applied == ["one"]
    assert states(host) == ["failed", "skipped"]
    error = host.result["error"]
    assert (error["http_status"], error["code"], error["request_id"]) == (412, "0x80060882", "r1")
    assert host.result["changed"] is False


def test_a_conflict_of_a_later_step_fails():
    noun = Noun(plan("one", "two"), plan("one", "two"), events=[None, conflict()])
    host = converge(noun)
    assert host.failed
    assert states(host) == ["done", "failed"]


def test_a_second_conflict_fails():
    host = converge(Noun(plan("one"), plan("one"), events=[conflict(), conflict()]))
    assert host.failed
    assert states(host) == ["failed"]


@pytest.mark.parametrize("error", [KeyError(f"no {SECRET}"), SystemExit(f"gone {SECRET}")])
def test_a_plan_that_cannot_be_shown_is_a_failed_result_too(error):
    host = Host(diff=True)

    class Crooked(Plan):
        def diff(self):
            raise error

    def declare(context):
        context.hide(SECRET)
        return Crooked("flow 'a'", Difference({"name": "a"}, {"name": "b"}), [Step("one", None, print)])

    Run(host).converge(declare)
    assert host.failed
    assert host.result["msg"].startswith("This is a bug in the collection; please report it: ")
    assert host.result["changed"] is True
    assert SECRET not in json.dumps(host.result)


@pytest.mark.parametrize("secret", [SECRET, "geheim"])
def test_a_crash_is_one_failed_result_without_secrets(secret):
    host = Host()

    def declare(context):
        context.hide(secret)
        return Noun(plan("one", "two"), events=[None, KeyError(f"no {secret}")]).declare(context)

    Run(host).converge(declare)
    assert host.failed
    assert host.result["msg"].startswith("This is a bug in the collection; please report it: KeyError")
    assert "Traceback" in host.result["exception"]
    assert secret not in json.dumps(host.result)
    assert states(host) == ["done", "failed"]
    assert host.result["changed"] is True


def test_warnings_are_shown_without_secrets():
    host = Host()

    def declare(context):
        context.hide(SECRET)
        return plan(warnings=[f"first {SECRET}", "second"])

    Run(host).converge(declare)
    assert host.warnings == [f"first {HIDDEN}", "second"]


@pytest.mark.parametrize("event", [None, Failure("No.")])
def test_warnings_of_a_plan_are_shown_whatever_becomes_of_it(event):
    host = converge(Noun(plan("one", warnings=["Mind the gap."]), plan(warnings=["Left over."]), events=[event]))
    assert host.warnings == ["Mind the gap."]


def left(*fields):
    """Return what is planned when these fields differ after the steps."""
    before, after = ({field.name: side for field in fields} for side in ("x", "y"))
    found = plan("turn on flow 'a'", now={"flow": {"name": "B"}})
    found.difference = Difference(before, after, fields)
    return found


def test_what_is_stored_in_another_form_is_a_warning():
    host = converge(Noun(plan("one"), left(Field("display_name"), Field("tags"))))
    assert host.warnings == ["The service stored a different display name, tags than was sent: flow 'a'."]
    assert (host.failed, host.result["flow"], states(host)) == (False, {"name": "B"}, ["done"])


@pytest.mark.parametrize("fields", [(), (Field("name"), Field("state", must_hold=True))], ids=["object", "state"])
def test_an_answer_is_not_the_deed(fields):
    host = converge(Noun(plan("turn on flow 'a'"), left(*fields)))
    assert host.result["msg"].startswith(
        "The service reported success, but this is not done: turn on flow 'a'. Check for a proxy"
    )
    assert (host.failed, host.result["changed"], states(host)) == (True, True, ["done"])


def test_a_change_by_someone_else_during_the_task_is_told_from_an_answer_that_is_not_the_deed():
    host = converge(Noun(plan("turn off flow 'a'"), left()))
    assert host.result["msg"] == (
        "All steps succeeded, but this is left to do: turn on flow 'a'. "
        "Someone else may have changed flow 'a' at the same time; run the task again."
    )
    assert (host.failed, host.result["changed"], states(host)) == (True, True, ["done"])


@pytest.mark.parametrize("check", [True, False])
def test_what_a_plan_tells_is_in_the_result_whatever_is_read_again(check):
    assert converge(Noun(plan("one", told={"backup_file": "f"})), check).result["backup_file"] == "f"


@pytest.mark.parametrize(
    ("check", "summaries", "applied"), [(True, ["a"], False), (False, ["a"], True), (False, [], False)]
)
def test_what_happens_once_has_an_outcome_and_is_not_declared_again(check, summaries, applied):
    noun = Noun(plan(*summaries, outcome=lambda applied: {"run": applied}), AssertionError("declared again"))
    assert converge(noun, check).result["run"] is applied


def test_many_objects_are_carried_out_in_an_order_of_their_own():
    def carry_out(steps, mark):
        noun.apply([step.summary for step in steps])
        mark(1, True)
        mark(0, False)

    noun = Noun(plan("one", "two", "three", carry_out=carry_out))
    assert states(converge(noun)) == ["failed", "done", "skipped"]
    assert noun.applied == [["one", "two", "three"]]


@pytest.mark.parametrize(
    ("check", "summaries", "event", "times"),
    [(False, [], None, 1), (False, ["a"], None, 1), (True, ["a"], None, 0), (False, ["a"], Failure("No."), 0)],
)
def test_success_is_told_once_in_real_runs(check, summaries, event, times):
    told = []
    converge(Noun(plan(*summaries, on_success=lambda: told.append(1)), events=[event]), check)
    assert len(told) == times


def test_what_was_done_in_the_place_of_a_step_is_told():
    another = [{"step": "another", "status": "done"}]
    plans = [plan("one").done_by(lambda payload: another), plan(before={"name": "b"})]
    host = Host()
    Run(host).converge(lambda context: plans.pop(0))
    assert host.result["operations"] == another


def test_what_was_done_in_the_place_of_a_step_that_failed_is_told():
    def another(payload):
        with done_instead([{"step": "another", "status": "failed"}]):
            raise Failure("No.")

    host = Host()
    Run(host).converge(lambda context: plan("one", "two").done_by(another))
    assert (host.failed, host.result["msg"]) == (True, "No.")
    assert host.result["operations"] == [
        {"step": "another", "status": "failed"},
        {"step": "two", "status": "skipped"},
    ]


def test_a_step_is_a_value():
    (step,) = plan("one").steps
    with pytest.raises(AttributeError):
        step.do = print


def test_reports_are_masked():
    host = Host()

    def read(context):
        context.hide(SECRET)
        return {"flows": [{"name": SECRET}]}

    Run(host).inform(read)
    assert host.result == {"flows": [{"name": HIDDEN}], "changed": False}


def test_a_failure_while_reading_is_a_failure():
    def read(context):
        raise InputFailure("There is none.")

    host = Host()
    Run(host).inform(read)
    assert host.failed
    assert host.result["changed"] is False


@pytest.mark.parametrize(
    ("check", "given", "found"), [(True, "", []), (True, "s-1", ["s-1"]), (True, None, [None]), (False, "", [""])]
)
def test_what_an_earlier_task_would_start_is_not_read_in_a_dry_run(check, given, found):
    host = Host(check, options={"session_id": given})

    def read(context):
        return {"runs": [context.options["session_id"]]}

    Run(host).inform(read, unless_missing(read, {"runs": []}, "session_id"))
    assert host.result["runs"] == found
    assert [text.partition(".")[0] for text in host.warnings] == ["session_id has no value"] * (not found)


def test_one_flow_from_options_to_result():
    environment = Environment()
    hello = {"triggers": {}, "actions": {"Hello": {"type": "Compose", "inputs": "hi"}}}
    options = {"name": "a", "state": "present", "enabled": True, "definition": hello}
    for check, changed, writes in ((True, True, 0), (False, True, 2), (True, False, 2), (False, False, 2)):
        host = Host(check)
        Run(host).converge(lambda context: flow(Task(environment, options)))
        assert (host.failed, host.result["changed"], len(environment.writes)) == (False, changed, writes)


def test_an_empty_path_is_not_an_option_that_is_not_set():
    host = Host(options={"dest": "", "name": ""})
    specification = {"dest": {"type": "path"}, "name": {"type": "str"}}
    Run(host, {"argument_spec": specification}).converge(lambda context: plan("one"))
    assert host.failed
    assert host.result["msg"] == "dest is empty. Set a value, or omit dest."
