# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A package file as the module dataverse_solution_package declares it: another package under a version of its own."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING

from ...._core.diff import only_differences
from ...._core.errors import Failure, InputFailure
from ...._core.field import NOTHING, Difference
from ...._core.option_checks import refuse_empty
from ...._core.plan import Plan, Step
from ...._core.text import place
from ...._local import files
from ...._local.attributes import Attributes
from ...lookups.solutions import version_key
from . import comparison, keeping, reversion
from . import version as versions
from .package import Package
from .summary import foreign_content, summary

if TYPE_CHECKING:
    from typing import Any


def declare(context: Any) -> Plan:
    """Return the plan for the package file that the options of the task declare.

    Raises InputFailure for a package or a version that cannot be used, and Failure if the file cannot be written.
    """
    options = context.options
    refuse_empty(options, "src", "dest", "version", "above")
    src, dest = options["src"], options["dest"]
    files.check_folder(dest, "dest")
    package = Package(src, src)
    version = _version(package.facts["version"], options)
    facts = dict(package.facts, version=version, fingerprint=package.fingerprint(version))
    attributes = Attributes(options)
    old = _existing(dest)
    steps = []
    before, after = _sides(old, package, facts, dest)
    own = only_differences(*attributes.sides(dest))
    if before != after:
        steps.append(Step("write {0} {1} to {2}".format(facts["unique_name"], version, dest), version, _write(options)))
    elif own[0] != own[1]:
        steps.append(Step("set mode and owner of {0}".format(dest), own[1], lambda _own: attributes.set(dest)))
    difference = Difference({**before, **own[0]}, {**after, **own[1]}) if steps else NOTHING

    def foreseen() -> dict[str, Any]:
        """Return the facts of the file, which a dry run keeps elsewhere if it would be written."""
        file = _kept(context.shelf, options, facts) if before != after else dest
        return {"package": facts, "file": file}

    now = {"package": old.facts if old else None, "file": dest}
    return Plan(dest, difference, steps, now=now, foreseen=foreseen)


def _version(present: str, options: dict[str, Any]) -> str:
    """Return the version that the package gets: the declared one, or one above another if its own is not."""
    above = versions.declared(options, "above")
    if above is None:
        return versions.declared(options) or present
    return present if version_key(present) > version_key(above) else versions.raised(above, "revision")


def _existing(path: str) -> Package | None:
    """Return the package at ``path``; None if there is none, or something else."""
    try:
        return Package(path, path) if os.path.exists(path) else None
    except InputFailure:
        return None


def _sides(
    old: Package | None, new: Package, facts: dict[str, Any], path: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what of the file at ``path`` differs, before and after; two empty sides if nothing does."""
    if old is None:
        return foreign_content(path), summary(facts)
    if old.facts["fingerprint"] == facts["fingerprint"]:
        return {}, {}
    before, after = comparison.sides_apart(old.contents(), dict(new.contents(), version=facts["version"]))
    before["content"], after["content"] = (one["fingerprint"][:19] for one in (old.facts, facts))
    return before, after


def _write(options: dict[str, Any]) -> Any:
    """Return what writes the file under a version."""
    attributes = Attributes(options)

    def write(version: str) -> None:
        try:
            files.replace(options["dest"], _content(options, version), attributes.mode, **attributes.owner)
        except OSError as error:
            raise Failure("{0} cannot be written: {1}.".format(place(options["dest"]), error.strerror))

    return write


def _kept(shelf: Any, options: dict[str, Any], facts: dict[str, Any]) -> str:
    size = os.path.getsize(options["src"])
    return keeping.keep(shelf, options["dest"], facts, size, _content(options, facts["version"]))


def _content(options: dict[str, Any], version: str) -> Any:
    """Return what writes the package under a version to an open file."""
    return functools.partial(reversion.write, options["src"], options["src"], version)
