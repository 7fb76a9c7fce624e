# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Scripted flows: what an execution of each does, and when."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from ..environment import stable_id
from ..values import Values, mapping
from .documents import TYPES

INPUTS = ("none", "plugin", "user")
DOCUMENT_KEYS = ("name", "form", "size", "part", "hidden", "unfinished", "forbidden", "gone")


@dataclass(frozen=True)
class Flow:
    """A flow of a project. Times are seconds.

    `input` is how it starts, `asks` the forms it shows one after the other (questions by key, with their defaults),
    `documents` what it makes: `{name, form, size, part, hidden, unfinished, forbidden, gone}`.
    """

    id: str
    name: str
    input: str = "none"
    queued: float = 0.0
    seconds: float = 0.0
    asks: tuple[dict[str, str], ...] = ()
    waits: bool = False
    outcome: str | None = "Success"
    percentage: bool = True
    documents: tuple[dict[str, Any], ...] = ()
    errors: tuple[dict[str, Any], ...] = ()
    warnings: tuple[dict[str, Any], ...] = ()

    def view(self) -> dict[str, Any]:
        """The flow as the service shows it."""
        return {
            "id": self.id,
            "displayName": self.name,
            "description": "",
            "type": "simple",
            "input": {"type": self.input, "dataset": None},
            "settings": {"groupToSingleDocument": False, "askQuestionsFirst": bool(self.asks)},
        }


LETTER = {"name": "Letter", "form": "pdf"}
BROKEN = {"error": "TemplateError", "message": "Field not found", "causes": ["orderNumber"], "stackTrace": ""}
MAIL = {"error": "MailError", "message": "The mail could not be sent", "causes": [], "stackTrace": ""}
DEFAULT_FLOWS: tuple[dict[str, Any], ...] = (
    {"name": "Welcome letter", "documents": [LETTER]},
    {
        "name": "Quote letter",
        "input": "plugin",
        "documents": [{"name": "Quote", "form": "pdf"}, {"name": "Cover", "form": "docx", "part": True}],
    },
    {"name": "Order letter", "input": "user", "documents": [{"name": "Order", "form": "docx"}]},
    {"name": "Price list", "asks": [{"region": "EU"}], "documents": [{"name": "Prices", "form": "pdf"}]},
    {"name": "Contract", "waits": True, "documents": [{"name": "Contract", "form": "pdf"}]},
    {"name": "Broken letter", "outcome": "Error", "errors": [BROKEN]},
    {"name": "Letter by mail", "outcome": "Warning", "warnings": [MAIL], "documents": [LETTER]},
    {"name": "Archive orders"},
)


def flow(project: str, entry: dict[str, Any], place: str) -> Flow:
    """Read a flow of the configuration, which stands at `place`."""
    name = entry["name"]
    values = Values(entry, [one.name for one in fields(Flow)], place, name)
    return Flow(
        values.text("id", stable_id("smartflows", project, name)),
        name,
        values.word("input", INPUTS),
        values.number("queued", 0.0),
        values.number("seconds", 0.0),
        tuple(values.mappings("asks")),
        values.truth("waits"),
        values.text("outcome", None if "outcome" in values else "Success"),
        values.truth("percentage", True),
        tuple(_document(one, values) for one in values.listed("documents")),
        tuple(values.mappings("errors")),
        tuple(values.mappings("warnings")),
    )


def _document(entry: Any, flow_values: Values) -> dict[str, Any]:
    document = {"name": entry} if isinstance(entry, str) else mapping(entry, flow_values.label("documents", each=True))
    values = Values(document, DOCUMENT_KEYS, flow_values.label("documents"))
    values.text("name")
    values.word("form", tuple(TYPES))
    values.whole("size", 0)
    values.number("unfinished", 0.0)
    for key in ("part", "hidden", "forbidden", "gone"):
        values.truth(key)
    return {key: value for key, value in document.items() if value is not None}
