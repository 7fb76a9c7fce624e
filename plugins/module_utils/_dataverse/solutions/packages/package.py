# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a solution package says of itself: read offline, in one pass, into plain facts (contract 19)."""

from __future__ import annotations

import contextlib
import json
import zlib

from ...._core.errors import InputFailure
from ...flows import definition as definitions
from ...flows import prerequisites
from ...flows.actions import as_object
from ...flows.connections import to_user
from . import content, customizations, manifest, variables
from .archive import Archive
from .markup import Reading

WANTED = {manifest.NAME: manifest.WANTED, customizations.NAME: customizations.WANTED}


class Package:
    """A package (bytes, a path or an open file) that was read once; ``where`` is named in messages.

    ``facts`` is a JSON object. The fingerprint in it covers what the package means, not how it was written.
    """

    def __init__(self, source, where):
        self._source, self._where = source, where
        self._digests, self._found, self._documents = {}, {}, {}
        # the text of each flow's definition, compressed as in the package, so that it is not read again
        self._texts = {}
        with Archive(source, where) as archive:
            names = sorted(archive.names())
            for name in names:
                if content.kind_of(name) == content.XML:
                    self._read_markup(archive, name)
            said = self._found[customizations.NAME]
            self._flows = [(flow.pop("file"), flow) for flow in customizations.cloud_flows(said["Workflow"])]
            flows = [self._read_flow(archive, name, flow) for name, flow in self._flows]
            for name in names:
                if name not in self._digests:
                    self._read_other(archive, name)
            self.facts = {
                **manifest.facts(self._found[manifest.NAME], archive.where),
                "fingerprint": self.fingerprint(),
                "flows": flows,
                "desktop_flows": customizations.desktop_flows(said["Workflow"], archive, self._digests),
                "connection_references": customizations.references(said["connectionreference"]),
                "environment_variables": self._variables(),
                "connectors": customizations.connectors(said["Connector"]),
            }
        self._found, self._documents = {}, {}

    def fingerprint(self, version=None):
        """Return a digest of what the package means; ``version`` stands in for its own."""
        other = {}
        if version is not None:
            with Archive(self._source, self._where) as archive:
                other[manifest.NAME] = content.digest(archive, manifest.NAME, version)
        return content.fingerprint({**self._digests, **other})

    def contents(self):
        """Return what two packages are compared by (see comparison.py), the flows' definitions among it."""
        flows = [self._with_definition(name, flow) for name, flow in self._flows]
        return dict(outline(self.facts), flows={flow["flow_id"]: flow for flow in flows})

    def _read_markup(self, archive, name):
        wanted = variables.WANTED if name.endswith(variables.DEFINITION) else WANTED.get(name, ())
        reading = Reading(archive, name, wanted)
        self._digests[name] = reading.digest
        if wanted:
            self._found[name] = reading.found

    def _read_flow(self, archive, name, flow):
        """Return the facts of the flow whose definition is in a member."""
        document, self._texts[name] = _flow_document(archive, name)
        self._digests[name] = content.digest_of_document(name, document)
        properties = definitions.properties_of(document)
        definition = as_object(properties.get("definition"))
        return dict(
            flow,
            definition=definitions.fingerprint(definition),
            **prerequisites.of_definition(definition, to_user(properties.get("connectionReferences"))),
        )

    def _with_definition(self, name, flow):
        properties = definitions.properties_of(json.loads(zlib.decompress(self._texts[name])))
        return dict(
            flow,
            definition=as_object(properties.get("definition")),
            connection_references=to_user(properties.get("connectionReferences")),
        )

    def _read_other(self, archive, name):
        if name.endswith(variables.VALUES):
            with contextlib.suppress(ValueError):
                document = self._documents[name] = content.document(archive, name)
                self._digests[name] = content.digest_of_document(name, document)
                return
        self._digests[name] = content.digest(archive, name)

    def _variables(self):
        files = sorted(name for name in self._found if name.endswith(variables.DEFINITION))
        values = [file[: -len(variables.DEFINITION)] + variables.VALUES for file in files]
        return [variables.facts(file, self._found[file], self._documents.get(one)) for file, one in zip(files, values)]


def read(source, where):
    """Return the facts of a package."""
    return Package(source, where).facts


def contents(source, where):
    """Return what two packages are compared by."""
    return Package(source, where).contents()


def outline(facts):
    """Return what is compared of the facts of a package, without its flows."""
    nouns = ("connection_references", "environment_variables")
    return {
        "version": facts["version"],
        "managed": facts["managed"],
        "desktop_flows": {flow["flow_id"]: flow for flow in facts["desktop_flows"]},
        **{noun: {one["name"]: _compared(one) for one in facts[noun]} for noun in nouns},
    }


def _compared(members):
    return {key: value for key, value in members.items() if key not in ("name", "has_default", "carries_value")}


def _flow_document(archive, name):
    """Return the document of a flow, and its text, compressed."""
    where = "{0}: {1!r}".format(archive.where, name[:80])
    try:
        text = archive.text(name)
        value = content.document_of(archive, name, text)
    except ValueError as error:
        raise InputFailure("{0} is not JSON: {1}.".format(where, error))
    if not isinstance(value, dict):
        raise InputFailure("{0} must be a JSON object.".format(where))
    return value, zlib.compress(text.encode("utf-8"), 1)
