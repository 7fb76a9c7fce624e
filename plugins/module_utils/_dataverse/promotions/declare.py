# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release, declared to be in an environment: its solutions in order, what they are bound to, and its flows."""

from __future__ import annotations

import contextlib
import os
from functools import partial
from typing import TYPE_CHECKING

from ..._core.errors import Failure
from ..._core.field import Difference
from ..._core.parts import Part, Parts
from ..._core.plan import Plan
from ..._core.telling import telling
from ..environment_variables.types import secret_on_failure
from ..flows.many import declare as many_flows
from ..solutions.imports import record
from ..solutions.imports.declared import REFERENCES, VARIABLES
from ..solutions.releases.folder import Release
from . import document, imports, report, target_settings
from .approval import Approval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..._core.plan import Mark, Step
    from ..solutions.imports.declare import Decided

FLOWS = "flows"


def declare(context: Any) -> Plan:
    """Return the plan that brings the environment to a release.

    ``options`` are those of the module dataverse_release_import. Nothing is sent if the plan is not the approved one.
    """
    options = context.options
    release = Release(os.path.abspath(os.path.expanduser(options["src"])))
    with telling(lambda: {"release": _identity(release)}):
        return _declared(context, options, release)


def _declared(context: Any, options: Mapping[str, Any], release: Release) -> Plan:
    with secret_on_failure(list((options.get(VARIABLES) or {}).values()), context.hide):
        target_settings.check_names(options, release)
    wished = target_settings.flows_of(options, release)
    approval = Approval(options, _record(context, options, release))
    states = {guid: one["enabled"] for guid, one in wished.items() if one["enabled"] is not None}
    found = imports.decided(context, options, release, states)
    flows = _flows(context, options, found, wished)
    parts = [*imports.parts(context, found), flows]
    planned = document.of(release.document, context.dataverse.me["OrganizationId"], parts, context.masker.mask)
    told = {
        **_told(context, release, found, planned, flows),
        "continues": approval.continues or any(one.continues for one in found),
    }
    all_parts = Parts(parts, context.warn)
    with telling(lambda: {**told, **_foreseen(all_parts)}):
        approval.check(planned)
    return _plan(all_parts, told, approval)


def _foreseen(parts: Parts) -> dict[str, Any]:
    """Return what a rejected plan would do, for those who have to approve it."""
    facts: dict[str, Any] = {"operations": [{"step": step.summary, "status": "planned"} for step in parts.steps]}
    with contextlib.suppress(Failure):
        facts.update(parts.outcome(False)[FLOWS])
    return facts


def _plan(parts: Parts, told: Mapping[str, Any], approval: Approval) -> Plan:
    def carry_out(steps: Sequence[Step], mark: Mark) -> None:
        with telling(lambda: told):
            approval.begin(told["plan"])
            parts.carry_out(steps, mark)

    def outcome(applied: bool) -> dict[str, Any]:
        with telling(lambda: told):
            facts = parts.outcome(applied)
        return {**told, **facts[FLOWS], "finished": True}

    def succeed() -> None:
        parts.succeed()
        approval.end()

    release, environment = told["release"], told["environment"]
    return Plan(
        "{0} before release {1} {2}".format(environment["url"], release["name"], release["version"]),
        Difference(parts.side("before"), parts.side("after")),
        parts.steps,
        parts.warnings,
        target_after="{0} with release {1} {2}".format(environment["url"], release["name"], release["version"]),
        outcome=outcome,
        carry_out=carry_out,
        on_success=succeed,
    )


def _flows(
    context: Any, options: Mapping[str, Any], found: Sequence[Decided], wished: Mapping[str, Mapping[str, Any]]
) -> Part:
    """Return the part that turns flows on and off, and sets their owners and shares.

    Flows that nothing is declared of are in it as far as they exist, so that the result shows all of them.
    """
    predicted = imports.predicted_flows(found)
    existing = {guid for one in found for guid in one.situation.flows} | {one["flow_id"] for one in predicted}
    listed = [
        dict(one, status=None)
        for guid, one in wished.items()
        if guid in existing or any(one[name] is not None for name in target_settings.DECLARED)
    ]
    fixed = dict.fromkeys(("solution", "name_pattern", "enabled", "owner", "shares"))
    options = {
        **fixed,
        "flows": listed,
        "all": False,
        "allow_none": True,
        "exact_shares": options["exact_shares"],
        "allow_empty": options["allow_empty"],
        "max_parallel": options["max_parallel"],
    }
    plan = many_flows.of_options(context, dict(options, predicted_flows=predicted))
    again = partial(many_flows.of_options, context, dict(options, predicted_flows=None))
    # names of principals are in the diff, and may be those of others; ids are not
    return Part(FLOWS, plan, again, {"payloads": [step.payload for step in plan.steps]})


def _record(context: Any, options: Mapping[str, Any], release: Release) -> record.Record:
    """Return the record in which it is kept that an approved plan was begun."""
    name = "{name}-{version}".format(**release.document)
    folder, url = options.get("record_directory"), context.dataverse.url
    path, _warning = record.path_for(folder and os.path.join(folder, ""), os.path.join(release.path, ""), name, url)
    return record.Record(path, url, "release {0}".format(name))


def _told(
    context: Any, release: Release, found: Sequence[Decided], planned: Mapping[str, Any], flows: Part
) -> dict[str, Any]:
    """Return what the result says whatever becomes of the plan."""
    dataverse = context.dataverse
    return {
        "plan_id": planned["plan_id"],
        "plan": planned,
        "release": _identity(release),
        "environment": {
            "url": dataverse.url,
            "unique_name": dataverse.organization.get("name"),
            "organization_id": planned["environment"]["organization_id"],
        },
        "solutions": [report.solution(one) for one in found],
        REFERENCES: report.changed(found, REFERENCES),
        VARIABLES: report.changed(found, VARIABLES),
        "before": report.before(found, flows.plan.now.get("shares", {})),
    }


def _identity(release: Release) -> dict[str, Any]:
    return {name: release.document[name] for name in ("name", "version", "digest", "made_at", "made_from")}
