# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What functions and actions return, as far as it is read (contract 12.2, 12.3, 13, 14.2, 19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.structure import Maybe, fault

if TYPE_CHECKING:
    from typing import Any

OPERATION = {"AsyncOperationId": str}
DEPENDENT = {"dependentcomponentobjectid": Maybe(str), "dependentcomponenttype": Maybe(int)}
DEPENDENCY = {
    "dependentcomponentobjectid": str,
    "dependentcomponenttype": int,
    "requiredcomponentobjectid": str,
    "requiredcomponenttype": int,
}
STAGED = {
    "StageSolutionStatus": str,
    "StageSolutionUploadId": Maybe(str),
    "MissingDependencies": Maybe([dict]),
    "SolutionValidationResults": Maybe([dict]),
}
SHARE = {"Principal": {"@odata.type": str}, "AccessMask": Maybe(str)}
FORMS: dict[str, Any] = {
    "DeleteAndPromoteAsync": OPERATION,
    "ExportSolutionAsync": {**OPERATION, "ExportJobId": str},
    "ImportSolutionAsync": {**OPERATION, "ImportJobKey": Maybe(str)},
    "RetrieveDependenciesForDelete": {"value": Maybe([DEPENDENT])},
    "RetrieveDependenciesForUninstall": {"value": Maybe([DEPENDENCY])},
    "RetrieveDependentComponents": {"value": Maybe([DEPENDENT])},
    "RetrieveSharedPrincipalsAndAccess": {"PrincipalAccesses": Maybe([SHARE])},
    "StageAndUpgradeAsync": {**OPERATION, "ImportJobKey": Maybe(str)},
    "StageSolution": {"StageSolutionResults": STAGED},
    "UninstallSolutionAsync": OPERATION,
}


def trouble(path: str, content: dict[str, Any]) -> str:
    """Return what is wrong with the result of the function or action at ``path``, "" if nothing is known to be."""
    name = path.partition("(")[0]
    lacking = fault(content, FORMS.get(name, {}))
    return "the result of {0} without a valid {1}".format(name, lacking) if lacking else ""
