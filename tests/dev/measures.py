# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be counted in the source: how long, how deep, how often said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

DOCUMENTS = ("DOCUMENTATION", "EXAMPLES", "RETURN")
STATEMENT = re.compile(r"\{%")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def code_lines(path: Path) -> int:
    """Count the lines of a file without documentation, comments and blank lines."""
    prose = {
        number
        for node in ast.walk(tree_of(path))
        if is_prose(node)
        for number in range(node.lineno, node.end_lineno + 1)
    }
    lines = enumerate(path.read_text("utf-8").splitlines(), start=1)
    return sum(1 for number, line in lines if number not in prose and line.strip() and not line.strip().startswith("#"))


def is_prose(node: ast.AST) -> bool:
    """Tell whether a node is a docstring or one of a module's documents."""
    if isinstance(node, ast.Assign):
        return getattr(node.targets[0], "id", "") in DOCUMENTS
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def reassigned(path: Path) -> list[str]:
    """Return the attributes that methods other than the constructor assign, as Class.attribute."""
    found = set()
    for known in (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef)):
        methods = (node for node in known.body if isinstance(node, ast.FunctionDef) and node.name != "__init__")
        for method in methods:
            found |= {f"{known.name}.{name}" for name in assigned_to(method, method.args.args[:1])}
    return sorted(found)


def assigned_to(method: ast.FunctionDef, first: list[ast.arg]) -> set[str]:
    """Return the attributes of a method's first argument that it assigns."""
    own = {argument.arg for argument in first}
    return {node.attr for node in stores(method) if isinstance(node.value, ast.Name) and node.value.id in own}


def assigned_to_others(path: Path) -> list[str]:
    """Return the attributes of other objects that a file assigns, wherever in it."""
    tree, own = tree_of(path), set()
    for known in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        for method in (node for node in known.body if isinstance(node, ast.FunctionDef) and node.args.args):
            own |= {ast.unparse(node) for node in stores(method) if name_of(node.value) == method.args.args[0].arg}
    return sorted({ast.unparse(node) for node in stores(tree)} - own)


def stores(tree: ast.AST) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store))


def declared_as(path: Path) -> str | None:
    """Return how the noun of a module that changes something is declared, None if the module only informs.

    A module that hands on what it imports, or calls it in a function of its own, shows the parameters of what it
    imports; any other is its own form.
    """
    tree = tree_of(path)
    wired = next((call for call in calls_in(tree) if name_of(call.func) == "converge"), None)
    if wired is None or len(wired.args) < 2:
        return None
    known, noun = imports_of(tree, path), wired.args[1]
    own = next((one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == name_of(noun)), noun)
    for name in (ast.unparse(node) for node in ast.walk(own) if isinstance(node, (ast.Name, ast.Attribute))):
        module, _dot, function = name.rpartition(".")
        for place, found in ((known.get(name), name), (known.get(module), function)):
            parameters = place and parameters_of(place, found)
            if parameters and found == "declare":
                return f"declare({parameters})"
    return ast.unparse(noun)


def imports_of(tree: ast.Module, path: Path) -> dict[str, Path]:
    """Return the files below ``module_utils`` from which names come, or which they are, by these names."""
    found = {}
    for node in (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.level):
        base = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
        for alias in node.names:
            inner = base / f"{alias.name}.py"
            found[alias.asname or alias.name] = inner if inner.is_file() else base.with_suffix(".py")
    return found


def parameters_of(path: Path, function: str) -> str | None:
    """Return the names of the parameters of a function of a file, None if the file has no such function."""
    if not path.is_file():
        return None
    known = (node for node in tree_of(path).body if isinstance(node, ast.FunctionDef) and node.name == function)
    return next((", ".join(one.arg for one in node.args.args + node.args.kwonlyargs) for node in known), None)


def calls_in(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(node: ast.AST) -> str:
    return getattr(node, "attr", None) or getattr(node, "id", None) or type(node).__name__


def statement_lines(paths: Iterable[Path]) -> list[str]:
    """Return where files have lines with statements of Jinja, as path:line."""
    return [
        f"{path}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if STATEMENT.search(line)
    ]


def mentions(path: Path, word: str) -> list[str]:
    """Return the lines of code and the documented members that name a word, as path:line.

    These are the places that somebody edits who adds a word like it. Docstrings do not count, documents do.
    """
    tree, found = tree_of(path), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("DOCUMENTATION", "RETURN"):
            found |= set(members(node, word))
    prose = {number for node in ast.walk(tree) if is_prose(node) for number in range(node.lineno, node.end_lineno + 1)}
    for node in ast.walk(tree):
        if getattr(node, "lineno", None) in prose:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and word in re.split(r"\W+", node.value):
            found.add(node.lineno)
        if isinstance(node, ast.keyword) and node.arg == word:
            found.add(node.lineno)
    return [f"{path}:{number}" for number in sorted(found)]


def members(document: ast.Assign, word: str) -> Iterator[int]:
    """Return the lines of a document that begin a member of that name which has a text of its own below it."""
    lines = document.value.value.splitlines()
    for offset, line in enumerate(lines):
        below = lines[offset + 1] if offset + 1 < len(lines) else ""
        if line.strip() == f"{word}:" and below.strip().startswith("description:"):
            yield document.lineno + offset


def upward(root: Path, floors: tuple[str, ...]) -> list[str]:
    """Return the imports between folders of a room that do not go to an earlier one, as path: folder."""
    found = []
    for path in sorted(root.rglob("*.py")):
        own = path.parent.relative_to(root).as_posix()
        below = floors[: floors.index(own)] if own in floors else ()
        found += [f"{path}: {other}" for other in sorted(imported(path, root) - {own, *below})]
    return found


def imported(path: Path, root: Path) -> set[str]:
    """Return the folders of a room that a file imports from, wherever in it."""
    folders = set()
    for node in ast.walk(tree_of(path)):
        if not (isinstance(node, ast.ImportFrom) and node.level):
            continue
        base = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
        for place in [base, *(base / alias.name for alias in node.names)]:
            folder = place if place.is_dir() else place.parent
            if place.with_suffix(".py").is_file() or (place.is_dir() and place != base):
                folders.add(folder)
        if base.is_dir() and any(
            not (base / a.name).exists() and not (base / f"{a.name}.py").exists() for a in node.names
        ):
            folders.add(base)
    return {folder.relative_to(root).as_posix() for folder in folders if folder.is_relative_to(root)}


def literal(path: Path, name: str) -> object:
    """Return what a file assigns to a name, without running it."""
    values = (
        node.value for node in tree_of(path).body if isinstance(node, ast.Assign) and name_of(node.targets[0]) == name
    )
    return ast.literal_eval(next(values))
