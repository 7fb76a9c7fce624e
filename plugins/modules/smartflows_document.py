#!/usr/bin/python
# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: smartflows_document
short_description: Get a document of a Smart Flows project
version_added: 0.1.0
author:
  - The flowops.powerplatform authors (@flowops)
description:
  - Reads the metadata of a document by its id and, with O(dest), writes its content to a file.
  - The content is transferred as a stream and checked before it replaces a file. A file that already has this content
    is not changed.
  - The content may be readable even if the metadata is not.
extends_documentation_fragment:
  - flowops.powerplatform.smartflows
  - flowops.powerplatform.smartflows.file
  - flowops.powerplatform.attributes
  - flowops.powerplatform.attributes.actiongroup_smartflows
options:
  document_id:
    description:
      - Id of the document.
    type: str
    required: true
  dest:
    description:
      - Path of the file to write, on the host where the module runs. If it is an existing folder, or ends with a slash,
        the file is named after the document. Missing folders are created.
    type: path
seealso:
  - module: flowops.powerplatform.smartflows_execution
"""

EXAMPLES = r"""
- name: Create a letter
  flowops.powerplatform.smartflows_execution:
    flow: Welcome letter
    unless_succeeded_since: today
  register: run

- name: Download the document
  flowops.powerplatform.smartflows_document:
    document_id: "{{ run.documents[0].document_id }}"
    dest: letters/
    mode: "0640"
"""

RETURN = r"""
document:
  description: The document.
  returned: success
  type: dict
  contains:
    document_id:
      description: Id of the document.
      type: str
      sample: 9e1f0001-0000-4000-8000-000000000011
    name:
      description: Name of the document in the project.
      type: str
      sample: Quote SO-1001
    content_type:
      description: Content type, if the server returns it.
      type: str
      sample: application/pdf
    size:
      description: Size in bytes, if the document was downloaded.
      type: int
      sample: 52344
    checksum:
      description: SHA-256 checksum of the content, if the document was downloaded.
      type: str
      sample: 0f3a9c2d
    created_at:
      description: When the document was created, if the server returns it.
      type: str
      sample: "2026-02-03T08:00:08.000Z"
    file:
      description: Path of the file with the document.
      type: str
      sample: letters/Quote SO-1001.pdf
    changed:
      description: Whether the file was written, or in check mode would be written.
      type: bool
      sample: true
operations:
  description: The steps that were done, or in check mode would be done, in order. C(status) is V(planned), V(done),
    V(failed), V(skipped) or V(running).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: write letters/Quote SO-1001.pdf, status: done}
error:
  description: Machine-readable error details. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import FILE, SMARTFLOWS, specification
from ..module_utils._smartflows.documents.declare import declare


def main(host=None):
    converge(
        host,
        declare,
        argument_spec=specification(
            SMARTFLOWS,
            FILE,
            document_id=dict(type="str", required=True),
            dest=dict(type="path"),
        ),
    )


if __name__ == "__main__":
    main()
