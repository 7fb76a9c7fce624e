# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an environment wishes of a release: names of the release, and its states where none is declared."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.promotions import target_settings

IDS = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(4)]


def flow(number, name, enabled=None):
    return {"flow_id": IDS[number], "name": name, "enabled": enabled}


RELEASE = SimpleNamespace(
    solutions=[
        {
            "flows": [flow(0, "Intake", True), flow(1, "Report", False)],
            "connection_references": [{"name": "new_Mail"}],
            "environment_variables": [{"name": "new_Url"}],
        },
        {
            "flows": [flow(2, "Twin"), flow(3, "Twin")],
            "connection_references": [],
            "environment_variables": [],
        },
    ]
)


def of(*entries, **more):
    return target_settings.flows_of({"flows": list(entries), "ignore_unknown": False, **more}, RELEASE)


def test_states_of_the_release_apply_where_none_is_declared():
    found = of({"name": "intake", "owner": "Operations"}, {"flow_id": IDS[1].upper(), "enabled": True})
    assert found[IDS[0]] == {**flow(0, "Intake", True), "owner": "Operations", "shares": None}
    assert [found[guid]["enabled"] for guid in IDS] == [True, True, None, None]
    assert of()[IDS[1]]["enabled"] is False


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([{"name": "Intakes", "enabled": True}], "The release has no flow 'Intakes'. Did you mean: Intake?"),
        ([{"name": "Twin", "enabled": True}], "The release has 2 flows named 'Twin'"),
        ([{"name": "Intake"}], "Nothing is declared of flow 'Intake'"),
        ([{"name": "Intake", "enabled": True}, {"flow_id": IDS[0], "enabled": True}], "'Intake' is listed twice"),
        ([{"enabled": True}], "neither name nor flow_id"),
        ([{"name": " ", "enabled": True}], "name is empty."),
    ],
)
def test_entries_that_mean_no_flow_or_declare_nothing_are_refused(entries, words):
    with pytest.raises(InputFailure, match=words.replace("?", r"\?")):
        of(*entries)


def test_unknown_names_are_refused_unless_they_are_allowed():
    options = {"connection_references": {"NEW_MAIL": "c"}, "environment_variables": {"new_Uri": "x"}}
    with pytest.raises(InputFailure) as refused:
        target_settings.check_names({**options, "ignore_unknown": False}, RELEASE)
    assert refused.value.message == (
        "environment_variables names new_Uri, which no package of the release has. Did you mean: new_Url? To allow "
        "other names, set ignore_unknown."
    )
    target_settings.check_names({**options, "ignore_unknown": True}, RELEASE)
    assert of({"name": "Other", "enabled": True}, ignore_unknown=True) == of()
