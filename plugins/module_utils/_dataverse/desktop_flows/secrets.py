# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inputs and outputs that are secrets: by their names, by the schema, or because users have listed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core import naming
from ..._core.errors import InputFailure
from ..._core.masking import known
from ..._core.redact import digest, secrets_in, without_secrets
from . import schema, values

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any

    from .schema import Known


def declared(options: Mapping[str, Any], hide: Callable[..., None]) -> Secrets:
    """Return the Secrets of a task, and hide those of its options that are known before anything is read."""
    secrets = Secrets(options["sensitive"])
    given = options["inputs"] or {}
    hide(*secrets.among(given, None), *secrets_in(given))
    return secrets


class Secrets:
    """Knows the names listed in ``sensitive`` and those that are recognized."""

    def __init__(self, sensitive: Collection[str] | None = None) -> None:
        self._listed = list(sensitive or ())
        self._sensitive = {name.casefold() for name in self._listed}

    def check(self, found: schema.Schema, flow: str) -> None:
        """Raise InputFailure for a listed name that is neither an input nor an output of a flow, if all are known."""
        if not (isinstance(found.inputs, dict) and isinstance(found.outputs, dict)):
            return
        names = [*found.inputs, *found.outputs]
        for one in self._listed:
            if not naming.fitting(one, names):
                raise InputFailure(
                    "sensitive has {0!r}, but desktop flow {1!r} has no such input or output.".format(
                        one[:60], flow[:60]
                    ),
                    naming.suggestion(one, names) or "Remove it.",
                )

    def among(self, given: Mapping[str, Any], members: Known) -> list[str]:
        """Return the texts of the secret ones among ``given``; ``members`` are those of the schema, or None."""
        return [text for name, value in given.items() if self._is(name, members) for text in _texts(value)]

    def inputs(self, given: Mapping[str, Any], members: Known) -> dict[str, Any]:
        """Return inputs as people may see them; secrets that are only recognized by their form are hidden as well."""
        open_ones = {name: value for name, value in given.items() if not self._is(name, members)}
        return dict(self.shown(given, members), **without_secrets(open_ones))

    def shown(self, given: Mapping[str, Any], members: Known) -> dict[str, Any]:
        """Return values with a digest for each secret."""
        return {
            name: digest(value) if self._is(name, members) and value not in (None, "") else value
            for name, value in given.items()
        }

    def outputs(self, found: Mapping[str, Any], members: Known, hide: Callable[..., None]) -> dict[str, Any]:
        """Return outputs in the types of the schema and with digests, after ``hide`` has received the secret ones.

        Known secrets are masked in the others, which are texts of the flow.
        """
        typed = values.outputs(found, members)
        hide(*self.among(found, members), *self.among(typed, members))
        others = {name: value for name, value in typed.items() if not self._is(name, members)}
        return {**self.shown(typed, members), **known.foreign_value(others)}

    def _is(self, name: str, members: Known) -> bool:
        return name.casefold() in self._sensitive or schema.is_secret(name, members)


def _texts(value: Any) -> list[str]:
    """Return the texts in a value, at any depth."""
    if isinstance(value, dict):
        return [text for member in value.values() for text in _texts(member)]
    if isinstance(value, list):
        return [text for member in value for text in _texts(member)]
    return [str(value)] if value not in (None, "") and not isinstance(value, bool) else []
