# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules that are imported when something of them is used, and not before."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.late_imports import late

from tests.unit.plugins.test_house import FILES, PLUGINS, relative

PACKAGE = "ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.flows"
IDLE = """
import importlib, sys
importlib.import_module(sys.argv[1] + ".declare")
print([name for name in sys.modules if name.startswith(sys.argv[1].rpartition(".")[0])])
"""


def test_a_module_stands_for_itself():
    naming, rights = late(PACKAGE, "..._core.naming", ".shares.rights")
    assert naming.fitting("A", ["a"]) == ["a"]
    assert rights.__name__.endswith("_dataverse.flows.shares.rights")


def test_an_idle_task_does_without_what_it_does_not_use():
    ended = subprocess.run([sys.executable, "-c", IDLE, PACKAGE], capture_output=True, text=True, check=True)
    for name in (
        "flows.turning_on",
        "flows.switching",
        "flows.callers",
        "lookups.principals",
        "api.batch",
        "api.refusals",
    ):
        assert f".{name}'" not in ended.stdout
    assert ".flows.rows'" in ended.stdout


def put_off(tree):
    """Return the names that a source hands to ``late``, relative to its package."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "late"]
    return [ast.literal_eval(name) for call in calls for name in call.args[1:]]


def imported(tree):
    """Return the modules that imports of a source may name, relative to its package."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
    parents = [("." * node.level + (node.module or ""), node.names) for node in nodes]
    return {parent + ("." if parent.strip(".") else "") + one.name for parent, names in parents for one in names}


LATE = [path for path in FILES if put_off(ast.parse(path.read_text("utf-8")))]


@pytest.mark.parametrize("path", LATE, ids=relative)
def test_what_is_put_off_is_imported_too_where_ansible_looks_for_what_goes_along(path):
    """A module's archive has what import statements name, wherever they stand."""
    tree = ast.parse(path.read_text("utf-8"))
    assert set(put_off(tree)) <= imported(tree)
    package = "ansible_collections.flowops.powerplatform.plugins." + ".".join(path.relative_to(PLUGINS).parts[:-1])
    assert all(importlib.util.find_spec(name, package) for name in put_off(tree))
