# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Staging: the server checks a package before it is imported; nothing visible changes (contract 18.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.errors import Refused
from ...._core.late_imports import late
from ...._core.refusal import normal_code

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ...api.client import Dataverse
    from ...api.streams import FileContent
    from ..operations import failures
else:
    (failures,) = late(__package__, "..operations.failures")

PASSED = "Passed"
BAD_REQUEST = 400


def stage(dataverse: Dataverse, content: FileContent, label: str, safe: bool = False) -> str:
    """Let the server check a package and return the upload's id; Failure with all reasons if it does not pass.

    ``safe`` says that the option asks for it in a dry run, too.
    """
    doing = "Staging {0}".format(label)
    body = {"CustomizationFile": content}
    try:
        results = dataverse.act("StageSolution", body, doing, safe=safe)["StageSolutionResults"]
    except Refused as refusal:
        if refusal.http_status != BAD_REQUEST:
            raise
        why = refusal.detail
        raise failures.failure(doing, why, failures.reasons(why, refusal.code), refusal.remedy, refusal.code)
    if results["StageSolutionStatus"] != PASSED:
        found = reasons(results)
        raise failures.failure(doing, "the check by the server did not pass", found)
    return results["StageSolutionUploadId"]


def reasons(results: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return why a package did not pass."""
    found = [
        failures.missing(_side(one, "Required", one.get("RequiredSolutionName")), _side(one, "Dependent"))
        for one in results.get("MissingDependencies") or []
    ]
    for one in results.get("SolutionValidationResults") or []:
        if one.get("SolutionValidationResultType", "Error") == "Error":
            text = one.get("Message") or one.get("AdditionalInfo") or "no explanation"
            found += failures.of_text(text, code=normal_code(one.get("ErrorCode")))
    return found


def _side(one: Mapping[str, Any], side: str, solution: str | None = None) -> dict[str, Any]:
    return {
        "type": one.get(side + "ComponentType"),
        "name": one.get(side + "ComponentDisplayName") or one.get(side + "ComponentSchemaName"),
        "id": one.get(side + "ComponentId") or one.get(side + "ComponentSchemaName"),
        "solution": solution,
    }
