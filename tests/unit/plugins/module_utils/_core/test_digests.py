# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Digests tell values apart, and nothing to who has not got the key."""

from __future__ import annotations

import hashlib

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth import digest_key
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.digests import Digests, digest
from hypothesis import given
from hypothesis import strategies as st


@given(st.text(min_size=1), st.text(min_size=1))
def test_digests_are_stable_and_tell_values_apart(one, other):
    assert digest(one) == digest(one)
    assert (digest(one) == digest(other)) == (one == other)


def test_digests_do_not_depend_on_the_order_of_members():
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})


def test_half_a_pair_of_surrogates_has_a_digest():
    assert digest("\ud83d").startswith("hmac:")


def test_a_list_of_words_finds_no_value():
    plain = hashlib.sha256(b"geheim").hexdigest()[:12]
    assert plain not in Digests(lambda: b"a key").of("geheim")
    assert Digests(lambda: b"a key").of("geheim") != Digests(lambda: b"another").of("geheim")
    assert Digests(lambda: b"a key").of("geheim") == Digests(lambda: b"a key").of("geheim")


def test_the_key_is_asked_for_once_and_only_for_a_digest():
    asked = []
    digests = Digests(lambda: asked.append(1) or b"a key")
    assert asked == []
    assert digests.of("a") != digests.of("b")
    assert asked == [1]


def test_one_credential_gives_one_key_and_is_not_in_it():
    key = digest_key.of_credential("hunter2-hunter2")
    assert key == digest_key.of_credential(b"hunter2-hunter2")
    assert key != digest_key.of_credential("hunter2-hunter3")
    assert b"hunter2" not in key


def test_a_user_has_one_key(tmp_path):
    folder = tmp_path / "cache" / "ours"
    key = digest_key.of_user(str(folder))
    assert digest_key.of_user(str(folder)) == key
    assert folder.stat().st_mode & 0o777 == 0o700
    (kept,) = folder.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("trouble", ["open folder", "open file", "half a key", "a file in the place of the folder"])
def test_a_key_that_others_may_have_is_not_used(tmp_path, trouble):
    folder = tmp_path / "cache"
    key = digest_key.of_user(str(folder))
    if trouble == "open folder":
        folder.chmod(0o755)
    elif trouble == "open file":
        (folder / digest_key.FILE).chmod(0o644)
    elif trouble == "half a key":
        (folder / digest_key.FILE).write_bytes(key[:5])
    else:
        folder = folder / digest_key.FILE
    assert digest_key.of_user(str(folder)) != key
    assert len(digest_key.of_user(str(folder))) == len(key)
