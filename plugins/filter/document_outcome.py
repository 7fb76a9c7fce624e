# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: document_outcome
short_description: Return the outcome of a generation of documents
version_added: 0.1.0
author: the flowops.powerplatform authors (@flowops)
description:
  - Counts the records that were created, were done before, and failed, and collects the causes of the failures.
  - Made for the role P(flowops.powerplatform.document_generation#role).
positional: _input, runs, records
options:
  _input:
    description:
      - Results of M(flowops.powerplatform.smartflows_execution) that started executions, each with the number of its
        record, counted from 0, in C(__document_generation_number).
    type: list
    elements: dict
    required: true
  runs:
    description: Results of the same module that followed these executions, with the same numbers.
    type: list
    elements: dict
    required: true
  records:
    description: The records, each with its C(name).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Report on one record that failed
  ansible.builtin.debug:
    msg: "{{ (starts | flowops.powerplatform.document_outcome([], [{'name': 'SO-1001'}])).report }}"
  vars:
    starts:
      - {__document_generation_number: 0, failed: true, msg: "Starting flow 'Quote letter' failed."}
"""

RETURN = r"""
_value:
  description: The outcome of the records.
  type: dict
  contains:
    report:
      description: The numbers of records, in one line.
      type: str
    failures:
      description: Why records failed, with a sentence for each that begins with the name of the record.
      type: list
      elements: str
    failed:
      description: Names of the records that failed.
      type: list
      elements: str
    ended:
      description: Results of executions that succeeded.
      type: list
      elements: dict
    planned:
      description: Whether an execution would be started, or a document would be written, in check mode.
      type: bool
    complete:
      description: Whether all documents of the records that succeeded exist, so that a manifest can list them.
      type: bool
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any


def document_outcome(
    starts: Sequence[Mapping[str, Any]], runs: Sequence[Mapping[str, Any]], records: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return what became of the records; see DOCUMENTATION."""
    failures = [one for one in [*starts, *runs] if one.get("failed")]
    started, ended = _succeeded(starts), _succeeded(runs)
    failed = _numbers(failures)
    made = _numbers(one for one in started if one["decision"] == "started") - failed
    would_start = not all(one["execution"].get("execution_id") for one in started)
    planned = would_start or not all(document.get("checksum") for run in ended for document in run["documents"])
    return {
        "report": "{0} {1}, {2} done before, {3} failed".format(
            len(made),
            "would be created" if would_start else "created",
            len(records) - len(made) - len(failed),
            len(failed),
        ),
        "failures": ["{0}: {1}".format(records[_number(one)]["name"], one["msg"]) for one in failures],
        "failed": [records[number]["name"] for number in sorted(failed)],
        "ended": ended,
        "planned": planned,
        "complete": bool(ended) and not planned,
    }


def _succeeded(results: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [one for one in results if not one.get("failed")]


def _numbers(results: Iterable[Mapping[str, Any]]) -> set[int]:
    return {_number(one) for one in results}


def _number(result: Mapping[str, Any]) -> int:
    number: int = result["__document_generation_number"]
    return number


class FilterModule:
    """The filter, as Ansible searches for it."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return it under its name."""
        return {"document_outcome": document_outcome}
