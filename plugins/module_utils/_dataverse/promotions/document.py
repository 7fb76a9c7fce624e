# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as data that can be kept and approved, under an id that any change of it would change.

    plan_id      plan- and a digest of all other members
    release      {name, version, content}, a digest of its solutions; when it was made does not matter
    environment  {organization_id}
    parts        the parts in order, each with ``name``, ``steps`` in words, ``details``, and digests of its ``terms``

``details`` hold a digest for each detail of the diff, under its name, so that what differs between two plans can be
named. They are made of the diff as it is shown, in which keyed digests stand for secrets (_auth/digest_key.py), and do
not make a secret easier to guess. Nothing depends on time, on paths, on the order of options, or on who runs the task.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..._core.text import place
from ..._local import files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from ..._core.parts import Part

MEMBERS = {"plan_id": str, "release": dict, "environment": dict, "parts": list}
OF_A_PART = {"name": str, "steps": list, "terms": str, "details": dict}
LENGTH = 20
PREFIX = "plan-"


def of(
    release: Mapping[str, Any], organization_id: str, parts: Sequence[Part], mask: Callable[[Any], Any]
) -> dict[str, Any]:
    """Return the plan of a release for an environment; ``mask`` removes known secrets from what is shown."""
    document = {
        "release": {
            "name": release["name"],
            "version": release["version"],
            "content": _digest(release["solutions"])[:LENGTH],
        },
        "environment": {"organization_id": organization_id.lower()},
        "parts": [_of_part(part, mask) for part in parts],
    }
    return {"plan_id": plan_id(document), **document}


def plan_id(document: Mapping[str, Any]) -> str:
    """Return the id of a plan, whatever id it contains itself."""
    return PREFIX + _digest({name: value for name, value in document.items() if name != "plan_id"})[:LENGTH]


def is_id(text: str) -> bool:
    """Return whether a text has the form of the id of a plan."""
    return bool(re.match(PREFIX + r"[0-9a-f]{20}\Z", text))


def read(path: str) -> dict[str, Any]:
    """Return the plan in a file; InputFailure unless it is one, and is as it was made."""
    text = files.read_text(path, "approved_plan_file")
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if not _is_plan(document):
        raise InputFailure(
            "{0} is not a plan.".format(place(path)), "Write the plan that a task in check mode returns to this file."
        )
    if document["plan_id"] != plan_id(document):
        raise InputFailure("{0} was changed after the plan was made.".format(place(path)), "Plan and approve it again.")
    found: dict[str, Any] = document
    return found


def differences(approved: Mapping[str, Any], planned: Mapping[str, Any]) -> list[str]:
    """Return in words what two plans differ in, the most important first."""
    old, new = steps(approved), steps(planned)
    fresh = [one for one in new if one not in old]
    # the approved plan was carried out, and something is as before
    again = new if not fresh and len(new) < len(old) else []
    return [
        *("another {0}".format(word) for word in ("release", "environment") if approved[word] != planned[word]),
        *("{0}: not approved: {1}".format(*one) for one in fresh),
        *("{0}: to be done again: {1}".format(*one) for one in again),
        *_in_detail(approved, planned),
        *("{0}: no longer necessary: {1}".format(*one) for one in old if one not in new),
    ]


def steps(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return all steps of a plan in their order, each with the name of its part."""
    return [(part["name"], step) for part in document["parts"] for step in part["steps"]]


def _of_part(part: Part, mask: Callable[[Any], Any]) -> dict[str, Any]:
    plan = part.plan
    before, after = mask([plan.before, plan.after])
    return {
        "name": part.name,
        "steps": mask([step.summary for step in plan.steps]),
        "terms": _digest(mask(part.terms)),
        "details": {
            name: _digest([_at(before, path), _at(after, path)])[:LENGTH] for name, path in _paths(before, after)
        },
    }


def _paths(before: Any, after: Any) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Return names and places of the details of a diff: members, and members of those that are objects."""
    for noun in sorted({*before, *after}):
        pair = [side.get(noun) for side in (before, after)]
        inner = sorted({name for one in pair if isinstance(one, dict) for name in one})
        if not inner or not all(isinstance(one, dict) or one is None for one in pair):
            yield noun, (noun,)
            continue
        for name in inner:
            yield "{0}: {1}".format(noun, name), (noun, name)


def _at(side: Any, path: Sequence[str]) -> Any:
    for name in path:
        side = (side or {}).get(name)
    return side


def _in_detail(approved: Mapping[str, Any], planned: Mapping[str, Any]) -> Iterable[str]:
    """Yield in words what differs of the parts that both plans change."""
    known = {part["name"]: part for part in approved["parts"]}
    for part in planned["parts"]:
        old = known.get(part["name"])
        if not old or not (old["steps"] and part["steps"]):
            continue
        for name in sorted(part["details"]):
            if old["details"].get(name) != part["details"][name]:
                yield "{0}: {1} differs".format(part["name"], name)
        if old["terms"] != part["terms"]:
            yield "{0}: what is sent differs".format(part["name"])
        if old["steps"] != part["steps"] and sorted(old["steps"]) == sorted(part["steps"]):
            yield "{0}: the order of steps differs".format(part["name"])


def _is_plan(document: Any) -> bool:
    return _has(document, MEMBERS) and all(_has(part, OF_A_PART) for part in document["parts"])


def _has(value: Any, members: Mapping[str, type]) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(name), kind) for name, kind in members.items())


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
