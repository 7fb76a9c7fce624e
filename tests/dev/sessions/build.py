# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tarball: built, installed into an empty place, demonstrated from there, and read by the tools of the field."""

from __future__ import annotations

import re
import shutil
import tarfile
from collections.abc import Iterable
from pathlib import Path

from tests.dev import environments, trees
from tests.dev.environments import Environment
from tests.dev.layout import BUILD, NAME, NAMESPACE, ROOT
from tests.dev.process import Ended
from tests.dev.report import Report, Verdict, by_exit_code
from tests.dev.sessions import demo

DIST = BUILD / "dist"
INSTALLED = BUILD / "installed"
NEEDED_PACKAGES = ("requests", "msal")
# It says to ansible-test which Pythons the modules need.
SHIPPED_TEST_FILES = ("tests", "tests/config.yml")
# ansible-lint, ansible-test and the rules of flake8 are run by lint and sanity, with more rules; flake8 starts anew for
# each plugin.
IMPORTER_CONFIG = """\
[galaxy-importer]
RUN_FLAKE8 = False
RUN_ANSIBLE_DOC = True
RUN_ANSIBLE_LINT = False
RUN_ANSIBLE_TEST = False
CHECK_CHANGELOG = True
CHECK_REQUIRED_TAGS = True
"""


def build(report: Report) -> None:
    main = environments.ready(environments.main_environment())
    tools = environments.ready(environments.tools_environment())
    for folder in (DIST, INSTALLED):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    if not build_tarball(report, main):
        return
    tarball = next(DIST.glob(f"{NAMESPACE}-{NAME}-*.tar.gz"))
    report.check("only what users need in the tarball", lambda: not_for_users(names_in(tarball)))
    if install(report, main, tarball):
        introspect(report, tools)
        report.together(lambda: show_demo(report, main), lambda: run_importer(report, tools, tarball))


def build_tarball(report: Report, main: Environment) -> bool:
    with trees.copied() as tree:
        return report.command(
            "ansible-galaxy collection build",
            [main.bin / "ansible-galaxy", "collection", "build", "--force", "--output-path", DIST],
            env=main.variables(),
            cwd=trees.place_in(tree),
        )


def names_in(tarball: Path) -> list[str]:
    with tarfile.open(tarball) as opened:
        return opened.getnames()


def not_for_users(names: Iterable[str]) -> list[str]:
    """The files of our own tests, and dot files."""
    found = []
    for name in sorted(names):
        parts = Path(name).parts
        if (parts[:1] == ("tests",) and name not in SHIPPED_TEST_FILES) or any(part.startswith(".") for part in parts):
            found.append(f"{name} may not be in the tarball")
    return found


def install(report: Report, main: Environment, tarball: Path) -> bool:
    return report.command(
        "ansible-galaxy collection install",
        [main.bin / "ansible-galaxy", "collection", "install", tarball, "-p", INSTALLED, "--offline"],
        env=main.variables(ANSIBLE_COLLECTIONS_PATH=str(INSTALLED)),
        cwd=ROOT,
    )


def show_demo(report: Report, main: Environment) -> None:
    env = main.variables(ANSIBLE_COLLECTIONS_PATH=str(INSTALLED))
    report.command("demo from the tarball", demo.command(main), env=env, cwd=ROOT)


def introspect(report: Report, tools: Environment) -> None:
    argv = [tools.bin / "ansible-builder", "introspect", INSTALLED]
    report.command("execution environment", argv, env=tools.variables(), cwd=ROOT, judge=needs_named)


def needs_named(ended: Ended) -> Verdict:
    missing = [package for package in NEEDED_PACKAGES if not re.search(rf"^- '{package}\b", ended.output, re.M)]
    if missing:
        return Verdict(0, 1, f"ansible-builder does not find {' and '.join(missing)}")
    return by_exit_code(ended)


def run_importer(report: Report, tools: Environment, tarball: Path) -> None:
    folder = BUILD / "importer"
    folder.mkdir(exist_ok=True)
    config = folder / "galaxy-importer.cfg"
    config.write_text(IMPORTER_CONFIG, encoding="utf-8")
    env = tools.variables(room="importer", GALAXY_IMPORTER_CONFIG=str(config))
    argv = [tools.bin / "python", "-m", "galaxy_importer.main", tarball]
    report.command("galaxy-importer", argv, env=env, cwd=folder, judge=no_findings)


def no_findings(ended: Ended) -> Verdict:
    """galaxy-importer ends with 0 whatever it finds."""
    findings = re.findall(r"^(?:WARNING|ERROR).*\n", ended.output, re.M)
    if findings:
        return Verdict(0, len(findings), findings[0].strip(), "".join(findings))
    return by_exit_code(ended)
