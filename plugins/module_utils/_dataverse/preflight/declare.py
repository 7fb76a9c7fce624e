# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All checks of a release against one environment, before the first write: all findings, not only the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import Failure, Refused
from ..lookups import candidates, component_layers, roles
from ..solutions.imports import situation
from . import (
    dependencies,
    flows,
    identity,
    layers,
    lockdown,
    principals,
    privileges,
    reading,
    retention,
    versions,
)
from .finding import BLOCKS, Finding, attempt, not_known, ordered, totals
from .references import References
from .release import Part, declared_states, final_states, packages_of
from .variables import findings as of_variables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Union

    from ..lookups.principals import Principal
    from ..solutions.releases.folder import Release
    from .identity import Standing

    Entries = Mapping[str, dict[str, Any]]
    Named = Union[Failure, dict[str, list[Principal]]]

RELEASE = "release"


class Preflight:
    """The checks of ``release`` by the ``options`` of the module dataverse_preflight_info.

    ``expected`` is the name or the id of the environment that is meant, None for any.
    """

    def __init__(self, dataverse: Any, release: Release, options: Mapping[str, Any], expected: str | None) -> None:
        self._dataverse = dataverse
        self._release = release
        self._options = options
        self._expected = expected
        self.packages = packages_of(release)

    def result(self) -> dict[str, Any]:
        """Ask everything, and return the result of the module."""
        uses = privileges.needed(self.packages, self._options)
        try:
            standing = identity.read(self._dataverse, uses)
        except Refused as refusal:
            return self._told(None, [identity.refused(self._dataverse.url, refusal)])
        return self._told(standing, self._findings(standing, uses))

    def _told(self, standing: Standing | None, findings: Sequence[Finding]) -> dict[str, Any]:
        """Return the result of the module; without ``standing``, the environment did not let the caller in."""
        found, document = ordered(findings), self._release.document
        counts = totals(found)
        return {
            "release": {name: document[name] for name in ("name", "version", "digest")},
            "environment": identity.as_result(standing, self._dataverse.url),
            "caller": identity.caller_as_result(standing),
            "findings": [one.as_result() for one in found],
            "totals": counts,
            "blocked": counts[BLOCKS] > 0,
        }

    def _findings(self, standing: Standing, uses: Mapping[str, str]) -> list[Finding]:
        """Return what is found in an environment that lets the caller in."""
        wrong = identity.of_environment(standing, self._dataverse.url, self._expected)
        if wrong:
            return wrong
        names = [one["unique_name"] for one in self.packages]
        found = identity.of_caller(standing)
        found += reading.others(self._dataverse, names, self._options["abandoned_after"])
        parts, told = self._parts()
        sent = [one for one in self.packages if one["unique_name"] in self._sent(parts)]
        found += privileges.findings(standing.privileges, uses, bool(sent)) + told
        found += lockdown.findings(standing.settings, [one["unique_name"] for one in sent if not one["managed"]])
        found += self._dependencies([one["unique_name"] for one in sent])
        entries, mistaken = flows.declared(self.packages, self._options)
        named = self._named(entries)
        found += mistaken + (self._of_parts(parts, entries, named) if parts else [])
        return found + self._principals(entries, named) + retention.findings(standing.settings)

    def _parts(self) -> tuple[list[Part], list[Finding]]:
        """Return the solutions with what is decided of each; none if it is not known what is installed."""
        answer = attempt(lambda: situation.read(self._dataverse, self.packages, [{} for _one in self.packages]))
        if isinstance(answer, Failure):
            return [], [not_known(RELEASE, "what the environment has of the release", answer, BLOCKS)]
        parts, found = [], []
        for entry, there in zip(self._release.solutions, answer):
            made, told = versions.decided(there, self._options)
            parts.append(Part(entry, there, made))
            found += told
        return parts, found

    def _sent(self, parts: Sequence[Part]) -> set[str]:
        """Return the names of the solutions whose packages are sent, as far as that is known."""
        return {part.name for part in parts if part.sends} if parts else {one["unique_name"] for one in self.packages}

    def _dependencies(self, sent: Sequence[str]) -> list[Finding]:
        keys = dependencies.wanted([one for one in self.packages if one["unique_name"] in sent])
        answer = attempt(lambda: dependencies.read(self._dataverse, keys))
        return dependencies.findings(self.packages, set(sent), answer)

    def _of_parts(self, parts: list[Part], entries: Entries, named: Named) -> list[Finding]:
        """Return findings about what the environment has of the release."""
        known = reading.bases(self._dataverse, parts)
        rows_of_patches, components = reading.lists(self._dataverse, parts, known)
        found = []
        for number, part in enumerate(parts):
            parts[number], told = versions.with_patches(
                part, self._options, known.get(part.name), rows_of_patches.get(part.name, [])
            )
            found += told
        found += self._flows(parts, entries, named) + of_variables(parts, self._options)
        return found + self._layers(components)

    def _flows(self, parts: Sequence[Part], entries: Entries, named: Named) -> list[Finding]:
        declared = declared_states(parts, entries)
        on = {guid for guid, is_on in final_states(parts, declared).items() if is_on}
        references = References(parts, self._options)
        bound = references.connections
        judged = flows.judgement(parts, on, {guid for guid, is_on in declared.items() if not is_on}, bound)
        answer = attempt(lambda: judged.read(self._dataverse))
        must_be_on = {guid for guid, is_on in declared.items() if is_on}
        found = references.findings(on) + flows.findings(parts, judged, must_be_on, bound, answer)
        found += references.unproven("the caller", self._dataverse.me["UserId"].lower(), on)
        for name, one in principals.alone(named).items():
            owned = {guid for guid, entry in entries.items() if entry.get("owner") == name and not one.disabled}
            found += references.unproven("{0} {1!r}".format(one.type, name), one.guid, owned & on)
        return found

    def _layers(self, components: Mapping[str, Any]) -> list[Finding]:
        found, suspects = [], []
        for name, rows in components.items():
            if isinstance(rows, Failure):
                found.append(not_known(layers.CHECK, name, rows))
            else:
                suspects += component_layers.suspects(rows)
        answers = reading.layers_of(self._dataverse, suspects)
        overwrites = bool(self._options.get("overwrite_unmanaged_customizations"))
        return found + layers.findings(suspects, answers, overwrites)

    def _named(self, entries: Entries) -> Named:
        """Return the users and teams that are named, by name, or the failure to look for them."""
        names = [*principals.owners(entries.values()), *principals.receivers(entries.values())]
        return attempt(lambda: candidates.read(self._dataverse, names))

    def _principals(self, entries: Entries, named: Named) -> list[Finding]:
        held = roles.have_roles(self._dataverse, list(principals.alone(named).values()))
        owning, receiving = principals.owners(entries.values()), principals.receivers(entries.values())
        return principals.findings(named, held, owning, receiving)
