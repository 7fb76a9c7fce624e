# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The history of solutions over HTTP: how many rows come at once, and which questions may be refused."""

from __future__ import annotations

import pytest
import requests

ASKED = "msdyn_solutionhistories?$filter=msdyn_operation eq 0&$orderby=msdyn_starttime desc"


def test_no_more_than_1000_rows_come_at_once(emulator, dev):
    rows = [{"msdyn_name": str(number), "msdyn_operation": 8, "msdyn_status": 1} for number in range(1001)]
    requests.post(f"{emulator.control}/state/dev/msdyn_solutionhistory", json=rows, timeout=10).raise_for_status()
    page = dev.get("msdyn_solutionhistories?$filter=msdyn_operation eq 8", Prefer="odata.maxpagesize=5000")
    assert len(page["value"]) == 1000
    assert len(dev.session.get(page["@odata.nextLink"], timeout=10).json()["value"]) == 1


def test_a_maker_reads_all_of_it(emulator):
    emulator.put_state("msdyn_solutionhistory", {"msdyn_name": "theirs", "msdyn_operation": 0, "msdyn_status": 1})
    maker = emulator.caller(identity="maker")
    assert "theirs" in [row["msdyn_name"] for row in maker.get(ASKED)["value"]]


@pytest.mark.parametrize(
    ("fact", "refused", "accepted"),
    [
        ("no_order", "$orderby=msdyn_starttime desc", "$filter=msdyn_operation eq 0"),
        ("no_filter", "$filter=msdyn_operation eq 0", "$select=msdyn_name"),
    ],
)
def test_questions_that_some_servers_refuse(make_emulator, fact, refused, accepted):
    caller = make_emulator({"tenant": {"history_queries": fact}}).caller()
    assert caller.refused("GET", f"msdyn_solutionhistories?{refused}")[:2] == (400, "0x80060888")
    assert caller.get(f"msdyn_solutionhistories?{accepted}")["value"] == []
