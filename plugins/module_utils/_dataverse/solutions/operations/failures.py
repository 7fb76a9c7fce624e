# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why an import failed: everything the platform says about it in several places, as one list of reasons.

The background operation has a code and a text, the import job a document with a result for every component, the
function RetrieveSolutionImportResult texts, and missing dependencies stand as markup inside any of them (contract 18.3
to 18.6). None of these places is always filled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.errors import LONGEST, Failure
from ...._core.masking import known
from ...._core.refusal import normal_code
from ...._core.text import short
from ...api import flow_service
from ...api.refusals import REMEDIES
from ...lookups.component_types import in_words, word_for
from . import log

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    Reason = dict[str, Any]

LONGEST_TEXT = 500
IMPORT_IT = "First import the solution that contains it, or add it to this one."
MISSING = "0x8004801D"


def reason(
    text: str,
    component_type: str | None = None,
    name: str | None = None,
    code: str | None = None,
    dependency: dict[str, Any] | None = None,
    remedy: str = "",
) -> Reason:
    """Return one reason as results show it."""
    return {
        "component_type": component_type,
        "name": name,
        "result": log.FAILURE,
        "code": code,
        "text": short(known.foreign(text), LONGEST_TEXT),
        "dependency": dependency,
        "remedy": remedy or REMEDIES.get(code, ""),
    }


def missing(required: Mapping[str, Any], dependent: Mapping[str, Any]) -> Reason:
    """Return the reason for a missing component; both sides are ``{type, name, id, solution}``."""
    needed_by = dependent.get("name") or dependent.get("id")
    name = required.get("name") or required.get("id")
    kind, other = word_for(required.get("type")), word_for(dependent.get("type"))
    solution = required.get("solution")
    text = "{0} is missing, which {1} needs".format(in_words(kind, name), in_words(other, needed_by))
    dependency = {"solution": solution, "needed_by": needed_by, "needed_by_type": other, "id": required.get("id")}
    remedy = (
        IMPORT_IT if solution in (None, "", "Active") else "Install solution {0} first.".format(short(solution, 80))
    )
    return reason(text, kind, name, MISSING, dependency, remedy)


def reasons(
    operation_text: str | None = "",
    operation_code: str | None = None,
    messages: Iterable[str] = (),
    document: str | None = None,
) -> list[Reason]:
    """Return the reasons of a failed import, what is said of single components first and each once."""
    found: list[Reason] = []
    for finding in log.findings(document):
        code = normal_code(finding.code) if finding.code not in (None, "", "0") else None
        found += of_text(finding.text, finding.component_type, finding.name, code, finding.parameters)
    text = log.status_text(document) if log.has_failed(document) else ""
    for said in ([text] if text else []) + list(messages) + ([operation_text] if operation_text else []):
        if not any(_says(one, said) for one in found):
            found += of_text(said, code=operation_code)
    found.sort(key=lambda one: one["component_type"] == "solution")
    return _without_echoes(found)


def failure(
    doing: str,
    why: str | None,
    found: list[Reason],
    remedy: str = "",
    code: str | None = None,
    facts: dict[str, Any] | None = None,
) -> Failure:
    """Return the failure of an import; ``why`` is the platform's own sentence, ``found`` are the reasons."""
    first: Reason = found[0] if found else {}
    text = first["text"] if first else why
    if first and first["name"] and first["component_type"] not in (None, "solution") and first["name"] not in text:
        text = "{0}: {1}".format(in_words(first["component_type"], short(first["name"], 60)), text)
    more = " ({0} more in error.reasons)".format(len(found) - 1) if len(found) > 1 else ""
    remedy = first.get("remedy") or remedy
    room = LONGEST - len(doing) - len(more) - len(remedy) - len(" failed: . ")
    return Failure(
        "{0} failed: {1}{2}.".format(doing, short(known.foreign(text), max(60, room)), more),
        remedy,
        code=code or first.get("code"),
        detail=known.foreign(without_markup(why)) if why else None,
        reasons=found,
        facts=facts,
    )


def without_markup(text: str) -> str:
    """Return a text without the XML of missing dependencies, which no person reads."""
    start, end = text.find(log.MARKUP), text.find(log.MARKUP_END)
    if not 0 <= start < end:
        return text
    return " ".join((text[:start] + text[end + len(log.MARKUP_END) :]).split())


def of_text(
    text: str | None,
    component_type: str | None = None,
    name: str | None = None,
    code: str | None = None,
    parameters: Iterable[str] = (),
) -> list[Reason]:
    """Return the reasons in one text of the platform: those of its markup, of the Flow service, or itself."""
    for place in [text] + list(parameters):
        pairs = log.missing_dependencies(place)
        if pairs:
            return [missing(_side(required), _side(dependent)) for required, dependent in pairs]
    inner = flow_service.reasons(text)
    if inner:
        return [reason(one["text"], component_type, name, one["code"], remedy=one["remedy"]) for one in inner]
    return [reason(text, component_type, name, code)] if text else []


def _side(attributes: Mapping[str, str]) -> dict[str, Any]:
    """Return one side of a missing dependency; a reference is named by an attribute of its own."""
    logical_name = attributes.get("id.connectionreferencelogicalname")
    return {
        "type": attributes.get("type"),
        "name": attributes.get("displayName") or attributes.get("schemaName") or logical_name,
        "id": (attributes.get("id") or "").strip("{}").lower() or logical_name,
        "solution": attributes.get("solution"),
    }


def _says(one: Reason, text: str) -> bool:
    """Return whether a text contains what a reason says."""
    if log.missing_dependencies(text):
        return one["code"] == MISSING
    said = [inner["text"] for inner in flow_service.reasons(text)] or [text]
    return all(one["text"] in short(known.foreign(part), LONGEST_TEXT) for part in said)


def _without_echoes(found: list[Reason]) -> list[Reason]:
    """Leave out a reason that says again what one before it says, as a solution's does of its component's."""
    kept: list[Reason] = []
    for one in found:
        echo = [
            other
            for other in kept
            if other["text"] == one["text"]
            and (one["component_type"] in (None, "solution") or one["name"] == other["name"])
        ]
        if not echo:
            kept.append(one)
    return kept
