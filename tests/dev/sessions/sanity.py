# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test sanity, without containers and without an ignore file."""

from __future__ import annotations

import re
from pathlib import Path

from tests.dev import environments, matrix, process, pythons, remedy, trees
from tests.dev.environments import Environment
from tests.dev.layout import HOME, ROOT
from tests.dev.process import Ended
from tests.dev.pythons import OLDEST_FOR_MODULES
from tests.dev.report import Report, Verdict, by_exit_code

# ansible-test downloads this script to put pip into each of its environments; with the file in place it stays here. A
# wheel of pip works unpacked, which is much quicker than its installation.
GET_PIP = """\
import ensurepip
import pathlib
import sysconfig
import zipfile

folders = [sysconfig.get_config_var("WHEEL_PKG_DIR"), pathlib.Path(ensurepip.__file__).with_name("_bundled")]
wheel = next(path for folder in folders if folder for path in pathlib.Path(folder).glob("pip-*.whl"))
with zipfile.ZipFile(wheel) as opened:
    opened.extractall(sysconfig.get_path("purelib"))
"""
PIP_VERSIONS = ("23_1_2", "24_2", "25_2")

SHIPPED = ("changelogs/", "docs/", "meta/", "playbooks/", "plugins/", "roles/", "tests/config.yml")

NO_PYLINT = ["--skip-test", "pylint"]
# The pylint test of the line to come takes a requirement from a git host.
SKIPPED = {"2.22": NO_PYLINT}


def sanity(report: Report) -> None:
    report.check("no sanity ignore file", ignore_files)
    main = environments.main_environment()
    chosen = matrix.every_core(report)
    # the main environment has as much to do as all others
    newest = [environment for environment in chosen if environment == main]
    older = [environment for environment in chosen if environment != main]
    name_without_pylint(report, older)
    report.together(*[lambda some=some: [add(report, one, main) for one in some] for some in (newest, older)])


def add(report: Report, environment: Environment, main: Environment) -> None:
    put_get_pip(environment.name)
    with trees.copied() as tree:
        place = trees.place_in(tree)
        if environment == main:
            add_oldest_python(report, main, place)
        report.command(
            f"ansible-test sanity ({environment.title})",
            [environment.bin / "ansible-test", "sanity", *arguments(report, environment), *places(environment, main)],
            env=environment.variables(room=environment.name),
            cwd=place,
            judge=judged,
        )


def add_oldest_python(report: Report, main: Environment, place: Path) -> None:
    """Modules run on hosts with older Pythons than ansible-core itself."""
    title = f"modules compile and import on Python {OLDEST_FOR_MODULES}"
    python = pythons.usable((OLDEST_FOR_MODULES,))
    if python is None:
        report.leave_out(f"{title} (not on this machine). {remedy.python((OLDEST_FOR_MODULES,))}")
        return
    tests = ["--test", "compile", "--test", "import"]
    report.command(
        title,
        [main.bin / "ansible-test", "sanity", "--local", "--python", python.version, "--color", "no", *tests],
        env=process.variables(first_on_path=[main.bin, python.path.parent], room=main.name),
        cwd=place,
        judge=judged,
    )


def arguments(report: Report, environment: Environment) -> list[str]:
    skipped = NO_PYLINT if is_without_pylint(report, environment) else SKIPPED.get(environment.name, [])
    return ["--local", "--python", environment.python.version, "--color", "no", *skipped]


def is_without_pylint(report: Report, environment: Environment) -> bool:
    """pylint takes half of the time, and most of what it finds is found on the main core as well."""
    return environment != environments.main_environment() and not report.options.core


def name_without_pylint(report: Report, older: list[Environment]) -> None:
    for environment in older:
        if is_without_pylint(report, environment):
            alone = f"python3 dev.py sanity --core {environment.name}"
            report.add_note(f"pylint was not run on ansible-core {environment.name}: {alone}")


def places(environment: Environment, main: Environment) -> list[str]:
    """Everything on the main ansible-core; on the others what users of them get: the content of the tarball."""
    return [] if environment == main else list(SHIPPED)


def ignore_files() -> list[str]:
    return [f"{path.relative_to(ROOT)} may not exist" for path in ROOT.glob("tests/sanity/ignore*.txt")]


def put_get_pip(room: str) -> None:
    cache = HOME / room / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in PIP_VERSIONS:
        (cache / f"get_pip_{version}.py").write_text(GET_PIP, encoding="utf-8")


def judged(ended: Ended) -> Verdict:
    """Only the findings are worth reading; the rest tells how ansible-test made its environments."""
    if "All targets skipped" in ended.output:
        return Verdict(0, 1, "ansible-test skipped every file")
    findings = re.findall(r"^(?:ERROR|FATAL): .*\n(?:[a-z0-9-]+\n)*", ended.output, re.M)
    if ended.code and findings:
        return Verdict(0, 1, f"exit code {ended.code}", "".join(findings))
    return by_exit_code(ended)
