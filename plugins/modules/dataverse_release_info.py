#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_release_info
short_description: Read and verify a release of solution packages
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Reads a release that M(flowops.powerplatform.dataverse_release) has made. The task fails if C(release.json) or one
    of the packages has been changed or damaged since then.
  - The module does not connect to an environment. The authentication options are accepted so that C(module_defaults) of
    the group can be used, and are ignored.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes.info
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  src:
    description:
      - Path of the folder of the release, on the host where the module runs.
    type: path
  dest:
    description:
      - Path of the folder that contains the releases, on the host where the module runs. Use it with O(name) instead of
        O(src).
    type: path
  name:
    description:
      - Name of the release in O(dest).
    type: str
  version:
    description:
      - Version of the release O(name), as text. Quote the version, since YAML reads C(1.10) as the number 1.1. If not
        set, the newest release is read.
    type: raw
seealso:
  - module: flowops.powerplatform.dataverse_release
"""

EXAMPLES = r"""
- name: Make a release
  flowops.powerplatform.dataverse_release:
    name: contoso
    dest: releases
    solutions:
      - src: packages/contoso_orders_managed.zip

- name: Read the newest release
  flowops.powerplatform.dataverse_release_info:
    dest: releases
    name: contoso
  register: newest

- name: Show its packages
  ansible.builtin.debug:
    var: newest.files
"""

RETURN = r"""
release:
  description: The content of C(release.json), see M(flowops.powerplatform.dataverse_release).
  returned: success
  type: dict
  sample: {name: contoso, version: 1.0.0.0, solutions: [], digest: sha256:0f3a9c2d}
folder:
  description: Folder of the release.
  returned: success
  type: str
  sample: releases/contoso-1.0.0.0
files:
  description: Paths of the packages, by unique name of the solution.
  returned: success
  type: dict
  sample: {contoso_orders: releases/contoso-1.0.0.0/contoso_orders_managed.zip}
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: null, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.module import inform
from ..module_utils._ansible.options import DATAVERSE, specification
from ..module_utils._dataverse.solutions.releases.listing import read


def main(host=None):
    inform(
        host,
        lambda context: read(context.options),
        argument_spec=specification(
            DATAVERSE,
            src=dict(type="path"),
            dest=dict(type="path"),
            name=dict(type="str"),
            version=dict(type="raw"),
        ),
        mutually_exclusive=[("src", "dest"), ("src", "name"), ("src", "version")],
        required_together=[("dest", "name")],
        required_one_of=[("src", "dest")],
    )


if __name__ == "__main__":
    main()
