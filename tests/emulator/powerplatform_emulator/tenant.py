# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts that are open on the real platform: one switch each, so that tests can play every answer."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_type_hints

from .values import Values


@dataclass(frozen=True)
class Tenant:
    """The facts and their defaults: words, true or false, or a number. The README says what each means."""

    flows_left_off: Literal["warnings", "failures"] = "warnings"
    lock: Literal["refuse_429", "refuse_400", "job_fails"] = "refuse_429"
    missing_dependencies: Literal["listed", "markup"] = "listed"
    unbound_reference: Literal["sentence", "nested"] = "sentence"
    owner_needs_connections: bool = True
    activation_seconds: float = 0.0
    upload_seconds: float = 0.0
    secret_access: Literal["granted", "refused"] = "granted"
    history_queries: Literal["all", "no_order", "no_filter"] = "all"
    layer_removal: Literal["keeps_state", "turns_off", "not_found"] = "keeps_state"


def read_tenant(values: Values) -> Tenant:
    """Read the key `tenant`; unknown facts and values are refused by name."""
    part = values.part("tenant", [fact.name for fact in fields(Tenant)])
    return Tenant(**{fact.name: _value(part, fact) for fact in fields(Tenant)}) if part else Tenant()


def _value(part: Values, fact: Any) -> Any:
    words = get_args(get_type_hints(Tenant)[fact.name])
    if words:
        return part.word(fact.name, words)
    if isinstance(fact.default, bool):
        return part.truth(fact.name, fact.default)
    return part.number(fact.name, fact.default)
