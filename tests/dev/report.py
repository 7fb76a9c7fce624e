# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One line per step while it runs, the output of what failed, and the sum at the end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.dev import process
from tests.dev.options import Options
from tests.dev.process import Ended


@dataclass(frozen=True)
class Verdict:
    """How many checks of a step passed and failed, why in a few words, and what to show instead of all output."""

    passed: int
    failed: int
    reason: str = ""
    excerpt: str = ""


def by_exit_code(ended: Ended) -> Verdict:
    return Verdict(0, 1, f"exit code {ended.code}") if ended.code else Verdict(1, 0)


class Report:
    def __init__(self, options: Options) -> None:
        self.options = options
        self.passed = 0
        self.failed = 0
        self.failures: list[str] = []
        self.left_out: list[str] = []
        self.notes: list[str] = []
        self._lock = threading.Lock()
        self._at_once = False

    def command(
        self,
        title: str,
        argv: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        cwd: Path,
        judge: Callable[[Ended], Verdict] = by_exit_code,
        limit: float = 3600,
    ) -> bool:
        """Run a command as a step; `judge` sees what exit codes hide."""

        def act() -> tuple[Verdict, str]:
            ended = process.run(argv, env=env, cwd=cwd, show=self.options.verbose, limit=limit)
            return judge(ended), "" if self.options.verbose else ended.output

        return self._step(title, act)

    def check(self, title: str, find: Callable[[], list[str]]) -> bool:
        """Run a check of our own as a step; it answers with the findings."""

        def act() -> tuple[Verdict, str]:
            findings = find()
            return (Verdict(0, 1), "\n".join(findings) + "\n") if findings else (Verdict(1, 0), "")

        return self._step(title, act)

    def together(self, *deeds: Callable[[], object]) -> None:
        """Do what needs nothing of each other at once; with the output of commands shown, in turn."""
        before, self._at_once = self._at_once, not self.options.verbose
        pool = ThreadPoolExecutor(len(deeds) if self._at_once else 1)
        try:
            for done in [pool.submit(deed) for deed in deeds]:
                done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            process.end_all()
            raise
        finally:
            pool.shutdown()
            self._at_once = before

    def leave_out(self, what: str) -> None:
        """Name what this machine cannot run; in CI that is a failure."""
        if what in self.left_out:
            return
        self.left_out.append(what)
        if self.options.ci:
            self.failed += 1
            self.failures.append(f"left out: {what}")
        print(f"left out: {what}", flush=True)

    def add_note(self, what: str) -> None:
        """Say something at the end that is no failure, in CI neither."""
        self.notes.append(what)

    def close(self) -> int:
        for line in self.failures:
            print(f"FAILED {line}")
        for line in self.left_out:
            print(f"left out: {line}")
        for line in self.notes:
            print(f"note: {line}")
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed else 0

    def _step(self, title: str, act: Callable[[], tuple[Verdict, str]]) -> bool:
        if not self._at_once:
            print(f"{title} ...", end="\n" if self.options.verbose else " ", flush=True)
        started = time.monotonic()
        verdict, output = act()
        with self._lock:
            self.passed += verdict.passed
            self.failed += verdict.failed
            word = "FAILED" if verdict.failed else "ok"
            told = f"{title} ... " if self._at_once else ""
            print(f"{told}{word} ({time.monotonic() - started:.1f} s)", flush=True)
            if verdict.failed:
                self.failures.append(f"{title}: {verdict.reason}" if verdict.reason else title)
                print(verdict.excerpt or output, end="", flush=True)
        return not verdict.failed
