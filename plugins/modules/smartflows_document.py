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
  - Reads the metadata of a document by its id, and with O(dest) writes its content to a file.
  - The content travels as a stream and is checked before it replaces a file. A file that holds it already is left
    untouched.
  - Where the metadata cannot be read, the content still may be.
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
      - File to write, where the module runs. In a folder that is there, or with a slash at the end, the file is called
        after the document. Missing folders are created.
    type: path
seealso:
  - module: flowops.powerplatform.smartflows_execution
"""

EXAMPLES = r"""
- name: Make a letter
  flowops.powerplatform.smartflows_execution:
    flow: Welcome letter
    unless_succeeded_since: today
  register: run

- name: Keep it
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
      description: Its name in the project.
      type: str
      sample: Quote SO-1001
    content_type:
      description: Its type, if the server tells.
      type: str
      sample: application/pdf
    size:
      description: Its length in bytes, if it was fetched.
      type: int
      sample: 52344
    checksum:
      description: SHA-256 of its content, if it was fetched.
      type: str
      sample: 0f3a9c2d
    created_at:
      description: When it was made, if the server tells.
      type: str
      sample: "2026-02-03T08:00:08.000Z"
    file:
      description: The file that holds it.
      type: str
      sample: letters/Quote SO-1001.pdf
    changed:
      description: Whether the file was written, or would be.
      type: bool
      sample: true
operations:
  description: What was done, or would be done, in order. C(status) is V(planned), V(done), V(failed), V(skipped) or
    V(running).
  returned: always, once planning succeeded
  type: list
  elements: dict
  sample:
    - {step: write letters/Quote SO-1001.pdf, status: done}
error:
  description: What went wrong, for programs. The message is in C(msg).
  returned: failure
  type: dict
  sample: {http_status: 403, code: null, message: "", request_id: null, reasons: []}
"""

from ..module_utils._ansible.module import converge
from ..module_utils._ansible.options import FILE, SMARTFLOWS, specification
from ..module_utils._ansible.resources import from_resource
from ..module_utils._smartflows.documents.declare import DocumentResource


def main(host=None):
    converge(
        host,
        from_resource(lambda context: DocumentResource(context.smartflows, context.options)),
        argument_spec=specification(
            SMARTFLOWS,
            FILE,
            document_id=dict(type="str", required=True),
            dest=dict(type="path"),
        ),
    )


if __name__ == "__main__":
    main()
