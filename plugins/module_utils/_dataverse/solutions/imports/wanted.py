# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports as a task wants them, checked before anything is read, and the one reading of what there is of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ...._core.late_imports import late
from ...environment_variables.types import secret_on_failure, values_of
from ..operations.other_operations import OtherOperations
from . import checks, own_starts, record, situation
from .bindings import Bindings, secret_values
from .declared import REFERENCES, VARIABLES, Declared
from .outlook import label_of
from .own_starts import OwnStarts
from .run import Means
from .source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from ...lookups import lockdown
    from .situation import Situation
else:
    (lockdown,) = late(__package__, "...lookups.lockdown")


class Wanted(NamedTuple):
    """An import before it is decided.

    ``noted`` is what an earlier run has noted in its record, ``warnings`` say that no record can be kept.
    """

    means: Means
    declared: Declared
    bindings: Bindings
    noted: dict[str, Any]
    warnings: list[str]

    def expecting(self, brought: Iterable[Mapping[str, Any]]) -> Wanted:
        """Return the same, given what earlier imports bring (see dependencies.py)."""
        return self.given(predicted_solutions=list(brought))

    def given(self, **options: Any) -> Wanted:
        """Return the same with other options."""
        return self._replace(means=self.means._replace(options={**self.means.options, **options}))

    def unbound(self) -> Wanted:
        """Return the same without connections and values."""
        found = self.given(**{REFERENCES: None, VARIABLES: None, "deployment_settings": None})
        nothing = Declared(found.means.options)
        bindings = Bindings(found.means.dataverse, found.means.source.facts, nothing)
        return found._replace(declared=nothing, bindings=bindings)


def prepared(context: Any, listed: Sequence[Mapping[str, Any]]) -> list[Wanted]:
    """Return imports into one environment, each of ``options`` of the module dataverse_solution_import.

    None of them is started while the import of another one runs. Raises InputFailure for a package that cannot be read,
    and for options that contradict it or each other.
    """
    declared = [_declared(context, options) for options in listed]
    sources = [_source(context, options, one) for options, one in zip(listed, declared)]
    names = [source.facts["unique_name"] for source, _bindings in sources]
    others = OtherOperations(context.dataverse, listed[0]["abandoned_after"], names)
    is_managed = all(source.facts["managed"] for source, _bindings in sources)
    blocks = None if is_managed else lockdown.Lockdown(context.dataverse)
    return [
        _wanted(context, options, one, source, bindings, others, blocks)
        for options, one, (source, bindings) in zip(listed, declared, sources)
    ]


def read(wanted: Sequence[Wanted]) -> list[Situation]:
    """Return what the environment has of the packages, read together when nothing else runs in it."""
    notes = [one.noted for one in wanted]
    own_starts.settle([one.means.starts for one in wanted], notes)
    return situation.read(wanted[0].means.dataverse, [one.means.source.facts for one in wanted], notes)


def _declared(context: Any, options: Mapping[str, Any]) -> Declared:
    with secret_on_failure(values_of(options[VARIABLES]), context.hide):
        return Declared(options)


def _source(context: Any, options: Mapping[str, Any], declared: Declared) -> tuple[Source, Bindings]:
    with secret_on_failure(list(declared.variables.values()), context.hide):
        source = Source(options, context.shelf)
        bindings = Bindings(context.dataverse, source.facts, declared)
    context.hide(*secret_values(source.facts, declared.variables))
    return source, bindings


def _wanted(
    context: Any,
    options: Mapping[str, Any],
    declared: Declared,
    source: Source,
    bindings: Bindings,
    others: OtherOperations,
    blocks: lockdown.Lockdown | None,
) -> Wanted:
    dataverse, name, label = context.dataverse, source.facts["unique_name"], label_of(source.facts)
    path, warning = record.path_for(options.get("record_path"), source.path, name, dataverse.url)
    checks.check(options, source.facts)
    patience = context.patience(options["start_grace"])
    starts = OwnStarts(dataverse, name, label, context.waiter_for_others(), patience, others, context.warn)
    kept = record.Record(path, dataverse.url, name)
    means = Means(dataverse, options, source, label, kept, starts, context.waiter(), blocks)
    return Wanted(means, declared, bindings, kept.load(), [warning] if warning else [])
