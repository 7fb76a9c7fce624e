# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: promotion_smoke
short_description: Describe the smoke runs of a promotion
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns for each desktop flow and each Smart Flow that was run, and each cloud flow that was waited for, whether it
    succeeded.
  - Made for the role P(flowops.powerplatform.environment_promotion#role).
positional: _input
options:
  _input:
    description:
      - Results of tasks. C(desktop_flows) is one of M(flowops.powerplatform.desktop_flow_runs), C(cloud_flows) one of a
        loop over flows with M(flowops.powerplatform.dataverse_flow_run_info), and C(smart_flows) one of a loop with
        M(flowops.powerplatform.smartflows_execution), to which the C(names) of the flows were added. What did not take
        place is missing.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show whether the flow succeeded
  ansible.builtin.debug:
    msg: "{{ results | flowops.powerplatform.promotion_smoke }}"
  vars:
    results:
      cloud_flows:
        results:
          - {ansible_loop_var: item, item: Order intake, runs: [], doubts: []}
"""

RETURN = r"""
_value:
  description: The smoke runs.
  type: list
  elements: dict
  contains:
    kind:
      description: V(desktop flow), V(Smart Flow) or V(cloud flow).
      type: str
    name:
      description: Name of the flow, for desktop flows with the connection. Empty if no run of the list was started.
      type: str
    outcome:
      description: V(succeeded), V(failed), or V(unknown) if runs could not be read.
      type: str
    text:
      description: What was found.
      type: str
"""

from typing import TYPE_CHECKING

from ..plugin_utils.verdicts import has_failed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

DESKTOP_FLOW = "desktop flow"
SMART_FLOW = "Smart Flow"
CLOUD_FLOW = "cloud flow"
SUCCEEDED = "succeeded"
FAILED = "failed"
UNKNOWN = "unknown"
# What a success means for each decision of a task, unless it is an earlier one.
ENDED = dict.fromkeys(("started", "adopted"), "It succeeded.")
# The outcomes of runs of desktop flows that are not failures.
OUTCOMES = {"succeeded": SUCCEEDED, "unseen": UNKNOWN}


def promotion_smoke(results: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what became of each smoke run; see DOCUMENTATION."""
    kinds = (("desktop_flows", _desktop_flows), ("smart_flows", _smart_flows), ("cloud_flows", _cloud_flows))
    return [one for noun, told in kinds for one in told(results.get(noun) or {})]


def _desktop_flows(result: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the runs of a task; what check mode only plans is none."""
    if has_failed(result) and not result.get("runs"):
        yield _smoke(DESKTOP_FLOW, "", FAILED, result["msg"])
    for run in result.get("runs") or []:
        if run["outcome"] != "planned":
            name = "{0} through {1}".format(run["flow_name"], run["connection"])
            yield _smoke(DESKTOP_FLOW, name, OUTCOMES.get(run["outcome"], FAILED), run["message"] or _course(run))


def _course(run: Mapping[str, Any]) -> str:
    """Return how a run of a desktop flow went that has no message."""
    if run["outcome"] == "unseen":
        return "It was started, but the caller is not allowed to read the run."
    if run["outcome"] != "succeeded":
        return "Its status is {0}.".format(run["status"])
    return "It took {0} s.".format(run["run_seconds"]) if run["started_by_task"] else "It had succeeded before."


def _smart_flows(result: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the executions of a loop; what check mode only plans is none."""
    if has_failed(result) and not result.get("results"):
        yield _smoke(SMART_FLOW, "", FAILED, result["msg"])
    for name, one in zip(result.get("names") or [], result.get("results") or []):
        if has_failed(one):
            yield _smoke(SMART_FLOW, name, FAILED, one["msg"])
        elif one["finished"]:
            yield _smoke(SMART_FLOW, name, SUCCEEDED, ENDED.get(one["decision"], "It had succeeded before."))


def _cloud_flows(result: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield what was found of each flow of a loop."""
    if has_failed(result) and not result.get("results"):
        yield _smoke(CLOUD_FLOW, "", FAILED, result["msg"])
    for one in result.get("results") or []:
        flow = one[one["ansible_loop_var"]]
        name = flow.get("name") or flow.get("flow_id") if isinstance(flow, dict) else flow
        yield _smoke(CLOUD_FLOW, str(name), *_verdict(one))


def _verdict(found: Mapping[str, Any]) -> tuple[str, str]:
    """Return the outcome of a cloud flow by the runs that were found, newest first."""
    if "runs" not in found:
        return FAILED, found["msg"]
    success = next((run for run in found["runs"] if run["succeeded"]), None)
    if success:
        return SUCCEEDED, "A run succeeded that started on {0}.".format(success["started_on"])
    if found["runs"]:
        last = found["runs"][0]
        text = "No run succeeded. The last one started on {0}, and its status is {1}. {2}"
        return FAILED, text.format(last["started_on"], last["status"], last["error_text"] or "").strip()
    if found["doubts"]:
        doubts = " ".join(one["text"] for one in found["doubts"])
        return UNKNOWN, "No run was found, but there may have been one. {0}".format(doubts)
    return FAILED, "No run was found."


def _smoke(kind: str, name: str, outcome: str, text: str) -> dict[str, str]:
    return {"kind": kind, "name": name, "outcome": outcome, "text": text}


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"promotion_smoke": promotion_smoke}
