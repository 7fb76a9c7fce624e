# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why the server's check of a package did not pass, in whatever form it says so."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports import staging

MARKUP = (
    'Some dependencies are missing. The missing dependencies are : <MissingDependencies canResolveAll="False">'
    '<MissingDependency canResolveMissingDependency="False"><Required key="0" type="msdyn_MRFolder" '
    'schemaName="contoso_folder" displayName="Contoso folder" solution="contoso_base (1.0)" /><Dependent key="1" '
    'type="29" displayName="Order intake" id="{11111111-0000-4000-8000-000000000001}" /></MissingDependency>'
    "</MissingDependencies> , ProductUpdatesOnly : False"
)
FAILED = {"StageSolutionStatus": "Failed", "StageSolutionUploadId": "00000000-0000-0000-0000-000000000000"}


def refused(**results):
    class Dataverse:
        def act(self, message, body, tried, safe):
            return {"StageSolutionResults": {**FAILED, **results}}

    with pytest.raises(Failure) as caught:
        staging.stage(Dataverse(), b"", "solution 'orders' 1.0")
    return caught.value


def result(text, code=-2147188707, **more):
    return {"SolutionValidationResultType": "Error", "Message": text, "ErrorCode": code, "AdditionalInfo": None, **more}


def test_missing_dependencies_in_markup_are_told_as_such():
    failure = refused(SolutionValidationResults=[result(MARKUP)], MissingDependencies=[])
    assert failure.message == (
        "Staging solution 'orders' 1.0 failed: msdyn_MRFolder 'Contoso folder' is missing, which flow 'Order intake' "
        "needs. Install solution contoso_base (1.0) first."
    )
    (reason,) = failure.reasons
    assert (reason["component_type"], reason["code"]) == ("msdyn_MRFolder", "0x8004801D")


def test_an_archive_that_could_not_be_read_has_few_members():
    failure = refused(
        SolutionComponentsDetails=[],
        SolutionDetails=dict.fromkeys(["SolutionUniqueName", "SolutionVersion"]),
        SolutionValidationResults=[result("The solution file is invalid.", -2147188640)],
    )
    assert failure.message.startswith("Staging solution 'orders' 1.0 failed: The solution file is invalid.")
    assert "did not pass" in refused(SolutionValidationResults=None, MissingDependencies=None).message


def test_warnings_of_the_check_are_no_reasons():
    warning = result("Mind the gap.", SolutionValidationResultType="Warning")
    assert [one["text"] for one in refused(SolutionValidationResults=[warning, result("No.", 0)]).reasons] == ["No"]
