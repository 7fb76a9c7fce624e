# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes made by hand that hide what a release brings: real layers, not the empty ones that every component has.

That a layer hides the definition of a flow as long as it holds ``clientdata`` is inferred.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure
from ..._core.text import short
from ..lookups.component_layers import by_hand, of_rows
from .finding import INFORMS, WARNS, Finding, counted, not_known

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..lookups.component_layers import Component

CHECK = "layers"
# So many components are looked at, since reads are slow.
MOST = 90


def asked(listed: Sequence[Component]) -> list[Component]:
    """Return those whose layers are read."""
    return [one for one in listed if one.kind][:MOST]


def findings(listed: Sequence[Component], answers: Sequence[Any], overwrites: bool) -> list[Finding]:
    """Return findings about components; ``answers`` are rows of layers, or failures, of those that were ``asked``.

    ``overwrites`` is whether imports replace customizations.
    """
    read, found = asked(listed), []
    for one, rows in zip(read, answers):
        if isinstance(rows, Failure):
            found.append(not_known(CHECK, one.label, rows))
            continue
        columns = by_hand(of_rows(rows))
        if columns:
            found.append(_changed(one.label, columns, overwrites))
    left = len(listed) - len(read)
    if left:
        number = counted(left, "more component")
        text = "{0} may have been changed by hand; the layers were not read.".format(number)
        remedy = "Look at them with dataverse_component_layer_info."
        found.append(Finding(INFORMS, CHECK, number, text, remedy))
    return found


def _changed(label: str, columns: Sequence[str], overwrites: bool) -> Finding:
    said = "{0} was changed by hand ({1})".format(label[0].upper() + label[1:], short(", ".join(columns), 100))
    if overwrites:
        return Finding(INFORMS, CHECK, label, "{0}; the import replaces that.".format(said))
    text = "{0}, which hides what the release brings of it.".format(said)
    remedy = "Remove its unmanaged layer, or set overwrite_unmanaged_customizations."
    return Finding(WARNS, CHECK, label, text, remedy)
