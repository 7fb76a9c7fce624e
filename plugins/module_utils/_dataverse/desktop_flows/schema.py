# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inputs and outputs of a desktop flow, in both editions of the API (contract 15.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure
from ..._core.redact import names_secret
from ..api.address import row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Union

    from ..api.client import Dataverse

    Members = dict[str, dict[str, Any]]
    Known = Union[Members, "Unreadable", None]

# A format can mark a member as a secret (inferred: no documented flow has one).
SECRET_FORMATS = ("password", "secure", "secret", "sensitive")


class Schema:
    """``inputs`` and ``outputs`` map names to ``{type, title, default, description, format}``, None if unknown.

    ``valid`` is whether the definition is marked as valid, or None if it has no such mark.
    """

    def __init__(self, inputs: Members | None, outputs: Known, valid: bool | None) -> None:
        self.inputs = inputs
        self.outputs = outputs
        self.valid = valid


class Unreadable:
    """Members of a schema that may not be read: each could be a secret."""

    def get(self, name: str, default: Any = None) -> dict[str, str]:
        """Return what is known of a member."""
        return {"format": SECRET_FORMATS[0]}


def read(dataverse: Dataverse, flow: Mapping[str, Any]) -> Schema:
    """Return the Schema of a flow's row: from ``clientdata``, or from its own columns if that has none."""
    address, name = row("workflows", flow["workflowid"]), flow["name"]
    tried = "Reading the schema of desktop flow {0!r}".format(name)
    stored = _object(dataverse.json_file(address + "/clientdata/$value", tried))
    properties = _object(stored.get("properties"))
    inputs, outputs = _members(properties.get("inputs")), _members(properties.get("outputs"))
    if inputs is None:
        inputs = _members(dataverse.json_file(address + "/inputs/$value", tried))
    if outputs is None:
        outputs = _members(dataverse.json_file(address + "/outputs/$value", tried))
    return Schema(inputs, outputs, _object(properties.get("definition")).get("isvalid"))


def shown(members: Known) -> list[dict[str, Any]] | None:
    """Return inputs or outputs as module results show them, without secret defaults."""
    if not isinstance(members, dict):
        return None
    return [
        {
            "name": name,
            "title": member.get("title") or name,
            "type": member.get("type") or "string",
            "default": None if is_secret(name, members) else member.get("default"),
            "description": member.get("description") or "",
        }
        for name, member in members.items()
    ]


def is_secret(name: str, members: Known) -> bool:
    """Return whether an input or output is a secret, by its name or because the schema says so."""
    member = (members.get(name) if members else None) or {}
    return names_secret(name) or str(member.get("format") or "").lower() in SECRET_FORMATS


def _members(holder: Any) -> Members | None:
    properties = _object(_object(holder).get("schema")).get("properties")
    if not isinstance(properties, dict):
        return None
    return {name: _object(member) for name, member in properties.items()}


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def check_valid(schema: Schema, flow: Mapping[str, Any]) -> None:
    """Raise unless the flow can be started, as far as its definition says."""
    if schema.valid is False:
        raise Failure(
            "Desktop flow {0!r} has errors: its definition says that it is not valid. It was not started.".format(
                flow["name"]
            ),
            "Open it in Power Automate for desktop, fix it and save it.",
        )
