# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is missing of an identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.errors import InputFailure
from .sources import OPTIONS

if TYPE_CHECKING:
    from .sources import Sources


# Options of sign-in that variables of the host can be; see plugin_utils/host_variables.py.
OF_HOST = ("tenant_id", "client_id", "client_secret", "certificate_path")


def incomplete(asker: str, sources: Sources, missing: list[str]) -> InputFailure:
    """Return the failure of an identity of ``asker`` (a task, an inventory) that does not have all members."""
    empty = [name for name in missing if sources.is_empty(name)]
    lacking = [name for name in missing if name not in empty]
    said = ["{0} {1} missing".format(_listed(lacking), "is" if len(lacking) == 1 else "are")] if lacking else []
    said += ["{0} {1} set, but empty".format(_listed(empty), "is" if len(empty) == 1 else "are")] if empty else []
    if sources.place in (OPTIONS, None):
        return InputFailure(
            "The credentials of this {0} are incomplete: {1}.".format(asker, ", and ".join(said)),
            "An identity is taken completely from one source{0}.".format(
                _of_host(missing) if asker == "task" else ": set all of it in one place"
            ),
        )
    return InputFailure(
        "The credentials in the variables {0}* are incomplete: {1}.".format(sources.place, ", and ".join(said)),
        "They are taken completely from these variables; see the authentication guide.",
    )


def _of_host(missing: list[str]) -> str:
    """Return the sources of a task, with what the missing members are called as variables of its host."""
    first = [name.split()[0] for name in missing]
    names = ["dataverse_" + name for name in first if name in OF_HOST]
    return ": the task, or its host ({0})".format(", ".join(names)) if names else ": set all of it in one place"


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
