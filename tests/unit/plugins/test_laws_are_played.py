# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module is held to the law, by an integration test that runs on every ansible-core."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py"))
TESTS = sorted((ROOT / "tests" / "integration").glob("test_*.py"))
MARK = "one_per_module"


def held_to_the_law(path):
    """Return the names of the modules that a file's tests for every core play through ``converge``."""
    known = vars(importlib.import_module(f"tests.integration.{path.stem}"))
    return played_in(ast.parse(path.read_text("utf-8")), known)


def played_in(tree, known):
    """Return what the marked tests of a source play; ``known`` are the file's names."""
    return {
        text_of(call.args[1], known)
        for test in tree.body
        if isinstance(test, ast.FunctionDef) and is_marked(test)
        for call in ast.walk(test)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("converge", "laws.converge")
    }


def is_marked(test):
    return any(ast.unparse(mark) == f"pytest.mark.{MARK}" for mark in test.decorator_list)


def text_of(node, known):
    """Return what a literal is, or a name of the file; None for anything else."""
    if isinstance(node, ast.Name):
        return known.get(node.id)
    return node.value if isinstance(node, ast.Constant) else None


@pytest.fixture(scope="module")
def held():
    return set().union(*map(held_to_the_law, TESTS))


@pytest.mark.parametrize("name", MODULES)
def test_every_module_is_held_to_the_law(held, name):
    assert name in held


@pytest.mark.parametrize(
    ("mark", "name", "found"),
    [
        ("one_per_module", "'dataverse_flow'", {"dataverse_flow"}),
        ("one_per_module", "MODULE", {"dataverse_flows"}),
        ("one_per_module", "other", {None}),
        ("one_form", "'dataverse_flow'", set()),
    ],
)
def test_only_what_is_played_on_every_core_counts(mark, name, found):
    source = f"@pytest.mark.{mark}\ndef test_it(stage):\n    assert laws.converge(stage, {name}, {{}})['x'] == 1"
    assert played_in(ast.parse(source), {"MODULE": "dataverse_flows"}) == found
