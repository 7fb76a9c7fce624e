#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_solution_export
short_description: Export a solution of Power Platform into a file
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Exports a solution from the Dataverse environment where it is developed, and writes the package when its content
    differs from that of the file.
  - Two exports of one solution are never the same bytes. Here they are compared by content, not byte by byte, so an
    unchanged solution leaves the file untouched. In the diff, flows that go stand first, as C(REMOVED), and new ones in
    C(ADDED).
  - The export itself changes nothing in the environment. It is done in check mode too, since nothing else can tell
    whether the file has to change. Only O(version) and O(version_bump) write to it.
  - The package is checked before it replaces the file, and travels as a stream, so its size costs no memory.
  - What the file is to hold is kept in the user's cache folder (E(DATAVERSE_TOKEN_CACHE_DIR)) until the file is
    written, at most for a day. So an import later in a dry run is planned from the whole package.
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
      - Whether to export a managed package, as test and production environments get it.
      - With O(both), which of the two packages RV(file) and RV(package) tell of.
    type: bool
    default: false
  both:
    description:
      - Whether to export the package of the other kind too. The managed one's file is the other's with C(_managed)
        before its ending.
    type: bool
    default: false
  dest:
    description:
      - File to write, where the module runs. In a folder, one that is there or a path that ends with C(/), the file
        is called after the solution, C(NAME.zip) or C(NAME_managed.zip). Missing folders are created.
    type: path
    required: true
  asynchronous:
    description:
      - Whether the environment exports in the background, which has no limit of time. With V(false) it answers with
        the package at once (C(ExportSolution)), within O(request_timeout).
    type: bool
    default: true
  settings:
    description:
      - Settings of the environment that the package takes along. None by default.
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
      - Version the solution gets before it is exported, if its content is another than that of the file. An unchanged
        solution keeps its version, and its file.
      - Two to four numbers, as text. Quote it, since YAML takes C(1.10) for the number 1.1. A version lower than the
        present one is warned about.
    type: raw
  version_bump:
    description:
      - Which part of the version to raise when the content is another than that of the file and the version is not
        higher already, so that no two contents ever have the same version. Without a file to replace nothing is raised.
    type: str
    choices: [major, minor, build, revision]
  unpack:
    description:
      - Whether to keep the package's files in a folder beside it too, named as the file without its ending, which it
        has to have. JSON and XML are written in lines and in a stable order, for reviews and version control.
      - Files in that folder that the package does not have are deleted, except those whose name, or whose folder's
        name, begins with a dot, such as C(.git) and C(.gitignore). They belong to others and are never written. A
        folder that holds anything but a package is refused.
      - A package is refused when one of its files cannot stand in such a folder on every file system, because its name
        begins with a dot, is no plain path, is too long, or differs from another in case or Unicode form only.
      - All files are written beside the folder first, so it is not changed when that fails. New files can be read by
        their owner only, unless O(mode) says otherwise, since definitions stand there in clear.
    type: bool
    default: false
  backup:
    description:
      - Whether to keep the file that is replaced, under its name with version and digest added.
    type: bool
    default: false
  mode:
    description:
      - Permissions of the file, as octal digits in quotes, and of what O(unpack) writes. By default existing files keep
        theirs, and a new package is never writable by anyone but its owner.
    type: raw
  owner:
    description:
      - User who owns the file, as name or number.
    type: str
  group:
    description:
      - Group that owns the file, as name or number.
    type: str
  wait_timeout:
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

- name: Keep both packages and a readable copy in version control, with a new version for each new content
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
  description: The file, whose name is that of the solution when O(dest) is a folder.
  returned: success
  type: str
  sample: packages/contoso_orders_managed.zip
package:
  description:
    - What the package holds, read from it. An import can be planned from it before the file is there.
    - Where that is too long for a result, C(cut) says what is missing. An import that runs as the same user on the same
      machine is planned from the whole package all the same; another one needs the file.
  returned: success
  type: dict
  contains:
    unique_name:
      description: Unique name of the solution.
      type: str
      sample: contoso_orders
    friendly_name:
      description: Name that people see.
      type: str
      sample: Contoso Orders
    publisher:
      description: Unique name of the publisher.
      type: str
      sample: contoso
    parent:
      description: Of a patch, C(unique_name) and C(version) of the solution it belongs to. Null for other packages.
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
      description: Digest of what the package means.
      type: str
      sample: sha256:0f3a
    flows:
      description: Its cloud flows, each with C(flow_id), C(name), C(description), C(enabled), C(definition) (a digest),
        C(connection_references) and C(child_flows).
      type: list
      elements: dict
      sample: []
    desktop_flows:
      description: Its desktop flows, each with C(flow_id), C(name), C(description), C(enabled) and C(parts), digests of
        its C(script), C(inputs), C(outputs) and so on.
      type: list
      elements: dict
      sample: []
    connection_references:
      description: Its connection references, each with C(name), C(display_name), C(connector) and C(custom), whether
        that is a connector of one's own.
      type: list
      elements: dict
      sample: []
    environment_variables:
      description: Its environment variables, each with C(name), C(display_name), C(type), C(required), C(has_default),
        C(carries_value), C(default) and C(value). Of secrets the latter two are digests.
      type: list
      elements: dict
      sample: []
    connectors:
      description: Its custom connectors, each with C(name) and C(display_name).
      type: list
      elements: dict
      sample: []
    components:
      description: What it lists, by the number of the kind, as C(ids), or where it gives names as their number.
      type: dict
      sample: {"1": {ids: [], named: 2}}
    missing_dependencies:
      description: What it needs and does not hold, each with C(required) and C(dependent).
      type: list
      elements: dict
      sample: []
changes:
  description:
    - Differences from the existing file. For C(flows), C(desktop_flows), C(connection_references) and
      C(environment_variables) the names C(added) and C(removed), and under C(changed) for each name what differs.
  returned: success
  type: dict
  sample:
    flows: {added: [], changed: {Order intake: ["action Send_mail changed (inputs.parameters.to)"]}, removed: []}
    desktop_flows: {added: [], changed: {Enter invoice: [script changed]}, removed: []}
    connection_references: {added: [], changed: {}, removed: []}
    environment_variables: {added: [contoso_Limit], changed: {}, removed: []}
backup_file:
  description: The file that holds what was replaced; none when nothing was, or O(backup) is not set.
  returned: success
  type: str
  sample: packages/contoso_orders_managed.zip.1.0.0.0-0f3a9c2d~
files:
  description: Each package with C(file), C(managed), C(version), C(fingerprint), C(changes), C(backup_file) and
    C(tree), the folder of its readable files.
  returned: success
  type: list
  elements: dict
  sample: []
solution:
  description: The solution in the environment, as M(flowops.powerplatform.dataverse_solution_info) shows it.
  returned: success
  type: dict
  sample: {unique_name: contoso_orders, version: 1.0.0.0, managed: false}
operations:
  description: What was done, or would be done, in order. C(status) is V(planned), V(done), V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: "write contoso_orders 1.0.0.0 (managed) to packages/contoso_orders_managed.zip", status: done}
error:
  description: What went wrong, for programs. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 400, code: "0x80048036", message: "", request_id: "", reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, specification, wait
from ..module_utils._ansible.resources import from_resource
from ..module_utils._dataverse.solutions.exports.declare import ExportResource
from ..module_utils._dataverse.solutions.exports.fetch import SETTINGS
from ..module_utils._dataverse.solutions.exports.version import PARTS


def main(host=None):
    converge(
        host,
        from_resource(
            lambda context: ExportResource(context.dataverse, context.options, context.waiter(), context.shelf)
        ),
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
