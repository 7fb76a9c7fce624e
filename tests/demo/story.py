# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the demo shows, in order, and its verdict."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import string
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from powerplatform_emulator.child import Child, EmulatorProblem

from tests.demo import journal, plays
from tests.demo.screen import BOLD, DIM, RED, Screen
from tests.demo.solutions.build import build, solutions
from tests.demo.verdict import CARRY_OUT, PLAN, REPEAT, Run, findings, unexpected_writes

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
FOLDER = ROOT / "build" / "demo"
JOURNAL = ROOT / "build" / "demo-journal.jsonl"
INVENTORY = FOLDER / "inventory.yml"
PACKAGES = FOLDER / "packages"
DEVELOP = HERE / "playbooks" / "develop.yml"
PROMOTE = "flowops.powerplatform.promote"


class AlreadyRunning(Exception):
    """Two demos at once would spoil each other."""


class RunFailed(Exception):
    """A play failed; its own output shows why."""


class Story:
    def __init__(self, screen: Screen, emulator: Child) -> None:
        self.screen = screen
        self.variables = {
            **os.environ,
            **emulator.variables("deployer"),
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            "ANSIBLE_FORCE_COLOR": str(screen.colour),
            "ANSIBLE_NOCOWS": "true",
            "DATAVERSE_TOKEN_CACHE_DIR": str(FOLDER / "tokens"),
        }
        self.runs: list[Run] = []

    def develop(self, release: str) -> None:
        """Update the development environment to this release, as its makers would do manually."""
        sources = FOLDER / "sources"
        sources.mkdir(exist_ok=True)
        for solution in solutions():
            build(solution, release, False, sources / f"{solution}.zip")
        words = ["-i", self.short(INVENTORY), "-e", f"@{self.release_file(release)}", self.short(DEVELOP)]
        words += ["-e", f"demo_sources={sources}"]
        self.screen.write(self.paint_quiet(f"Updating the development environment to release {release} ..."))
        played = plays.play(words, self.variables, ROOT, lambda line: None)
        if not played.went_well:
            self.screen.raw(played.output)
            raise RunFailed(f"the development environment could not be updated to release {release}")

    def promote(self, release: str, step: str, text: str, flags: list[str], whole: bool = True) -> None:
        words = ["-i", self.short(INVENTORY), PROMOTE, "-e", f"@{self.release_file(release)}", *flags]
        self.screen.heading(f"Release {release}: {step}", text, " ".join(["ansible-playbook", *words]))
        before = len(journal.entries(JOURNAL))
        played = plays.play(words, self.variables, ROOT, self.screen.raw if whole else lambda line: None)
        if not whole:
            self.screen.raw(played.output if not played.went_well else self.recap(played.output))
        self.runs.append(Run(release, step, played, journal.traffic(journal.entries(JOURNAL)[before:])))
        if not played.went_well:
            raise RunFailed(f"release {release}, {step}: ansible-playbook ended with {played.code}")

    def tell(self) -> None:
        first, second = self.releases()
        self.develop(first)
        self.promote(
            first,
            PLAN,
            "Nothing is written. The diff shows what the real run would do in test and production.",
            ["--check", "--diff"],
        )
        self.promote(first, CARRY_OUT, "The same play without check mode.", ["--diff"])
        self.promote(first, REPEAT, "The same play again: everything is as declared, so nothing changes.", ["--diff"])
        self.screen.write()
        self.develop(second)
        self.promote(second, PLAN, "Next release: three flows changed, one added, one removed.", ["--check", "--diff"])
        self.promote(second, CARRY_OUT, "Without check mode; only the recap is shown.", ["--diff"], whole=False)
        self.promote(second, REPEAT, "The same play again; only the recap is shown.", ["--diff"], whole=False)

    def releases(self) -> list[str]:
        return sorted({release for versions in solutions().values() for release in versions})

    def sum_up(self) -> bool:
        self.screen.heading("What happened", f"Every request is in {self.short(JOURNAL)}.")
        self.screen.write()
        self.screen.table(
            ("run", "changed", "requests", "writes", "seconds"),
            [
                (
                    f"{run.release} {run.step}",
                    str(run.played.changed),
                    str(run.traffic.requests),
                    str(len(run.traffic.writes)),
                    f"{run.played.seconds:.1f}",
                )
                for run in self.runs
            ],
        )
        self.screen.write()
        found = [finding for release in self.releases() for finding in findings(release, self.runs)]
        for good, text in found:
            self.screen.verdict(good, text)
        for line in unexpected_writes(self.runs):
            self.screen.write(f"        {line}")
        return all(good for good, _text in found)

    def release_file(self, release: str) -> str:
        return self.short(HERE / "releases" / f"{release}.yml")

    def paint_quiet(self, text: str) -> str:
        return self.screen.paint(text, DIM)

    @staticmethod
    def recap(output: str) -> str:
        return output[output.rindex(plays.RECAP_TITLE) :]

    @staticmethod
    def short(path: Path) -> str:
        return str(path.relative_to(ROOT))


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """One demo at a time in this checkout: they would share the folder and the journal."""
    FOLDER.parent.mkdir(exist_ok=True)
    with (FOLDER.parent / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning("another demo is running in this checkout") from None
        yield


def prepare() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    JOURNAL.unlink(missing_ok=True)


def write_inventory(emulator: Child) -> None:
    template = string.Template((HERE / "inventory.yml.template").read_text(encoding="utf-8"))
    addresses = {name: known["url"] for name, known in emulator.ready["environments"].items()}
    INVENTORY.write_text(template.substitute(addresses, packages=PACKAGES), encoding="utf-8")


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_received: sys.exit(128 + signal.SIGTERM))
    screen = Screen()
    started = time.monotonic()
    try:
        with contextlib.ExitStack() as stack:
            stack.enter_context(alone())
            prepare()
            emulator = stack.enter_context(Child(FOLDER, HERE / "emulator.yml", JOURNAL, own_group=True))
            write_inventory(emulator)
            names = ", ".join(emulator.ready["environments"])
            screen.write(f"The demo uses an emulator of Power Platform with the environments {names}.")
            story = Story(screen, emulator)
            story.tell()
            good = story.sum_up()
    except (AlreadyRunning, EmulatorProblem, RunFailed) as problem:
        screen.write()
        screen.write(f"{screen.paint('The demo failed:', BOLD, RED)} {problem}")
        return 1
    except KeyboardInterrupt:
        screen.write()
        screen.write("Interrupted; the emulator was stopped.")
        return 130
    seconds = time.monotonic() - started
    screen.write()
    screen.write(
        f"Two releases were planned and promoted, and repeating each changed nothing ({seconds:.0f} s)."
        if good
        else screen.paint(f"At least one check failed ({seconds:.0f} s).", BOLD, RED)
    )
    return 0 if good else 1
