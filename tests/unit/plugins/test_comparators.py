# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults planted in what compares, one at a time: the tests of that part have to notice each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.plugins.support.planting import VARIABLE

ROOT = Path(__file__).parents[3]
TESTS = ROOT / "tests" / "unit" / "plugins" / "module_utils"
EQUALITY, FIELD = "_core.equality", "_core.field"
DEFINITION, CONNECTIONS = "_dataverse.flows.definition", "_dataverse.flows.connections"
SHARES, RIGHTS = "_dataverse.flows.shares.plan", "_dataverse.flows.shares.rights"
MARKUP = "_dataverse.solutions.packages.markup"

FAULTS = {
    "true is one": (EQUALITY, "return left is right", "return left == right"),
    "a member more is nothing": (EQUALITY, "left.keys() == right.keys()", "left.keys() <= right.keys()"),
    "what is not declared is compared": (
        FIELD,
        "if field.name in desired and field.differs(current.get(field.name), desired[field.name])",
        "if field.differs(current.get(field.name), desired.get(field.name))",
    ),
    "the designer's marks count": (DEFINITION, '("operationMetadataId",)', "()"),
    "what the platform adds is a difference": (DEFINITION, "in complete(definition).items()", "in definition.items()"),
    "marks in branches count": (DEFINITION, "for branch in BRANCHES:", "for branch in ():"),
    "all secrets look alike": (DEFINITION, "[member] = redact.digest(value)", '[member] = "hidden"'),
    "no source is another one": (CONNECTIONS, 'if source in ("", UNSPECIFIED)', 'if source in ("",)'),
    "an id is no name": (CONNECTIONS, 'connector_of_key(key)).rpartition("/")[2]', "connector_of_key(key))"),
    "fewer rights are enough": (SHARES, "if rights != now:", "if rights - now:"),
    "others keep their shares": (SHARES, "if key not in wanted}}", "if key in wanted}}"),
    "blanks are no part of a value": (MARKUP, "self.text(text)", "self.text(text.strip())"),
    "blanks alone are a value": (MARKUP, "if text.strip():", "if text:"),
    "all order counts": (MARKUP, "sorted(self._unordered.pop()[1])", "self._unordered.pop()[1]"),
    "no order counts": (MARKUP, "if tag in UNORDERED or tag ==", "if tag or tag =="),
    "the server's name counts": (MARKUP, "if len(path) == 1:", "if len(path) == 0:"),
    "blanks are part of a right": (RIGHTS, "{name.strip() for name", "{name for name"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_noticed(fault):
    module, old, new = FAULTS[fault]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "-q", "-x", "-p", "no:cacheprovider"]
        + ["-p", "tests.unit.plugins.support.planting", *places(module)],
        cwd=ROOT,
        env={**variables, VARIABLE: json.dumps({"module": module, "old": old, "new": new})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    # 1: tests were run, and failed
    assert ended.returncode == 1, ended.stdout
    assert " failed" in ended.stdout, ended.stdout


def places(module: str) -> list[Path]:
    """Return where the tests of a module are."""
    *folders, name = module.split(".")
    # what holds other actions is told and tested beside them
    names = [name, "actions"] if module == DEFINITION else [name]
    return [TESTS.joinpath(*folders, f"test_{one}.py") for one in names]
