# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: document_manifest
short_description: List the documents of many records
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Returns the documents of executions, and those that an earlier manifest lists for records that failed, in the order
    of the records.
  - Made for the role P(flowops.powerplatform.document_generation#role).
positional: _input, records, earlier, failed, directory
options:
  _input:
    description:
      - Results of M(flowops.powerplatform.smartflows_execution), each with the number of its record, counted from 0, in
        C(__document_generation_number).
    type: list
    elements: dict
    required: true
  records:
    description: The records, each with its C(name).
    type: list
    elements: dict
    required: true
  earlier:
    description: Content of an earlier manifest, or an empty string if there is none.
    type: str
    required: true
  failed:
    description: Names of the records that failed.
    type: list
    elements: str
    required: true
  directory:
    description: Folder of the documents.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: List the documents of one record
  ansible.builtin.debug:
    msg: "{{ runs | flowops.powerplatform.document_manifest([{'name': 'SO-1001'}], '', [], '/srv/letters') }}"
  vars:
    runs:
      - __document_generation_number: 0
        execution: {execution_id: a1d7c0f2-5c1b-4e0d-8a76-2f9d3b7e4c10, flow: Quote letter}
        documents:
          - document_id: 9e1f0001-0000-4000-8000-000000000011
            file: /srv/letters/SO-1001/Quote.pdf
            content_type: application/pdf
            size: 52344
            checksum: 0f3a9c2d
"""

RETURN = r"""
_value:
  description:
    - C(documents), each with C(record), C(flow), C(execution_id), C(document_id), C(file) below the folder,
      C(content_type), C(size) and C(sha256), and C(readable), whether the earlier manifest is valid.
  type: dict
"""

import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


def document_manifest(
    runs: Sequence[Mapping[str, Any]],
    records: Sequence[Mapping[str, Any]],
    earlier: str | None,
    failed: Sequence[str],
    directory: str,
) -> dict[str, Any]:
    """Return the documents of many records; see DOCUMENTATION."""
    former = _former(earlier)
    documents: list[Mapping[str, Any]] = []
    for number, record in enumerate(records):
        if record["name"] in failed:
            documents += [one for one in former or [] if one.get("record") == record["name"]]
        for run in runs:
            if run["__document_generation_number"] == number:
                documents += [_entry(one, run["execution"], record["name"], directory) for one in run["documents"]]
    return {"documents": documents, "readable": former is not None}


def _former(text: str | None) -> list[dict[str, Any]] | None:
    """Return the documents of an earlier manifest, None when the text is not a manifest."""
    if not text:
        return []
    try:
        found = json.loads(text)["documents"]
    except (ValueError, TypeError, LookupError):
        return None
    entries = isinstance(found, list) and all(isinstance(one, dict) for one in found)
    return found if entries else None


def _entry(document: Mapping[str, Any], execution: Mapping[str, Any], record: str, directory: str) -> dict[str, Any]:
    return {
        "record": record,
        "flow": execution["flow"],
        "execution_id": execution["execution_id"],
        "document_id": document["document_id"],
        "file": os.path.relpath(document["file"], directory),
        "content_type": document["content_type"],
        "size": document["size"],
        "sha256": document["checksum"],
    }


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"document_manifest": document_manifest}
