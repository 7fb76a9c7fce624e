# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unmanaged layers: what is changed of a managed object covers what later versions of its solution bring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.late_imports import late

if TYPE_CHECKING:
    from . import lockdown
else:
    (lockdown,) = late(__package__, ".lockdown")


def warnings(dataverse, row, label, names):
    """Return what is said when ``names`` of an object's definition change; values and bindings make no layer.

    InputFailure if the environment rejects such layers.
    """
    if not (names and row.get("ismanaged")):
        return []
    lockdown.refuse_layer(dataverse, row, label, names)
    what = ", ".join(name.replace("_", " ") for name in names)
    text = "The {0} is managed; changing its {1} creates an unmanaged layer that hides later solution versions."
    return [text.format(label, what)]
