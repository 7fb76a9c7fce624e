# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last lines of every module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import archive  # noqa: F401  pylint: disable=unused-import  # first: it imports the rest
from .host import ModuleHost
from .runner import Run

if TYPE_CHECKING:
    from typing import Any

    from .runner import Declare, Prepare, Read


def converge(
    host: Any, declare: Declare, prepare: Prepare | None = None, follows: str | None = None, **arguments: Any
) -> None:
    """Bring the object that ``declare(context)`` plans for into the declared state.

    ``prepare(context)`` returns the options in the one form that ``declare`` expects, where users may write several.
    ``host`` creates the host of the task from ``arguments``, those of AnsibleModule; None is AnsibleModule itself.
    ``follows`` is the option with the id of what an earlier task has started, which in a dry run has none.
    """
    Run((host or ModuleHost)(arguments), arguments, follows).converge(declare, prepare)


def inform(host: Any, read: Read, dry: Read | None = None, **arguments: Any) -> None:
    """Report what ``read(context)`` returns, or ``dry(context)`` in a dry run; the rest as for ``converge``."""
    Run((host or ModuleHost)(arguments), arguments).inform(read, dry)
