# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A package's members in the form in which equal means the same: for fingerprints, and for people to read."""

from __future__ import annotations

import hashlib
import json

from ...._core.errors import InputFailure
from ...flows import definition as definitions
from ...flows.actions import as_object
from .markup import DEEPEST, Reading
from .printing import Printing

# Files of users, whose form is their own.
OPAQUE = ("WebResources/", "CanvasApps/", "desktopflowbinaries/")
XML, JSON, BYTES = "xml", "json", "bytes"


def kind_of(name):
    """Return what a member is by its name."""
    if name.startswith(OPAQUE):
        return BYTES
    return XML if name.endswith(".xml") else JSON if name.endswith(".json") else BYTES


def document(archive, name):
    """Return a member of JSON as a value, ValueError when it is none; one that is too deep or too large is refused."""
    return document_of(archive, name, archive.text(name))


def document_of(archive, name, text):
    """Return the value of the text of a member of JSON, as ``document``."""
    archive.spend(text.count(",") + text.count("{") + text.count("["), name)
    try:
        value = json.loads(text)
    except RecursionError:
        raise _too_deep(archive, name)
    level = [value]
    for _depth in range(DEEPEST):
        level = [one for holder in level for one in _children(holder) if isinstance(one, (dict, list))]
        if not level:
            return value
    raise _too_deep(archive, name)


def _children(value):
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _too_deep(archive, name):
    return InputFailure(
        "{0}: {1!r} is nested too deeply and is not read.".format(archive.where, name[:80]), archive.remedy
    )


def fingerprint(digests):
    """Return a digest of a package, whatever its bytes, given those of its members."""
    whole = hashlib.sha256()
    for name, one in sorted(digests.items()):
        whole.update(name.encode("utf-8") + b"\0" + one)
    return "sha256:" + whole.hexdigest()


def digest(archive, name, version=None):
    """Return a digest of what a member means; ``version`` stands in for the package's own."""
    if kind_of(name) == XML:
        return Reading(archive, name, version=version).digest
    if kind_of(name) == JSON:
        try:
            return digest_of_document(name, document(archive, name))
        except ValueError:
            pass
    found = hashlib.sha256()
    for piece in archive.pieces(name):
        found.update(piece)
    return found.digest()


def digest_of_document(name, value):
    """Return a digest of what a member of JSON means."""
    return hashlib.sha256(json.dumps(_canonical(name, value), sort_keys=True).encode("utf-8")).digest()


def readable(archive, name, version=None):
    """Yield a member piece by piece: JSON and XML in lines and in a stable order, all else as it is.

    ``version`` stands in for the package's own. What JSON can hold and text cannot, half a character, stays escaped.
    """
    if kind_of(name) == XML:
        for text in Printing(archive, name, version).pieces():
            yield text.encode("utf-8")
        return
    if kind_of(name) == JSON:
        try:
            value = _canonical(name, document(archive, name))
        except ValueError:
            value = None
        if value is not None:
            text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
            yield text.encode("utf-8", "backslashreplace")
            return
    yield from archive.pieces(name)


def _canonical(name, value):
    """Return a member of JSON without what designers note in a flow."""
    properties = as_object(as_object(value).get("properties"))
    if name.startswith("Workflows/") and isinstance(properties.get("definition"), dict):
        definition = definitions.canonical(properties["definition"])
        return dict(value, properties=dict(properties, definition=definition))
    return value
