# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The laws every module keeps, played: in check mode, for real, and again."""

from __future__ import annotations

import re

from .emulator import is_unsafe
from .play import MODULE, PREFIX, Result, Stage, task

GUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Members that Ansible adds by its own lights.
NOT_OURS = {"invocation", "_ansible_no_log", "_ansible_verbose_always", "ansible_facts", "warnings", "deprecations"}


def converge(
    stage: Stage, module: str, options: dict, host: str = "dev", changes: bool = True, warnings: tuple[str, ...] = ()
) -> Result:
    """Play one task three times and hold it to the laws; return the real run's result.

    The check run and the real run say the same and show the same diff; the check run sends no unsafe request; the
    repeat changes nothing and sends none either. ``changes`` tells whether the real run is to change something, and
    ``warnings`` what it and the check run are to warn of.
    """
    start = position(stage)
    check, real, repeat = rehearse(stage, module, options, host)
    for run in (check, real, repeat):
        assert run.status == "ok", run.result.get("msg")
        assert run.get("warnings", []) == ([] if run is repeat else [*warnings])
    assert real["changed"] is changes
    assert check["changed"] == real["changed"]
    assert check.get("diff") == real.get("diff")
    assert keys(check) == keys(real)
    assert [one["step"] for one in check.get("operations", [])] == [one["step"] for one in real.get("operations", [])]
    assert unsafe(stage, start, check.position) == []
    assert repeat["changed"] is False
    assert repeat.get("operations", []) == []
    assert unsafe(stage, real.position, repeat.position) == []
    return real


def rehearse(stage: Stage, module: str, options: dict, host: str = "dev") -> tuple[Result, Result, Result]:
    """Play one task in check mode, for real and again, in one play; return the three results.

    When tasks run as modules, what changes nothing is played in the controller's process too, and says the same.
    """
    tasks = [
        task(module, options, name="check", check_mode=True, diff=True),
        task(module, options, name="real", diff=True),
        task(module, options, name="repeat", diff=True),
    ]
    if stage.form == MODULE:
        tasks = [in_process(tasks[0]), *tasks, in_process(tasks[2])]
    played = stage.play(tasks, host=host)
    if len(played.results) != len(tasks):
        raise AssertionError(played.output[-4000:])
    if stage.form == MODULE:
        assert said(played.results[0]) == said(played.results[1])
        assert said(played.results[4]) == said(played.results[3])
        return tuple(played.results[1:4])
    return tuple(played.results)


def in_process(one: dict) -> dict:
    """Return a task to be run in the controller's process."""
    return {**one, "vars": {**one.get("vars", {}), "powerplatform_in_process": True}}


def said(result: Result) -> dict:
    """Return what a task told its user, in whatever form it ran; the ids of requests are of each run's own."""
    told = {name: result.get(name) for name in ("changed", "diff", "operations", "warnings")}
    return {**told, "status": result.status, "keys": keys(result), "msg": GUID.sub("id", result.get("msg") or "")}


def refusal(stage: Stage, module: str, options: dict, host: str = "dev", **variables) -> str:
    """Play a task that has to fail before anything is changed; return its message."""
    (message,) = refusals(stage, module, [options], host, **variables)
    return message


def refusals(stage: Stage, module: str, many: list[dict], host: str = "dev", **variables) -> list[str]:
    """Play tasks that have to fail before anything is changed; return their messages, held to the form of messages."""
    start, faults = position(stage), stage.emulator.faults()
    tasks = [task(module, options, ignore_errors=True) for options in many]
    again = list(map(in_process, tasks)) if stage.form == MODULE else []
    # faults are ordered for one play; without any, both forms have room in one
    plays = [tasks, again] if faults and again else [tasks + again]
    results, output = [], ""
    for number, some in enumerate(plays):
        if number:
            stage.emulator.restore_faults(faults)
        played = stage.play(some, host=host, **variables)
        assert len(played.results) == len(some), played.output[-4000:]
        results += played.results
        output += played.output
    if again:
        assert list(map(said, results[len(many) :])) == list(map(said, results[: len(many)]))
    for result in results:
        assert result.status == "failed", result.result
        assert result["changed"] is False
        assert len(result["msg"]) <= 300, f"{len(result['msg'])} characters: {result['msg']}"
        assert result["msg"].endswith((".", "]", "?")), result["msg"]
    assert unsafe(stage, start, position(stage)) == []
    assert "Traceback" not in output
    return [result["msg"] for result in results[: len(many)]]


def position(stage: Stage) -> int:
    """Return the number of the last entry of the journal."""
    return stage.emulator.position()


def unsafe(stage: Stage, after: int, until: int) -> list[str]:
    """Return the unsafe requests between two positions of the journal."""
    return [
        f"{entry['method']} {entry['path']}"
        for entry in stage.emulator.journal(after)
        if entry["seq"] <= until and is_unsafe(entry)
    ]


def keys(result: Result) -> set[str]:
    """Return the names of a result's members."""
    return set(result.result) - NOT_OURS


__all__ = ["PREFIX", "converge", "keys", "position", "refusal", "refusals", "rehearse", "unsafe"]
