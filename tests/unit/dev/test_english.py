# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The style sheet and the check that holds it say the same."""

from __future__ import annotations

import re

import pytest

from tests.dev import english
from tests.dev.layout import ROOT


def ruled_out() -> list[str]:
    sheet = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("| Do not write |")[1].split("\n\n")[0]
    return re.findall(r"`([^`]+)`", sheet)


@pytest.mark.parametrize("phrase", ruled_out())
@pytest.mark.parametrize("beginning", ["It {0}.", "{0}"])
def test_each_phrase_of_the_sheet_is_found(phrase, beginning):
    text = beginning.format(phrase)
    assert list(english.unwanted(text[0].upper() + text[1:])), text


@pytest.mark.parametrize(
    "text",
    [
        "There is no flow 'x' in the solution.",
        "Is there a flow of this name?",
        "The two runs cannot be told apart for lack of a name.",
        "The run is no longer listed, and the given name is not set.",
        "The message is `is no flow`, or ``lacks`` in reStructuredText; C(tells) in documentation.",
        "Expressions that fit on a line count for one.",
    ],
)
def test_good_english_is_left_alone(text):
    assert list(english.unwanted(text)) == []


@pytest.fixture
def tree(tmp_path):
    """Return a function that writes a file and searches it."""

    def search(name: str, text: str, not_yet: tuple[str, ...] = ()) -> list[str]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
        return english.findings(tmp_path, [name], not_yet)

    return search


def test_a_phrase_is_found_across_lines_and_named_with_its_line(tree):
    assert tree("docs/a.rst", "A task\nthat goes\non.\n") == ["docs/a.rst:2: 'goes on'; write: continues"]


def test_strings_of_python_are_read_and_its_names_are_not(tree):
    source = 'tells = "told"\n"""Docs.\n\nIt tells all."""\nlacks(f"{x} lacks {tells}")  # it tells\n'
    assert [found.split("; ")[0] for found in tree("plugins/a.py", source)] == [
        "plugins/a.py:4: 'tells'",
        "plugins/a.py:5: 'lacks'",
    ]


def test_tests_and_code_of_tools_are_not_read(tree):
    assert tree("tests/unit/test_a.py", '"It tells all."\n') == []


def test_a_place_that_is_not_revised_yet_is_left_out_until_it_is_clean(tree):
    assert tree("docs/a.rst", "It lacks a name.\n", ("docs/",)) == []
    assert tree("docs/a.rst", "Its name is missing.\n", ("docs/",)) == [
        "docs/ has no unwanted phrase: remove it from NOT_YET"
    ]
