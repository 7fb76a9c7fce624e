# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: promotion_report
short_description: Return the outcome of a promotion to one target
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Brings the results of the tasks of a promotion together, as one description of what was planned, found and done.
  - Made for the role P(flowops.powerplatform.environment_promotion#role).
positional: _input
options:
  _input:
    description:
      - What is known so far, with C(word) (V(plan), V(promote), V(verify) or V(rollback)), C(target), C(started_at),
        C(ended_at), C(approved_plan) and C(release), as M(flowops.powerplatform.dataverse_release_import) returns it.
      - C(variables) are the names of variables of the role by names of options, for messages that name an option.
      - C(planned), C(done) and C(proven) are results of M(flowops.powerplatform.dataverse_release_import), before, for
        and after the change. C(checked) is one of M(flowops.powerplatform.dataverse_preflight_info).
      - C(twins) lists the targets that are the same environment, C(others) the other targets that are blocked.
        C(unwritable) is why no report can be written.
      - C(smoke) lists smoke runs, as P(flowops.powerplatform.promotion_smoke#filter) returns them, C(rehearsed) those
        that were checked while planning. What did not take place is missing.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the outcome
  ansible.builtin.debug:
    msg: "{{ (known | flowops.powerplatform.promotion_report).outcome }}"
  vars:
    known:
      word: plan
      target: test
      release: {name: contoso, version: 1.0.0.0, digest: sha256:0f3a9c2d}
      planned: {changed: true, plan_id: plan-0f3a9c2d, operations: []}
"""

RETURN = r"""
_value:
  description: The report.
  type: dict
  contains:
    outcome:
      description:
        - V(unchanged), V(planned), V(blocked) (nothing was written), V(done) or V(failed) (something may have been
          written).
      type: str
    message:
      description: Why it is blocked or has failed, otherwise null.
      type: str
    smoke:
      description: The smoke runs, as P(flowops.powerplatform.promotion_smoke#filter) returns them.
      type: list
      elements: dict
"""

from typing import TYPE_CHECKING

from ..plugin_utils.role_wording import in_role
from ..plugin_utils.verdicts import has_failed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

GIVEN = ("word", "target", "started_at", "ended_at", "approved_plan")
OF_RELEASE = ("name", "version", "digest", "made_at", "made_from")
SHOWN = 5
# What options of modules are called in the role, if not by the same name.
OF_RELEASE_IMPORT = {"src": "release"}
OF_SMOKE_RUNS = {"wait_timeout": "smoke_wait", "runs": "desktop_flows"}
LISTS = ("solutions", "connection_references", "environment_variables", "flows", "operations", "warnings", "cut")

NOT_AS_DECLARED = (
    "Not as declared. Left to do: {0}. Promote the release again, or find out first who changed the environment."
)


def promotion_report(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report of one target; see DOCUMENTATION."""
    known = _complete(known)
    latest = _latest(known)
    outcome, message = _outcome(known)
    report = {
        **{name: known.get(name) for name in GIVEN},
        "release": {name: known["release"].get(name) for name in OF_RELEASE},
        "environment": latest.get("environment") or known["checked"].get("environment"),
        "plan_id": known["planned"].get("plan_id"),
        "before": {"flows": _former(known["planned"])},
        "outcome": outcome,
        "message": message,
        "findings": known["checked"].get("findings") or [],
        "smoke": known["smoke"],
        **{name: latest.get(name) or [] for name in LISTS},
    }
    if outcome == "failed":
        report["flows"] = _as_found(report["flows"], known["proven"])
    return {**report, **_worded(report, _variables(known, OF_RELEASE_IMPORT))}


def _complete(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known with all its parts; what did not take place is empty."""
    parts = {name: known.get(name) or {} for name in ("release", "planned", "checked", "done", "proven")}
    variables = _variables(known, OF_SMOKE_RUNS)
    smoke = {
        name: [{**one, "text": in_role(one["text"], variables)} for one in known.get(name) or []]
        for name in ("smoke", "rehearsed")
    }
    return {**known, **parts, **smoke, "others": known.get("others") or []}


def _variables(known: Mapping[str, Any], others: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of the role by options of a module; ``others`` are options of another name."""
    variables = known.get("variables") or {}
    return {**variables, **{option: variables[name] for option, name in others.items() if name in variables}}


def _worded(report: Mapping[str, Any], variables: Mapping[str, str]) -> dict[str, Any]:
    """Return what a report says, with variables of the role where it names options."""
    return {
        "message": report["message"] and in_role(report["message"], variables),
        "warnings": [in_role(text, variables) for text in report["warnings"]],
        "findings": [
            {**one, **{name: in_role(one[name], variables) for name in ("text", "remedy") if one.get(name)}}
            for one in report["findings"]
        ],
        "flows": [_reasoned(one, variables) for one in report["flows"]],
    }


def _reasoned(flow: Mapping[str, Any], variables: Mapping[str, str]) -> Mapping[str, Any]:
    """Return a flow whose reason, if it has one, names variables of the role."""
    reason = flow.get("reason")
    return {**flow, "reason": {**reason, "text": in_role(reason["text"], variables)}} if reason else flow


def _latest(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was done, with what was planned where the task that did it returned nothing."""
    done = {name: value for name, value in known["done"].items() if value not in (None, [])}
    return {**(known["planned"] or known["proven"]), **done}


def _former(planned: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what was recorded of the flows that change; most targets of a fleet have none."""
    changing = {one.get("flow_id") for one in planned.get("flows") or [] if one.get("changes")}
    before = (planned.get("before") or {}) if changing else {}
    return [one for one in before.get("flows") or [] if one["flow_id"] in changing]


def _as_found(flows: Sequence[Mapping[str, Any]], proven: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return flows with the states in which they were found after a failure, beside those that were planned."""
    found = {one["flow_id"]: one["enabled"] for one in (proven.get("before") or {}).get("flows") or []}
    return [
        {
            **one,
            "enabled": found[one["flow_id"]],
            "status": "on" if found[one["flow_id"]] else "off",
            "planned_status": one["status"],
        }
        if one.get("flow_id") in found
        else one
        for one in flows
    ]


def _outcome(known: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return the outcome of the target in one word, and why if it did not go well."""
    planned, done = known["planned"], known["done"]
    if has_failed(done):
        return ("failed" if _is_touched(done) else "blocked"), _said(done)
    why = _unproven(known)
    if why:
        return "failed", why
    if done or known["proven"]:
        return _state(done), None
    why = _said(planned) if has_failed(planned) else _blocking(known, known["checked"])
    return ("blocked", why) if why else (_state(planned), None)


def _unproven(known: Mapping[str, Any]) -> str | None:
    """Return what reading back or a smoke run has shown to be wrong, or None."""
    proven = known["proven"]
    if has_failed(proven):
        return _said(proven)
    if proven.get("operations"):
        return NOT_AS_DECLARED.format(_steps(proven))
    failed = [one for one in known["smoke"] if one["outcome"] == "failed"]
    return _broken(failed) if failed else None


def _is_touched(result: Mapping[str, Any]) -> bool:
    """Return whether something was sent, as far as that is known."""
    statuses = {one["status"] for one in result.get("operations") or []}
    return bool(result.get("changed") or statuses & {"done", "failed", "running"})


def _blocking(known: Mapping[str, Any], checked: Mapping[str, Any]) -> str | None:
    """Return why nothing may be written although it could be planned."""
    if has_failed(checked):
        return _said(checked)
    findings = [one for one in checked.get("findings") or [] if one["severity"] == "blocks"]
    if findings:
        more = " ({0} more)".format(len(findings) - 1) if len(findings) > 1 else ""
        return "{0}{1}".format(findings[0]["text"], more)
    return _around(known)


def _around(known: Mapping[str, Any]) -> str | None:
    """Return why nothing may be written although the release itself can be brought to the environment."""
    twins = ["'{0}'".format(name) for name in known.get("twins") or []]
    if len(twins) > 1:
        return "{0} are the same environment. Leave out all but one of them, or correct their dataverse_url.".format(
            " and ".join(twins)
        )
    if known.get("unwritable"):
        return "No report can be written: {0}".format(known["unwritable"])
    failed = [one["text"] for one in known.get("rehearsed") or [] if one["outcome"] == "failed"]
    if failed:
        return "Smoke runs cannot be made: {0}".format(" ".join(failed))
    if known["others"] and known["planned"].get("operations"):
        return "Nothing was written, since other targets are blocked: {0}.".format(", ".join(known["others"]))
    return None


def _broken(failed: Sequence[Mapping[str, str]]) -> str:
    """Return which smoke runs failed."""
    more = " ({0} more)".format(len(failed) - 1) if len(failed) > 1 else ""
    name = " ".join(text for text in (failed[0]["kind"], failed[0]["name"]) if text)
    return "The smoke run of {0} failed: {1}{2}".format(name, failed[0]["text"], more)


def _state(result: Mapping[str, Any]) -> str:
    if any(one["status"] == "planned" for one in result.get("operations") or []):
        return "planned"
    return "done" if result.get("changed") else "unchanged"


def _steps(result: Mapping[str, Any]) -> str:
    steps = [one["step"] for one in result.get("operations") or []]
    return "; ".join(steps[:SHOWN]) + (" and {0} more".format(len(steps) - SHOWN) if len(steps) > SHOWN else "")


def _said(result: Mapping[str, Any]) -> str:
    return str(result.get("msg") or "The task ended without a message.")


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"promotion_report": promotion_report}
