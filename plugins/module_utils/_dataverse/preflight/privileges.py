# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The privileges that a release needs, and whether the caller has them.

The service names those of a table after its schema name; that names match in any case is inferred. They include those
that a caller has by teams (reference of RetrieveUserPrivilegeByPrivilegeName).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure
from ..api.address import row, text
from .finding import BLOCKS, INFORMS, WARNS, Finding, counted, not_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

CHECK = "privileges"
IMPORT = "prvImportCustomization"
DEPTHS = ("Basic", "Local", "Deep", "Global")
FUNCTION = "Microsoft.Dynamics.CRM.RetrieveUserPrivilegeByPrivilegeName"
REACHES = {
    "Basic": "rows that it owns or that are shared with it",
    "Local": "rows of its business unit",
    "Deep": "rows of its business unit and those below it",
}


def needed(packages: Sequence[Mapping[str, Any]], options: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of the privileges that a release and the settings of a target need, with what they are for."""
    entries = options.get("flows") or []
    uses = (
        (IMPORT, "import solutions", True),
        ("prvWriteWorkflow", "turn flows on and off", any(one["flows"] for one in packages)),
        ("prvAssignWorkflow", "change owners of flows", any(one.get("owner") for one in entries)),
        ("prvShareWorkflow", "share flows", any(one.get("shares") for one in entries)),
        ("prvWriteconnectionreference", "set connections", bool(options.get("connection_references"))),
        ("prvCreateEnvironmentVariableValue", "set values", bool(options.get("environment_variables"))),
        ("prvWriteEnvironmentVariableValue", "change values", bool(options.get("environment_variables"))),
    )
    return {name: use for name, use, is_needed in uses if is_needed}


def address(user_id: str, name: str) -> str:
    """Return the address at which a user's privilege is read."""
    return "{0}/{1}(PrivilegeName={2})".format(row("systemusers", user_id), FUNCTION, text(name))


def depth(answer: Any) -> Any:
    """Return how far a privilege reaches, by the response about it: a word of DEPTHS, None, or the failure."""
    if isinstance(answer, Failure):
        return answer
    held = [one.get("Depth") for one in answer.get("RolePrivileges") or []]
    words = [DEPTHS[one] if isinstance(one, int) and one in range(len(DEPTHS)) else one for one in held]
    known = [word for word in words if word in DEPTHS]
    return max(known, key=DEPTHS.index, default=None)


def findings(held: Mapping[str, Any], uses: Mapping[str, str], importing: bool) -> list[Finding]:
    """Return findings about privileges in ``uses`` that are missing, do not reach far enough, or are not known.

    ``importing`` is whether a package is sent at all.
    """
    lacking = [name for name in uses if held.get(name) is None]
    found = [_missing(name, uses[name], importing or name != IMPORT) for name in lacking]
    for reach, which in REACHES.items():
        names = [name for name in uses if held.get(name) == reach]
        found += [_too_short(names, which)] if names else []
    refused = {name: held[name] for name in uses if isinstance(held.get(name), Failure)}
    return found + ([not_known(CHECK, _about(list(refused)), next(iter(refused.values())))] if refused else [])


def _missing(name: str, use: str, blocks: bool) -> Finding:
    text = "The caller does not have the privilege {0}, which is needed to {1}.".format(name, use)
    remedy = "Assign a security role with it to the caller."
    return Finding(BLOCKS if blocks else INFORMS, CHECK, name, text, remedy)


def _too_short(names: Sequence[str], which: str) -> Finding:
    text = "Some privileges of the caller only reach {0}: {1}.".format(which, ", ".join(names))
    remedy = "Assign a security role in which they reach the whole organization."
    return Finding(WARNS, CHECK, _about(names), text, remedy)


def _about(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else counted(len(names), "privilege")
