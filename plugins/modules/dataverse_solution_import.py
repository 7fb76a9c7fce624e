#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_solution_import
short_description: Import a solution of Power Platform from a package
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Ensures that a solution is installed in the version of its package, and that its connection references and
    environment variables are as declared.
  - A version that is installed already is not imported again. References and variables are set as declared all the
    same.
  - An import is started at most once. When another solution operation is running, also that of an earlier run of this
    task that was interrupted, the module waits for its end and looks at what is installed before it decides.
  - Before the request leaves, the moment and the package are noted in a file (O(record_path)). A run that finds such a
    note waits until a trace of the import that may have been started is found, and puts the flows right in the end.
  - Flows that are there stay on or off as they are; new ones get the state they have in the package. A flow that lacks
    something it needs to be on, such as a connection or a child flow that is on, is planned to be off, with a warning
    that says why. A later run turns it on, once that is fixed.
  - When an import fails, C(error.reasons) lists what the platform says about each component, from the background
    operation, the import job and its log alike.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.wait
  - flowops.powerplatform.wait.others
  - flowops.powerplatform.solution_import
  - flowops.powerplatform.solution_import.sending
  - flowops.powerplatform.solution_import.operation
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
attributes:
  idempotent:
    details: Decided by the installed version.
    support: partial
options:
  src:
    description:
      - The package, a zip file. It is looked for on the controller, as M(ansible.builtin.copy) does it, in C(files) of
        the role, beside the play, or at an absolute path. Where the task runs elsewhere, it is sent there.
    type: path
    required: true
  name:
    description:
      - Unique name of the solution that is meant. A package that holds another one is refused.
    type: str
  require_managed:
    description:
      - Whether only a managed package is taken, as targets of a promotion want it. V(true) refuses an unmanaged one,
        V(false) takes both. When not given, an unmanaged package that installs its solution is taken with a warning.
    type: bool
  remote_src:
    description:
      - Whether O(src) and O(deployment_settings) are where the module runs, instead of on the controller.
    type: bool
    default: false
  package:
    description:
      - The C(package) that M(flowops.powerplatform.dataverse_solution_export) returned earlier in the play. The task is
        planned from it, so that a dry run needs no file; when it is carried out, O(src) must hold exactly that package.
      - One that was too long for a result says so, as C(package.cut). It is read from O(src), or from where a dry run
        of the export by the same user on the same machine has kept it, and refused otherwise.
    type: dict
  predicted_solutions:
    description:
      - The RV(brings) of imports that come earlier in the play. What the package needs and does not hold is looked for
        in the environment; in a dry run, what those imports would bring counts too. What is missing all the same is
        refused, since the import would fail.
    type: list
    elements: dict
    default: []
  connection_references:
    description:
      - Connections for the connection references of the package, under their logical names. Values are names of
        connections of the environment, as text. Those not named here keep theirs.
      - The list that M(flowops.powerplatform.dataverse_connection_reference_info) returns is taken as it is.
      - One that is not in the environment comes with the package only. When O(lower_version) or O(managed_mismatch)
        skips that, it is left out with a warning; when the version is installed already, it is refused. The same goes
        for O(environment_variables).
    type: raw
  environment_variables:
    description:
      - Values for environment variables of the package, under their schema names. Those not named here keep theirs.
      - An empty value counts as not given, with a warning. To take a value away, use
        M(flowops.powerplatform.dataverse_environment_variable) with C(state=default) or C(state=empty).
      - The list that M(flowops.powerplatform.dataverse_environment_variable_info) returns is taken as it is.
    type: raw
  ignore_unknown:
    description:
      - Whether O(connection_references), O(environment_variables) and O(deployment_settings) may name what the package
        does not have, so that one dictionary for each environment serves all solutions. RV(unused) lists those names.
    type: bool
    default: false
  deployment_settings:
    description:
      - A file with connections and values, in the JSON form that the Power Platform CLI writes and reads. What
        O(connection_references) and O(environment_variables) say wins over it.
      - With such a file the import is refused when a connection reference of the package has a connection neither there
        nor in the environment, and when the file names something that the package does not have. Entries without a
        value are left alone.
    type: path
  keep:
    description:
      - What flows that are there keep across the import, whatever the import does to it. It is restored afterwards.
        When this run is interrupted, its wait ends, or a flow cannot be turned on or given back, that is left to later
        runs, be it with another version of the package. Each of them does it or fails, until it is done.
      - Without V(states) they get the state of the package, also when the version is installed already.
    type: list
    elements: str
    choices: [states, owners]
    default: [states, owners]
  check_mode_stage:
    description:
      - Whether the package is staged while planning, in check mode too. The environment then checks it, dependencies
        included, without changing anything visible. Each check leaves a row with the package in a table for uploads;
        the platform does not say when it clears them away.
    type: bool
    default: false
  wait_timeout:
    default: 3600
seealso:
  - module: flowops.powerplatform.dataverse_solution_export
  - module: flowops.powerplatform.dataverse_flow
"""

EXAMPLES = r"""
- name: Install or upgrade a solution
  flowops.powerplatform.dataverse_solution_import:
    src: packages/contoso_orders_managed.zip
    connection_references:
      contoso_orders_outlook: shared-office365-7d0f2a
      contoso_orders_dataverse: shared-commondataser-19ab44
      contoso_orders_teams: shared-teams-2b7c91
    environment_variables:
      contoso_OrdersMailbox: orders@contoso.example
      contoso_WarehouseApiUrl: https://warehouse.contoso.example
  register: imported

- name: Refuse other content under the version that is installed, and keep the log
  flowops.powerplatform.dataverse_solution_import:
    src: packages/contoso_orders_managed.zip
    same_version: fail_if_different
    log_path: logs/contoso_orders.xml

- name: Show what was decided
  ansible.builtin.debug:
    msg: "{{ imported.strategy }}, because {{ imported.reason }}"
"""

RETURN = r"""
solution:
  description:
    - The solution as it is, or in check mode as it would be. What only the server can know is null in check mode.
    - Members as M(flowops.powerplatform.dataverse_solution_info) shows them.
  returned: success
  type: dict
  sample: {unique_name: contoso_orders, version: 1.1.0.0, managed: true}
package:
  description: What the package holds, as M(flowops.powerplatform.dataverse_solution_export) shows it.
  returned: success
  type: dict
  sample: {unique_name: contoso_orders, version: 1.1.0.0, managed: true}
strategy:
  description:
    - V(install), V(update), V(upgrade), V(holding) or V(apply_holding). Null when nothing has to be imported.
  returned: success
  type: str
  sample: upgrade
reason:
  description: Why that was chosen.
  returned: success
  type: str
  sample: the older version 1.0.0.0 is installed
decision:
  description: What was decided and on what grounds, and how the package is sent.
  returned: success
  type: dict
  contains:
    strategy: {description: As RV(strategy)., type: str, returned: always}
    reason: {description: As RV(reason)., type: str, returned: always}
    message: {description: The message of the platform that carries it out., type: str, returned: always}
    installed: {description: The installed version; null when there is none., type: str, returned: always}
    package: {description: The package's version., type: str, returned: always}
    leftover_upgrade: {description: The version of an upgrade that was never finished., type: str, returned: always}
    overwrite_unmanaged_customizations: {description: Whether they are replaced., type: bool, returned: always}
    overwrite_reason: {description: Why they are or are not., type: str, returned: always}
  sample: {strategy: upgrade, installed: 1.0.0.0, package: 1.1.0.0}
changes:
  description:
    - What changes, in short lines for people and reports. C(flows), C(desktop_flows), C(connection_references) and
      C(environment_variables) have C(added) and C(removed), lists of names, and C(changed), lines under each name.
    - Defaults of variables and values that the package carries are among them. A desktop flow is compared with what the
      environment tells of its parts; one that an upgrade deletes is among the RV(removals).
    - When O(package) is given and neither O(src) nor what a dry run of the export has kept holds it, definitions of
      flows are only told apart.
  returned: success
  type: dict
  sample: {flows: {added: [Order cancellation], changed: {Check order: [action Total changed (inputs)]}, removed: []}}
may_be_masked:
  description:
    - Flows of a managed solution that may stay as they are, since somebody else than the caller has touched them last
      and O(overwrite_unmanaged_customizations) is not set. The platform does not tell more.
  returned: success
  type: list
  elements: str
  sample: []
removals:
  description:
    - What the upgrade deletes, or the one that was never finished, each with C(component_type), C(name) and C(id), or
      the number of a kind. Of a flow, C(enabled) tells whether it is on. In RV(operations) each is a step, and in the
      diff they stand first, as C(REMOVED); what is new stands in C(ADDED).
  returned: success
  type: list
  elements: dict
  sample:
    - {component_type: flow, name: Weekly backlog report, id: 71cf9cb8-d36e-40e1-b2a7-8fbf6d7ec007, enabled: true}
left_behind:
  description:
    - Flows that the package lacks and that stay, since an update removes nothing. Only when a newer version is
      installed, or with O(strategy=update).
  returned: success
  type: list
  elements: dict
  contains:
    flow_id: {description: Id of the flow., type: str, returned: always}
    name: {description: Name of the flow., type: str, returned: always}
    enabled: {description: Whether it is on., type: bool, returned: always}
    status: {description: "V(on), V(off) or V(suspended).", type: str, returned: always}
  sample: []
brings:
  description:
    - What the import brings, for O(predicted_solutions) of later tasks. Its lists are empty unless that is still to
      come, as in check mode.
  returned: success
  type: dict
  contains:
    unique_name: {description: Name of the solution., type: str, returned: always}
    publisher: {description: Name of its publisher., type: str, returned: always}
    components: {description: Ids of flows; names of references and variables., type: list, returned: always}
    running: {description: Ids of the flows that will be on., type: list, returned: always}
    bound: {description: References that will have a connection., type: list, returned: always}
  sample: {unique_name: contoso_core, publisher: contoso, components: [], running: [], bound: []}
unused:
  description:
    - Names that are given and that the package does not have, under C(connection_references) and
      C(environment_variables). Empty unless O(ignore_unknown) is set. A name that no import of a play has used is
      probably misspelt.
  returned: success
  type: dict
  sample: {connection_references: [contoso_core_dataverse], environment_variables: []}
finished:
  description:
    - Whether the import is over. Only with O(on_timeout=return) may it be V(false) without a failure; whether it was
      started then, RV(operations) tells.
    - With a failure after the import was started, as when following it breaks off, it tells whether the import goes on.
  returned: success, or when something was started
  type: bool
  sample: true
flows:
  description:
    - The flows of the package as they are on and off afterwards. Hand them to C(predicted_flows) of later tasks.
    - Of hundreds of flows the first are shown. The last entry then says in C(name) how many more there are, and has
      C(kept_as), by which later tasks of the same user on the same machine find all of them for a day.
  returned: success
  type: list
  elements: dict
  contains:
    flow_id: {description: Id of the flow., type: str, returned: always}
    name: {description: Name of the flow., type: str, returned: always}
    enabled: {description: Whether it is on. A suspended flow is not., type: bool, returned: always}
    status: {description: "V(on), V(off) or V(suspended).", type: str, returned: always}
    needs:
      description:
        - In check mode, when the import would change something, what the flow will need to be on, so that later tasks
          are planned with it. Null otherwise, as the environment tells it then.
      type: dict
      returned: always
  sample:
    - {flow_id: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111, name: Order intake, enabled: true, status: "on", needs: null}
async_operation_id:
  description: Id of the background operation; null when nothing was imported.
  returned: success, or when something was started
  type: str
  sample: 7d0f2a2b-6d0a-4c38-9f5e-0c7a53c0a333
import_job_id:
  description: Id of the import job; null when nothing was imported.
  returned: success, or when something was started
  type: str
  sample: 19ab442b-6d0a-4c38-9f5e-0c7a53c0a444
operations:
  description:
    - What was done, or would be done, in order. C(status) is V(planned), V(done), V(failed), V(skipped) or V(running).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "upgrade solution 'contoso_orders' 1.1.0.0 (managed)", status: done}
error:
  description:
    - What went wrong, for programs. The message is in C(msg). C(reasons) lists every cause the platform named, each
      with C(component_type), C(name), C(result), C(code), C(text), C(dependency) and C(remedy).
  returned: failure
  type: dict
  sample:
    http_status: null
    code: "0x8004801D"
    message: "The following solution cannot be imported: contoso_orders. Some dependencies are missing."
    request_id: null
    reasons:
      - component_type: environment_variable
        name: contoso_Region
        result: failure
        code: "0x8004801D"
        text: environment_variable 'contoso_Region' is missing, which flow 'Order intake' needs
        dependency: {id: contoso_Region, needed_by: Order intake, needed_by_type: flow, solution: contoso_base (1.0)}
        remedy: Install solution contoso_base (1.0) first.
"""

from ..module_utils._ansible.entries import by_name
from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import (
    DATAVERSE,
    IMPORT_OPERATION,
    IMPORT_POLICY,
    IMPORT_SENDING,
    OTHERS,
    specification,
    wait,
)
from ..module_utils._ansible.resources import from_resource
from ..module_utils._dataverse.environment_variables.types import secret_on_failure
from ..module_utils._dataverse.solutions.imports.bindings import secret_values
from ..module_utils._dataverse.solutions.imports.declare import ImportResource
from ..module_utils._dataverse.solutions.imports.declared import Declared
from ..module_utils._dataverse.solutions.imports.source import Source


def _values(given):
    """Return what may be secret of variables, whatever form they are given in."""
    if isinstance(given, dict):
        return list(given.values())
    return [one.get("value") if isinstance(one, dict) else one for one in given] if isinstance(given, list) else [given]


def build(context):
    options = dict(context.options)
    with secret_on_failure(_values(options["environment_variables"]), context.hide):
        for option, member in (("connection_references", "connection"), ("environment_variables", "value")):
            options[option] = by_name(options[option], option, member)
        declared = Declared(options)
    with secret_on_failure(list(declared.variables.values()), context.hide):
        source = Source(options, context.shelf)
        resource = ImportResource(
            context.dataverse,
            options,
            source,
            declared,
            context.waiter(),
            context.waiter_for_others(),
            context.patience(context.options["start_grace"]),
        )
    context.hide(*secret_values(resource.package, declared.variables))
    return resource


def main(host=None):
    converge(
        host,
        from_resource(build),
        argument_spec=specification(
            DATAVERSE,
            IMPORT_POLICY,
            IMPORT_SENDING,
            IMPORT_OPERATION,
            OTHERS,
            wait(3600),
            src=dict(type="path", required=True),
            name=dict(type="str"),
            require_managed=dict(type="bool"),
            remote_src=dict(type="bool", default=False),
            package=dict(type="dict"),
            connection_references=dict(type="raw"),
            environment_variables=dict(type="raw", no_log=True),
            predicted_solutions=dict(type="list", elements="dict", default=[]),
            ignore_unknown=dict(type="bool", default=False),
            deployment_settings=dict(type="path"),
            keep=dict(type="list", elements="str", choices=["states", "owners"], default=["states", "owners"]),
            check_mode_stage=dict(type="bool", default=False),
        ),
    )


if __name__ == "__main__":
    main()
