# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the platform reports about the license for a run when it is started.

The codes are those of the page "Work with desktop flows using code"; that the response to the start contains them is
inferred.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.text import short

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

COVERED = "ValidLicenseCoverage"
REMEDIES = {
    "LicensingCheckFailed": "Check in the admin center whether a license is assigned.",
    "AttendedNoLicense": "Assign a license to the connection's user for attended runs, such as Power Automate Premium.",
    "UnattendedNoAddon": "Assign a process license (unattended add-on) to the machine or to the environment.",
}


def read(answer: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return ``{code, message}`` of the response to a start, or None if it reports nothing about a license."""
    said = answer.get("licenseCheck")
    if not isinstance(said, dict) or not isinstance(said.get("code"), str):
        return None
    message = said.get("message")
    return {"code": said["code"], "message": message if isinstance(message, str) else None}


def warning(check: Mapping[str, Any] | None, session_id: str | None) -> str | None:
    """Return a warning, or None if a license covers the run or nothing is reported."""
    if not check or check["code"] == COVERED:
        return None
    said = (
        "{0} ({1})".format(short(check["message"], 120).rstrip("."), check["code"])
        if check["message"]
        else check["code"]
    )
    text = "No license covers run {0}: {1}. {2}".format(session_id, said, REMEDIES.get(check["code"], ""))
    return text.rstrip()
