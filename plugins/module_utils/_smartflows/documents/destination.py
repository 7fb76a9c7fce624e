# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where documents go: a folder, or one file (contract 8.14, 8.15)."""

from __future__ import annotations

import hashlib
import os

from ..._core.errors import Failure
from ..._core.resource import Step
from ..._core.text import place
from ..._local import files
from ..._local.attributes import Attributes
from .names import file_name, unique

PIECE = 1024 * 1024


class Destination:
    """What ``dest`` of a task's options declares. A path that ends with a slash, or is a folder, is a folder."""

    def __init__(self, options):
        self.path = os.path.expanduser(options["dest"])
        self.is_folder = self.path.endswith(os.sep) or os.path.isdir(self.path)
        self.attributes = Attributes(options)
        files.check_folder(os.path.join(self.path, "x") if self.is_folder else self.path, "dest")

    def sides(self):
        """Return the declared permissions of an existing file, as they are and as they will be."""
        return ({}, {}) if self.is_folder or not os.path.exists(self.path) else self.attributes.sides(self.path)

    def set_attributes(self):
        """Set the permissions and the owner of the file."""
        self.attributes.set(self.path)

    def targets(self, documents):
        """Return a Target for each of some documents, in order."""
        if not self.is_folder:
            if len(documents) > 1:
                raise Failure(
                    "The execution has {0} documents, but dest is one file: {1}.".format(len(documents), self.path),
                    "To write to a folder, end dest with a slash.",
                )
            return [Target(document, self.path, self.attributes) for document in documents]
        names = [(_name(document), document.guid) for document in documents]
        return [
            Target(document, os.path.join(self.path, name), self.attributes)
            for document, name in zip(documents, unique(names))
        ]


class Target:
    """One document and its file."""

    def __init__(self, document, path, attributes):
        self.document = document
        self.path = path
        self.changed = False
        self._attributes = attributes
        self._old = _checksum(path)

    def compare(self):
        """Read the document, to know whether the file differs; a file that is not there differs anyhow."""
        self.changed = True
        if self._old:
            self.document.measure()
            self.changed = self.document.checksum != self._old

    def sides(self):
        """Return before and after of this file; both empty when nothing has to be done."""
        before, after = {}, {}
        if self.changed:
            before, after = {"checksum": self._old} if self._old else {}, {"document": self.document.guid}
            if self.document.checksum:
                after["checksum"] = self.document.checksum
        there, declared = self._attributes.sides(self.path)
        if there != declared:
            before.update(there)
            after.update(declared)
        return before, after

    def steps(self):
        """Return what has to be done."""
        if self.changed:
            return [Step("write", "write {0}".format(self.path), self)]
        there, declared = self._attributes.sides(self.path)
        return [Step("attributes", "set mode and owner of {0}".format(self.path), self)] if there != declared else []

    def write(self):
        """Replace the file by the document if it differs; the file is whole at any moment."""
        try:
            files.replace(self.path, self._fetch, self._attributes.mode, **self._attributes.owner)
            self.changed = True
        except _Same:
            self.changed = False
            self.set_attributes()
        except OSError as error:
            raise Failure("{0} cannot be written: {1}.".format(place(self.path), error.strerror))

    def set_attributes(self):
        """Set the permissions and the owner of the file where they differ."""
        there, declared = self._attributes.sides(self.path)
        if there != declared:
            self._attributes.set(self.path)
            self.changed = True

    def _fetch(self, stream):
        self.document.write(stream)
        if self.document.checksum == self._old:
            raise _Same

    def as_result(self):
        """Return the document with its file."""
        return dict(self.document.as_result(), file=self.path, changed=self.changed)


class _Same(Exception):
    """The file holds the document already."""


def _name(document):
    ending = document.ending()
    return file_name(document.name, document.guid, ending)


def _checksum(path):
    """Return the digest of a file, None when there is none."""
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as stream:
            for piece in iter(lambda: stream.read(PIECE), b""):
                digest.update(piece)
    except OSError:
        return None
    return digest.hexdigest()
