# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release as the module dataverse_release declares it: made of packages once, and never changed again."""

from __future__ import annotations

import os
import re
import shutil
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from ...._core.equality import equal
from ...._core.errors import InputFailure
from ...._core.field import NOTHING, Difference
from ...._core.option_checks import refuse_empty
from ...._core.plan import Plan, Step
from ...._core.text import place, short
from ...._local import files
from ..packages import comparison, package
from ..packages import version as versions
from . import document as documents
from . import folder, note
from .parts import Parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ...._core.protocols import Context
    from ...._local.kept_files import Shelf

    Make = Callable[[Mapping[str, Any], str], None]

FIRST = "1.0.0.0"
NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.]{0,79}\Z")


def declare(context: Context) -> Plan:
    """Return the plan for the release that the options of a task declare; a dry run keeps it on the shelf.

    Raises InputFailure for packages, states of flows, or a version that cannot make a release.
    """
    options = context.options
    refuse_empty(options, "dest", "name", "version", "solutions")
    if not NAME.match(options["name"]):
        raise InputFailure(
            "name must begin with a letter or digit and have only letters, digits, _ and . after it, not {0!r}.".format(
                short(options["name"], 60)
            )
        )
    parts = Parts(options["solutions"])
    wanted = versions.declared(options)
    there = folder.at(options["dest"], options["name"], wanted)
    if there and equal(documents.meaning(there.solutions), documents.meaning(parts.entries)):
        return Plan(there.path, NOTHING, now=_facts(there.path, there.document), told=_told(None, {}))
    if there and wanted:
        raise InputFailure(
            "Release {0!r} {1} exists with other content, and a release is never changed.".format(
                options["name"], wanted
            ),
            "Set a higher version.",
        )
    version = wanted or (versions.raised(there.version, "revision") if there else FIRST)
    return _making(options, parts, version, folder.below(options["dest"], options["name"], version), context.shelf)


def _making(
    options: Mapping[str, Any], parts: Parts, version: str, earlier: folder.Release | None, shelf: Shelf
) -> Plan:
    """Return the plan that makes a new release."""
    path = folder.path_of(options["dest"], options["name"], version)
    if os.path.lexists(path):
        raise InputFailure("{0} exists and is not a release.".format(place(path)), "Remove it, or set another version.")
    files.check_folder(path, "dest")
    document = {
        "format": documents.FORMAT,
        "name": options["name"],
        "version": version,
        "made_at": None,
        "made_from": options.get("made_from"),
        "solutions": parts.entries,
        "digest": None,
    }
    contents = {name: one.contents() for name, one in parts.packages.items()}
    former = _contents_of(earlier)
    changes = {name: comparison.changes(former[name], content) for name, content in contents.items() if name in former}
    make = _maker(parts, earlier.version if earlier else None, changes)
    step = Step(
        "make release {0} {1} in {2}".format(options["name"], version, path),
        document,
        lambda document: make(document, path),
    )
    return Plan(
        path,
        Difference(*_sides(document, contents, earlier, former)),
        [step],
        warnings=_below_the_newest(options, version),
        foreseen=lambda: _facts(_kept(shelf, document, path, parts, make), document),
        told=_told(earlier.version if earlier else None, changes),
    )


def _below_the_newest(options: Mapping[str, Any], version: str) -> list[str]:
    newer = folder.newer(options["dest"], options["name"], version)
    if newer is None:
        return []
    return [
        "Release {0!r} {1} is below {2}, the newest one in {3}, and is not compared with it. Tasks without a version "
        "continue to use {2}. Set a higher version, or omit it, unless this is intended.".format(
            options["name"], version, newer, place(options["dest"])
        )
    ]


def _maker(parts: Parts, earlier: str | None, changes: Mapping[str, Any]) -> Make:
    """Return what makes the folder of a release of a document that has neither moment nor digest."""

    def make(document: Mapping[str, Any], path: str) -> None:
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        sealed = documents.sealed(dict(document, made_at=now))
        folder.write(path, sealed, parts.sources, note.text(sealed, earlier, changes))

    return make


def _kept(shelf: Shelf, document: Mapping[str, Any], path: str, parts: Parts, make: Make) -> str:
    """Keep the release that a real run would make at ``path``; return where it is, or ``path`` if it cannot be kept."""
    name, size = os.path.basename(path), sum(map(os.path.getsize, parts.sources.values()))

    def write(place: str) -> None:
        there = os.path.join(place, name)
        if not folder.is_intact(there):
            shutil.rmtree(there, ignore_errors=True)
            make(document, there)

    place = shelf.keep("Release {0}".format(name), documents.digest(document), size, write)
    return os.path.join(place, name) if place else path


def _contents_of(release: folder.Release | None) -> dict[str, Any]:
    """Return what the packages of a release are compared by, under the names of their solutions."""
    if release is None:
        return {}
    return {one["unique_name"]: package.contents(release.file(one), release.file(one)) for one in release.solutions}


def _sides(
    document: Mapping[str, Any],
    contents: Mapping[str, Any],
    earlier: folder.Release | None,
    former: Mapping[str, Any],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the earlier release and the new one for a diff: what differs, flow by flow."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {"version": document["version"]}
    if earlier:
        before["version"] = earlier.version
    for name in sorted({*contents, *former}):
        old, new = comparison.sides_apart(former.get(name) or {}, contents.get(name) or {})
        before.update({name: old} if old else {})
        after.update({name: new} if new else {})
    for side, solutions in ((before, earlier.solutions if earlier else []), (after, document["solutions"])):
        states = {
            flow["name"]: flow["enabled"] for one in solutions for flow in one["flows"] if flow["enabled"] is not None
        }
        side.update({"states": states} if states else {})
    if before.get("states") == after.get("states"):
        before.pop("states", None)
        after.pop("states", None)
    return before, after


def _facts(path: str, document: Mapping[str, Any]) -> dict[str, Any]:
    return {"release": document, "folder": path}


def _told(earlier: str | None, changes: Mapping[str, Any]) -> dict[str, Any]:
    return {"earlier_version": earlier, "changes": changes}
