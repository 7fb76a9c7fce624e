# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and teams that names may mean, for those who report every name that means none, or several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import principals
from .principals import COLUMNS, DISPLAY_NAMES, TEAM, TEAM_IDS, TEAM_NAMES, USER, USER_IDS, USER_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from .principals import Principal


def read(dataverse: Any, wanted: Iterable[str]) -> dict[str, list[Principal]]:
    """Return the users or teams that each name means (see principals.find_all), in one request."""
    names = list(dict.fromkeys(wanted))
    users = _queries("systemusers", COLUMNS[USER], names, USER_IDS + USER_NAMES + DISPLAY_NAMES)
    teams = _queries("teams", COLUMNS[TEAM], names, TEAM_IDS + TEAM_NAMES)
    pages = dataverse.rows_of(users + teams, "Searching for users and teams") if names else []
    found = [[row for rows in some for row in rows] for some in (pages[: len(users)], pages[len(users) :])]
    return {name: _meant(name, *found) for name in names}


def _queries(table: str, select: str, names: Sequence[str], columns: Sequence[str]) -> list[tuple[str, dict[str, str]]]:
    return [(table, {"select": select, "filter": one}) for one in principals.conditions(names, columns)]


def _meant(name: str, users: Sequence[Mapping[str, Any]], teams: Sequence[Mapping[str, Any]]) -> list[Principal]:
    found = [principals.user_of(row) for row in principals.called(users, name, USER_IDS + USER_NAMES)]
    found = found or [principals.team_of(row) for row in principals.called(teams, name, TEAM_IDS + TEAM_NAMES)]
    return found or [principals.user_of(row) for row in principals.called(users, name, DISPLAY_NAMES)]
