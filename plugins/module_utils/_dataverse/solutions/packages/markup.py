# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""XML as a stream: bounded in elements and in depth, and only what a caller asks for is kept."""

from __future__ import annotations

import hashlib
from xml.etree.ElementTree import TreeBuilder
from xml.parsers import expat

from ...._core.errors import InputFailure

DEEPEST = 200
# Attributes of the root elements that name the exporting server, not the content.
VOLATILE_ATTRIBUTES = (
    "version",
    "OrganizationVersion",
    "OrganizationSchemaType",
    "CRMServerServiceabilityVersion",
    "generatedBy",
)
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
# Elements whose children have no order that matters.
UNORDERED = (
    "Workflows",
    "connectionreferences",
    "RootComponents",
    "MissingDependencies",
    "environmentvariabledefinitions",
)
VERSION = ["ImportExportXml", "SolutionManifest", "Version"]
# So many parts of a text are put together at once.
MANY = 4000


class Markup:
    """One member of a package, read element by element; subclasses have ``opens``, ``closes`` and ``text``.

    ``path`` holds the names of the elements that are open. A document type, which could expand without end, is refused.
    """

    separator: str | None = None

    def __init__(self, archive, name):
        self._archive = archive
        self._name = name
        self.path = []
        self._texts = []
        self._elements = 0

    def read(self):
        """Read to the end; after each piece ``None`` is yielded, so that what was made of it can be removed."""
        parser = expat.ParserCreate(None, self.separator)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._texts.append
        parser.StartDoctypeDeclHandler = self._refuse_entities
        try:
            for piece in self._archive.texts(self._name):
                parser.Parse(piece, False)
                self._archive.spend(self._elements, self._name)
                self._elements = 0
                yield None
            parser.Parse("", True)
        except expat.ExpatError as error:
            raise self._refused("is not well-formed XML: {0}".format(error))
        yield None

    def _start(self, tag, attributes):
        if self._texts:
            self._flush()
        path = self.path
        path.append(tag)
        if len(path) > DEEPEST:
            raise self._refused("is nested too deeply and is not read")
        self._elements += 1 + len(attributes)
        if len(path) == 1:
            attributes = {key: value for key, value in attributes.items() if key not in VOLATILE_ATTRIBUTES}
        self.opens(tag, attributes)

    def _end(self, tag):
        if self._texts:
            self._flush()
        self.closes(tag)
        self.path.pop()

    def _flush(self):
        text = "".join(self._texts)
        self._texts.clear()
        # blanks between elements are form; beside other text they are part of a value
        if text.strip():
            self.text(text)

    def _refuse_entities(self, *_declaration):
        raise self._refused("declares XML entities and is not read")

    def _refused(self, what):
        return InputFailure("{0}: {1!r} {2}.".format(self._archive.where, self._name[:80], what), self._archive.remedy)


class Reading(Markup):
    """``digest`` of what a member means, and ``found``: the wanted elements, whole, by their names.

    ``wanted`` holds pairs of the names of parent and element; (None, name) is a root. ``version`` stands in for the
    package's own.
    """

    separator = "}"

    def __init__(self, archive, name, wanted=(), version=None):
        super().__init__(archive, name)
        self.found = {tag: [] for _parent, tag in wanted}
        self._wanted = frozenset(wanted)
        self._version = version
        self._builder = None
        self._depth_of_build = 0
        # the text of what is open as one digest, and for each open element without order the digests of its children
        self._parts, self._hash = [], hashlib.sha256()
        self._outer = []
        self._unordered = []
        for _piece in self.read():
            pass
        self.digest = self._digested().digest()

    def opens(self, tag, attributes):
        depth = len(self.path)
        if self._unordered and self._unordered[-1][0] == depth - 1:
            self._outer.append((self._parts, self._hash))
            self._parts, self._hash = [], hashlib.sha256()
        parts = self._parts
        # characters that XML cannot hold stand between the parts, so that no text looks like another's parts
        parts.append("\1" + tag)
        if attributes:
            parts += ["\2" + key + "\3" + attributes[key] for key in sorted(attributes)]
        if len(parts) > MANY:
            self._digested()
        if tag in UNORDERED or tag == CONTENT_TYPES + "}Types":
            self._unordered.append((depth, []))
        if self._builder is not None:
            self._builder.start(tag, attributes)
        elif tag in self.found and (self.path[-2] if depth > 1 else None, tag) in self._wanted:
            self._builder, self._depth_of_build = TreeBuilder(), depth
            self._builder.start(tag, attributes)

    def closes(self, tag):
        depth = len(self.path)
        if self._unordered and self._unordered[-1][0] == depth:
            self._parts += sorted(self._unordered.pop()[1])
        self._parts.append("\5")
        if self._unordered and self._unordered[-1][0] == depth - 1:
            self._unordered[-1][1].append(self._digested().hexdigest())
            self._parts, self._hash = self._outer.pop()
        if self._builder is not None:
            self._builder.end(tag)
            if depth == self._depth_of_build:
                self.found[tag].append(self._builder.close())
                self._builder = None

    def text(self, text):
        if self._version is not None and self.path == VERSION:
            text = self._version
        self._parts.append("\4" + text)
        if self._builder is not None:
            self._builder.data(text)

    def _digested(self):
        self._hash.update("".join(self._parts).encode("utf-8"))
        self._parts.clear()
        return self._hash
