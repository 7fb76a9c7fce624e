# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking again before an import starts, and after it or what had to go first has ended."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Conflict, Failure
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.waiter import Waiter
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.arrival import Arrival
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.consequences import (
    Consequences,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.decision import (
    APPLY,
    HOLDING,
    REMOVE,
    UPGRADE,
    Decision,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.flow_states import (
    planned,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.own_starts import (
    OwnStarts,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.record import Record
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.run import (
    ImportRun,
    Means,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.situation import (
    Situation,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.operations import (
    other_operations,
)

from tests.unit.plugins.support.emulated import Environment

PACKAGE = {"unique_name": "orders", "version": "2.0.0.0", "fingerprint": "sha256:1", "flows": []}
OPERATION = "22222222-0000-4000-8000-000000000001"
LABEL = "solution 'orders' 2.0.0.0"


def row(version):
    return version and {"version": version}


def arrival(there, strategy=UPGRADE, leftover=None, installed="1.0.0.0", waiting=None):
    """Plan on versions, and have others be there by now, under their unique names."""
    environment = Environment()
    for name, version in there.items():
        environment.put("solutions", uniquename=name, version=version)
    return Arrival(environment, situation(row(installed), row(waiting)), Decision(strategy, "so", leftover), LABEL)


def situation(installed, leftover):
    return Situation(PACKAGE, installed, leftover, {}, {}, {}, {}, {})


@pytest.mark.parametrize(
    ("made", "brought"),
    [
        (arrival({"orders": "1.0.0.0"}), False),
        (arrival({"orders": "1.0"}), False),
        (arrival({"orders": "2.0.0.0"}), True),
        (arrival({"orders": "2.0.0.0"}, installed="2.0"), False),
        (arrival({}, installed=None), False),
        (arrival({"orders": "1.5"}, leftover=APPLY, waiting="1.5"), False),
        (arrival({"orders": "1.0.0.0"}, leftover=REMOVE, waiting="1.5"), False),
        (arrival({"orders": "1.0.0.0"}, HOLDING), False),
        (arrival({"orders": "1.0.0.0", "orders_Upgrade": "2.0.0.0"}, HOLDING), True),
    ],
)
def test_what_another_run_has_brought_is_there(made, brought):
    with pytest.raises(Conflict) if brought else nullcontext() as caught:
        made.look_again()
    if brought:
        assert caught.value.message.startswith(f"Someone else has installed {LABEL} in the meantime, so this task did")
        assert not caught.value.sent


@pytest.mark.parametrize(
    ("made", "version"),
    [
        (arrival({"orders": "3.0.0.0"}), "3.0.0.0"),
        (arrival({"orders": "1.5"}, installed=None), "1.5"),
        (arrival({}), "none"),
        (arrival({"orders_Upgrade": "1.5"}, HOLDING), "1.5"),
    ],
)
def test_another_version_than_the_one_planned_on_ends_the_task(made, version):
    with pytest.raises(
        Failure,
        match=f"^The import of .* was not started: version {version} was installed in the meantime. Run",
    ):
        made.look_again()


def test_an_import_that_brought_nothing_is_a_failure():
    arrival({"orders": "2.0.0.0"}).check()
    with pytest.raises(Failure, match=r"ended without an error, but version 1\.0\.0\.0 is installed"):
        arrival({"orders": "1.0.0.0"}).check()


class Deaf(Environment):
    """Says that everything was done, and does nothing."""

    server_time = datetime(2026, 1, 1, tzinfo=UTC)

    def __init__(self, obeys):
        super().__init__()
        self.obeys = obeys
        self.leftover = self.put("solutions", uniquename="orders_Upgrade", version="1.5")

    @property
    def me(self):
        return {"UserId": "me"}

    def delete(self, table, guid, tried, etag="*"):
        if self.obeys:
            super().delete(table, guid, tried, etag)

    def act(self, message, body, tried, **how):
        assert (message, body) == ("DeleteAndPromoteAsync", {"UniqueName": "orders"})
        if self.obeys:
            self.remove("solutions", self.leftover)
        self.put("asyncoperations", asyncoperationid=OPERATION, messagename=message, statecode=3, statuscode=30)
        return {"AsyncOperationId": OPERATION}


def clearing(environment, what, tmp_path):
    """Return (what clears the unfinished upgrade of an environment, the upgrade)."""
    waiter = Waiter(5, 1, sleep=lambda seconds: None)
    others = other_operations.OtherOperations(environment)
    starts = OwnStarts(environment, "orders", LABEL, waiter, waiter, others, [].append)
    record = Record(str(tmp_path / "record.json"), environment.url, "orders")
    leftover = {"uniquename": "orders_Upgrade", "solutionid": environment.leftover, "version": "1.5"}
    decided = Consequences(Decision(None, "so", what), None, {}, planned([], {}, {}, ()), [])
    means = Means(environment, {}, None, LABEL, record, starts, waiter, None)
    run = ImportRun(means, situation(row("1.0.0.0"), leftover), decided)
    return run.step(run.clear_leftover), leftover


@pytest.mark.parametrize("obeys", [True, False])
@pytest.mark.parametrize("what", [APPLY, REMOVE])
def test_an_unfinished_upgrade_that_was_cleared_is_looked_for(tmp_path, obeys, what):
    clear, leftover = clearing(Deaf(obeys), what, tmp_path)
    if obeys:
        clear(leftover)
        return
    with pytest.raises(Failure, match="ended without an error, but it still exists") as caught:
        clear(leftover)
    assert caught.value.perhaps_changed


@pytest.mark.parametrize("what", [APPLY, REMOVE])
def test_an_unfinished_upgrade_that_someone_else_has_cleared_is_left_to_them(tmp_path, what):
    environment = Deaf(True)
    clear, leftover = clearing(environment, what, tmp_path)
    environment.remove("solutions", environment.leftover)
    with pytest.raises(Conflict, match=r"Someone else has applied or deleted upgrade 'orders_Upgrade'") as caught:
        clear(leftover)
    assert not caught.value.sent
    assert not caught.value.perhaps_changed
    assert environment.writes == []
    assert not (tmp_path / "record.json").exists()


def test_a_wait_for_an_unfinished_upgrade_that_breaks_off_says_what_continues(tmp_path, monkeypatch):
    environment = Deaf(True)
    clear, leftover = clearing(environment, APPLY, tmp_path)
    get = environment.get
    monkeypatch.setattr(environment, "get", lambda path, *how: garbled() if "asyncop" in path else get(path, *how))
    with pytest.raises(Failure, match=rf"continues on the server \({OPERATION}\).*Garbled") as caught:
        clear(leftover)
    assert caught.value.perhaps_changed
    assert (caught.value.facts["async_operation_id"], caught.value.facts["finished"]) == (OPERATION, False)


def garbled():
    raise Failure("Garbled.")
