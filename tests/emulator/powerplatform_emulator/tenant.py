# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts that are open on the real platform: one switch each, so that tests can play every answer."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from .values import Values


def one_of(*words: str) -> Any:
    """A fact told by one of some words, by default the first."""
    return field(default=words[0], metadata={"words": words})


@dataclass(frozen=True)
class Tenant:
    """The facts and their defaults: words (`one_of`), true or false, or a number. The README says what each means."""

    flows_left_off: str = one_of("warnings", "failures")
    lock: str = one_of("refuse_429", "refuse_400", "job_fails")
    missing_dependencies: str = one_of("listed", "markup")
    unbound_reference: str = one_of("sentence", "nested")
    owner_needs_connections: bool = True
    activation_seconds: float = 0.0
    upload_seconds: float = 0.0
    secret_access: str = one_of("granted", "refused")


def read_tenant(values: Values) -> Tenant:
    """Read the key `tenant`; unknown facts and values are refused by name."""
    part = values.part("tenant", [fact.name for fact in fields(Tenant)])
    return Tenant(**{fact.name: _value(part, fact) for fact in fields(Tenant)}) if part else Tenant()


def _value(part: Values, fact: Any) -> Any:
    if "words" in fact.metadata:
        return part.word(fact.name, fact.metadata["words"])
    if isinstance(fact.default, bool):
        return part.truth(fact.name, fact.default)
    return part.number(fact.name, fact.default)
