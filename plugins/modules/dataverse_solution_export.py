#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_solution_export
short_description: Export a solution of Power Platform to a file
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Exports a solution from the Dataverse environment in which it is developed, and writes the package if its content
    differs from the existing file.
  - Two exports of one solution never have the same bytes. The module compares them by content, so an unchanged solution
    leaves the file untouched. In the diff, removed flows are listed first, under C(REMOVED), and new ones under
    C(ADDED).
  - The export itself changes nothing in the environment. It also runs in check mode, since there is no other way to
    find out whether the file must change. Only O(version) and O(version_bump) write to the environment.
  - The package is checked before it replaces the file. It is transferred as a stream, so its size does not increase
    memory use.
  - In check mode, the package that would be written is kept in the user's cache folder (E(DATAVERSE_TOKEN_CACHE_DIR))
    instead, and RV(file) is its path there, so that later tasks plan from it as they would from O(dest). It is removed
    after one day, or earlier if there are more than 200 packages or 2 GiB. A warning is shown if there is no cache
    folder that only the user can access.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.wait
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  name:
    description:
      - Unique name of the solution.
    type: str
    required: true
  managed:
    description:
      - Whether to export a managed package, as used for test and production environments.
      - With O(both), selects which of the two packages RV(file) and RV(package) describe.
    type: bool
    default: false
  both:
    description:
      - Whether to also export the package of the other kind. The file of the managed package has the same name with
        C(_managed) before the file extension.
    type: bool
    default: false
  dest:
    description:
      - Path of the file to write, on the host where the module runs. If it is an existing folder, or ends with C(/),
        the file is named after the solution, C(NAME.zip) or C(NAME_managed.zip). Missing folders are created.
      - If the file is a package of another solution, the task fails. For example, the managed package of a solution
        C(foo) and the unmanaged one of a solution C(foo_managed) have the same name in a folder.
    type: path
    required: true
  asynchronous:
    description:
      - Whether the environment exports the solution in the background, which has no time limit. With V(false), it
        returns the package in one request (C(ExportSolution)), which is limited by O(request_timeout).
    type: bool
    default: true
  settings:
    description:
      - Settings of the environment to include in the package. By default, none are included.
    type: list
    elements: str
    choices:
      - auto_numbering
      - calendar
      - customization
      - email_tracking
      - external_applications
      - general
      - isv_config
      - marketing
      - outlook_synchronization
      - relationship_roles
      - sales
  version:
    description:
      - Version to set for the solution before it is exported, if its content differs from the file. An unchanged
        solution keeps its version and its file.
      - Two to four numbers, as text. Quote the version, since YAML reads C(1.10) as the number 1.1. The module warns
        about a version that is lower than the current one.
    type: raw
  version_bump:
    description:
      - Which part of the version to increase if the content differs from the file and the version is not already
        higher, so that different content never has the same version. If the file does not exist, the content is
        compared with the folder of O(unpack), for example in a clone of a repository without packages. If there is
        neither, the version is not changed.
    type: str
    choices: [major, minor, build, revision]
  unpack:
    description:
      - Whether to also keep the files of the package in a folder next to it. The folder is named like the file without
        its file extension, which is required. JSON and XML are written line by line in a stable order, for reviews and
        version control.
      - Files that an earlier package has left in that folder are deleted. These are files in folders that packages
        have, such as C(Workflows), if they are not in the package. Files whose name, or whose folder's name, begins
        with a dot, such as C(.git) and C(.gitignore), are never written or deleted. If the folder contains any other
        file, the task fails and names it.
      - A package is rejected if one of its files cannot be stored in such a folder on every file system, because its
        name begins with a dot, is not a plain path, is too long, or differs from another name only in case or Unicode
        form.
      - All files are first written next to the folder, so that the folder stays unchanged if this fails. New files can
        only be read by their owner unless O(mode) is set, since they contain definitions in plain text.
    type: bool
    default: false
  backup:
    description:
      - Whether to keep a copy of a replaced file, with version and digest appended to its name.
    type: bool
    default: false
  mode:
    description:
      - Permissions of the file and of the files that O(unpack) writes, as quoted octal digits. By default, existing
        files keep their permissions, and a new package is only writable by its owner.
    type: raw
  owner:
    description:
      - Owner of the file, as user name or number.
    type: str
  group:
    description:
      - Group of the file, as name or number.
    type: str
  wait_timeout:
    description:
      - Seconds to wait for other operations and until the export is finished. After this time, the task fails; a later
        run starts a new export.
      - If the service requests a pause that is longer than the remaining time, the task ends immediately.
    default: 1800
seealso:
  - module: flowops.powerplatform.dataverse_solution_import
"""

EXAMPLES = r"""
- name: Export a solution for production
  flowops.powerplatform.dataverse_solution_export:
    name: contoso_orders
    managed: true
    dest: packages/contoso_orders_managed.zip
  register: exported

- name: Keep both packages and a readable copy, with a new version for each change
  flowops.powerplatform.dataverse_solution_export:
    name: contoso_orders
    both: true
    unpack: true
    version_bump: build
    dest: packages/contoso_orders.zip

- name: Show its version
  ansible.builtin.debug:
    msg: "{{ exported.package.version }}"
"""

RETURN = r"""
file:
  description:
    - Path of the package. It is named after the solution if O(dest) is a folder.
    - In check mode, if the file at O(dest) would change, the path of the new package in the cache folder.
  returned: success
  type: str
  sample: packages/contoso_orders_managed.zip
package:
  description:
    - Content of the package. If it is too long for a result, C(cut) lists the parts that were left out.
  returned: success
  type: dict
  contains:
    unique_name:
      description: Unique name of the solution.
      type: str
      sample: contoso_orders
    friendly_name:
      description: Display name.
      type: str
      sample: Contoso Orders
    publisher:
      description: Unique name of the publisher.
      type: str
      sample: contoso
    parent:
      description: For a patch, C(unique_name) and C(version) of its solution. Null for other packages.
      type: dict
      sample: null
    version:
      description: Version of the package.
      type: str
      sample: 1.0.0.0
    managed:
      description: Whether the package is managed.
      type: bool
      sample: true
    fingerprint:
      description: Digest of the content of the package.
      type: str
      sample: sha256:0f3a
    flows:
      description: The cloud flows, each with C(flow_id), C(name), C(description), C(enabled), C(definition) (a digest),
        C(connection_references) and C(child_flows).
      type: list
      elements: dict
      sample: []
    desktop_flows:
      description: The desktop flows, each with C(flow_id), C(name), C(description), C(enabled) and C(parts), digests of
        its C(script), C(inputs), C(outputs) and so on.
      type: list
      elements: dict
      sample: []
    connection_references:
      description: The connection references, each with C(name), C(display_name), C(connector) and C(custom), which is
        true for a custom connector.
      type: list
      elements: dict
      sample: []
    environment_variables:
      description: The environment variables, each with C(name), C(display_name), C(type), C(required), C(has_default),
        C(carries_value), C(default) and C(value). For secrets, the last two are digests.
      type: list
      elements: dict
      sample: []
    connectors:
      description: The custom connectors, each with C(name) and C(display_name).
      type: list
      elements: dict
      sample: []
    components:
      description: The components of the package, by the number of their type, as C(ids), or as their number where the
        package lists names.
      type: dict
      sample: {"1": {ids: [], named: 2}}
    missing_dependencies:
      description: Required components that the package does not contain, each with C(required) and C(dependent).
      type: list
      elements: dict
      sample: []
changes:
  description:
    - Differences from the existing file. C(flows), C(desktop_flows), C(connection_references) and
      C(environment_variables) each have lists of names, C(added) and C(removed), and the differences by name,
      C(changed).
  returned: success
  type: dict
  sample:
    flows: {added: [], changed: {Order intake: ["action Send_mail changed (inputs.parameters.to)"]}, removed: []}
    desktop_flows: {added: [], changed: {Enter invoice: [script changed]}, removed: []}
    connection_references: {added: [], changed: {}, removed: []}
    environment_variables: {added: [contoso_Limit], changed: {}, removed: []}
backup_file:
  description: Path of the copy of the replaced file. Null if nothing was replaced or O(backup) is not set.
  returned: success
  type: str
  sample: packages/contoso_orders_managed.zip.1.0.0.0-0f3a9c2d~
files:
  description: Each package with C(file), C(managed), C(version), C(fingerprint), C(changes), C(backup_file) and
    C(tree), the folder with its unpacked files.
  returned: success
  type: list
  elements: dict
  sample: []
solution:
  description: The solution in the environment, as returned by M(flowops.powerplatform.dataverse_solution_info).
  returned: success
  type: dict
  sample: {unique_name: contoso_orders, version: 1.0.0.0, managed: false}
operations:
  description: The steps that were done, or in check mode would be done, in order. C(status) is V(planned), V(done),
    V(failed), V(skipped) or V(running).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "write contoso_orders 1.0.0.0 (managed) to packages/contoso_orders_managed.zip", status: done}
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 400, code: "0x80048036", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, specification, wait
from ..module_utils._dataverse.solutions.exports.declare import declare
from ..module_utils._dataverse.solutions.exports.fetch import SETTINGS
from ..module_utils._dataverse.solutions.packages.version import PARTS


def main(host=None):
    converge(
        host,
        declare,
        argument_spec=specification(
            DATAVERSE,
            wait(1800),
            name=dict(type="str", required=True),
            managed=dict(type="bool", default=False),
            both=dict(type="bool", default=False),
            dest=dict(type="path", required=True),
            asynchronous=dict(type="bool", default=True),
            settings=dict(type="list", elements="str", choices=sorted(SETTINGS)),
            version=dict(type="raw"),
            version_bump=dict(type="str", choices=list(PARTS)),
            unpack=dict(type="bool", default=False),
            backup=dict(type="bool", default=False),
            mode=dict(type="raw"),
            owner=dict(type="str"),
            group=dict(type="str"),
        ),
        mutually_exclusive=[("version", "version_bump")],
    )


if __name__ == "__main__":
    main()
