# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import warns about, and what it refuses for the same reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...._core.errors import InputFailure
from ...._core.naming import slips
from ...._core.text import joined, short
from . import brought, layers, outlook
from .consequences import flows_beside
from .decision import FAIL_IF_DIFFERENT, INSTALL, SAME, SKIPPED
from .what_changes import differing_at_all

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any

    from .bindings import Bindings
    from .consequences import Consequences
    from .decision import Decision
    from .declared import Declared
    from .run import Means
    from .situation import Situation

    Facts = Mapping[str, Any]

# So many flows are named in a warning.
MOST = 3


def gather(means: Means, situation: Situation, decided: Consequences, declared: Declared) -> list[str]:
    """Return the warnings about what was decided, and about what it leads to."""
    package, decision, bindings = situation.package, decided.decision, decided.bindings
    names = {flow["flow_id"]: flow["name"] for flow in package["flows"]}
    found = of_unmanaged(package, decision) if means.options.get("require_managed") is None else []
    found += of_left_behind(decided.left_behind)
    found += of_flows_off(decided.owed, names, outlook.running(decided.present))
    found += of_bindings(declared, bindings, decision.needed)
    found += bindings.replaced(set(names) if decision.sends_package else ()) + bindings.doubled()
    if decision.sends_package:
        found += of_carried_values(package, bindings.variables)
        found += of_missing_values(bindings.without_value(), bindings.unused["environment_variables"])
    if decision.position == SAME:
        found += _of_other_content(means, situation, decided)
    return found


def _of_other_content(means: Means, situation: Situation, decided: Consequences) -> list[str]:
    """Return a warning about what differs from the package, though its version is installed."""
    called = "flow {0!r}".format
    package, rows = situation.package, situation.flows
    flows = differing_at_all(package, rows)
    managed = any(row.get("ismanaged") and row["name"] in flows for row in rows.values())
    layered = {called(name) for name in layers.changed_by_hand(means.dataverse, rows)} if flows else set()
    names = [called(name) for name in flows] + brought.differing(package, situation)
    lacked = []
    installed = situation.installed or {}
    if means.options["same_version"] == FAIL_IF_DIFFERENT and installed.get("ismanaged"):
        beside = flows_beside(means.dataverse, [installed], package)
        lacked = [called(row["name"]) for row in beside.values()]
    return of_other_content(names, layered, lacked, managed, decided.decision.reason, means.options)


def of_carried_values(package: Facts, variables: Iterable[str]) -> list[str]:
    """Return a warning about values that the package carries and no option sets."""
    declared = {name.lower() for name in variables}
    carried = [one["name"] for one in package["environment_variables"] if one.get("carries_value")]
    names = [name for name in carried if name.lower() not in declared]
    if not names:
        return []
    return ["The package carries values for {0}. They replace the values of the environment.".format(", ".join(names))]


def of_masked_flows(names: Sequence[str]) -> list[str]:
    """Return a warning about flows that an import has left as they were."""
    if not names:
        return []
    are = "1 flow is as it was" if len(names) == 1 else "{0} flows are as they were".format(len(names))
    return [
        "{0} before the import, since it was changed by hand: {1}. Set overwrite_unmanaged_customizations to replace "
        "these changes.".format(are, joined(names, 200, most=5))
    ]


def of_bindings(declared: Declared, bindings: Bindings, needed: bool) -> list[str]:
    """Return warnings about references without a connection and settings without a value."""
    unbound = bindings.unbound()
    if unbound and declared.complete:
        raise InputFailure(
            "No connection is known for {0}.".format(joined(unbound, 180)),
            "Set one in deployment_settings or connection_references.",
        )
    warnings = []
    if unbound and needed:
        text = "No connection is known for {0}. Set one in connection_references.".format(", ".join(unbound))
        warnings.append(text + _misspelt(bindings.unused["connection_references"], unbound))
    for where, given in declared.empty.items():
        names = [name for name in given if bindings.named(name)]
        # a file may hold the names of all, as one that is made for a package does
        if names and (needed or "deployment_settings" not in where):
            warnings.append("{0} has no value for {1}.".format(where, joined(names, 150)))
    return warnings


def of_missing_values(names: Sequence[str], unused: Sequence[str]) -> list[str]:
    """Return a warning about required variables that will have neither a value nor a default.

    ``unused`` are names in options that the package does not have.
    """
    if not names:
        return []
    return [
        "No value is known for {0}, required and without a default. Set one in environment_variables.".format(
            joined(names, 150)
        )
        + _misspelt(unused, names)
    ]


def _misspelt(unused: Sequence[str], missing: Sequence[str]) -> str:
    """Return a sentence about names in options that were probably meant to be missing ones."""
    names = joined([repr(short(name, 50)) for name in slips(unused, missing)], 200, MOST)
    return " The package does not have {0}: check the spelling.".format(names) if names else ""


def of_flows_off(stay_off: Mapping[str, Facts], names: Mapping[str, str], running: Collection[str]) -> list[str]:
    """Return warnings about flows that should be on and cannot be: ``stay_off`` maps ids to reasons, causes first.

    ``names`` are the flows' names by id, ``running`` the ids of those that are on now.
    """
    groups = (
        ([guid for guid in stay_off if guid in running], "{0} now on will be off", "turns {0} on again"),
        ([guid for guid in stay_off if guid not in running], "{0} will stay off", "turns {0} on"),
    )
    return [_off(guids, what, then, stay_off, names) for guids, what, then in groups if guids]


def of_unmanaged(package: Facts, decision: Decision) -> list[str]:
    """Return a warning about an unmanaged package that installs its solution, as only development wants it."""
    if package["managed"] or decision.strategy != INSTALL:
        return []
    return [
        "The package of {0} is unmanaged: its components can be changed by hand, and uninstalling it leaves them "
        "behind. Set require_managed to false if that is intended, or to true to reject it.".format(
            package["unique_name"]
        )
    ]


def of_left_behind(staying: Sequence[Facts]) -> list[str]:
    """Return a warning about flows that an update leaves, though the package does not contain them."""
    if not staying:
        return []
    named = joined(["flow {0!r} ({1})".format(short(one["name"], 50), one["status"]) for one in staying], 250, MOST)
    them = "it" if len(staying) == 1 else "them"
    return ["An update removes nothing: {0} will stay, though the package does not contain {1}.".format(named, them)]


def _off(guids: Sequence[str], what: str, then: str, stay_off: Mapping[str, Facts], names: Mapping[str, str]) -> str:
    said = ["{0!r}: {1}".format(short(names[guid], 50), short(stay_off[guid]["text"], 110)) for guid in guids]
    counted = what.format("1 flow" if len(guids) == 1 else "{0} flows".format(len(guids)))
    then = then.format("it" if len(guids) == 1 else "them")
    return "{0}; {1}. A later run {2}, once that is fixed.".format(counted, joined(said, 600, MOST, "; "), then)


def of_absent(absent: Mapping[str, Sequence[str]], declared: Declared, decision: Decision) -> list[str]:
    """Return warnings about what is declared and does not exist, if a policy skips the package that would bring it.

    InputFailure if the package, or the upgrade that is applied, is installed without them.
    """
    warnings = []
    for option, names in absent.items():
        text = "{0}: {1} does not exist".format(declared.sources.format(option), joined(names, 100))
        if decision.position == SAME:
            raise InputFailure("{0}. Set same_version to reimport, or omit it.".format(text))
        if decision.position != SKIPPED:
            raise InputFailure("{0}, though {1}. Omit it.".format(text, decision.reason))
        warnings.append("{0} and was ignored, since {1}.".format(text, decision.reason))
    return warnings


def of_other_content(
    names: Sequence[str],
    layered: Collection[str],
    lacked: Sequence[str],
    managed: bool,
    reason: str,
    options: Facts,
) -> list[str]:
    """Return a warning about what differs from a package that is not imported; refused where a policy says so.

    ``names`` are what differs, in words, ``layered`` those of it that someone else has changed by hand, ``lacked`` what
    the solution has besides. What the caller has changed by hand looks like other content: ``managed`` says that some
    of it may be that.
    """
    if options.get("overwrite_unmanaged_customizations") is False:
        names = [name for name in names if name not in layered]
    if not names and not lacked:
        return []
    told = [*names, *("{0} (not in the package)".format(one) for one in lacked)]
    differ = "1 of its components differs" if len(told) == 1 else "{0} of its components differ".format(len(told))
    text = "{0}, but {1} from the package: {2}.".format(reason.capitalize(), differ, joined(told, 100))
    remedy = "Increase the version where the solution is developed, or set same_version to reimport."
    if managed and not options.get("overwrite_unmanaged_customizations"):
        remedy = remedy[:-1] + ", with overwrite_unmanaged_customizations if they were changed by hand."
    if not names:
        remedy = "Increase the version where the solution is developed, since only an upgrade removes components."
    elif set(names) <= set(layered):
        remedy = (
            "They were changed by hand: to replace them, set same_version to reimport and "
            "overwrite_unmanaged_customizations to true; to keep them, set that to false."
        )
    if options["same_version"] == FAIL_IF_DIFFERENT:
        raise InputFailure(text, remedy)
    return ["{0} {1}".format(text, remedy)]
