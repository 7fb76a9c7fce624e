# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One document by its id, with or without a file for it."""

from __future__ import annotations

from ..._core.diff import only_differences
from ..._core.given import refuse_empty
from ..._core.resource import Plan
from .destination import Destination
from .document import Document


class DocumentResource:
    """The file that ``options`` of the module smartflows_document declare; without ``dest`` only metadata is read."""

    def __init__(self, smartflows, options):
        refuse_empty(options, "document_id", "dest")
        self._document = Document(smartflows, options["document_id"])
        self._destination = Destination(options) if options.get("dest") else None
        self._required = not self._destination
        self._target = None
        self.warnings = []

    def plan(self):
        """Read the metadata, and compare the document with the file."""
        self._document.describe(required=self._required)
        if not self._destination:
            return Plan(self._document.guid, {}, {})
        (self._target,) = self._destination.targets([self._document])
        self._target.compare()
        before, after = only_differences(*self._target.sides())
        return Plan(self._target.path, before, after, self._target.steps())

    def apply(self, step):
        """Carry out one step."""
        step.payload.write() if step.action == "write" else step.payload.set_attributes()

    def report(self, plan, applied):
        """Return what is known of the document."""
        shown = dict(self._document.as_result(), file=None, changed=False)
        if self._target:
            shown = dict(self._target.as_result(), changed=plan.changed)
        return {"document": shown}
