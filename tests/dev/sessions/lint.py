# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The linters, on a copy of what git knows."""

from __future__ import annotations

import re

from tests.dev import english, environments, trees
from tests.dev.layout import ROOT
from tests.dev.report import Report
from tests.dev.sessions import figures

COMMANDS = {
    "ruff check": ["ruff", "check", "--output-format", "concise", "."],
    "ruff format": ["ruff", "format", "--check", "--output-format", "concise", "."],
    "mypy": ["mypy"],
    "yamllint": ["yamllint", "--strict", "."],
    "ansible-lint": ["ansible-lint", "--offline", "--strict", "--profile", "production"],
    "antsibull-changelog": ["antsibull-changelog", "lint"],
    "antsibull-docs": [
        "antsibull-docs",
        "lint-collection-docs",
        "--plugin-docs",
        "--validate-collection-refs=self",
        ".",
    ],
}

# Folders of the machine somebody works on.
PRIVATE_PLACE = re.compile(r"(?<![\w.})~-])/(?:work|root)/[\w.]")


def lint(report: Report) -> None:
    report.check("no path of one machine", private_places)
    report.check("English as CONTRIBUTING.md has it", lambda: english.findings(ROOT, trees.files()))
    figures.held(report)
    tools = environments.ready(environments.tools_environment())
    with trees.copied() as tree:
        env = tools.variables(ANSIBLE_COLLECTIONS_PATH=str(tree))
        for title, argv in COMMANDS.items():
            report.command(title, [tools.bin / argv[0], *argv[1:]], env=env, cwd=trees.place_in(tree))


def private_places() -> list[str]:
    found = []
    for name in trees.files():
        text = (ROOT / name).read_bytes().decode("utf-8", "replace")
        for number, line in enumerate(text.splitlines(), 1):
            if PRIVATE_PLACE.search(line):
                found.append(f"{name}:{number}: {line.strip()}")
    return found
