# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees of a wait."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible import constants as C
from ansible import context
from ansible_collections.flowops.powerplatform.plugins.plugin_utils import progress


@pytest.fixture
def screen(monkeypatch):
    lines = []
    monkeypatch.setattr(progress, "Display", lambda: SimpleNamespace(display=lambda text, color: lines.append(text)))
    monkeypatch.setattr(C, "DEFAULT_STDOUT_CALLBACK", "default")
    monkeypatch.setattr(context, "CLIARGS", {})
    return lines


def told(seconds, no_log=False):
    """Tell of the phases at those seconds."""
    now = iter([second for second, _phase in seconds])
    one = progress.Progress("prod", SimpleNamespace(no_log=no_log), clock=lambda: next(now))
    for second, phase in seconds:
        one.tell(phase, 40.4, second, 3600)


def test_a_line_a_phase_and_one_every_half_minute(screen):
    told([(0, "waiting"), (5, "waiting"), (6, "importing"), (20, "importing"), (36, "importing"), (40, "importing")])
    assert screen == [
        "prod: waiting, 40 %, 0 s of at most 1 h",
        "prod: importing, 40 %, 6 s of at most 1 h",
        "prod: importing, 40 %, 36 s of at most 1 h",
    ]


def test_what_stands_behind_a_colon_makes_no_line_of_its_own(screen):
    told([(0, "running: page 1"), (5, "running: page 2"), (31, "running: page 3")])
    assert [line.partition(",")[0] for line in screen] == ["prod: running: page 1", "prod: running: page 3"]


def test_what_a_server_says_steers_no_terminal(screen):
    told([(0, "\x1b[2J\nok: [prod] => all fine\u202e" + "x" * 200)])
    (line,) = screen
    assert line.startswith("prod: [2J ok: [prod] => all fine x")
    assert line.isprintable()
    assert len(line) < 150


def test_a_percentage_is_asked_for_when_a_line_is_due(screen):
    asked = []
    now = iter([0, 5, 31])
    one = progress.Progress("prod", SimpleNamespace(no_log=False), clock=lambda: next(now))
    for second in (0, 5, 31):
        one.tell("importing", lambda: asked.append(1) or 43.9, second, 60)
    assert len(asked) == len(screen) == 2
    assert screen[1] == "prod: importing, 44 %, 31 s of at most 1 min"


@pytest.mark.parametrize(
    "name", ["default", "ansible.builtin.default", "awx_display", "minimal", "community.general.yaml"]
)
def test_callbacks_for_people(screen, monkeypatch, name):
    monkeypatch.setattr(C, "DEFAULT_STDOUT_CALLBACK", name)
    told([(0, "waiting")])
    assert len(screen) == 1


@pytest.mark.parametrize("name", ["json", "ansible.posix.jsonl", "null", "oneline", "somebody.elses.own"])
def test_nothing_inside_what_programs_read(screen, monkeypatch, name):
    monkeypatch.setattr(C, "DEFAULT_STDOUT_CALLBACK", name)
    told([(0, "waiting")])
    assert screen == []


def test_nothing_with_one_line_a_host(screen, monkeypatch):
    monkeypatch.setattr(context, "CLIARGS", {"one_line": True})
    told([(0, "waiting")])
    assert screen == []


def test_nothing_about_a_task_that_is_not_to_be_logged(screen):
    told([(0, "waiting")], no_log=True)
    assert screen == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (0.9, "0 s"), (59, "59 s"), (60, "1 min"), (125, "2 min 5 s"), (3600, "1 h"), (7384, "2 h 3 min 4 s")],
)
def test_durations(seconds, words):
    assert progress.duration(seconds) == words


def test_without_a_percentage():
    assert progress.line("prod", "importing", None, 1, 60) == "prod: importing, 1 s of at most 1 min"
    assert progress.line("prod", "waiting", None, 1, None) == "prod: waiting, 1 s"
