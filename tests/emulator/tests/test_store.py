# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib

import pytest
from powerplatform_emulator.clock import Clock
from powerplatform_emulator.store import Store


@pytest.fixture
def store():
    store = Store(None, Clock())
    for name in ("One", "Two", "one"):
        store.insert("thing", {"thingid": f"{name}-{len(store.rows('thing'))}", "name": name, "color": "red"})
    yield store
    store.close()


def ids(store, **equals):
    return [row["thingid"] for row in store.find("thing", **equals)]


def test_rows_are_found_in_their_order_with_letters_in_either_case(store):
    assert ids(store, name="ONE") == ["one-0", "one-2"]
    assert ids(store, color="red", name="two") == ["two-1"]
    assert ids(store, size=None, name="two") == ["two-1"]
    assert ids(store, name="Three") == []


def test_what_changes_after_the_first_question_is_found_as_it_is(store):
    assert ids(store, name="one") == ["one-0", "one-2"]
    store.update("thing", "one-0", {"color": "blue"})
    assert ids(store, name="one") == ["one-0", "one-2"]
    store.update("thing", "one-2", {"name": "two"})
    store.delete("thing", "two-1")
    store.insert("thing", {"thingid": "new", "name": "One"})
    assert ids(store, name="one") == ["one-0", "new"]
    assert ids(store, name="two") == ["one-2"]


def test_what_was_undone_is_found_as_it_was(store):
    ids(store, name="one")
    with contextlib.suppress(ZeroDivisionError), store.transaction():
        store.delete("thing", "one-2")
        store.update("thing", "one-0", {"name": "other"})
        store.insert("thing", {"thingid": "new", "name": "one"})
        raise ZeroDivisionError
    assert sorted(ids(store, name="one")) == ["one-0", "one-2"]
    assert ids(store, name="other") == []
