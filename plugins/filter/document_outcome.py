# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: document_outcome
short_description: Return the outcome of a generation of documents, and what its manifest lists
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Counts the records that were created, were done before, and failed, collects the causes of the failures, and lists
    the documents.
  - Made for the role P(flowops.powerplatform.document_generation#role).
positional: _input, earlier, directory
options:
  _input:
    description: Result of M(flowops.powerplatform.smartflows_executions), with a run for each record.
    type: dict
    required: true
  earlier:
    description: Content of an earlier manifest, or an empty string if there is none.
    type: str
    required: true
  directory:
    description: Folder of the documents.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Report on one record that failed
  ansible.builtin.debug:
    msg: "{{ (done | flowops.powerplatform.document_outcome('', '/srv/letters')).report }}"
  vars:
    done:
      runs:
        - {name: SO-1001, outcome: not_started, message: "Starting flow 'Quote letter' failed.", decision: null}
"""

RETURN = r"""
_value:
  description: The outcome of the records.
  type: dict
  contains:
    report:
      description: The numbers of records, in one line.
      type: str
    notes:
      description: What should be known of the manifest, a sentence each.
      type: list
      elements: str
    failures:
      description:
        - Why records failed, with an entry for each cause. It begins with the names of the records that failed because
          of it.
      type: list
      elements: str
    documents:
      description:
        - The documents of the records that succeeded, and those that the earlier manifest lists for records that
          failed, in the order of the records, each with C(record), C(flow), C(execution_id), C(document_id), C(file)
          below the folder, C(content_type), C(size) and C(sha256).
      type: list
      elements: dict
    complete:
      description: Whether all documents of the records that succeeded exist, so that a manifest can list them.
      type: bool
"""

import json
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

NOT_VALID = "The manifest of the earlier run is not valid and is ignored."
LATER = "The manifest would be written when the documents exist."
UNCHANGED = "The manifest stays as it is, since no record is done."


def document_outcome(result: Mapping[str, Any], earlier: str | None, directory: str) -> dict[str, Any]:
    """Return what became of the records; see DOCUMENTATION."""
    runs = result.get("runs", [])
    failed = [run for run in runs if run["message"]]
    done = [run for run in runs if run["outcome"] == "succeeded"]
    planned = _would_start(runs) or not all(document["checksum"] for run in done for document in run["documents"])
    complete = bool(done) and not planned
    former = _former(earlier)
    return {
        "report": _report(runs, failed),
        "notes": _notes(former, complete, planned),
        "failures": _failures(failed),
        "documents": [one for run in runs for one in _listed(run, former or [], directory)],
        "complete": complete,
    }


def _failures(failed: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return each cause once, after the names of its records."""
    alike: dict[str, list[str]] = {}
    for run in failed:
        alike.setdefault(run["message"], []).append(run["name"])
    return ["{0}: {1}".format(", ".join(names), cause) for cause, names in alike.items()]


def _notes(former: object, complete: bool, planned: bool) -> list[str]:
    """Return why the manifest is not written or not read."""
    about_now = [] if complete else [LATER if planned else UNCHANGED]
    return [NOT_VALID, *about_now] if former is None else about_now


def _would_start(runs: Sequence[Mapping[str, Any]]) -> bool:
    return any(run["outcome"] == "planned" for run in runs)


def _report(runs: Sequence[Mapping[str, Any]], failed: Sequence[Mapping[str, Any]]) -> str:
    """Return how many records are done, in one line."""
    made = [run for run in runs if run["decision"] == "started" and not run["message"]]
    return "{0} {1}, {2} done before, {3} failed".format(
        len(made),
        "would be created" if _would_start(runs) else "created",
        len(runs) - len(made) - len(failed),
        len(failed),
    )


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


def _listed(run: Mapping[str, Any], former: Iterable[Mapping[str, Any]], directory: str) -> Iterable[Mapping[str, Any]]:
    """Return the documents of a record; of one that failed, those that exist from an earlier run."""
    if run["message"]:
        return [one for one in former if one.get("record") == run["name"]]
    return [_entry(one, run["execution"], run["name"], directory) for one in run["documents"]]


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
        return {"document_outcome": document_outcome}
