# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection references and the connections behind them."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.preflight.references import References

from tests.unit.plugins.support.made import flow_id
from tests.unit.plugins.support.preflight import OPTIONS, part, row_of_flow, said

ME = "aaaaaaaa-0000-4000-8000-000000000001"
A = flow_id("A")


def references(declared=None, bound=None, owner=None, on=True, **options):
    """Return those of a package whose flow A uses contoso_mail, which is bound as given."""
    row = {"connectionreferencelogicalname": "Contoso_Mail", "connectionid": bound}
    rows = {"references": {"contoso_mail": row}} if bound is not None else {}
    if owner:
        rows["flows"] = {A: row_of_flow("A", on=on, owner=owner)}
    one = part(flows={"A": {"uses": ["contoso_mail"]}}, references=["Contoso_Mail"], rows=rows)
    return References([one], {**OPTIONS, "connection_references": declared, **options})


@pytest.mark.parametrize(
    ("declared", "bound", "on", "found"),
    [
        ({"CONTOSO_mail": "a-mail"}, None, {A}, []),
        (None, "a-mail", {A}, []),
        (None, None, {A}, ["blocks connection_references Contoso_Mail"]),
        ({"contoso_mail": ""}, None, {A}, ["blocks connection_references Contoso_Mail"]),
        (None, "", set(), ["warns connection_references Contoso_Mail"]),
        ({"contoso_mail": "My connection"}, None, {A}, ["blocks connection_references Contoso_Mail"]),
        (
            {"contoso_mail": "a-mail", "contoso_mial": "x"},
            None,
            {A},
            ["blocks connection_references contoso_mial"],
        ),
    ],
)
def test_what_is_found(declared, bound, on, found):
    assert said(references(declared, bound).findings(on)) == found


def test_unknown_names_may_be_ignored():
    assert references({"contoso_mail": "a", "other": "b"}, ignore_unknown=True).findings({A}) == []


def test_flows_that_cannot_be_turned_on_are_named():
    (found,) = references().findings({A})
    assert (
        found.text == "Connection reference 'Contoso_Mail' has no connection, so these flows cannot be turned on: 'A'."
    )


@pytest.mark.parametrize(
    ("declared", "owner", "on", "proven"),
    [
        (None, ME, True, True),
        ({"contoso_mail": "A-Mail"}, ME, True, True),
        (None, ME, False, False),
        (None, "someone", True, False),
        (None, None, True, False),
        ({"contoso_mail": "another"}, ME, True, False),
    ],
)
def test_connections_that_the_caller_may_not_be_able_to_use(declared, owner, on, proven):
    found = references(declared, "a-mail", owner, on).unproven("the caller", ME, {A})
    assert said(found) == ([] if proven else ["informs connections 1 connection"])
    assert proven or (declared or {"contoso_mail": "a-mail"})["contoso_mail"] in found[0].text


def test_what_is_not_the_name_of_a_connection_is_told_once():
    assert references({"contoso_mail": "My connection"}).unproven("the caller", ME, {A}) == []


def test_connections_of_flows_that_stay_off_do_not_matter():
    assert references(None, "a-mail").unproven("the caller", ME, set()) == []
