# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sessions of dev.py: what each is called, and which run side by side."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from functools import partial

from tests.dev import environments, matrix
from tests.dev.options import Options
from tests.dev.problem import Problem
from tests.dev.pythons import FOR_ANSIBLE
from tests.dev.report import Report
from tests.dev.sessions.bench import bench
from tests.dev.sessions.build import build
from tests.dev.sessions.clients import clients
from tests.dev.sessions.demo import demo
from tests.dev.sessions.figures import figures
from tests.dev.sessions.integration import integration
from tests.dev.sessions.lint import lint
from tests.dev.sessions.pins import pins
from tests.dev.sessions.sanity import sanity
from tests.dev.sessions.setup import setup
from tests.dev.sessions.unit import unit

DEEDS = {"setup": setup, "demo": demo, "bench": bench, "pins": pins}
CHECKS = {
    "lint": lint,
    "sanity": sanity,
    "unit": unit,
    "clients": clients,
    "integration": integration,
    "build": build,
}
# Only when asked for: `lint` holds what holds.
ALONE = {"figures": figures}
# Each of these keeps one processor busy for the most part.
SIDE_BY_SIDE = ("lint", "sanity", "build")

SESSIONS = {
    "setup": "make .venv, the main virtual environment",
    "demo": "start the emulator and promote a solution: planned, done, unchanged",
    "bench": "measure what tasks, packages and many flows cost, into build/bench.json",
    "test": "everything CI runs: lint, sanity and build side by side, unit, clients, integration",
    "lint": "ruff, yamllint, ansible-lint, changelog and documentation",
    "figures": "how simple the code is kept, each figure with its bound",
    "sanity": "ansible-test sanity on every ansible-core this machine can run",
    "unit": "unit tests of the collection and of the emulator",
    "clients": "the emulator judged by the vendor's Python client and by one for JavaScript",
    "integration": "real plays against the emulator",
    "build": "build, install, demo from the tarball, galaxy-importer, execution environment",
    "pins": "for maintainers: make tests/requirements/*.txt anew",
}

EPILOGUE = f"""\
Needs git and one of Python {FOR_ANSIBLE[0]} to {FOR_ANSIBLE[-1]}. .venv is made with the newest Python that can run the
newest ansible-core, also when another Python started this program. Everything else is made under
build/, which may be deleted at any time.
"""


def main(argv: list[str]) -> int:
    parser = build_parser()
    arguments = parser.parse_args(argv)
    if arguments.session in (None, "help"):
        parser.print_help()
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options = Options(
        arguments.verbose,
        arguments.ci or os.environ.get("CI") == "true",
        arguments.core,
        arguments.all_loops,
        arguments.part,
        arguments.cold,
    )
    try:
        if arguments.session in DEEDS:
            return DEEDS[arguments.session](options)
        report = Report(options)
        if arguments.session == "test":
            test(report)
        else:
            (CHECKS | ALONE)[arguments.session](report)
        return report.close()
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130


def test(report: Report) -> None:
    report.together(*[partial(environments.ready, one) for one in environments.all_of_them()])
    report.together(*[partial(CHECKS[name], report) for name in SIDE_BY_SIDE])
    for name, check in CHECKS.items():
        if name not in SIDE_BY_SIDE:
            check(report)
    matrix.name_tried(report)


def build_parser() -> argparse.ArgumentParser:
    width = max(map(len, SESSIONS))
    sessions = "\n".join(f"  {name:{width}}  {meaning}" for name, meaning in SESSIONS.items())
    parser = argparse.ArgumentParser(
        prog="dev.py",
        usage="python3 dev.py SESSION [-v] [--ci] [--core VERSION] [--cold] [--all-loops] [--part PART]",
        description=f"sessions:\n{sessions}",
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "session", nargs="?", choices=[*SESSIONS, "help"], metavar="SESSION", help="one of the sessions above"
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="show the output of every step")
    parser.add_argument("--ci", action="store_true", help="a version that cannot be tested here is a failure")
    parser.add_argument(
        "--core",
        choices=[core.version for core in environments.CORES],
        metavar="VERSION",
        help="for sanity, unit and integration: only this ansible-core",
    )
    parser.add_argument("--cold", action="store_true", help="for integration: start each play from nothing")
    parser.add_argument("--all-loops", action="store_true", help="for bench: loops of more than 50 tasks too")
    parts = ("tasks", "packages", "flows", "promotion", "state")
    parser.add_argument("--part", choices=parts, help="for bench: only this part of it")
    return parser
