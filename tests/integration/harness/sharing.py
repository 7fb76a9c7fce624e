# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of sharing need: people, teams, declarations, and what was sent."""

from __future__ import annotations

from .emulator import is_unsafe

ADA, BRUNO, DENNIS = (f"{name}@contoso.example" for name in ("ada.lindqvist", "bruno.keller", "dennis.former"))
API = "/api/data/v9.2/"


def user(stage, mail: str) -> str:
    """Return the id of a user of the environment dev."""
    rows = stage.emulator.rows("dev", "systemuser")
    return next(row["systemuserid"] for row in rows if row.get("domainname") == mail)


def team(stage, name: str) -> str:
    """Return the id of a team of the environment dev."""
    return next(row["teamid"] for row in stage.emulator.rows("dev", "team") if row["name"] == name)


def entry(name: str, *rights: str) -> dict:
    """Return an entry of ``principals``."""
    return {"name": name, "rights": list(rights)} if rights else {"name": name}


def listed(result) -> dict[str, list[str]]:
    """Return a result's principals as ``{name: rights}``."""
    return {one["name"]: one["rights"] for one in result["share"]["principals"]}


def sent(stage, after: int) -> list[dict]:
    """Return what was sent to the environment dev since a position of the journal."""
    return [one for one in stage.emulator.journal(after) if one["environment"] == "dev"]


def writes(stage, after: int) -> list[str]:
    """Return the addresses of the requests that could change something."""
    return [one["path"].removeprefix(API) for one in sent(stage, after) if is_unsafe(one)]
