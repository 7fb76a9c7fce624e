# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of inputs and outputs in the types of the schema."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows import values
from hypothesis import given
from hypothesis import strategies as st

MEMBERS = {
    "Day": {"type": "string"},
    "Limit": {"type": "number"},
    "Count": {"type": "integer"},
    "Rush": {"type": "boolean"},
    "Rows": {"type": "array"},
    "Order": {"type": "object"},
    "Plain": {"type": None},
    "Odd": {"type": "colour"},
}
KINDS = ["string", "number", "integer", "boolean", "array", "object"]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
anything = json_values | st.floats() | st.text(st.sampled_from("0123456789.+-eE_ nainftruefalseyo[]{}\"':,"))


def form(value):
    """Return a value as it is sent, in which true is not 1 and 1 is not 1.0."""
    return json.dumps(value, sort_keys=True)


@pytest.mark.parametrize(
    ("given_value", "kind", "expected"),
    [
        ("a", "string", "a"),
        (5, "string", "5"),
        (1.5, "string", "1.5"),
        (True, "string", "true"),
        (["a", 1], "string", '["a", 1]'),
        ({"a": None}, "string", '{"a": null}'),
        ("5", "number", 5),
        (" 5.5 ", "number", 5.5),
        ("1e3", "number", 1000.0),
        (7, "number", 7),
        ("5", "integer", 5),
        ("50.0", "integer", 50),
        (50.0, "integer", 50),
        ("Yes", "boolean", True),
        (" off", "boolean", False),
        (1, "boolean", True),
        (0, "boolean", False),
        (False, "boolean", False),
        ("[1, 2]", "array", [1, 2]),
        ([1], "array", [1]),
        ('{"a": 1}', "object", {"a": 1}),
        ("x", "colour", "x"),
        (1, None, 1),
        *[(None, kind, None) for kind in KINDS],
    ],
)
def test_what_can_be_turned_into_a_type(given_value, kind, expected):
    assert form(values.convert(given_value, kind)) == form(expected)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("many", "number"),
        ("", "number"),
        (True, "number"),
        ([1], "number"),
        ("nan", "number"),
        (float("inf"), "number"),
        ("9" * 5000, "number"),
        ("1.5", "integer"),
        (1.5, "integer"),
        ("maybe", "boolean"),
        (2, "boolean"),
        ({}, "boolean"),
        ("[1", "array"),
        ("{}", "array"),
        ("[" * 100_000, "array"),
        ({}, "array"),
        ("[]", "object"),
        (5, "object"),
    ],
)
def test_what_cannot(value, kind):
    with pytest.raises(InputFailure, match=f"'Any' must be of type {kind}"):
        values.inputs({"Any": value}, {"Any": {"type": kind}})


@given(anything, st.sampled_from(KINDS))
def test_a_converted_value_has_its_type_and_stays(value, kind):
    kinds = {
        "string": str,
        "number": (int, float),
        "integer": int,
        "boolean": bool,
        "array": list,
        "object": dict,
    }
    try:
        converted = values.convert(value, kind)
    except ValueError:
        return
    assert converted is None or isinstance(converted, kinds[kind])
    assert isinstance(converted, bool) == (kind == "boolean" and value is not None)
    # as text, since an array may hold what is not equal to itself
    assert str(values.convert(converted, kind)) == str(converted)


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back_from_their_texts(number):
    assert values.convert(values.convert(number, "string"), "number") == number


@given(st.lists(json_values) | st.dictionaries(st.text(), json_values))
def test_lists_and_objects_come_back_from_their_texts(value):
    kind = "array" if isinstance(value, list) else "object"
    assert values.convert(values.convert(value, "string"), kind) == value


@given(st.dictionaries(st.sampled_from(list(MEMBERS)) | st.text(), anything))
def test_outputs_never_fail(found):
    assert list(values.outputs(found, MEMBERS)) == list(found)
    assert str(values.outputs(found, None)) == str(found)


def test_outputs_that_do_not_fit_stay_as_they_came():
    assert values.outputs({"Limit": "many", "Rush": "True", "More": 1}, MEMBERS) == {
        "Limit": "many",
        "Rush": True,
        "More": 1,
    }


@pytest.mark.parametrize(
    ("name", "members", "remedy"),
    [
        ("Lmit", MEMBERS, "Did you mean: Limit"),
        ("Zzz", {"Day": {}}, "Its inputs are: Day."),
        ("Day", {}, "It has no inputs."),
        ("x" * 500, MEMBERS, "Its inputs are: "),
    ],
)
def test_an_unknown_input(name, members, remedy):
    with pytest.raises(InputFailure, match="has no input") as caught:
        values.inputs({name: 1}, members)
    assert remedy in caught.value.message
    assert len(caught.value.message) <= 300


def test_names_match_as_everywhere():
    members = {"Day": {"type": "string"}, "day": {"type": "string"}, "Limit": {"type": "number"}}
    assert values.inputs({"day": "x", "LIMIT": "5"}, members) == {"day": "x", "Limit": 5}
    with pytest.raises(InputFailure, match="'DAY' matches several: Day, day"):
        values.inputs({"DAY": "x"}, members)
    with pytest.raises(InputFailure, match="Input 'Limit' is set twice, once as 'limit'"):
        values.inputs({"Limit": 1, "limit": 2}, members)


def test_an_input_without_a_type_is_a_text():
    assert values.inputs({"Plain": 5}, MEMBERS) == {"Plain": "5"}


def test_a_refusal_does_not_tell_the_value():
    with pytest.raises(InputFailure) as caught:
        values.inputs({"Limit": "not-to-be-told"}, MEMBERS)
    assert "not-to-be-told" not in caught.value.message


@given(json_values.map(lambda value: {"a": value}))
def test_what_is_sent_is_json(inputs):
    assert json.loads(values.encoded(inputs)) == inputs


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_without_a_form_are_not_sent(number):
    with pytest.raises(InputFailure, match="JSON cannot represent"):
        values.encoded({"a": [number]})


def test_the_length_is_one_of_bytes():
    frame = len('{"a": ""}')
    assert len(values.encoded({"a": "x" * (values.LARGEST - frame)})) == values.LARGEST
    for text in ("x" * (values.LARGEST - frame + 1), "\u00e4" * (values.LARGEST // 6)):
        with pytest.raises(InputFailure, match="2 MiB"):
            values.encoded({"a": text})
