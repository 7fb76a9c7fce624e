# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each figure finds what it is to find: a planted offender is counted, what is harmless is not."""

from __future__ import annotations

import pytest

from tests.dev import measures
from tests.dev.options import Options
from tests.dev.process import Ended
from tests.dev.report import Report
from tests.dev.sessions import figures
from tests.dev.sessions.figures import Figure

MODULE = '''
"""A module."""

DOCUMENTATION = r"""
options:
  description:
    description: What people read.
"""

# nothing


def main(host=None):
    converge(host, declare, argument_spec=dict(description=dict(type="str")))
'''
CALLED = "def declare(context):\n    return nouns.declare(context, {})\n\n\nconverge(host, declare)\n"
NOUN = '''
class Thing:
    def __init__(self, row):
        self.row = row
        self.kept = None

    def apply(self, step):
        """Keep ``description``."""
        self.kept, self.row = step, other
        self.kept.name = step
        self.seen += 1
        other.row = step
'''


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a file of the tree and returns its path."""

    def write(name, content=""):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
        return path

    return write


def by_name(found):
    return {figure.name: figure for figure in found}


def test_a_long_module_is_counted_without_its_documentation(write):
    short = write("short.py", MODULE)
    assert measures.code_lines(short) == 2
    assert all(figure.holds for figure in figures.of_modules([short]))
    long = write("long.py", MODULE + "x = 1\n" * 59)
    found = by_name(figures.of_modules([short, long, write("longer.py", MODULE + "x = 1\n" * 60)]))
    assert found["code lines of a module, median"].value == 61
    assert found["code lines of the longest module"].value == 62
    assert not any(found[name].holds for name in list(found)[:2])


@pytest.mark.parametrize(
    ("source", "form"),
    [
        (f"from ..utils.noun.declare import declare\n{MODULE}", "declare(context, options)"),
        (f"from ..utils.noun import declare as nouns\n{CALLED}", "declare(context, options)"),
        (f"from ..utils.noun.declare import other, declare as made\n{CALLED}", "declare"),
        (MODULE, "declare"),
        ("converge(host, plan)", "plan"),
        ("converge(host, wired(Thing))", "wired(Thing)"),
        ("inform(host, listing)", None),
    ],
)
def test_the_forms_in_which_nouns_are_declared_are_told_apart(write, source, form):
    write("utils/noun/declare.py", "def declare(context: Any, options: Mapping[str, Any] = ()) -> Plan:\n    pass\n")
    assert measures.declared_as(write("modules/one.py", source)) == form


def test_more_forms_than_today_are_too_many(write):
    paths = [write(f"{number}.py", f"converge(host, wired({number}))") for number in range(figures.FORMS + 1)]
    figure = by_name(figures.of_modules(paths))["forms in which a noun is declared"]
    assert (figure.value, figure.holds) == (figures.FORMS + 1, False)


def test_attributes_that_are_assigned_again_are_counted_once_each(write):
    assert measures.reassigned(write("declare.py", NOUN)) == ["Thing.kept", "Thing.row", "Thing.seen"]


def test_attributes_of_others_are_counted_wherever_they_are_assigned(write):
    path = write("next_door.py", f"{NOUN}\n\ndef put(thing):\n    thing.row = None\n")
    assert measures.assigned_to_others(path) == ["other.row", "self.kept.name", "thing.row"]
    own, others = figures.of_attributes([path, write("value.py", "class Value:\n    pass\n")])
    assert (own.value, others.value) == (3, 3)


def test_statements_of_jinja_are_found_and_expressions_are_not(write):
    role = write("main.yml", "a: '{{ b }}'\nc: >-\n  {% for x in y %}{{ x }}{% endfor %}\n  {%- set z = 1 %}\n")
    figure = figures.of_roles([role, write("README.md", "{% for %}")])
    assert (figure.value, figure.holds) == (2, False)
    assert figure.where == [f"{role}:3", f"{role}:4"]
    assert figures.of_roles([]).holds


def test_an_import_that_goes_upwards_is_found(write, tmp_path):
    write("_room/low/__init__.py")
    write("_room/high/__init__.py")
    write("_room/high/rows.py", "from ..low.rows import find\nfrom ..low import rows\nfrom . import other\n")
    write("_room/high/other.py")
    low = write("_room/low/rows.py")
    floors = {"_room": ("low", "high")}
    assert figures.of_arrows(tmp_path, floors).holds
    for line in (
        "from ..high.rows import listing",
        "from ..high import rows",
        "def late():\n    from ..high import rows",
    ):
        low.write_text(f"{line}\n", "utf-8")
        assert figures.of_arrows(tmp_path, floors).where == [f"{low}: high"]


def test_places_of_a_property_are_its_lines_of_code_and_its_documented_members(write):
    module = write("dataverse_flow.py", MODULE)
    noun = write("rows.py", 'SELECT = "name,description"\n"""Say description."""\nFIELDS = ("descriptions",)\n')
    assert measures.mentions(module, "description") == [f"{module}:6", f"{module}:14"]
    assert measures.mentions(noun, "description") == [f"{noun}:1"]
    places, files = figures.of_property([module, noun, *(write(f"{n}.py", 'x = "description"\n' * 2) for n in (1, 2))])
    assert (places.value, places.holds, files.value, files.holds) == (7, False, 4, False)


def test_what_the_definition_of_a_flow_calls_so_is_another_property(write):
    places, files = figures.of_property([write("definition.py", 'x = "description"\n' * 9)])
    assert (places.value, files.value) == (0, 0)


def test_functions_above_a_complexity_are_found():
    blocks = [
        {"type": kind, "name": "f", "lineno": 3, "complexity": complexity}
        for kind, complexity in (("class", 40), ("function", 15), ("method", 16))
    ]
    figure = figures.of_complexity({**figures.measured({"a.py": blocks[:2]}), **figures.measured({"b.py": blocks[2:]})})
    assert (figure.value, figure.where, figure.holds) == (1, ["b.py:3 f: 16"], False)


@pytest.mark.parametrize(
    ("code", "output", "value"),
    [
        (0, "Success: no issues found in 3 source files", 0),
        (1, "a.py:1: error: Bad\na.py:1: note: Why\nb.py:2: error: Bad\nFound 2 errors in 2 files", 2),
        (2, "mypy: can't read the configuration", 1),
    ],
)
def test_findings_of_mypy_are_counted(code, output, value):
    figure = figures.of_types(Ended(code, output))
    assert (figure.value, figure.holds) == (value, not value)


def test_the_order_of_folders_is_read_from_where_it_is_held():
    floors = measures.literal(figures.HOUSE, "FLOORS")
    assert set(floors) == set(figures.NOUNS)
    assert all((figures.UTILS / room / name).is_dir() for room, names in floors.items() for name in names)


@pytest.mark.parametrize(
    ("not_yet", "alone", "in_lint"), [(set(), (2, 1), (1, 1)), ({"bad"}, (2, 1), (1, 0)), ({"good"}, (2, 1), (0, 1))]
)
def test_what_does_not_hold_yet_is_named_and_fails_only_when_asked_for(monkeypatch, capsys, not_yet, alone, in_lint):
    monkeypatch.setattr(figures, "NOT_YET", not_yet)
    monkeypatch.setattr(figures, "counted", lambda: [Figure("good", 1, 1), Figure("bad", 2, 1, ["a.py:1"])])
    monkeypatch.setattr(figures, "typed", lambda: Ended(0, "Success"))
    for check, sums in ((figures.figures, alone), (figures.held, in_lint)):
        report = Report(Options())
        check(report)
        report.close()
        assert (report.passed, report.failed) == sums
    told = capsys.readouterr().out
    assert ("note: not yet: bad: 2 (at most 1)" in told) is (not_yet == {"bad"})
    assert ("note: holds, and is still in NOT_YET: good: 1 (at most 1)" in told) is (not_yet == {"good"})


def test_the_switch_names_figures_that_exist(monkeypatch):
    monkeypatch.setattr(figures, "complexities", dict)
    assert {figure.name for figure in figures.counted()} >= figures.NOT_YET
