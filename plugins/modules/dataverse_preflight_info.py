#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_preflight_info
short_description: Find out what would block the import of a release into an environment
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Checks a release that M(flowops.powerplatform.dataverse_release) made against a Dataverse environment, before
    anything is changed there. All findings are returned, not only the first.
  - The module checks the identity and its privileges, the environment, running operations, whether unmanaged
    customizations are blocked, versions and kinds of solutions, unfinished upgrades, missing dependencies, connection
    references, values of environment variables, owners of flows and users and teams they are shared with, prerequisites
    of flows, changes made by hand that hide what the release contains, and the history of flow runs.
  - What cannot be checked, for instance because the caller is not allowed to read it, is also reported as a finding.
  - The task succeeds even if something blocks the release. Use RV(blocked) to decide whether to continue.
  - The check sends at most 12 requests for a release of five solutions.
  - What an import changes and removes is not shown. Use M(flowops.powerplatform.dataverse_release_import) in check mode
    for it.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.solution_import.positions
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  src:
    description:
      - Folder of the release, where the module runs. The task fails if the release was changed or damaged.
    type: path
    required: true
  connection_references:
    description:
      - Connections for the connection references of all packages, by logical name. Connection references that are not
        listed keep their connections.
      - The list that M(flowops.powerplatform.dataverse_connection_reference_info) returns is accepted as it is.
    type: raw
  environment_variables:
    description:
      - Values for the environment variables of all packages, by schema name. Variables that are not listed keep their
        values.
      - The list that M(flowops.powerplatform.dataverse_environment_variable_info) returns is accepted as it is.
    type: raw
  flows:
    description:
      - Flows of the release for which the environment has settings of its own. Each entry has C(name) or C(flow_id),
        and C(enabled), C(owner) or C(shares) as in the O(flowops.powerplatform.dataverse_flows#module:flows) of
        M(flowops.powerplatform.dataverse_flows).
      - For other flows, the states in the release apply, then the state that a flow has in the environment.
    type: raw
  ignore_unknown:
    description:
      - Whether O(connection_references), O(environment_variables) and O(flows) may contain names that are not in the
        release, so that one dictionary for each environment can serve all releases.
    type: bool
    default: false
  require_managed:
    description:
      - Whether the packages must be managed. V(true) makes each unmanaged package a finding that blocks. If not set, an
        unmanaged package that installs a new solution is a warning.
    type: bool
  stage_all:
    description:
      - Whether upgrades will be made in two steps, as with
        O(flowops.powerplatform.dataverse_release_import#module:stage_all) of
        M(flowops.powerplatform.dataverse_release_import). An upgrade of the same version that was staged earlier then
        does not block the release.
    type: bool
    default: false
  overwrite_unmanaged_customizations:
    description:
      - Whether imports will replace unmanaged customizations in the environment. Changes that were made by hand are
        then reported as V(informs).
    type: bool
  abandoned_after:
    description:
      - Hours after which another operation that is not finished is treated as abandoned.
    type: int
    default: 6
notes:
  - Dataverse does not return who is allowed to use a connection. A connection is therefore reported unless a flow that
    is turned on and belongs to the caller, or to the new owner, uses it. It is inferred that a team needs a security
    role to own flows, and that a component whose definition was changed by hand hides that of the release. Table edits
    in progress cannot be detected.
seealso:
  - module: flowops.powerplatform.dataverse_release
  - module: flowops.powerplatform.dataverse_release_import
  - module: flowops.powerplatform.dataverse_environment_info
"""

EXAMPLES = r"""
- name: Make a release
  flowops.powerplatform.dataverse_release:
    name: contoso
    dest: releases
    solutions:
      - src: packages/contoso_orders_managed.zip
  register: made

- name: Check it against the environment
  flowops.powerplatform.dataverse_preflight_info:
    src: "{{ made.folder }}"
    connection_references:
      contoso_orders_outlook: shared-office365-7d0f2a
      contoso_orders_dataverse: shared-commondataser-19ab44
      contoso_orders_teams: shared-teams-2b7c91
    environment_variables:
      contoso_OrdersMailbox: orders@contoso.example
      contoso_WarehouseApiUrl: https://warehouse.contoso.example
    flows:
      - name: Look up customer
        enabled: true
        owner: ada.lindqvist@contoso.example
  register: preflight

- name: Stop if something blocks it
  ansible.builtin.assert:
    that: not preflight.blocked
    fail_msg: "{{ preflight.findings | selectattr('severity', 'eq', 'blocks') | map(attribute='text') | join(' ') }}"
"""

RETURN = r"""
findings:
  description: Everything that was found, what blocks the release first.
  returned: success
  type: list
  elements: dict
  contains:
    severity:
      description: V(blocks) if the release cannot be imported as declared, V(warns) if something will not be as
        expected, V(informs) otherwise.
      type: str
      sample: blocks
    check:
      description: The check. One of V(identity), V(environment), V(privileges), V(running), V(release), V(versions),
        V(kinds), V(patches), V(leftover_upgrade), V(lockdown), V(dependencies), V(connection_references),
        V(connections), V(environment_variables), V(flows), V(principals), V(layers) and V(flow_runs).
      type: str
      sample: connection_references
    object:
      description: The object of the finding, for instance the name of a solution, a flow or a user.
      type: str
      sample: contoso_orders_outlook
    text:
      description: What was found.
      type: str
      sample: It has no connection.
    remedy:
      description: What can be done about it. Empty if there is nothing to do.
      type: str
      sample: Set one in connection_references.
blocked:
  description: Whether a finding blocks the release.
  returned: success
  type: bool
  sample: true
totals:
  description: The number of findings of each severity.
  returned: success
  type: dict
  sample: {blocks: 1, warns: 0, informs: 1}
release:
  description: Name, version and digest of the release.
  returned: success
  type: dict
  sample: {name: contoso, version: 1.0.0.0, digest: sha256:0f3a9c2d}
environment:
  description: The environment. Unique name and id are null if they cannot be read.
  returned: success
  type: dict
  contains:
    url: {description: Address of the environment., type: str, sample: https://contoso.crm4.dynamics.com}
    unique_name: {description: Unique name., type: str, sample: unq1234}
    organization_id: {description: Id of the organization., type: str, sample: 11111111-2222-4333-8444-555555555555}
caller:
  description: The signed-in user in the environment. Members are null if they cannot be read.
  returned: success
  type: dict
  contains:
    user_id: {description: Id of the user., type: str, sample: 8061643d-ebf7-e811-a974-000d3a1e1c9a}
    name: {description: Name of the user., type: str, sample: "# deployer"}
    application_id: {description: Client id of an application user. Null for people., type: str,
      sample: 3c0b3a5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c}
    roles: {description: Names of the security roles that are assigned to the user directly., type: list,
      elements: str, sample: [System Administrator]}
error:
  description: Machine-readable details of a failure. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: null, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.import_options import IMPORT_POSITIONS
from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._ansible.release_options import SETTINGS, checked
from ..module_utils._dataverse.environment_variables.types import secret_on_failure, values_of
from ..module_utils._dataverse.preflight.declare import Preflight
from ..module_utils._dataverse.solutions.imports.bindings import secret_values
from ..module_utils._dataverse.solutions.releases.folder import Release


def read(context):
    with secret_on_failure(values_of(context.options["environment_variables"]), context.hide):
        options = checked(context.options)
        # that the environment is another one is a finding, and no reason to fail
        expected, context.settings.expected_environment = context.settings.expected_environment, None
        preflight = Preflight(context.dataverse, Release(options["src"]), options, expected)
    for package in preflight.packages:
        context.hide(*secret_values(package, options["environment_variables"]))
    return preflight.result()


def main(host=None):
    inform(
        host,
        read,
        argument_spec=specification(
            DATAVERSE,
            IMPORT_POSITIONS,
            SETTINGS,
            src=dict(type="path", required=True),
            overwrite_unmanaged_customizations=dict(type="bool"),
            abandoned_after=dict(type="int", default=6),
        ),
    )


if __name__ == "__main__":
    main()
