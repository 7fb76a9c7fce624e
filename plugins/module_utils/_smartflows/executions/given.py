# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an execution starts with: nothing, records, XML or JSON (contract 3)."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

from ..._core.equality import equal
from ..._core.errors import InputFailure
from ..._core.redact import digest
from ..._core.text import short

JSON, XML = "application/json; charset=utf-8", "application/xml; charset=utf-8"
_ENCODING = re.compile(r"""^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']""")


class Given:
    """The input that ``options`` declare: ``body`` and ``content_type`` as they are sent, ``summary`` for people."""

    def __init__(self, options):
        self.body, self.content_type, self._value, self._is_xml = None, None, None, False
        self.summary = "none"
        if options.get("records") is not None:
            self._take_records(options)
        elif options.get("data") is not None:
            self._take_json(options["data"])
            self.summary = "JSON {0}".format(digest(self._value))
        elif options.get("xml") is not None:
            self._take_xml(options["xml"])
        if self.body is not None and options.get("content_type"):
            self.content_type = options["content_type"]

    def _take_records(self, options):
        records = [one.strip() for one in options["records"]]
        if not records or not all(records):
            raise InputFailure("records must hold the id of at least one record.")
        value = {"id": records, "entity": options["entity"], "userId": options["user_id"]}
        if options.get("organization"):
            value["organizationUniqueName"] = options["organization"]
        self._take_json(value)
        self.summary = {"entity": options["entity"], "records": records}

    def _take_json(self, value):
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise InputFailure("data is no JSON: {0!r}.".format(short(value, 60)), "Give a dictionary or a list.")
        self._value = value
        self.body = json.dumps(value, ensure_ascii=False).encode("utf-8")
        self.content_type = JSON

    def _take_xml(self, text):
        text = text.lstrip("\ufeff")
        encoding = _ENCODING.match(text)
        if encoding and encoding.group(1).lower() != "utf-8":
            raise InputFailure("xml says that it is {0}, but is sent as UTF-8.".format(short(encoding.group(1), 40)))
        if _has_entities(text):
            raise InputFailure("xml must have no document type and no entities.")
        try:
            ElementTree.fromstring(text.encode("utf-8"))
        except ElementTree.ParseError as error:
            raise InputFailure("xml is not well formed: {0}.".format(short(error, 100)))
        self._value, self._is_xml = text, True
        self.body = text.encode("utf-8")
        self.content_type = XML
        self.summary = "XML {0}".format(digest(text))

    def agrees(self, stored):
        """Tell whether what the service keeps of an execution is this input; ``stored`` is text or a JSON value."""
        if self.body is None:
            return stored in (None, "", {}, [])
        if stored is None:
            return False
        if self._is_xml:
            return isinstance(stored, str) and _same_xml(self._value, stored)
        if isinstance(stored, str):
            try:
                stored = json.loads(stored)
            except ValueError:
                return False
        return equal(stored, self._value)


def _has_entities(text):
    return "<!DOCTYPE" in text or "<!ENTITY" in text


def _same_xml(left, right):
    """Tell whether two documents are the same but for the blanks between elements."""
    if left.strip() == right.strip():
        return True
    if _has_entities(right):
        return False
    try:
        one, other = (ElementTree.canonicalize(text.strip(), strip_text=True) for text in (left, right))
    except (ElementTree.ParseError, ValueError):
        return False
    return one == other
