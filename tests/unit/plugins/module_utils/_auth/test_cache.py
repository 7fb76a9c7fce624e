# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens kept between tasks, for their owner alone."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.cache import EARLY, TokenCache, cache_folder
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.token import CachedToken

IDENTITY = ("client_secret", "https://login", "tenant", "client")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache"


def cache(folder, identity=IDENTITY, now=1000.0):
    return TokenCache(str(folder), identity, clock=lambda: now)


def keep(folder, token="token", seconds=3600, **more):
    made = cache(folder, **more)
    with made.locked():
        made.write(token, seconds)
    return made


def token_file(folder):
    (path,) = folder.glob("*.json")
    return path


def test_a_user_without_a_home_has_no_folder(monkeypatch):
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert cache_folder({}) == ""
    assert cache_folder({"XDG_CACHE_HOME": "relative"}) == ""
    assert cache_folder({"XDG_CACHE_HOME": "/cache"}) == "/cache/flowops.powerplatform"


def test_what_was_written_is_read_by_another(folder):
    keep(folder)
    assert cache(folder).read() == "token"


def test_nothing_is_read_where_nothing_is(folder):
    assert cache(folder).read() is None


@pytest.mark.parametrize("other", [(*IDENTITY[:3], "other"), IDENTITY[:3], (*IDENTITY, ""), ("client", *IDENTITY[1:])])
def test_another_identity_has_another_token(folder, other):
    keep(folder)
    assert cache(folder, identity=other).read() is None


def test_parts_of_an_identity_cannot_run_together(folder):
    keep(folder, identity=("ab", "c"))
    assert cache(folder, identity=("a", "bc")).read() is None


def test_only_the_owner_can_read(folder):
    keep(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_no_name_gives_anything_away(folder):
    keep(folder, token="hunter2-token")
    assert not any("client" in path.name or "hunter2" in path.name for path in folder.iterdir())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_file_others_can_reach_is_ignored(folder, mode):
    made = keep(folder)
    token_file(folder).chmod(mode)
    assert made.read() is None


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o777])
def test_a_folder_others_can_reach_is_not_used(folder, mode):
    made = keep(folder)
    folder.chmod(mode)
    assert made.read() is None
    token_file(folder).unlink()
    keep(folder)
    assert list(folder.glob("*.json")) == []


@pytest.mark.parametrize(("left", "expected"), [(EARLY + 1, "token"), (EARLY, None), (EARLY - 1, None), (-5, None)])
def test_a_token_is_given_up_before_it_ends(folder, left, expected):
    keep(folder, seconds=left)
    assert cache(folder).read() == expected


def test_a_refused_token_is_not_given_again(folder):
    made = keep(folder)
    assert made.read("token") is None
    assert made.read("another") == "token"


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"token": "x"}', '{"token": "x", "expires_on": "soon"}'])
def test_a_damaged_file_counts_as_none(folder, content):
    made = keep(folder)
    token_file(folder).write_text(content)
    assert made.read() is None


def test_where_nothing_can_be_written_there_is_no_cache(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert keep(tmp_path / "file" / "cache").read() is None


def test_no_half_written_file_is_left(folder):
    keep(folder)
    keep(folder, token="second")
    assert cache(folder).read() == "second"
    assert sorted(path.suffix for path in folder.iterdir()) == [".json", ".lock"]


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"DATAVERSE_TOKEN_CACHE_DIR": "/x", "XDG_CACHE_HOME": "/y"}, "/x"),
        ({"XDG_CACHE_HOME": "/y"}, "/y/flowops.powerplatform"),
        ({}, "/home/me/.cache/flowops.powerplatform"),
        ({"DATAVERSE_TOKEN_CACHE_DIR": "~/x"}, "/home/me/x"),
    ],
)
def test_the_folder(environment, expected, monkeypatch):
    monkeypatch.setenv("HOME", "/home/me")
    assert cache_folder(environment) == expected


def test_many_threads_fetch_once(folder):
    fetched, got = [], []
    barrier = threading.Barrier(6)

    def fetch():
        fetched.append(1)
        return "token", 3600

    def task():
        barrier.wait(60)
        got.append(CachedToken(cache(folder), fetch, lambda token: None, "dataverse_url").get())

    threads = [threading.Thread(target=task) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert got == ["token"] * 6
    assert len(fetched) == 1


PROCESS = """
import sys, time
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.cache import TokenCache
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.token import CachedToken
def fetch():
    print("fetched", flush=True)
    time.sleep(0.3)
    return "token", 3600
sys.stdin.readline()
print(CachedToken(TokenCache(sys.argv[1], ["a"]), fetch, lambda token: None, "dataverse_url").get())
"""


def test_several_processes_fetch_once(folder):
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)),
        )
        for _number in range(3)
    ]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    outputs = [process.communicate(timeout=120)[0].split() for process in processes]
    assert all(output[-1] == "token" for output in outputs)
    assert sum(output.count("fetched") for output in outputs) == 1


class Source:
    """Fetches t1, t2 and so on."""

    def __init__(self, kept=None):
        self.fetched = 0
        self.learned = []
        self.token = CachedToken(kept, self.fetch, self.learned.append, "dataverse_url")

    def fetch(self):
        self.fetched += 1
        return f"t{self.fetched}", 3600


@pytest.mark.parametrize("cached", [True, False])
def test_a_token_is_fetched_when_it_is_first_needed_and_kept(folder, cached):
    source = Source(cache(folder) if cached else None)
    assert source.fetched == 0
    assert [source.token.get(), source.token.get()] == ["t1", "t1"]
    assert source.fetched == 1
    assert source.learned == ["t1"]


@pytest.mark.parametrize("cached", [True, False])
def test_renewing_brings_another_token(folder, cached):
    source = Source(cache(folder) if cached else None)
    source.token.get()
    assert source.token.renew("t1") == "t2"
    assert source.token.get() == "t2"
    assert source.learned == ["t1", "t2"]


def test_renewing_takes_what_another_task_has_fetched_meanwhile(folder):
    source = Source(cache(folder))
    source.token.get()
    keep(folder, token="theirs")
    assert source.token.renew("t1") == "theirs"
    assert source.fetched == 1
