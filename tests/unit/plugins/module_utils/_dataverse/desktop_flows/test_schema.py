# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a flow takes and gives, in both editions of the API."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows import schema
from hypothesis import given
from hypothesis import strategies as st

FLOW = {"workflowid": "11111111-1111-4111-8111-111111111111", "name": "Book invoices"}
DAY = {"type": "string", "title": "The day", "default": "", "description": "Which", "format": None, "value": "0"}
TOTAL = {"type": "number", "title": "Total"}


class Files:
    """An environment that holds files by the column they are in, and notes which were asked for."""

    def __init__(self, **files):
        self.files = files
        self.asked = []

    def json_file(self, path, tried):
        column = path.removeprefix(f"workflows({FLOW['workflowid']})/").removesuffix("/$value")
        self.asked.append(column)
        return self.files.get(column)


def holder(**members):
    return {"schema": {"properties": members, "type": "object"}}


def test_the_older_edition():
    files = Files(
        clientdata={
            "properties": {
                "definition": {"isvalid": True},
                "inputs": holder(Day=DAY),
                "outputs": holder(Total=TOTAL),
            }
        }
    )
    found = schema.read(files, FLOW)
    assert (found.inputs, found.outputs, found.valid) == ({"Day": DAY}, {"Total": TOTAL}, True)
    assert files.asked == ["clientdata"]


def test_the_newer_edition():
    files = Files(inputs=holder(Day=DAY), outputs=holder())
    found = schema.read(files, FLOW)
    assert (found.inputs, found.outputs, found.valid) == ({"Day": DAY}, {}, None)
    assert files.asked == ["clientdata", "inputs", "outputs"]


def test_each_half_is_where_it_is():
    files = Files(clientdata={"properties": {"inputs": holder()}}, inputs=holder(Day=DAY), outputs=holder(Total=TOTAL))
    found = schema.read(files, FLOW)
    assert (found.inputs, found.outputs) == ({}, {"Total": TOTAL})
    assert files.asked == ["clientdata", "outputs"]


def test_no_schema_at_all():
    found = schema.read(Files(), FLOW)
    assert (found.inputs, found.outputs, found.valid) == (None, None, None)


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["properties", "inputs", "outputs", "schema", "definition", "isvalid", "Day"]), inner
        )
    ),
    max_leaves=8,
)


@given(odd, odd)
def test_odd_files_are_borne(clientdata, inputs):
    found = schema.read(Files(clientdata=clientdata, inputs=inputs), FLOW)
    for members in (found.inputs, found.outputs):
        assert members is None or all(isinstance(member, dict) for member in members.values())
        assert members is None or len(schema.shown(members)) == len(members)


@pytest.mark.parametrize("valid", [True, None, "no"])
def test_only_a_plain_false_keeps_a_flow_from_being_started(valid):
    schema.check_valid(schema.Schema(None, None, valid), FLOW)


def test_a_flow_that_is_not_valid():
    with pytest.raises(Failure, match="'Book invoices' has errors") as caught:
        schema.check_valid(schema.Schema(None, None, False), FLOW)
    assert "It was not started" in caught.value.message


def test_how_members_are_shown():
    assert schema.shown(None) is None
    assert schema.shown({"Day": DAY, "Total": {}}) == [
        {"name": "Day", "title": "The day", "type": "string", "default": "", "description": "Which"},
        {"name": "Total", "title": "Total", "type": "string", "default": None, "description": ""},
    ]


@pytest.mark.parametrize(
    ("name", "form"), [("Mark", "password"), ("Mark", "Secure"), ("Password", None), ("ApiKey", "date")]
)
def test_defaults_of_secrets_are_not_shown(name, form):
    members = {name: {"default": "hidden", "format": form, "value": "hidden"}}
    assert schema.is_secret(name, members)
    assert "hidden" not in str(schema.shown(members))


@pytest.mark.parametrize("members", [None, {}, {"Mark": {}}, {"Mark": {"format": "date"}}])
def test_what_is_no_secret(members):
    assert not schema.is_secret("Mark", members)
