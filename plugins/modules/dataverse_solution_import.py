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
  - Installs or updates a solution to the version of a package, and sets its connection references and environment
    variables as declared.
  - A version that is already installed is not imported again, but connection references and environment variables are
    still set as declared.
  - An import is started at most once. If another solution operation is running, including one from an interrupted
    earlier run of the task, the module waits until it is finished and checks what is installed before it decides.
  - If someone else imports the same package between the plan and the start, the module does not import it again. It
    plans again, does what is left, and shows a warning; RV(operations) shows the other steps as C(skipped), and they
    are not reported as a change. If other steps are left than were planned, the task fails.
  - Before the request is sent, the time and the package are recorded in a file (O(record_path)). A run that finds such
    a record waits until it finds a trace of the import that may have been started, and finally restores the flows.
  - Existing flows keep their state, on or off; new flows get the state that they have in the package. If a prerequisite
    is missing, such as a connection or a child flow that is turned on, the flow is planned to be off, and a warning
    states the reason. A later run turns it on after the cause is fixed.
  - If an import fails, C(error.reasons) lists the messages of the platform for each component, from the background
    operation, the import job and its log.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.wait
  - flowops.powerplatform.wait.others
  - flowops.powerplatform.solution_import.positions
  - flowops.powerplatform.solution_import.removals
  - flowops.powerplatform.solution_import.sending
  - flowops.powerplatform.solution_import.operation
  - flowops.powerplatform.solution_import.start
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
attributes:
  idempotent:
    details: Depends on the installed version.
    support: partial
options:
  src:
    description:
      - Path of the package, a zip file. It is searched for on the controller like the
        O(ansible.builtin.copy#module:src) of M(ansible.builtin.copy), in C(files) of the role, next to the play, or at
        an absolute path. If the task runs on another host, the file is copied there.
    type: path
    required: true
  name:
    description:
      - Expected unique name of the solution. A package that contains a different solution is rejected.
    type: str
  require_managed:
    description:
      - Whether the package must be managed, as recommended for the targets of a promotion. V(true) rejects an unmanaged
        package, V(false) accepts both. If not set, an unmanaged package that installs a new solution is accepted with a
        warning.
    type: bool
  remote_src:
    description:
      - Whether O(src) and O(deployment_settings) are on the host where the module runs instead of on the controller.
    type: bool
    default: false
  predicted_solutions:
    description:
      - The RV(brings) of imports that come earlier in the play. Components that the package requires and does not
        contain must exist in the environment; in check mode, the components that those imports would install are also
        taken into account. If a component is still missing, the task fails, since the import would fail.
      - Cloud flows, connection references, environment variables and tables are searched for. For components of other
        types, the module warns if the solution that contains them is not installed.
    type: list
    elements: dict
    default: []
  connection_references:
    description:
      - Connections for the connection references of the package, by logical name. Values are names of connections in
        the environment, as text. Connection references that are not listed keep their connections.
      - The list that M(flowops.powerplatform.dataverse_connection_reference_info) returns is accepted as it is.
      - A connection reference that does not exist in the environment is only created by importing the package. If
        O(lower_version) or O(managed_mismatch) skips the import, it is ignored with a warning; if the version is
        already installed, the task fails. The same applies to O(environment_variables).
    type: raw
  environment_variables:
    description:
      - Values for the environment variables of the package, by schema name. Variables that are not listed keep their
        values.
      - Empty values are ignored with a warning. To clear a value, use
        M(flowops.powerplatform.dataverse_environment_variable) with C(state=default) or C(state=empty).
      - The list that M(flowops.powerplatform.dataverse_environment_variable_info) returns is accepted as it is.
    type: raw
  ignore_unknown:
    description:
      - Whether O(connection_references), O(environment_variables) and O(deployment_settings) may contain names that are
        not in the package, so that one dictionary for each environment can serve all solutions. RV(unused) lists these
        names.
    type: bool
    default: false
  deployment_settings:
    description:
      - Path of a file with connections and values, in the JSON format of the Power Platform CLI.
        O(connection_references) and O(environment_variables) take precedence.
      - With such a file, the task fails if a connection reference of the package has a connection neither in the file
        nor in the environment, and if the file contains a name that is not in the package. Entries without a value are
        ignored.
    type: path
  keep:
    description:
      - What existing flows keep when the package is imported; it is restored after the import, also if the import
        failed. If the run is interrupted, its wait ends, or a flow cannot be turned on or returned to its owner, later
        runs restore it, even with a different version of the package. Each of them fails until everything is restored.
      - Without V(states), flows get the state that they have in the package, even if the version is already installed.
    type: list
    elements: str
    choices: [states, owners]
    default: [states, owners]
  check_mode_stage:
    description:
      - Whether to stage the package while planning, also in check mode. The environment then checks the package and its
        dependencies without visible changes. Each check leaves a row with the package in a table for uploads; it is not
        documented when the platform deletes these rows.
    type: bool
    default: false
  wait_timeout:
    description:
      - Seconds to wait for other operations and until the import is finished. O(on_timeout) determines what happens
        after this time.
      - If the service requests a pause that is longer than the remaining time, the task ends immediately.
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

- name: Fail if the installed version has different content, and keep the log
  flowops.powerplatform.dataverse_solution_import:
    src: packages/contoso_orders_managed.zip
    same_version: fail_if_different
    log_path: logs/contoso_orders.xml

- name: Show what was decided
  ansible.builtin.debug:
    msg: "{{ imported.strategy | default('no import', true) }}, because {{ imported.reason }}"
"""

RETURN = r"""
solution:
  description:
    - The solution as it is, or in check mode as it would be. Values that only the server can set are null in check
      mode.
    - Members as returned by M(flowops.powerplatform.dataverse_solution_info).
  returned: success
  type: dict
  sample: {unique_name: contoso_orders, version: 1.1.0.0, managed: true}
package:
  description: Content of the package, as returned by M(flowops.powerplatform.dataverse_solution_export).
  returned: success
  type: dict
  sample: {unique_name: contoso_orders, version: 1.1.0.0, managed: true}
strategy:
  description:
    - V(install), V(update), V(upgrade), V(holding) or V(apply_holding). Null if nothing has to be imported.
  returned: success
  type: str
  sample: upgrade
reason:
  description: Reason for the strategy.
  returned: success
  type: str
  sample: the older version 1.0.0.0 is installed
decision:
  description: The decision with its grounds, and how the package is sent.
  returned: success
  type: dict
  contains:
    strategy: {description: As RV(strategy)., type: str, returned: always}
    reason: {description: As RV(reason)., type: str, returned: always}
    message: {description: The message of the platform that is sent., type: str, returned: always}
    installed: {description: The installed version. Null if it is not installed., type: str, returned: always}
    package: {description: The package's version., type: str, returned: always}
    leftover_upgrade: {description: Version of an unfinished upgrade., type: str, returned: always}
    overwrite_unmanaged_customizations: {description: Whether customizations are replaced., type: bool, returned:
      always}
    overwrite_reason: {description: Reason why they are or are not replaced., type: str, returned: always}
  sample: {strategy: upgrade, installed: 1.0.0.0, package: 1.1.0.0}
changes:
  description:
    - The changes, in short lines for reports. C(flows), C(desktop_flows), C(connection_references) and
      C(environment_variables) each have lists of names, C(added) and C(removed), and lists of lines by name,
      C(changed).
    - Defaults of variables and values that the package contains are included. A desktop flow is compared with the parts
      that the environment returns; one that an upgrade deletes is listed in RV(removals).
  returned: success
  type: dict
  sample: {flows: {added: [Order cancellation], changed: {Check order: [action Total changed (inputs)]}, removed: []}}
may_be_masked:
  description:
    - Flows of a managed solution that the import may leave unchanged, since another user was the last to change them
      and O(overwrite_unmanaged_customizations) is not set. The platform does not return more details.
  returned: success
  type: list
  elements: str
  sample: []
removals:
  description:
    - The components that the upgrade, or an unfinished upgrade, deletes, each with C(component_type), C(name) and
      C(id), or the number of components of a type. For a flow, C(enabled) shows whether it is turned on. Each removal
      is a step in RV(operations). The diff lists removals first, under C(REMOVED), and new components under C(ADDED).
  returned: success
  type: list
  elements: dict
  sample:
    - {component_type: flow, name: Weekly backlog report, id: 71cf9cb8-d36e-40e1-b2a7-8fbf6d7ec007, enabled: true}
left_behind:
  description:
    - Flows that are not in the package and that stay, since an update removes nothing. Only if a newer version is
      installed, or with O(strategy=update).
  returned: success
  type: list
  elements: dict
  contains:
    flow_id: {description: Id of the flow., type: str, returned: always}
    name: {description: Name of the flow., type: str, returned: always}
    enabled: {description: Whether the flow is turned on., type: bool, returned: always}
    status: {description: "V(on), V(off) or V(suspended).", type: str, returned: always}
  sample: []
brings:
  description:
    - The components that the import installs, for O(predicted_solutions) of later tasks. The lists are empty unless the
      import is still to come, as in check mode.
  returned: success
  type: dict
  contains:
    unique_name: {description: Name of the solution., type: str, returned: always}
    publisher: {description: Name of its publisher., type: str, returned: always}
    components: {description: Ids of flows; names of connection references and environment variables., type: list,
      returned: always}
    running: {description: Ids of the flows that will be turned on., type: list, returned: always}
    bound: {description: Connection references that will have a connection., type: list, returned: always}
    connection_references: {description: The connection references of the package as they will be., type: list,
      elements: dict, returned: always}
    environment_variables: {description: The environment variables of the package as they will be., type: list,
      elements: dict, returned: always}
  sample:
    unique_name: contoso_core
    publisher: contoso
    components: []
    running: []
    bound: []
    connection_references: []
    environment_variables: []
unused:
  description:
    - Names in the options that are not in the package, under C(connection_references) and C(environment_variables).
      Empty unless O(ignore_unknown=true) is set. A name that no import of a play uses is probably misspelled.
  returned: success
  type: dict
  sample: {connection_references: [contoso_core_dataverse], environment_variables: []}
finished:
  description:
    - Whether the import is finished. It can only be V(false) without a failure if O(on_timeout=return) is set;
      RV(operations) then shows whether the import was started.
    - If the task fails after the import was started, for instance because it could not follow the import any longer,
      this shows whether the import continues.
  returned: success, or when something was started
  type: bool
  sample: true
flows:
  description:
    - The flows of the package and their states after the import. Pass them to C(predicted_flows) of later tasks.
    - A list of hundreds of flows is shortened. The last entry then shows the number of further flows in C(name), and
      has C(kept_as), with which later tasks of the same user on the same machine find all of them for one day.
  returned: success
  type: list
  elements: dict
  contains:
    flow_id: {description: Id of the flow., type: str, returned: always}
    name: {description: Name of the flow., type: str, returned: always}
    enabled: {description: Whether the flow is turned on. A suspended flow is not., type: bool, returned: always}
    status: {description: "V(on), V(off) or V(suspended).", type: str, returned: always}
    needs:
      description:
        - The prerequisites for turning the flow on, so that later tasks can be planned with them. Only in check mode,
          if the import would change something; null otherwise.
      type: dict
      returned: always
  sample:
    - {flow_id: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111, name: Order intake, enabled: true, status: "on", needs: null}
async_operation_id:
  description: Id of the background operation. Null if nothing was imported.
  returned: success, or when something was started
  type: str
  sample: 7d0f2a2b-6d0a-4c38-9f5e-0c7a53c0a333
import_job_id:
  description: Id of the import job. Null if nothing was imported.
  returned: success, or when something was started
  type: str
  sample: 19ab442b-6d0a-4c38-9f5e-0c7a53c0a444
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
  description:
    - Machine-readable error details. The message is in C(msg). C(reasons) lists every cause that the platform returned,
      each with C(component_type), C(name), C(result), C(code), C(text), C(dependency) and C(remedy).
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
        text: environment variable 'contoso_Region' is missing, which flow 'Order intake' needs
        dependency: {id: contoso_Region, needed_by: Order intake, needed_by_type: flow, solution: contoso_base (1.0)}
        remedy: Install solution contoso_base (1.0) first.
"""

from ..module_utils._ansible.entries import by_name
from ..module_utils._ansible.import_options import (
    IMPORT_OPERATION,
    IMPORT_POLICY,
    IMPORT_SENDING,
    IMPORT_START,
)
from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, OTHERS, specification, wait
from ..module_utils._dataverse.environment_variables.types import secret_on_failure, values_of
from ..module_utils._dataverse.solutions.imports.declare import declare


def prepared(context):
    options = dict(context.options)
    with secret_on_failure(values_of(options["environment_variables"]), context.hide):
        for option, member in (("connection_references", "connection"), ("environment_variables", "value")):
            options[option] = by_name(options[option], option, member)
    return options


def main(host=None):
    converge(
        host,
        declare,
        prepare=prepared,
        argument_spec=specification(
            DATAVERSE,
            IMPORT_POLICY,
            IMPORT_SENDING,
            IMPORT_OPERATION,
            IMPORT_START,
            OTHERS,
            wait(3600),
            src=dict(type="path", required=True),
            name=dict(type="str"),
            require_managed=dict(type="bool"),
            remote_src=dict(type="bool", default=False),
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
