# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that one task hands to a later one through its result, which has no room for long ones: whole on the shelf."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

from .._core.bounds import bounded, size
from .._core.errors import InputFailure
from . import files

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .kept_files import Shelf

# The member of a list's last entry that says where the whole list is kept.
KEPT = "kept_as"
FILE = "list.json"
# The option of flows that do not exist yet: dry runs plan from it, and a task never acts on what is in it.
PREDICTED = "predicted_flows"


def kept(shelf: Shelf, objects: list[Any], limit: int) -> list[Any]:
    """Return a list of objects with at most about ``limit`` characters; the whole of a longer one is on the shelf.

    The last entry of such a list has the members of the others, without values, and shows how many it stands for.
    """
    if size(objects) <= limit:
        return objects
    content = json.dumps(objects).encode("utf-8")
    name = hashlib.sha256(content).hexdigest()
    shelf.keep(
        "The list of flows",
        name,
        len(content),
        lambda folder: files.replace(os.path.join(folder, FILE), content, 0o600),
    )
    shown, _cuts = bounded(objects, limit)
    rest = "and {0} more".format(len(objects) - len(shown))
    return [*shown, dict(dict.fromkeys(objects[0]), name=rest, **{KEPT: name})]


def is_part(value: Any) -> bool:
    """Return whether a value is a list of which a part was handed on."""
    return isinstance(value, list) and bool(value) and isinstance(value[-1], dict) and KEPT in value[-1]


def completed(options: dict[str, Any], shelf: Shelf, warn: Callable[[str], None]) -> dict[str, Any]:
    """Return options with whole lists instead of those of which an earlier task had to hand on a part.

    Raises InputFailure if a whole list is not on this machine, since the task would act on a part of it.
    """
    taken = {}
    for name in [name for name, value in options.items() if is_part(value)]:
        taken[name] = whole(shelf, options[name])
        if taken[name] is not None:
            continue
        problem = "{0} is incomplete: it was too long for a result, and this user on this machine did not create it."
        if name != PREDICTED:
            raise InputFailure(problem.format(name), "List the names, or run both tasks as one user on one machine.")
        taken[name] = options[name][:-1]
        warn(problem.format(name) + " Check mode may miss some.")
    return {**options, **taken} if taken else options


def whole(shelf: Shelf, part: list[Any]) -> Any:
    """Return the whole of a list of which a part was handed on; None when it is not there."""
    path = shelf.find(str(part[-1][KEPT]), FILE)
    if not path:
        return None
    with open(path, encoding="utf-8") as stream:
        return json.load(stream)
