# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""release.json: whole, or refused."""

from __future__ import annotations

import copy
import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import package
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.releases import document

from tests.unit.plugins.support.packages import example

FACTS = package.read(example(managed=True), "orders.zip")
INTAKE = "3d8b5e74-9f2a-4cad-9e63-4b7b2f3a8c03"


def made(**changed):
    entry = document.entry(FACTS, {INTAKE: True}, ["contoso_base"])
    return document.sealed(
        {
            "format": 1,
            "name": "contoso",
            "version": "1.0.0.0",
            "made_at": "2026-03-01T12:00:00Z",
            "made_from": None,
            "solutions": [{**entry, "file": "orders.zip", "sha256": "00"}],
            **changed,
        }
    )


def test_it_is_read_as_it_was_written():
    assert document.parsed(document.as_text(made()), "release.json") == made()


def test_it_says_what_a_target_needs_to_know():
    (one,) = made()["solutions"]
    assert {flow["name"]: flow["enabled"] for flow in one["flows"] if flow["enabled"] is not None} == {
        "Order intake": True
    }
    assert one["environment_variables"][2] == {
        "name": "contoso_WarehouseApiUrl",
        "type": "string",
        "required": True,
        "has_value": False,
    }
    assert {"name", "connector"} == set(one["connection_references"][0])


def leaves(value, path=()):
    """Yield the path of every value in a document."""
    if isinstance(value, (dict, list)) and value:
        for key, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(member, (*path, key))
    else:
        yield path


@pytest.mark.parametrize("path", list(leaves(made())), ids=lambda path: "-".join(map(str, path)))
def test_every_change_is_found(path):
    changed = copy.deepcopy(made())
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = "other" if holder[path[-1]] != "other" else "another"
    with pytest.raises(InputFailure, match=r"^release\.json.*Make the release again"):
        document.parsed(json.dumps(changed), "release.json")


@pytest.mark.parametrize("name", sorted(document.DOCUMENT))
def test_every_member_is_needed(name):
    without = {key: value for key, value in made().items() if key != name}
    with pytest.raises(InputFailure, match=f"release.json: {name} is missing"):
        document.parsed(json.dumps(without), "release.json")


@pytest.mark.parametrize("name", sorted(document.SOLUTION))
def test_every_member_of_a_solution_is_needed(name):
    (one,) = made()["solutions"]
    without = made(solutions=[{key: value for key, value in one.items() if key != name}])
    with pytest.raises(InputFailure, match=f"solutions.0.: {name} is missing"):
        document.parsed(json.dumps(without), "release.json")


@pytest.mark.parametrize("file", ["", "../x.zip", "/x.zip", "a\\b.zip", ".hidden", "sub/x.zip"])
def test_no_file_leads_out_of_the_folder(file):
    (one,) = made()["solutions"]
    with pytest.raises(InputFailure, match="names a file outside of the release"):
        document.parsed(json.dumps(made(solutions=[{**one, "file": file}])), "release.json")


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '"x"'])
def test_what_is_no_document_is_refused(text):
    with pytest.raises(InputFailure, match=r"^release\.json"):
        document.parsed(text, "release.json")


def test_another_format_is_named():
    with pytest.raises(InputFailure, match=r"has format 2; this version of the collection reads format 1"):
        document.parsed(document.as_text(made(format=2)), "release.json")


def test_how_a_package_is_stored_means_nothing():
    (one,) = made()["solutions"]
    assert document.meaning([one]) == document.meaning([{**one, "file": "other.zip", "sha256": "ff"}])
    assert document.meaning([one]) != document.meaning([{**one, "fingerprint": "sha256:other"}])
