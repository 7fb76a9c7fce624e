# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One document by its id, with or without a file for it, as the module smartflows_document declares it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.field import NOTHING
from ..._core.option_checks import refuse_empty
from ..._core.plan import Plan
from .destination import Destination
from .document import Document

if TYPE_CHECKING:
    from typing import Any

    from ..._core.protocols import Context


def declare(context: Context) -> Plan:
    """Read the document and compare it with its file; without ``dest``, only its metadata is read."""
    options = context.options
    refuse_empty(options, "document_id", "dest")
    destination = Destination(options) if options["dest"] else None
    document = Document(context.smartflows, options["document_id"]).described(required=not destination)
    if not destination:
        return Plan(document.guid, NOTHING, now={"document": document.without_file()})
    if not document.metadata:
        document.beginning()
    target = destination.targets([document])[0].compared()

    def outcome(applied: bool) -> dict[str, Any]:
        return {"document": (target.stored() if applied else target).as_result()}

    return Plan(target.path, target.difference(), target.steps(), outcome=outcome)
