#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: dataverse_release_report
short_description: Write the files of a report
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Writes texts to files of one folder, for example a page and the data behind it. Files that are as declared stay
    untouched.
  - One task writes all files of a report without starting a module for each of them. The role
    P(flowops.powerplatform.environment_promotion#role) uses it for every target of a fleet.
  - The module does not connect to an environment. The authentication options are accepted so that C(module_defaults) of
    the group can be used, and are ignored.
extends_documentation_fragment:
  - flowops.powerplatform.dataverse
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_dataverse
options:
  dest:
    description:
      - Path of the folder, on the host where the module runs. It is created if it does not exist.
    type: path
    required: true
  files:
    description:
      - Contents of the files, by name. Other files of the folder are ignored. If empty, only the folder is created.
    type: dict
    required: true
  mode:
    description:
      - Permissions of the files, as octal digits in quotes, such as C('0644'). By default, those of the existing file,
        or C(0644) as restricted by umask for a new one.
    type: raw
  owner:
    description:
      - Name or number of the user who owns the files.
    type: str
  group:
    description:
      - Name or number of the group that owns the files.
    type: str
seealso:
  - module: flowops.powerplatform.dataverse_release_import
  - ref: ansible_collections.flowops.powerplatform.docsite.guide_promotion
    description: How releases are promoted and reported.
"""

EXAMPLES = r"""
- name: Keep the outcome of a promotion
  flowops.powerplatform.dataverse_release_report:
    dest: reports/contoso-1.0.0.0
    files:
      test.txt: Promoted
      test.json: "{{ {'outcome': 'done'} | to_json }}"
    mode: "0644"
"""

RETURN = r"""
files:
  description: Paths of the files, by name.
  returned: success
  type: dict
  sample: {test.txt: /home/ada/reports/contoso-1.0.0.0/test.txt}
operations:
  description: The steps that were done, or in check mode would be done, in order. C(status) is V(planned), V(done),
    V(failed) or V(skipped).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: create folder /home/ada/reports/contoso-1.0.0.0, status: done}
    - {step: write the report to /home/ada/reports/contoso-1.0.0.0/test.txt, status: done}
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: null, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import DATAVERSE, FILE, specification
from ..module_utils._dataverse.promotions.report_files import declare


def main(host=None):
    converge(
        host,
        declare,
        argument_spec=specification(
            DATAVERSE,
            FILE,
            dest=dict(type="path", required=True),
            files=dict(type="dict", required=True),
        ),
    )


if __name__ == "__main__":
    main()
