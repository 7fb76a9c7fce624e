#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_release_import
short_description: Deploy a release to an environment of Power Platform
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Imports the solutions of a release in their order, sets connection references and environment variables, and then
    turns flows on or off and sets their owners and shares. All of this is one plan with one diff.
  - Solutions whose version is already installed are not imported again, but everything else is set as declared. If
    everything is as declared, the module only reads, in a few requests for the whole release.
  - If someone else imports a solution of the release between the plan and the start, the module does not import it
    again, as described in M(flowops.powerplatform.dataverse_solution_import).
  - Flows are planned together with the imports, so check mode shows the states, owners and shares of flows that do not
    exist yet.
  - A plan has an id (RV(plan_id)). If O(approved_plan) is set, the module plans again and fails before the first change
    unless it gets the same plan.
  - If an import fails, the remaining steps are skipped. The next run continues, since each import keeps a record until
    it is complete (O(record_directory)).
  - If a flow cannot be brought to the declared state, the task continues with everything else and fails at the end, as
    M(flowops.powerplatform.dataverse_flows) does. As far as this is known before, it also fails in check mode.
  - After the imports, flows are planned again. If this finds a change that was not planned, since someone else has
    changed a flow in the meantime, the task fails without making it.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.wait
  - flowops.powerplatform.wait.others
  - flowops.powerplatform.solution_import.positions
  - flowops.powerplatform.solution_import.removals
  - flowops.powerplatform.solution_import.sending
  - flowops.powerplatform.solution_import.start
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
attributes:
  idempotent:
    details: Depends on the installed versions.
    support: partial
options:
  src:
    description:
      - Folder of the release, where the module runs, as M(flowops.powerplatform.dataverse_release) returns it. A
        release that was changed after it was made is refused.
    type: path
    required: true
  connection_references:
    description:
      - Connections for the connection references of the release, by logical name. Values are names of connections in
        the environment, as text. Connection references that are not listed keep their connections.
      - A name that no package of the release has is rejected, unless O(ignore_unknown=true) is set.
    type: raw
  environment_variables:
    description:
      - Values for the environment variables of the release, by schema name. Variables that are not listed keep their
        values.
      - A name that no package of the release has is rejected, unless O(ignore_unknown=true) is set.
    type: raw
  flows:
    description:
      - What this environment declares for flows of the release. Each entry is a dictionary with C(name) or C(flow_id),
        and C(enabled), C(owner) and C(shares) as in M(flowops.powerplatform.dataverse_flows). What an entry does not
        set is not changed.
      - If an entry does not set C(enabled), or a flow has no entry, the state in the release applies. Where the release
        has none either, existing flows keep their state, and new flows get the state that they have in the package.
      - A flow that the release does not have is rejected, unless O(ignore_unknown=true) is set.
    type: raw
  exact_shares:
    description:
      - Whether C(shares) of an entry is the whole list. If V(true), shares that are not declared are removed from the
        flows whose shares are declared.
    type: bool
    default: false
  allow_empty:
    description:
      - Whether C(shares) of an entry may be empty if O(exact_shares=true) is set, so that all shares of the flow are
        revoked. Set it to restore shares from RV(before), since a flow may have had none.
    type: bool
    default: false
  ignore_unknown:
    description:
      - Whether O(connection_references), O(environment_variables) and O(flows) may contain names that are not in the
        release.
    type: bool
    default: false
  require_managed:
    description:
      - Whether the packages must be managed. V(true) rejects unmanaged packages, V(false) accepts both. If not set, an
        unmanaged package that installs a new solution is accepted with a warning.
    type: bool
  stage_all:
    description:
      - Whether upgrades are made in two steps. All of them are staged in the order of the release, and then applied in
        reverse order. Use it if a new version removes what the old version of another solution of the release still
        needs.
      - What an upgrade removes is deleted when it is applied. Other solutions are installed or updated in the first
        step.
      - An upgrade of the same version that was staged earlier, for instance by a run that was interrupted, is applied.
      - It requires O(strategy=auto) or O(strategy=upgrade).
    type: bool
    default: false
  approved_plan:
    description:
      - The RV(plan_id) of a plan that was approved. If the plan differs now, the task fails, also in check mode, and
        nothing is changed. In a play for several environments, it can be the list of the ids of all their plans.
      - If there is nothing to change, the task succeeds, whatever was approved, so a job can be launched again after it
        has succeeded. If an earlier run has carried out only a part of the approved plan, a later one with the same
        O(record_directory) continues with the rest of it.
    type: list
    elements: str
  approved_plan_file:
    description:
      - Path of a file with the RV(plan) that was approved, as JSON, where the module runs. It is only used to name what
        differs from it. A file that was changed is refused.
    type: path
  record_directory:
    description:
      - Path of a folder for the records of imports. They are removed when everything is done. If a run is interrupted,
        the next one completes the work.
      - The default is the folder of the release. Set a persistent folder if folders are not kept between runs, as in
        containers.
    type: path
  max_parallel:
    description:
      - Maximum number of requests about flows to send in parallel, from 1 to 32. Fewer are sent if the service
        recommends it.
    type: int
    default: 8
  check_mode_wait:
    description:
      - Whether a task in check mode waits within O(wait_timeout) until no other import, uninstallation, upgrade or
        publication is running, as a real one does, so that it plans from what these leave behind. By default, it shows
        a warning and plans immediately, and the plan may differ when they have ended.
    type: bool
    default: false
  wait_timeout:
    description:
      - Seconds to wait for the end of each import.
    default: 3600
notes:
  - Requests that change shares cannot depend on the shares that were read. If two tasks set the same share at the same
    time, both can report a change.
  - The plan id depends on the content of the release, the environment, the diff, the steps, removals, and the options
    that change how packages are sent. It does not depend on time, the path of the release, the order of options, the
    machine, or who runs the task.
  - In the diff and in the plan id, digests stand for secrets. They are made with a key that is derived from the
    client secret or the certificate of the task, so they are equal on all machines that sign in with it, and cannot be
    used to guess a secret. With another way to sign in, the key belongs to the user on one machine. With another key,
    a plan that changes a secret has another id.
seealso:
  - module: flowops.powerplatform.dataverse_release
  - module: flowops.powerplatform.dataverse_preflight_info
  - module: flowops.powerplatform.dataverse_solution_import
  - module: flowops.powerplatform.dataverse_flows
"""

EXAMPLES = r"""
- name: Make a release
  flowops.powerplatform.dataverse_release:
    name: contoso
    dest: releases
    solutions:
      - src: packages/contoso_orders_managed.zip
        flows: [Check order, Order intake]
  register: made

- name: Plan what it changes in an environment
  flowops.powerplatform.dataverse_release_import:
    src: "{{ made.folder }}"
    connection_references: &connections
      contoso_orders_outlook: shared-office365-7d0f2a
      contoso_orders_dataverse: shared-commondataser-19ab44
      contoso_orders_teams: shared-teams-2b7c91
    environment_variables: &values
      contoso_OrdersMailbox: orders@contoso.example
      contoso_WarehouseApiUrl: https://warehouse.contoso.example
    flows: &flows
      - name: Weekly backlog report
        enabled: false
  check_mode: true
  register: planned

- name: Carry out exactly this plan
  flowops.powerplatform.dataverse_release_import:
    src: "{{ made.folder }}"
    connection_references: *connections
    environment_variables: *values
    flows: *flows
    approved_plan: "{{ planned.plan_id }}"

- name: Verify the result
  flowops.powerplatform.dataverse_release_import:
    src: "{{ made.folder }}"
    connection_references: *connections
    environment_variables: *values
    flows: *flows
  check_mode: true
  register: verified
  failed_when: verified is failed or verified is changed
"""

RETURN = r"""
plan_id:
  description: Id of the plan. Two plans have the same id if they do the same to the same environment.
  returned: success, and failure once planning succeeded
  type: str
  sample: plan-0f3a9c2d51b7e8846a1c
plan:
  description:
    - The plan as data, for O(approved_plan_file), with C(plan_id), C(release), C(environment) and C(parts). Each part
      has C(name), C(steps), and digests of its C(terms) and C(details).
  returned: success, and failure once planning succeeded
  type: dict
  sample: {plan_id: plan-0f3a9c2d51b7e8846a1c, parts: [{name: solution contoso_orders, steps: []}]}
release:
  description: The release, with C(name), C(version), C(digest), C(made_at) and C(made_from).
  returned: success, and failure once the release was read
  type: dict
  sample: {name: contoso, version: 1.0.0.0, digest: sha256:0f3a9c2d, made_at: "2026-03-01T12:00:00Z", made_from: null}
environment:
  description: The environment, with C(url), C(unique_name) and C(organization_id).
  returned: success, and failure once planning succeeded
  type: dict
  sample:
    url: https://contoso.crm4.dynamics.com
    unique_name: contoso
    organization_id: 0f2c0f5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c
solutions:
  description: The solutions of the release in their order, as they were planned.
  returned: success, and failure once planning succeeded
  type: list
  elements: dict
  contains:
    unique_name: {description: Unique name of the solution., type: str, returned: always}
    version: {description: Version in the release., type: str, returned: always}
    managed: {description: Whether the package is managed., type: bool, returned: always}
    installed: {description: Version that was installed. Null if none was., type: str, returned: always}
    strategy:
      description:
        - V(install), V(update), V(upgrade), V(holding) or V(apply_holding). Null if nothing is imported.
        - If O(stage_all=true), V(upgrade) stands for both steps, and V(apply_holding) for one that was staged earlier.
      type: str
      returned: always
    reason: {description: Reason for the strategy., type: str, returned: always}
    removals:
      description: The components that the platform deletes, as M(flowops.powerplatform.dataverse_solution_import)
        returns them.
      type: list
      returned: always
    left_behind:
      description: Flows that are not in the package and stay.
      type: list
      returned: always
    changes:
      description: The changes in short lines, as M(flowops.powerplatform.dataverse_solution_import) returns them.
      type: dict
      returned: always
  sample: [{unique_name: contoso_orders, version: 1.1.0.0, installed: 1.0.0.0, strategy: upgrade}]
connection_references:
  description: The connection references whose connection changes, each with C(name), C(before) and C(after).
  returned: success, and failure once planning succeeded
  type: list
  elements: dict
  sample: [{name: contoso_orders_outlook, before: null, after: shared-office365-7d0f2a}]
environment_variables:
  description:
    - The environment variables whose value changes, each with C(name), C(before) and C(after). Digests stand for
      secrets.
  returned: success, and failure once planning succeeded
  type: list
  elements: dict
  sample: [{name: contoso_OrdersMailbox, before: null, after: orders@contoso.example}]
flows:
  description:
    - The flows of the release that exist or will exist, as M(flowops.powerplatform.dataverse_flows) returns them. The
      outcomes are about the flows themselves and do not include what imports change.
  returned: success, and failure once flows were processed
  type: list
  elements: dict
  sample: [{name: Order intake, outcome: changed, changes: [enabled], enabled: true, status: "on"}]
totals:
  description: Number of flows, in total as C(all) and by outcome.
  returned: when RV(flows) is returned
  type: dict
  sample: {all: 60, changed: 12, unchanged: 48, failed: 0, skipped: 0}
continues:
  description:
    - Whether records of an earlier run exist that was interrupted or has failed. They are removed when everything is as
      declared, by a run that is not in check mode, even if nothing is left to change.
  returned: success, and failure once planning succeeded
  type: bool
  sample: false
before:
  description: What existed when the task planned, in the form of the options, so that it can be declared again.
  returned: success, and failure once planning succeeded
  type: dict
  contains:
    versions: {description: Installed versions by unique name. Null if not installed., type: dict, returned: always}
    connection_references:
      description: Connections of the declared connection references, without those that had none.
      type: dict
      returned: always
    environment_variables:
      description: Values of the declared environment variables, without secrets and those that had none.
      type: dict
      returned: always
    flows:
      description:
        - The existing flows of the release, and those that imports delete or leave, with C(flow_id), C(name),
          C(enabled) and C(owner), and C(shares) of those whose shares are declared.
      type: list
      returned: always
  sample: {versions: {contoso_orders: 1.0.0.0}, connection_references: {}, environment_variables: {}, flows: []}
finished:
  description:
    - Whether everything is finished. It can only be V(false) without a failure if O(on_timeout=return) is set.
  returned: success, or when something was started
  type: bool
  sample: true
async_operation_id:
  description: Id of the background operation of the import that the task no longer waits for.
  returned: when RV(finished) is V(false)
  type: str
  sample: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111
import_job_id:
  description: Id of its import job.
  returned: when RV(finished) is V(false)
  type: str
  sample: 0d3f6e5a-6d0a-4c38-9f5e-0c7a53c0a222
cut:
  description: The parts that were left out because the result was too long, at most ten.
  returned: when something was left out
  type: list
  elements: str
  sample: ["solutions[0].changes"]
operations:
  description:
    - The steps that were done, or in check mode would be done, in order. C(status) is V(planned), V(done), V(failed),
      V(skipped) or V(running).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "upgrade solution 'contoso_orders' 1.1.0.0 (managed)", status: done}
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: null, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.import_options import IMPORT_POLICY, IMPORT_SENDING, IMPORT_START
from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, OTHERS, specification, wait
from ..module_utils._ansible.release_options import SETTINGS, checked
from ..module_utils._dataverse.environment_variables.types import secret_on_failure, values_of
from ..module_utils._dataverse.promotions.declare import declare


def prepared(context):
    with secret_on_failure(values_of(context.options["environment_variables"]), context.hide):
        return checked(context.options)


def main(host=None):
    converge(
        host,
        declare,
        prepare=prepared,
        argument_spec=specification(
            DATAVERSE,
            IMPORT_POLICY,
            IMPORT_SENDING,
            IMPORT_START,
            OTHERS,
            SETTINGS,
            wait(3600),
            src=dict(type="path", required=True),
            exact_shares=dict(type="bool", default=False),
            allow_empty=dict(type="bool", default=False),
            approved_plan=dict(type="list", elements="str"),
            approved_plan_file=dict(type="path"),
            record_directory=dict(type="path"),
            max_parallel=dict(type="int", default=8),
            check_mode_wait=dict(type="bool", default=False),
        ),
        required_by=dict(approved_plan_file=["approved_plan"]),
    )


if __name__ == "__main__":
    main()
