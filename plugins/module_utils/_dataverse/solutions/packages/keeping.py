# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A package that a dry run does not write: kept for later tasks, which plan from it as a real run would."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ...._local import files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ...._local.kept_files import Shelf


def keep(shelf: Shelf, path: str, facts: Mapping[str, Any], size: int, content: Any) -> str:
    """Keep the package that a real run would write to ``path``; return where it is, or ``path`` if it cannot be kept.

    ``content`` is an open file or a function that writes to one, about ``size`` bytes.
    """
    name = os.path.basename(path)
    folder = shelf.keep(
        "The package of {0}".format(facts["unique_name"]),
        "\0".join((facts["fingerprint"], name)),
        size,
        lambda folder: files.replace(os.path.join(folder, name), content, 0o600),
    )
    return os.path.join(folder, name) if folder else path
