# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules of the collection that most tasks do not need, imported when something of them is first used.

A task that runs as a module compiles every line that it imports, since nothing of a zip is kept.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any


def late(package: str | None, *names: str) -> tuple[Any, ...]:
    """Return for each name, relative to ``package``, what stands for that module until it is needed. Beside it stands
    the import itself, under ``if TYPE_CHECKING``: there ansible-core sees what goes along.
    """
    return tuple(Late(name, package) for name in names)


class Late:
    """A module that is not imported yet."""

    def __init__(self, name: str, package: str | None) -> None:
        self._name = name
        self._package = package

    def __getattr__(self, name: str) -> Any:
        found = getattr(importlib.import_module(self._name, self._package), name)
        setattr(self, name, found)
        return found
