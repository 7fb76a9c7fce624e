# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time zones by name."""

from __future__ import annotations

import zoneinfo

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._local import zones


@pytest.mark.parametrize("zone", ["Europe/Zurch", "Europe", "../etc/passwd", "/etc/passwd", "CET+1", "a\0b"])
def test_a_zone_that_is_not_known(zone):
    with pytest.raises(InputFailure, match="time_zone is not known on this machine"):
        zones.zone(zone)


@pytest.mark.parametrize("zone", ["", " "])
def test_an_empty_zone_is_not_utc(zone):
    with pytest.raises(InputFailure, match="time_zone is empty"):
        zones.zone(zone)


def test_a_zone_that_is_near():
    with pytest.raises(InputFailure, match="Did you mean: .*Europe/Zurich"):
        zones.zone("Europe/Zurch")


def test_a_machine_without_time_zones(monkeypatch):
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    monkeypatch.setattr(zoneinfo, "available_timezones", set)
    monkeypatch.setattr(zoneinfo, "ZoneInfo", _none)
    assert zones.zone("UTC") is zones.zone(None)
    with pytest.raises(InputFailure, match="has no time zone database. Install it with '.* -m pip install tzdata'"):
        zones.zone("Europe/Zurich")


def _none(key):
    raise zoneinfo.ZoneInfoNotFoundError(key)
