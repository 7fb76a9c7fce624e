# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a flow that is not there."""

from __future__ import annotations

from ..._core.errors import InputFailure
from ..._core.text import short

OUT_OF_REACH = "Flows under My flows are out of reach until in a solution."


def not_found(name, where, remedy):
    """Return the failure of a task that needs a flow; ``where`` is an environment's address or more exact."""
    problem = "There is no flow {0!r} in {1}.".format(short(name, 60), short(where, 120))
    return InputFailure(problem, "{0} {1}".format(remedy, OUT_OF_REACH))


def not_brought(name, where):
    """Return the failure of a task that was planned with a predicted flow."""
    return InputFailure(
        "There is no flow {0!r} in {1}, although an earlier task was expected to bring it.".format(
            short(name, 60), short(where, 120)
        )
    )


def place(dataverse, solution=None):
    """Return where a flow was looked for."""
    return "solution {0!r} of {1}".format(short(solution, 60), dataverse.url) if solution else dataverse.url
