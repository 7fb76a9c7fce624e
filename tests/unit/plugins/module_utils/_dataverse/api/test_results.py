# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of functions and actions that lack what is read of them."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, OutcomeUnknown

from .test_client import answer, client

STRANGE = "is not one of a Dataverse environment"
STARTS = ["ImportSolutionAsync", "StageAndUpgradeAsync", "DeleteAndPromoteAsync", "UninstallSolutionAsync"]


@pytest.mark.parametrize("action", [*STARTS, "StageSolution"])
@pytest.mark.parametrize("result", [{}, {"AsyncOperationId": {}, "StageSolutionResults": []}])
def test_what_may_have_been_started_is_not_known(action, result):
    dataverse, _wire = client(answer(200, result))
    with pytest.raises(OutcomeUnknown, match=f"{STRANGE} .the result of {action} without a valid "):
        dataverse.act(action, {}, "Trying")


def test_an_export_may_be_started_again():
    dataverse, _wire = client(answer(200, {"AsyncOperationId": "a"}))
    with pytest.raises(
        Failure, match=f"{STRANGE} .the result of ExportSolutionAsync without a valid ExportJobId"
    ) as told:
        dataverse.act("ExportSolutionAsync", {}, "Trying")
    assert not isinstance(told.value, OutcomeUnknown)


@pytest.mark.parametrize(
    ("function", "result", "where"),
    [
        ("RetrieveSharedPrincipalsAndAccess", {"PrincipalAccesses": [{}]}, r"PrincipalAccesses\[0\].Principal"),
        ("RetrieveDependenciesForDelete", {"value": ["x"]}, r"value\[0\]"),
        ("RetrieveDependenciesForUninstall", {"value": [None]}, r"value\[0\]"),
        ("RetrieveDependentComponents", {"value": 5}, "value"),
    ],
)
def test_what_is_read_names_what_it_lacks(function, result, where):
    dataverse, _wire = client(answer(200, result))
    with pytest.raises(Failure, match=f"the result of {function} without a valid {where}"):
        dataverse.get(f"{function}(Target=@tid)?@tid=1", "Reading")
