# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures that the code keeps to. `lint` holds those that hold, and names the others."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.dev import environments, measures, process
from tests.dev.layout import ROOT
from tests.dev.process import Ended
from tests.dev.report import Report

PLUGINS = ROOT / "plugins"
UTILS = PLUGINS / "module_utils"
HOUSE = ROOT / "tests" / "unit" / "plugins" / "test_house.py"
NOUNS = ("_dataverse", "_smartflows")
# Where one plain text property of a flow, its description, has to be named; other files speak of other descriptions.
PROPERTY, FLOW = "description", UTILS / "_dataverse" / "flows"
OTHERS = ("definition.py",)

# What the nouns have today, never to grow. The goal is one form, and few attributes that change: a plan, its steps and
# what they will do are values, so only what is followed, such as a run, has any.
FORMS, OWN, OF_OTHERS = 1, 9, 0
# Not counted is what lives as long as something is open, and is no noun: the client of a service, a package that is
# read within bounds, its parsers and, as `parser`, that of expat, which has no other way to be told its handlers.
LIVE = ("Dataverse", "Archive", "Markup", "Reading", "Printing", "parser")

# What does not hold yet, by its name: the one place to change when it does. Empty, everything holds.
NOT_YET: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    most: float
    where: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return self.value <= self.most

    def __str__(self) -> str:
        return f"{self.name}: {self.value:g} (at most {self.most:g})"


def figures(report: Report) -> None:
    """Check every figure, those that do not hold yet as well; mypy has a step of its own in `lint`."""
    for figure in (*counted(), of_types(typed())):
        report.check(str(figure), lambda figure=figure: findings(figure))


def held(report: Report) -> None:
    """Check the figures that hold, and name the others."""
    for figure in counted():
        if figure.name in NOT_YET:
            report.add_note(f"not yet: {figure}" if not figure.holds else f"holds, and is still in NOT_YET: {figure}")
        else:
            report.check(str(figure), lambda figure=figure: findings(figure))


def findings(figure: Figure) -> list[str]:
    places = (f"  {place}".replace(f"{ROOT}/", "") for place in figure.where)
    return [] if figure.holds else [str(figure), *places]


def counted() -> Iterator[Figure]:
    yield from of_modules(sorted((PLUGINS / "modules").glob("*.py")))
    yield from of_attributes([path for noun in NOUNS for path in sorted((UTILS / noun).rglob("*.py"))])
    yield of_roles([path for path in sorted((ROOT / "roles").rglob("*")) if path.is_file()])
    yield of_arrows(UTILS, measures.literal(HOUSE, "FLOORS"))
    yield from of_property([PLUGINS / "modules" / "dataverse_flow.py", *sorted(FLOW.glob("*.py"))])
    yield of_complexity(complexities())


def of_modules(modules: list[Path]) -> Iterator[Figure]:
    lengths = {path: measures.code_lines(path) for path in modules}
    long = [f"{path.name}: {length}" for path, length in lengths.items()]
    yield Figure("code lines of a module, median", statistics.median(lengths.values()), 25, long)
    yield Figure("code lines of the longest module", max(lengths.values()), 60, long)
    forms = {path: measures.declared_as(path) for path in modules}
    seen = [f"{path.name}: {form}" for path, form in forms.items() if form]
    yield Figure("forms in which a noun is declared", len({form for form in forms.values() if form}), FORMS, seen)


def of_attributes(paths: list[Path]) -> Iterator[Figure]:
    """Count what changes after its construction, in all files of the nouns."""
    for name, measure, most in (
        ("attributes that an object assigns after its construction", measures.reassigned, OWN),
        ("attributes of other objects that are assigned", measures.assigned_to_others, OF_OTHERS),
    ):
        found = [f"{path}: {one}" for path in paths for one in measure(path) if one.partition(".")[0] not in LIVE]
        yield Figure(name, len(found), most, found)


def of_roles(paths: list[Path]) -> Figure:
    found = measures.statement_lines(path for path in paths if path.suffix in (".yml", ".j2"))
    return Figure("lines with statements of Jinja in roles", len(found), 0, found)


def of_arrows(utils: Path, floors: dict[str, tuple[str, ...]]) -> Figure:
    found = [arrow for room, order in floors.items() for arrow in measures.upward(utils / room, order)]
    return Figure("imports that go upwards between folders of nouns", len(found), 0, found)


def of_property(paths: list[Path]) -> Iterator[Figure]:
    named = {path: measures.mentions(path, PROPERTY) for path in paths if path.name not in OTHERS}
    places = [place for found in named.values() for place in found]
    yield Figure("places to edit for one plain property of a flow", len(places), 6, places)
    files = [str(path) for path, found in named.items() if found]
    yield Figure("files to edit for one plain property of a flow", len(files), 3, files)


def complexities() -> dict[str, int]:
    """Return the cyclomatic complexity of each function, by its place."""
    tools = environments.ready(environments.tools_environment())
    ended = process.run([tools.bin / "radon", "cc", "--json", PLUGINS], env=tools.variables(), cwd=ROOT)
    return measured(json.loads(ended.output))


def measured(blocks_of: dict[str, list[dict]]) -> dict[str, int]:
    found = {}
    for path, blocks in blocks_of.items():
        for block in blocks:
            if block["type"] != "class":
                found[f"{path}:{block['lineno']} {block['name']}"] = block["complexity"]
    return found


def typed() -> Ended:
    tools = environments.ready(environments.tools_environment())
    return process.run([tools.bin / "mypy"], env=tools.variables(), cwd=ROOT)


def of_types(ended: Ended) -> Figure:
    """Count what mypy finds; that it cannot run is a finding, too."""
    found = [line for line in ended.output.splitlines() if ": error:" in line]
    return Figure("findings of mypy", len(found) or min(ended.code, 1), 0, found or ended.output.splitlines())


def of_complexity(complexity: dict[str, int], most: int = 15) -> Figure:
    high = [f"{place}: {value}" for place, value in complexity.items() if value > most]
    return Figure(f"functions above a complexity of {most}", len(high), 0, high)
