# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an execution starts with: nothing, records, XML or JSON (contract 3)."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree

from ..._core.earlier_success import SINCE, WITHIN
from ..._core.errors import InputFailure
from ..._core.option_checks import refuse_empty
from ..._core.redact import digest
from ..._core.text import short

if TYPE_CHECKING:
    from collections.abc import Mapping

JSON, XML = "application/json; charset=utf-8", "application/xml; charset=utf-8"
NOTHING: tuple[object, ...] = (None, "", {}, [])
MUST_HAVE_VALUES = ("flow", "flow_id", "execution_id", "dest", "creates", "entity", "organization", "success_statuses")
# By the kind of a flow: the options it can start with, in words, and what to do. Any JSON may be its input.
STARTS_WITH: dict[str, tuple[tuple[str | None, ...], tuple[str, str]]] = {
    "plugin": (("records", "data"), ("from records of a plug-in", "Set records, entity and user_id.")),
    "user": (("xml", "data"), ("with data of a schema", "Set xml or data.")),
    "none": ((None, "data"), ("without input", "Do not set it.")),
}
# Dynamics and Sugar, the plug-ins of the contract (3.2), have ids of this form.
_ID = re.compile(r"^\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?\Z")
_CONTENT_TYPE = re.compile(r"^[!-~]+/[!-~][ -~]*\Z")
_ENCODING = re.compile(r"""^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']""")


def check_values(options: Mapping[str, Any]) -> None:
    """Raise InputFailure for options that are set without a value, which would be treated as not set."""
    refuse_empty(options, *MUST_HAVE_VALUES, WITHIN, SINCE, "time_zone")
    kind = options.get("content_type")
    if kind and not _CONTENT_TYPE.match(kind):
        raise InputFailure(
            "content_type is not a content type: {0!r}.".format(short(kind, 60)),
            "Use a value such as application/xml; charset=utf-8.",
        )


class StartInput(NamedTuple):
    """The input of a start: ``body`` and ``content_type`` as they are sent, ``summary`` for people."""

    body: bytes | None = None
    content_type: str | None = None
    summary: Any = "none"

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> StartInput:
        """Return the input that ``options`` declare."""
        if options.get("records") is not None:
            found = _of_records(options)
        elif options.get("data") is not None:
            text = _json(options["data"])
            found = cls(text.encode("utf-8"), JSON, "JSON {0}".format(digest(text)))
        elif options.get("xml") is not None:
            found = _of_xml(options["xml"])
        else:
            _refuse_without_records(options)
            return cls()
        return found._replace(content_type=options.get("content_type") or found.content_type)

    @property
    def digest(self) -> str:
        """A fingerprint that two inputs share when they mean the same."""
        return digest_of(None if self.body is None else self.body.decode("utf-8"))


def _refuse_without_records(options: Mapping[str, Any]) -> None:
    for name in ("entity", "user_id"):
        if options.get(name):
            raise InputFailure("{0} is set, but records is not.".format(name), "Set records, or omit {0}.".format(name))


def _of_records(options: Mapping[str, Any]) -> StartInput:
    records = [one.strip() for one in options["records"]]
    if not records or not all(records):
        raise InputFailure("records must contain the id of at least one record, and no empty id.")
    for name, guid in [*(("records", one) for one in records), ("user_id", options["user_id"].strip())]:
        if not _ID.match(guid):
            raise InputFailure(
                "{0} contains {1!r}, which is not an id.".format(name, short(guid, 60)),
                "Set the id as Dynamics stores it, such as 0f6b5a10-1111-4c4c-9d9d-000000000001.",
            )
    twice = next((one for number, one in enumerate(records) if _plain(one) in map(_plain, records[:number])), None)
    if twice:
        raise InputFailure("records contains the id {0} twice.".format(twice), "Set each id once.")
    value = {"id": records, "entity": options["entity"], "userId": options["user_id"].strip()}
    if options.get("organization"):
        value["organizationUniqueName"] = options["organization"]
    return StartInput(_json(value).encode("utf-8"), JSON, {"entity": options["entity"], "records": records})


def _plain(guid: str) -> str:
    """Return an id as it is compared: its case and its braces mean nothing."""
    return guid.strip("{}").lower()


def _json(value: Any) -> str:
    """Return a JSON value, or a text that contains one, as it is sent."""
    if isinstance(value, str):
        try:
            value = json.loads(value, parse_constant=_refuse)
        except ValueError as error:
            # its content may be secret
            raise InputFailure("data is not valid JSON: {0}.".format(error), "Set a dictionary or a list.")
    return json.dumps(value, ensure_ascii=False)


def _refuse(constant: str) -> None:
    raise ValueError("{0} is not a number of JSON".format(constant))


def _of_xml(text: str) -> StartInput:
    text = text.lstrip("\ufeff")
    encoding = _ENCODING.match(text)
    if encoding and encoding.group(1).lower() != "utf-8":
        raise InputFailure("xml declares the encoding {0}, but is sent as UTF-8.".format(short(encoding.group(1), 40)))
    if _has_entities(text):
        raise InputFailure("xml must not have a document type or entities.")
    try:
        ElementTree.fromstring(text.encode("utf-8"))
    except ElementTree.ParseError as error:
        raise InputFailure("xml is not well-formed: {0}.".format(short(error, 100)))
    return StartInput(text.encode("utf-8"), XML, "XML {0}".format(digest(text)))


def check_input(options: Mapping[str, Any], flow: Mapping[str, Any], label: str) -> None:
    """Raise InputFailure for an input that the flow cannot start with, as far as the flow shows (contract 3, 4.6)."""
    kind = flow["input"].get("type") if isinstance(flow.get("input"), dict) else None
    if kind not in STARTS_WITH:
        return
    given = next((name for name in ("records", "xml", "data") if options.get(name) is not None), None)
    accepted, remedy = STARTS_WITH[kind]
    if given not in accepted:
        raise InputFailure(
            "Flow {0!r} starts {1}, but {2} is set.".format(label, remedy[0], given or "nothing"), remedy[1]
        )


def digest_of(stored: Any) -> str:
    """Return the fingerprint of an input as the service stores it: text, a JSON value, or nothing."""
    return hashlib.sha256(_normal(stored).encode("utf-8")).hexdigest()


def _normal(stored: Any) -> str:
    """Return a text that is the same for JSON with the same members, and for XML but for blanks between elements."""
    if stored in NOTHING:
        return ""
    if isinstance(stored, str):
        with contextlib.suppress(ValueError):
            value = json.loads(stored)
            return "" if value in NOTHING else "json " + json.dumps(value, sort_keys=True)
        if not _has_entities(stored):
            with contextlib.suppress(ElementTree.ParseError, ValueError):
                return "xml " + ElementTree.canonicalize(stored.strip(), strip_text=True)
        return "text " + stored.strip()
    return "json " + json.dumps(stored, sort_keys=True)


def _has_entities(text: str) -> bool:
    return "<!DOCTYPE" in text or "<!ENTITY" in text
