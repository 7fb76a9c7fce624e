# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one error form."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core import errors


def test_message_remedy_and_members_become_the_result():
    failure = errors.Failure(
        "Importing failed.",
        "Try again.",
        http_status=400,
        code="0x80048036",
        detail="all of it",
        request_id="r1",
        reasons=[{"text": "because"}],
        facts={"import_job_id": "j1"},
    )
    assert failure.as_result() == {
        "msg": "Importing failed. Try again.",
        "import_job_id": "j1",
        "error": {
            "http_status": 400,
            "code": "0x80048036",
            "message": "all of it",
            "request_id": "r1",
            "reasons": [{"text": "because"}],
        },
    }


def test_without_a_remedy_there_is_no_trailing_space():
    assert errors.Failure("It failed.").as_result()["msg"] == "It failed."


def test_what_was_cut_brings_its_full_stops():
    assert errors.Failure("It failed: there is another....", "Wait.").message == "It failed: there is another... Wait."


def test_a_message_that_is_too_long_is_cut_before_its_remedy():
    message = errors.Failure("It failed: {0}.".format("because " * 60), "Try again.").as_result()["msg"]
    assert 290 <= len(message) <= 300
    assert message.startswith("It failed: because")
    assert message.endswith("... Try again.")


def test_without_detail_the_message_is_the_detail():
    assert errors.Failure("It failed.", "Try again.").as_result()["error"]["message"] == "It failed. Try again."


@pytest.mark.parametrize(
    "kind", [errors.InputFailure, errors.Unreachable, errors.OutcomeUnknown, errors.NotFound, errors.StillRunning]
)
def test_every_kind_is_a_failure(kind):
    assert isinstance(kind("x"), errors.Failure)


def test_a_write_in_a_dry_run_is_our_mistake_and_no_failure_of_the_user():
    assert not isinstance(errors.WriteInDryRun("x"), errors.Failure)


def test_a_failure_within_a_wider_undertaking_keeps_its_members():
    failure = errors.Failure("Polling failed: a page.", "Check proxies.", http_status=200, code="c", facts={"id": 1})
    failure.perhaps_changed = True
    wider = failure.within("The import goes on, but following it broke off: {0}.", "Run the task again.")
    assert (
        wider.message == "The import goes on, but following it broke off: Polling failed: a page. Run the task again."
    )
    assert (wider.http_status, wider.code, wider.facts, wider.perhaps_changed) == (200, "c", {"id": 1}, True)
    assert wider.detail == failure.message
