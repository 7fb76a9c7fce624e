# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of an import, in the order in which they are carried out."""

from __future__ import annotations

from ...._core.resource import Step
from . import removals
from .decision import APPLY, APPLY_HOLDING, HOLDING, REMOVE

VERBS = {APPLY_HOLDING: "apply the upgrade to", HOLDING: "stage"}


def of_import(decision, package, leftover, label, bindings, keeper, going):
    """Return the steps of a decision; ``leftover`` is the row of an upgrade that was never finished, or None.

    What is ``going`` goes with the step before it: the platform deletes it.
    """
    steps = []
    if decision.leftover:
        verb = {APPLY: "apply", REMOVE: "delete"}[decision.leftover]
        steps.append(Step("leftover", "{0} the unfinished upgrade {uniquename!r} {version}".format(verb, **leftover)))
    if decision.strategy:
        kind = "managed" if package["managed"] else "unmanaged"
        verb = VERBS.get(decision.strategy, decision.strategy)
        steps.append(Step("import", "{0} {1} ({2})".format(verb, label, kind)))
    steps += [Step("remove", "delete {0}".format(removals.said(one))) for one in going]
    if not decision.sends_package:
        steps += _of_bindings(bindings)
    if (decision.needed and package["flows"]) or keeper.strays():
        steps.append(Step("flows", "restore state and owner of its flows"))
    return steps


def _of_bindings(bindings):
    return [
        Step("bind", "bind connection reference {0!r} to {1!r}".format(name, connection), (name, connection))
        for name, connection in sorted(bindings.changed_references().items())
    ] + [
        Step("set", "set environment variable {0!r}".format(name), (name, value))
        for name, value in sorted(bindings.changed_variables().items())
    ]
