# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the demo shows, in order, and its verdict."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import string
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from powerplatform_emulator.child import Child, EmulatorProblem

from tests.demo import environments, journal, plays
from tests.demo.screen import BOLD, DIM, RED, Screen
from tests.demo.solutions.build import build, newest
from tests.demo.verdict import Run, findings, unexpected_writes

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
FOLDER = ROOT / "build" / "demo"
JOURNAL = ROOT / "build" / "demo-journal.jsonl"
INVENTORY = FOLDER / "inventory.yml"
PROMOTIONS = FOLDER / "promotions"
DRIFT = FOLDER / "drift" / "drift.html"
FIRST, SECOND, BAD = "1.0.0.0", "1.1.0.0", "1.2.0.0"
TARGETS = ("test", "prod")
REFUSAL = "The definition of the flow is invalid: 'minimum order' is above the limit of this connector."


class AlreadyRunning(Exception):
    """Two demos at once would spoil each other."""


class RunFailed(Exception):
    """A play did not end as it should; its own output shows why."""


class Story:
    def __init__(self, screen: Screen, emulator: Child) -> None:
        self.screen = screen
        self.emulator = emulator
        self.variables = {
            **os.environ,
            **emulator.variables("deployer"),
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            "ANSIBLE_FORCE_COLOR": str(screen.colour),
            "ANSIBLE_NOCOWS": "true",
            "DATAVERSE_TOKEN_CACHE_DIR": str(FOLDER / "tokens"),
        }
        self.runs: dict[str, Run] = {}

    def tell(self) -> None:
        self.make(FIRST)
        self.show(
            "plan", FIRST, "Nothing is written. The diff shows what would change in test and production.", "--diff"
        )
        self.promote("promote", FIRST, "Exactly these plans, by the ids that were approved.", "--diff")
        self.promote("repeat", FIRST, "The same again: everything is as declared, so nothing changes.")
        self.declare()

        self.make(SECOND)
        self.show("plan next", SECOND, "The next release: three flows changed, two new ones, one deleted.")
        self.by_hand()
        hosts = ("-e", "drift_report_hosts=targets")
        self.run("drift", FIRST, "What was declared is compared with what is found.", "drift", *hosts, good=False)
        self.promote("refused", SECOND, "Production is not what it was when its plan was approved.", good=False)
        self.show("plan again", SECOND, "A new plan, to be approved again.")
        self.promote("promote next", SECOND, "Now it is carried out.")

        before = environments.flows(self.emulator, "test")
        self.make(BAD)
        environments.refuse(self.emulator, "test", "Check order", REFUSAL)
        test = ("-e", "environment_promotion_targets=test")
        self.run(
            "bad release",
            BAD,
            "It goes to test first, where the platform does not accept one of its flows.",
            "promote",
            *test,
            good=False,
        )
        environments.accept(self.emulator, "test")
        undo = ("-e", f"environment_promotion_undo=contoso-{BAD}", *test)
        self.run(
            "rollback", SECOND, "The content of the earlier release returns, as a higher version.", "roll_back", *undo
        )
        self.same = environments.flows(self.emulator, "test") == before
        self.show_pages()

    def make(self, release: str) -> None:
        """Update the development environment to a release, as its makers would do manually, and build it."""
        sources = FOLDER / "sources"
        sources.mkdir(exist_ok=True)
        for solution, version in newest(release).items():
            build(solution, version, False, sources / f"{solution}.zip")
        self.screen.write()
        self.screen.write(self.paint_quiet(f"Updating the development environment to release {release} ..."))
        words = [self.short(HERE / "playbooks" / "develop.yml"), "-e", f"demo_sources={sources}"]
        self.quietly(release, *words)
        self.run("build", release, "The packages are exported once, for all targets.", "build_release")

    def declare(self) -> None:
        self.screen.write()
        self.screen.write(
            self.paint_quiet("Writing the states of test and production to files, as their declarations ...")
        )
        self.quietly(FIRST, self.short(HERE / "playbooks" / "declare.yml"))

    def by_hand(self) -> None:
        self.screen.write()
        self.screen.write(self.paint_quiet("Someone turns off the flow 'Order intake' in production ..."))
        self.quietly(SECOND, self.short(HERE / "playbooks" / "by_hand.yml"))

    def show(self, step: str, release: str, text: str, *words: str) -> None:
        self.run(step, release, text, "plan_promotion", *words, whole="--diff" in words)

    def promote(self, step: str, release: str, text: str, *words: str, good: bool = True) -> None:
        approved = " ".join(self.plans(release))
        self.run(
            step, release, text, "promote", "-e", f"environment_promotion_approved_plan='{approved}'", *words, good=good
        )

    def run(
        self, step: str, release: str, text: str, playbook: str, *words: str, good: bool = True, whole: bool = False
    ) -> None:
        command = ["-i", self.short(INVENTORY), f"flowops.powerplatform.{playbook}", *self.of_release(release), *words]
        self.screen.heading(f"Release {release}: {step}", text, " ".join(["ansible-playbook", *command]))
        before = len(journal.entries(JOURNAL))
        played = plays.play(command, self.variables, ROOT, self.screen.raw if whole else lambda line: None)
        if not whole:
            self.screen.raw(plays.essence(played.output))
        self.runs[f"{release} {step}"] = Run(played, journal.traffic(journal.entries(JOURNAL)[before:]))
        if (played.code == 0) is not good:
            self.screen.raw("" if whole else played.output)
            raise RunFailed(f"release {release}, {step}: ansible-playbook ended with {played.code}")

    def quietly(self, release: str, *words: str) -> None:
        command = ["-i", self.short(INVENTORY), *self.of_release(release), *words]
        played = plays.play(command, self.variables, ROOT, lambda line: None)
        if not played.went_well:
            self.screen.raw(played.output)
            raise RunFailed(f"release {release}: {words[0]} failed")

    def of_release(self, release: str) -> list[str]:
        return ["-e", f"@{self.short(HERE / 'releases' / f'{release}.yml')}", "-e", f"demo_release={release}"]

    @staticmethod
    def plans(release: str) -> list[str]:
        """Return the ids that an approver would have read on the pages."""
        reports = [PROMOTIONS / f"contoso-{release}" / f"{target}-plan.json" for target in TARGETS]
        return [json.loads(path.read_text(encoding="utf-8"))["plan_id"] for path in reports]

    def show_pages(self) -> None:
        self.screen.heading(
            "Pages", "One for each target and step, and one for all targets, for people who approve and look back."
        )
        for path in [*sorted(PROMOTIONS.rglob("*.html")), DRIFT]:
            self.screen.write(f"  {self.short(path)}")

    def sum_up(self) -> bool:
        self.screen.heading("What happened", f"Every request is in {self.short(JOURNAL)}.")
        self.screen.write()
        self.screen.table(
            ("run", "changed", "requests", "writes", "seconds"),
            [
                (
                    name,
                    str(run.played.changed),
                    str(run.traffic.requests),
                    str(len(run.traffic.writes)),
                    f"{run.played.seconds:.1f}",
                )
                for name, run in self.runs.items()
            ],
        )
        self.screen.write()
        found = findings(self.runs, self.same, [path.stem for path in PROMOTIONS.rglob("*.html")])
        for good, text in found:
            self.screen.verdict(good, text)
        for line in unexpected_writes(self.runs):
            self.screen.write(f"        {line}")
        return all(good for good, _text in found)

    def paint_quiet(self, text: str) -> str:
        return self.screen.paint(text, DIM)

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
    INVENTORY.write_text(template.substitute(addresses, folder=FOLDER), encoding="utf-8")


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
        f"Two releases were planned, approved and promoted, and a bad one was taken back ({seconds:.0f} s)."
        if good
        else screen.paint(f"At least one check failed ({seconds:.0f} s).", BOLD, RED)
    )
    return 0 if good else 1
