# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of a role: typed, empty answers of a survey as not given, and a sentence for whatever does not fit."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.filter.role_options import role_options

SPECIFICATION = {
    "example_source": {"type": "str", "required": True},
    "example_managed": {"type": "bool", "default": True},
    "example_removals": {"type": "bool", "default": False},
    "example_strategy": {"type": "str", "choices": ["auto", "update"], "default": "auto"},
    "example_timeout": {"type": "int"},
    "example_values": {"type": "dict", "default": {}},
    "example_words": {"type": "list", "elements": "str"},
    "example_share": {"type": "float"},
    "example_dictionaries": {"type": "list", "elements": "dict"},
    "example_packages": {
        "type": "list",
        "elements": "dict",
        "options": {"src": {"type": "path"}, "managed": {"type": "bool"}},
    },
    "example_solutions": {
        "type": "list",
        "elements": "dict",
        "options": {
            "name": {"type": "str", "required": True},
            "managed": {"type": "bool"},
            "strategy": {"type": "str", "choices": ["auto", "update"]},
            "flows": {"type": "list", "elements": "str"},
            "xml": {"type": "str"},
            "data": {"type": "raw"},
        },
    },
}
PLAIN = {"source": "dev", "managed": True, "removals": False, "strategy": "auto", "values": {}}
EMPTY = (None, "", "  ")


def read(**values):
    given = {f"example_{name}": value for name, value in {"source": "dev", **values}.items()}
    return role_options(given, SPECIFICATION, "example")


def valid(**values):
    found = read(**values)
    assert found["problems"] == []
    return found["options"]


def solution(**members):
    return valid(solutions=[{"name": "orders", **members}])["solutions"][0]


@pytest.mark.parametrize("empty", EMPTY)
def test_what_is_empty_is_not_given(empty):
    names = [name.removeprefix("example_") for name in SPECIFICATION if name != "example_source"]
    assert valid() == PLAIN
    assert valid(**dict.fromkeys(names, empty)) == PLAIN


@pytest.mark.parametrize("empty", EMPTY)
def test_what_is_required_must_be_given(empty):
    for values in ({"example_source": empty}, {}):
        problems = role_options(values, SPECIFICATION, "example")["problems"]
        assert problems == ["example_source is missing. Set it, since it is required."]


@pytest.mark.parametrize("value", [True, "true", " Yes", "ON", 1, "1"])
def test_on(value):
    assert valid(removals=value)["removals"] is True


@pytest.mark.parametrize("value", [False, "False", "no", "off", 0, "0"])
def test_off(value):
    assert valid(managed=value)["managed"] is False


@pytest.mark.parametrize(
    ("values", "message"),
    [
        *[
            ({"managed": one}, "example_managed must be true or false, not ")
            for one in ("ja", "yess", "None", 2, [], {})
        ],
        ({"strategy": "holding"}, "example_strategy must be one of auto, update, not 'holding'."),
        ({"timeout": "1h"}, "example_timeout must be a whole number, not '1h'."),
        ({"values": "hush"}, "example_values must be a dictionary, not a text."),
        ({"values": ["hush"]}, "example_values must be a dictionary, not a list."),
        ({"source": ["dev"]}, "example_source must be a string, not a list."),
        ({"source": 1.1}, "example_source is a number, 1.1, and may have lost a zero"),
        ({"words": {"a": 1}}, "example_words must be a list, not a dictionary."),
        ({"share": "half"}, "example_share must be a number, not 'half'."),
        ({"dictionaries": ["a"]}, "example_dictionaries must be a list of dictionaries, but contains 'a'."),
        ({"words": [{"name": "a"}]}, "example_words must be a list of strings, but contains a dictionary."),
        ({"solutions": 5}, "example_solutions must be a list, not a single value."),
        (
            {"solutions": ["orders"]},
            "example_solutions must be a list of dictionaries, but contains 'orders'. Write it as 'name: orders'.",
        ),
        ({"solutions": "orders"}, "Write it as 'name: orders'."),
        *[
            ({name: text}, f"example_{name} is neither valid YAML nor JSON at line 1, column ")
            for name, text in (("solutions", "[{name: b, managed: no"), ("values", '{"a": "hush'))
        ],
        ({"packages": ["a.zip"]}, "Write it as 'src: a.zip'."),
        (
            {"solutions": [{"name": "a", "managed": "ja"}]},
            "managed of 'a' in example_solutions must be true or false, not 'ja'.",
        ),
        (
            {"solutions": [{"name": "a"}, {"flows": ["x"]}]},
            "name of entry 2 in example_solutions is missing. Set it, since it is required.",
        ),
        ({"solutions": [{"name": " "}]}, "name of entry 1 in example_solutions is missing."),
        (
            {"solutions": [{"name": "a", "flow": "x"}]},
            "flow of 'a' in example_solutions is not an option. Did you mean: flows?",
        ),
        (
            {"solutions": [{"name": "a", "quantity": "x"}]},
            "quantity of 'a' in example_solutions is not an option. Supported options are name, managed, strategy, ",
        ),
        (
            {"solutions": [{"name": "a", "flows": [{"name": "b"}]}]},
            "flows of 'a' in example_solutions must be a list of",
        ),
    ],
)
def test_what_does_not_fit_is_one_sentence(values, message):
    found = read(**values)
    assert len(found["problems"]) == 1
    assert found["problems"][0].startswith(message) or found["problems"][0].endswith(message)
    assert "hush" not in found["problems"][0]


def test_no_role_waits_for_less_than_no_time():
    wait = {"example_wait_timeout": {"type": "int"}}
    found = role_options({"example_wait_timeout": "-5"}, wait, "example")
    assert found["problems"] == ["example_wait_timeout must be 0 or more, not -5."]
    assert role_options({"example_wait_timeout": "0"}, wait, "example")["options"] == {"wait_timeout": 0}


def test_every_problem_is_reported():
    found = role_options({"example_managed": "ja", "example_timeout": "x"}, SPECIFICATION, "example")
    assert [one.split()[0] for one in found["problems"]] == ["example_source", "example_managed", "example_timeout"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Ticket routing", ["Ticket routing"]),
        ("a, b,", ["a", "b"]),
        (["a, b", "c"], ["a, b", "c"]),
        (["", None, "a"], ["a"]),
        (5, ["5"]),
        ('["a, b"]', ["a, b"]),
        ("- a\n- b: c", None),
        ("[a, b", ["[a", "b"]),
        ([1, True], ["1", "True"]),
    ],
)
def test_one_text_is_no_list_of_letters(words, found):
    assert read(words=words)["options"].get("words") == found


def test_texts_of_a_survey_become_what_they_are_meant_to_be():
    found = valid(timeout="60", values='{"a": "b"}', solutions="- name: orders\n  managed: 'no'\n- name: support\n")
    assert (found["timeout"], found["values"]) == (60, {"a": "b"})
    assert found["solutions"] == [{"name": "orders", "managed": False}, {"name": "support"}]


def test_what_is_empty_in_a_list_is_not_taken_for_missing():
    """A record whose input comes to nothing must not be started without one."""
    assert solution(managed="", strategy=None, flows=None) == {"name": "orders", "flows": None}
    assert solution(xml="", data=None) == {"name": "orders", "xml": "", "data": None}


def problems_of_names(*names, roles=()):
    given = {"example_source": "dev"}
    return role_options(given, SPECIFICATION, "example", [*given, *names], ["example", *roles])["problems"]


def test_a_variable_that_is_not_an_option_is_a_problem():
    """Ansible ignores what nothing reads, so that a misspelled limit would not limit anything."""
    assert problems_of_names("example_managed", "example_words", "example_result") == []
    assert problems_of_names("example_tiemout", "example_manged") == [
        "example_manged is not an option of the role example. Did you mean: example_managed?",
        "example_tiemout is not an option of the role example. Did you mean: example_timeout?",
    ]
    (problem,) = problems_of_names("example_zzz")
    assert problem.startswith("example_zzz is not an option of the role example. Supported options are example_")
    assert problem.endswith(" A variable of your own needs a name that does not begin with example_.")


@pytest.mark.parametrize("other", ["example_notes", "acme.tools.example_notes"])
def test_variables_of_a_role_whose_name_is_longer_belong_to_that_role(other):
    assert problems_of_names("example_notes_manged", roles=[other]) == []
    assert len(problems_of_names("example_manged", "example_noted", roles=[other, "exam", "acme.tools.example"])) == 2
