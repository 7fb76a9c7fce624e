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
  - Sees to it that a Dataverse environment has the solution of a package in the package's version, and that its
    connection references and environment variables are as declared.
  - A version that is installed already is not imported again. References and variables are brought into line all the
    same.
  - An import is started at most once. When another solution operation is running, also that of an earlier run of this
    task that was interrupted, the module waits for its end and looks at what is installed before it decides.
  - Flows that are there stay on or off as they are; new ones get the state they have in the package.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.wait
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.dataverse
attributes:
  idempotent:
    details: Decided by the installed version, unless O(force=true).
    support: partial
options:
  src:
    description:
      - The package, a zip file where the module runs.
    type: path
    required: true
  package:
    description:
      - The C(package) that M(flowops.powerplatform.dataverse_solution_export) returned earlier in the play. The task is
        planned from it, so that a dry run needs no file; when it is carried out, O(src) must hold exactly that package.
    type: dict
  strategy:
    description:
      - How a newer version replaces an installed one. An V(upgrade) removes what the new version lacks, an V(update)
        keeps it. With V(auto), managed solutions are upgraded and unmanaged ones updated.
    type: str
    choices: [auto, update, upgrade]
    default: auto
  connection_references:
    description:
      - Connections for the connection references of the package, under their logical names. Values are names of
        connections of the environment. Those not named here keep theirs.
    type: dict
  environment_variables:
    description:
      - Values for environment variables of the package, under their schema names. Those not named here keep theirs.
      - An empty value counts as not given.
    type: dict
  overwrite_unmanaged_customizations:
    description:
      - Whether the import replaces customizations made by hand in the environment.
      - When not given, V(true) for an unmanaged package, since its existing flows would be left as they are otherwise,
        and V(false) for a managed one.
    type: bool
  publish_workflows:
    description:
      - Whether classic workflows and plug-in steps of the package are activated.
    type: bool
    default: true
  force:
    description:
      - Whether to import a version that is installed already.
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
  register: imported

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
  description: V(install), V(update) or V(upgrade). Null when nothing has to be imported.
  returned: success
  type: str
  sample: upgrade
reason:
  description: Why that was chosen.
  returned: success
  type: str
  sample: the older version 1.0.0.0 is installed
flows:
  description: The flows of the package as they are on and off afterwards, each with C(flow_id), C(name) and C(enabled).
  returned: success
  type: list
  elements: dict
  sample:
    - {flow_id: 5f0c1f6e-6d0a-4c38-9f5e-0c7a53c0a111, name: Order intake, enabled: true}
async_operation_id:
  description: Id of the background operation; null when nothing was imported.
  returned: success, or when it is still running
  type: str
  sample: 7d0f2a2b-6d0a-4c38-9f5e-0c7a53c0a333
import_job_id:
  description: Id of the import job; null when nothing was imported.
  returned: success, or when it is still running
  type: str
  sample: 19ab442b-6d0a-4c38-9f5e-0c7a53c0a444
operations:
  description: What was done, or would be done, in order. C(status) is V(planned), V(done), V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "upgrade solution 'contoso_orders' 1.1.0.0 (managed)", status: done}
error:
  description: What went wrong, for programs. The message is in C(msg). C(reasons) lists every cause the server named.
  returned: failure
  type: dict
  sample: {http_status: null, code: "0x8004801D", message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, specification, wait
from ..module_utils._dataverse.settings.variable_types import secret_on_failure
from ..module_utils._dataverse.solutions.bindings import secret_values
from ..module_utils._dataverse.solutions.import_package import ImportResource


def build(context):
    declared = context.options["environment_variables"]
    with secret_on_failure(list((declared or {}).values()), context.hide):
        resource = ImportResource(context.dataverse, context.options, context.progress, context.sleep)
    context.hide(*secret_values(resource.package, declared))
    return resource


def main(host=None):
    converge(
        host,
        build,
        argument_spec=specification(
            DATAVERSE,
            wait(3600),
            src=dict(type="path", required=True),
            package=dict(type="dict"),
            strategy=dict(type="str", choices=["auto", "update", "upgrade"], default="auto"),
            connection_references=dict(type="dict"),
            environment_variables=dict(type="dict"),
            overwrite_unmanaged_customizations=dict(type="bool"),
            publish_workflows=dict(type="bool", default=True),
            force=dict(type="bool", default=False),
        ),
    )


if __name__ == "__main__":
    main()
