# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""release.json: what a release contains about itself and each solution in it.

    format       1, the number of this schema
    name         the name of the release
    version      two to four numbers
    made_at      moment at which it was made, in UTC
    made_from    {unique_name, organization_id} of the environment it came from, or null
    solutions    the solutions in the order in which they are imported, each as ``entry`` returns it
    digest       sha256: and the digest of all other members

The digest finds a release that was damaged or changed in part. It is not a signature: whoever can write the folder can
write another digest, too.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from ...._core.errors import InputFailure
from ...._core.text import is_guid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

NAME = "release.json"
FORMAT = 1
REMEDY = "Make the release again, or restore its folder as it was made."
# Members of the document and of each solution, with the types of their values.
DOCUMENT = {
    "format": int,
    "name": str,
    "version": str,
    "made_at": str,
    "made_from": (dict, type(None)),
    "solutions": list,
    "digest": str,
}
SOLUTION = {
    "unique_name": str,
    "version": str,
    "managed": bool,
    "file": str,
    "sha256": str,
    "fingerprint": str,
    "needs": list,
    "flows": list,
    "connection_references": list,
    "environment_variables": list,
    "connectors": list,
}
# Members of a solution that say how its package is stored, and nothing about what it means.
STORED = ("file", "sha256")


def entry(facts: Mapping[str, Any], states: Mapping[str, bool | None], needs: Sequence[str]) -> dict[str, Any]:
    """Return what a release says of a solution, without STORED.

    ``facts`` are those of its package, ``states`` hold for the id of each flow whether it must be on, None for as it
    is; ``needs`` are the solutions that must be there first.
    """
    return {
        "unique_name": facts["unique_name"],
        "version": facts["version"],
        "managed": facts["managed"],
        "fingerprint": facts["fingerprint"],
        "needs": sorted(needs),
        "flows": [
            {"flow_id": flow["flow_id"], "name": flow["name"], "enabled": states.get(flow["flow_id"])}
            for flow in facts["flows"]
        ],
        "connection_references": [
            {"name": one["name"], "connector": one["connector"]} for one in facts["connection_references"]
        ],
        "environment_variables": [
            {
                "name": one["name"],
                "type": one["type"],
                "required": one["required"],
                "has_value": one["has_default"] or one["carries_value"],
            }
            for one in facts["environment_variables"]
        ],
        "connectors": sorted(one["name"] for one in facts["connectors"]),
    }


def meaning(solutions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what two releases are compared by."""
    return [{key: value for key, value in one.items() if key not in STORED} for one in solutions]


def sealed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with its digest."""
    return dict(document, digest=digest(document))


def digest(document: Mapping[str, Any]) -> str:
    """Return the digest of a document, whatever digest it holds itself."""
    text = json.dumps({key: value for key, value in document.items() if key != "digest"}, sort_keys=True)
    return "sha256:" + hashlib.sha256(text.encode("utf-8")).hexdigest()


def as_text(document: Mapping[str, Any]) -> str:
    """Return a document as it is stored: in the order of the schema, since people read it."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def parsed(text: str, where: str) -> dict[str, Any]:
    """Return a document; InputFailure unless it has the schema and its digest matches."""
    try:
        document = json.loads(text)
    except ValueError:
        raise InputFailure("{0} is not JSON.".format(where), REMEDY)
    _check(document, DOCUMENT, where)
    if document["format"] != FORMAT:
        raise InputFailure(
            "{0} has format {1}; this version of the collection reads format {2}.".format(
                where, document["format"], FORMAT
            ),
            "Use the version of the collection that made the release.",
        )
    for number, one in enumerate(document["solutions"]):
        _check(one, SOLUTION, "{0}: solutions[{1}]".format(where, number))
        _check_file(one["file"], where)
        _check_flows(one["flows"], "{0}: solutions[{1}]".format(where, number))
    if document["digest"] != digest(document):
        raise InputFailure("{0} was changed after the release was made.".format(where), REMEDY)
    return document


def _check(value: Any, members: Mapping[str, Any], where: str) -> None:
    if not isinstance(value, dict):
        raise InputFailure("{0} is not an object.".format(where), REMEDY)
    for name, kind in members.items():
        found = value.get(name)
        if name not in value or not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            raise InputFailure("{0}: {1} is missing or has the wrong type.".format(where, name), REMEDY)


def _check_file(name: str, where: str) -> None:
    """Raise InputFailure for the name of a file that could lead out of the folder."""
    if not name or "/" in name or "\\" in name or name.startswith("."):
        raise InputFailure("{0} names a file outside of the release: {1!r}.".format(where, name[:80]), REMEDY)


def _check_flows(flows: Sequence[Any], where: str) -> None:
    for flow in flows:
        _check(flow, {"flow_id": str, "name": str, "enabled": (bool, type(None))}, "{0}: a flow".format(where))
        if not is_guid(flow["flow_id"]):
            raise InputFailure("{0}: a flow has the id {1!r}.".format(where, flow["flow_id"][:40]), REMEDY)
