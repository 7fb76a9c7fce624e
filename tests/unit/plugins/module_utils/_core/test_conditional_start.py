# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A start that is put off: whoever has waited looks again, and nobody waits for ever."""

from __future__ import annotations

import contextlib

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.conditional_start import ATTEMPTS, Start
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Throttled
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter


class Service:
    """Puts a start off as often as ``afters`` says; ``found`` is what each look sees."""

    def __init__(self, *afters, found=()):
        self.afters, self.found = list(afters), list(found)
        self.events, self.told = [], []
        self.waiter = Waiter(600, 5, lambda *told: self.told.append(told), sleep=self.events.append)
        self.start = Start(self.look, self.waiter)

    def look(self):
        self.events.append("look")
        return self.found.pop(0) if self.found else None

    @contextlib.contextmanager
    def turn(self):
        self.events.append("begin")
        yield
        self.events.append("end")

    def send(self):
        self.events.append("send")
        if self.afters:
            refusal = Throttled("Slow down.", http_status=429)
            refusal.after = self.afters.pop(0)
            raise refusal
        return "started"


def test_a_turn_lasts_from_the_look_to_the_start():
    service = Service()
    assert service.start.look(service.turn()) is None
    assert service.start.make(service.send) == ("started", None)
    assert service.events == ["begin", "look", "send", "end"]


def test_what_is_found_ends_the_turn_at_once():
    service = Service(found=["a run"])
    assert service.start.look(service.turn()) == "a run"
    assert service.events == ["begin", "look", "end"]


def test_a_turn_without_a_start_is_closed():
    service = Service()
    service.start.look(service.turn())
    service.start.close()
    assert service.events == ["begin", "look", "end"]


def test_whoever_has_waited_looks_again():
    service = Service("7", None, "soon", found=[None, None, None, None])
    service.start.look(service.turn())
    assert service.start.make(service.send) == ("started", None)
    pauses = ["send", 7, "look", "send", 4, "look", "send", 8, "look", "send"]
    assert service.events == ["begin", "look", *pauses, "end"]


def test_what_comes_to_light_meanwhile_makes_the_start_needless():
    service = Service("25", found=[None, "a run of somebody else"])
    service.start.look(service.turn())
    assert service.start.make(service.send) == (None, "a run of somebody else")
    assert service.events == ["begin", "look", "send", 10, 10, 5, "look", "end"]
    assert service.told == [("postponed by the service", None, rested, 25) for rested in (0, 10, 20)]
    assert service.waiter.timeout == 575


@pytest.mark.parametrize("afters", [["601"], ["300", "301"], ["0"] * ATTEMPTS])
def test_nobody_waits_for_ever(afters):
    service = Service(*afters)
    with pytest.raises(Throttled):
        service.start.make(service.send)
    assert service.events.count("send") == len(afters)
