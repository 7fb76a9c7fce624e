# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans of several parts: done in order, declared again where earlier parts have changed something, never more."""

from __future__ import annotations

from functools import partial

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Conflict, Failure
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.field import Difference
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.parts import Part, Parts
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.plan import Plan, Step

BY_OTHERS = "Someone else has done this in the meantime, so this task did not: 2."


def silent(text):
    raise AssertionError(text)


class World:
    """What parts do: ``done`` lists what was done, ``failing`` maps steps to what they raise, once."""

    def __init__(self):
        self.done = []
        self.ended = []
        self.failing = {}

    def plan(self, name, *steps, warnings=(), **more):
        def do(name, payload):
            done = f"{name}: {payload}"
            if done in self.failing:
                raise self.failing.pop(done)
            self.done.append(done)

        return Plan(
            name,
            Difference({}, dict.fromkeys(steps, True)),
            [Step(step.partition("=")[0], step, partial(do, name)) for step in steps],
            warnings,
            outcome=lambda applied: {"applied": applied},
            on_success=lambda: self.ended.append(name),
            **more,
        )

    def part(self, name, *steps, later=None, **more):
        again = self.plan(f"{name} again", *(steps if later is None else later))
        return Part(name, self.plan(name, *steps, **more), lambda: again, {})


@pytest.fixture
def world():
    return World()


def carried_out(parts):
    """Carry out parts; return what became of their steps."""
    states = ["skipped"] * len(parts.steps)

    def mark(number, done):
        states[number] = done if isinstance(done, list) else "done" if done else "failed"

    try:
        parts.carry_out(parts.steps, mark)
    except Failure as failure:
        return states, failure.message
    return states, None


def test_parts_are_done_in_order_and_later_ones_are_declared_again(world):
    parts = Parts([world.part("a"), world.part("b", "1", "2"), world.part("c", "3", "4", later=["4"])], silent)
    assert list(parts.side("after")) == ["2. b", "3. c"]
    assert carried_out(parts) == (["done", "done", "skipped", "done"], None)
    assert world.done == ["b: 1", "b: 2", "c again: 4"]
    assert world.ended == ["b", "c again"]
    assert parts.outcome(True) == {"a": {"applied": False}, "b": {"applied": True}, "c": {"applied": True}}
    parts.succeed()
    assert world.ended == ["b", "c again", "a"]


def test_what_was_not_foreseen_is_not_done(world):
    parts = Parts([world.part("solution a", "1"), world.part("solution b", "2", later=["2", "3", "4"])], silent)
    assert carried_out(parts) == (
        ["done", "skipped"],
        "What was planned for solution b has changed since; this was not in the plan: 3; 4. Run the task again to see "
        "what would change now.",
    )
    assert world.done == ["solution a: 1"]


def test_what_was_foreseen_otherwise_is_not_done(world):
    parts = Parts([world.part("a", "1"), world.part("b", "bind=old", later=["bind=new"])], silent)
    states, message = carried_out(parts)
    assert states == ["done", "skipped"]
    assert message.startswith(
        "What was planned for b has changed since; this was not in the plan: bind, with other values."
    )
    assert world.done == ["a: 1"]


def test_a_part_that_should_have_nothing_to_do_is_looked_at_again(world):
    parts = Parts([world.part("a", "1"), world.part("b", later=["2"])], silent)
    states, message = carried_out(parts)
    assert states == ["done"]
    assert message.startswith("What was planned for b has changed since; this was not in the plan: 2.")


def test_the_first_part_that_fails_ends_it(world):
    world.failing = {"a: 2": Failure("No.")}
    parts = Parts([world.part("a", "1", "2", "3"), world.part("b", "4")], silent)
    assert carried_out(parts) == (["done", "failed", "skipped", "skipped"], "No.")
    assert world.ended == []


def test_after_a_conflict_the_part_is_declared_again_once(world):
    world.failing = {"a: 2": Conflict("Changed.")}
    parts = Parts([world.part("a", "1", "2", later=["2"])], silent)
    assert carried_out(parts) == (["done", "done"], None)
    assert world.done == ["a: 1", "a again: 2"]
    world.failing = {"b: 1": Conflict("Changed."), "b again: 1": Conflict("Changed again.")}
    assert carried_out(Parts([world.part("b", "1")], silent)) == (["failed"], "Changed again.")


@pytest.mark.parametrize(
    ("sent", "state", "said"),
    [(True, "done", []), (False, [{"step": "2", "status": "skipped"}], [BY_OTHERS])],
)
def test_after_a_conflict_it_is_said_who_has_done_what_is_no_longer_left(world, sent, state, said):
    world.failing = {"a: 2": Conflict("Changed.", sent=sent)}
    warned = []
    parts = Parts([world.part("a", "1", "2", "3", later=["3"])], warned.append)
    assert carried_out(parts) == (["done", state, "done"], None)
    assert warned == said


def test_steps_of_the_same_name_are_counted(world):
    parts = Parts([world.part("a", "0"), world.part("b", "1", "1", "2", later=["1", "2"])], silent)
    assert carried_out(parts)[0] == ["done", "done", "skipped", "done"]
    parts = Parts([world.part("a", "0"), world.part("b", "1", later=["1", "1"])], silent)
    assert "not in the plan: 1." in carried_out(parts)[1]


def test_a_part_may_carry_out_its_steps_itself_and_in_another_way(world):
    def backwards(steps, mark):
        for number in reversed(range(len(steps))):
            steps[number].do(steps[number].payload)
            mark(number, [{"step": "instead", "status": "done"}])

    part = Part("b", world.plan("b", "2", "3"), lambda: world.plan("b again", "3", carry_out=backwards), {})
    parts = Parts([world.part("a", "1"), part], silent)
    assert carried_out(parts) == (["done", "skipped", [{"step": "instead", "status": "done"}]], None)


def test_warnings_are_told_once(world):
    parts = Parts([world.part("a", warnings=["x", "y"]), world.part("b", warnings=["y", "z"])], silent)
    assert parts.warnings == ["x", "y", "z"]
