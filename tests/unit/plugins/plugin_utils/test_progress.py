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
