# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A package's members in the form in which equal means the same: for fingerprints, and for people to read."""

from __future__ import annotations

import hashlib
import json
from xml.etree import ElementTree

from ...._core.errors import InputFailure
from ...flows import definition as definitions
from ...flows.actions import as_object

# Attributes of the root elements that name the exporting server, not the content.
VOLATILE_ATTRIBUTES = (
    "version",
    "OrganizationVersion",
    "OrganizationSchemaType",
    "CRMServerServiceabilityVersion",
    "generatedBy",
)
# Elements whose children have no order that matters.
UNORDERED = (
    "Workflows",
    "connectionreferences",
    "RootComponents",
    "MissingDependencies",
    "environmentvariabledefinitions",
    "{http://schemas.openxmlformats.org/package/2006/content-types}Types",
)
# Files of users, whose form is their own.
OPAQUE = ("WebResources/", "CanvasApps/", "desktopflowbinaries/")
MANIFEST = "solution.xml"
VERSION = "SolutionManifest/Version"


def fingerprint(archive, version=None):
    """Return a digest of what a package means, whatever its bytes; ``version`` stands in for its own."""
    digest = hashlib.sha256()
    for name in sorted(archive.names()):
        digest.update(name.encode("utf-8") + b"\0" + _digest(archive, name, version))
    return "sha256:" + digest.hexdigest()


def readable(archive, name, version=None):
    """Yield a member piece by piece: JSON and XML in lines and in a stable order, all else as it is.

    ``version`` stands in for the package's own. What JSON can hold and text cannot, half a character, stays escaped.
    """
    kind, value = _view(archive, name, version)
    if kind == "json":
        text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        yield text.encode("utf-8", "backslashreplace")
    elif kind == "xml":
        ElementTree.indent(value)
        yield ElementTree.tostring(_without_prefixes(value), encoding="utf-8", xml_declaration=True) + b"\n"
    else:
        yield from archive.pieces(name)


def _digest(archive, name, version):
    kind, value = _view(archive, name, version)
    digest = hashlib.sha256()
    if kind == "json":
        digest.update(json.dumps(value, sort_keys=True).encode("utf-8"))
    elif kind == "xml":
        digest.update(_canonical(value).encode("utf-8"))
    else:
        for piece in archive.pieces(name):
            digest.update(piece)
    return digest.digest()


def _view(archive, name, version):
    """Return (kind, value) of a member; kind is "json", "xml" or None."""
    if name.startswith(OPAQUE):
        return None, None
    try:
        if name.endswith(".xml"):
            root = archive.xml(name)
            stamp = root.find(VERSION) if name == MANIFEST and version is not None else None
            if stamp is not None:
                stamp.text = version
            return "xml", _tidy(root)
        if name.endswith(".json"):
            return "json", _json(archive, name)
    except RecursionError:
        raise InputFailure("{0}: {1!r} is nested too deeply and is not read.".format(archive.where, name[:80]))
    except ValueError:
        pass
    return None, None


def _json(archive, name):
    value = json.loads(archive.text(name))
    properties = as_object(as_object(value).get("properties"))
    if name.startswith("Workflows/") and isinstance(properties.get("definition"), dict):
        definition = definitions.canonical(properties["definition"])
        return dict(value, properties=dict(properties, definition=definition))
    return value


def _tidy(root):
    for attribute in VOLATILE_ATTRIBUTES:
        root.attrib.pop(attribute, None)
    for element in root.iter():
        if not (element.text or "").strip():
            element.text = None
        if not (element.tail or "").strip():
            element.tail = None
    # from the inside out, since the order outside depends on that inside
    for element in reversed(list(root.iter())):
        if element.tag in UNORDERED:
            element[:] = sorted(element, key=_canonical)
    return root


def _without_prefixes(root):
    """Return an element whose whole content is in one namespace in the form people write: declared once."""
    namespace, brace, _name = root.tag.rpartition("}")
    if brace and all(element.tag.startswith(namespace + brace) for element in root.iter()):
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
        root.attrib = {"xmlns": namespace[1:], **root.attrib}
    return root


def _canonical(element):
    """Return the one form of an element that was tidied; blanks beside other text are part of a value."""
    return ElementTree.canonicalize(ElementTree.tostring(element, encoding="unicode"))
