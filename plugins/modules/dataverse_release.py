#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_release
short_description: Create a release of solution packages
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Creates a release, which is a folder with solution packages, a file C(release.json) that describes them, and a note
    C(RELEASE.md) with the differences from the previous release.
  - A release is created once and never changed, so every environment that it is promoted to gets the same bytes. If the
    packages have the same content as those of the newest release, that release is returned and nothing is written.
  - The solutions are listed in the order in which they must be imported, which depends on what their packages require.
  - The module does not connect to an environment. The authentication options are accepted so that C(module_defaults) of
    the group can be used, and are ignored.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  name:
    description:
      - Name of the release, such as the name of the product. It can contain letters, digits, C(_) and C(.).
    type: str
    required: true
  dest:
    description:
      - Path of the folder that contains the releases, on the host where the module runs. It is created if it does not
        exist. Each release is a folder C(NAME-VERSION) in it.
    type: path
    required: true
  version:
    description:
      - Version of the release, two to four numbers, as text. Quote the version, since YAML reads C(1.10) as the number
        1.1.
      - If not set, the newest release is returned if it has the same content. Otherwise, the new release gets the
        version of the newest one with the last number increased by 1, or V(1.0.0.0) if it is the first release.
      - If the version exists with different content, the task fails.
    type: raw
  solutions:
    description:
      - The packages of the release.
    type: list
    elements: dict
    required: true
    suboptions:
      src:
        description:
          - Path of the package, a zip file, on the host where the module runs.
        type: path
        required: true
      flows:
        description:
          - The flows whose state belongs to the release. Each entry is the name or the id of a flow, or a dictionary
            with C(name) or C(flow_id), and C(enabled), which is V(true) by default.
          - Flows that are not listed keep the state that they have in an environment.
        type: raw
  made_from:
    description:
      - The environment that the packages come from. It is recorded in the release and has no other effect.
    type: dict
    suboptions:
      unique_name:
        description: Unique name of the environment.
        type: str
      organization_id:
        description: Id of its organization.
        type: str
notes:
  - With the digest in C(release.json), a release that was damaged or partly changed is detected. It is not a signature.
seealso:
  - module: flowops.powerplatform.dataverse_release_info
  - module: flowops.powerplatform.dataverse_solution_export
  - module: flowops.powerplatform.dataverse_solution_import
"""

EXAMPLES = r"""
- name: Make a release of two packages
  flowops.powerplatform.dataverse_release:
    name: contoso
    dest: releases
    solutions:
      - src: packages/contoso_orders_managed.zip
        flows:
          - Order intake
          - name: Weekly backlog report
            enabled: false
  register: made

- name: Show what is new in it
  ansible.builtin.debug:
    var: made.changes
"""

RETURN = r"""
release:
  description:
    - The content of C(release.json).
    - In check mode, C(made_at) and C(digest) of a new release are null.
  returned: success
  type: dict
  contains:
    format:
      description: Number of the schema.
      type: int
      sample: 1
    name:
      description: Name of the release.
      type: str
      sample: contoso
    version:
      description: Version of the release.
      type: str
      sample: 1.0.0.0
    made_at:
      description: When the release was made, in UTC.
      type: str
      sample: "2026-03-01T12:00:00Z"
    made_from:
      description: The environment that the packages come from, as set with O(made_from). Null if it is not known.
      type: dict
      sample: {unique_name: contosodev, organization_id: 0f2c0f5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c}
    digest:
      description: SHA-256 of everything else in C(release.json).
      type: str
      sample: sha256:0f3a9c2d
    solutions:
      description:
        - The solutions in the order in which they must be imported, each with C(unique_name), C(version), C(managed),
          C(file), C(sha256), C(fingerprint), C(needs) (other solutions of the release), C(flows) (C(flow_id), C(name)
          and C(enabled), which is null where the state does not belong to the release), C(connection_references)
          (C(name), C(connector)), C(environment_variables) (C(name), C(type), C(required), C(has_value)) and
          C(connectors), the custom ones.
      type: list
      elements: dict
      sample:
        - {unique_name: contoso_orders, version: 1.0.0.0, managed: true, file: contoso_orders_managed.zip}
folder:
  description:
    - Folder of the release.
    - In check mode, if a release would be made, a folder in the user's cache folder (E(DATAVERSE_TOKEN_CACHE_DIR)) that
      contains it, from which later tasks plan. It is removed after one day.
  returned: success
  type: str
  sample: releases/contoso-1.0.0.0
earlier_version:
  description: Version of the release that the new one was compared with. Null if there is none, or if no release was
    made.
  returned: success
  type: str
  sample: null
changes:
  description:
    - The differences for each solution that both releases contain, as returned by
      M(flowops.powerplatform.dataverse_solution_export). Empty if no release was made.
  returned: success
  type: dict
  sample: {}
operations:
  description: The steps that were done, or in check mode would be done, in order. C(status) is V(planned), V(done),
    V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: make release contoso 1.0.0.0 in releases/contoso-1.0.0.0, status: done}
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: null, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.entries import entries
from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._dataverse.solutions.releases.declare import declare

FLOW = dict(name=dict(type="str"), flow_id=dict(type="str"), enabled=dict(type="bool", default=True))


def prepared(context):
    solutions = [
        dict(
            one,
            flows=None if one["flows"] is None else entries(one["flows"], "solutions[{0}].flows".format(number), FLOW),
        )
        for number, one in enumerate(context.options["solutions"])
    ]
    return dict(context.options, solutions=solutions)


def main(host=None):
    converge(
        host,
        declare,
        prepare=prepared,
        argument_spec=specification(
            DATAVERSE,
            name=dict(type="str", required=True),
            dest=dict(type="path", required=True),
            version=dict(type="raw"),
            solutions=dict(
                type="list",
                elements="dict",
                required=True,
                options=dict(src=dict(type="path", required=True), flows=dict(type="raw")),
            ),
            made_from=dict(type="dict", options=dict(unique_name=dict(type="str"), organization_id=dict(type="str"))),
        ),
    )


if __name__ == "__main__":
    main()
