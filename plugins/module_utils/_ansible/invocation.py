# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task's options as its result shows them, whether or not they are valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.masking import HIDDEN as MASKED
from .._core.masking import known
from .._core.secret_signs import may_hold_one

if TYPE_CHECKING:
    from typing import Any

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def shown(argument_spec: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """Return options without those that may hold secrets: those with ``no_log``, and unknown ones. What is recognized
    as a secret in others is hidden as well, such as a key that a list of flows does not know.

    Their values are not searched for in the rest of the result: it would lose every word that they contain.
    """
    telling = _telling(argument_spec)
    visible = known.mask({name: value for name, value in options.items() if name in telling})
    doubtful = {name: value for name, value in visible.items() if may_hold_one(value)}
    if doubtful:
        from .._core.redact import without_secrets

        visible.update(without_secrets(doubtful, replace=lambda _secret: MASKED))
    return {name: visible.get(name, None if value is None else HIDDEN) for name, value in options.items()}


def secrets(argument_spec: dict[str, Any], options: dict[str, Any]) -> list[str]:
    """Return the options that are secrets themselves; what is secret inside other values is only known to the nouns."""
    hidden = [option for option, one in argument_spec.items() if one.get("no_log") and one.get("type", "str") == "str"]
    return [options[option] for option in hidden if options.get(option)]


def refused(argument_spec: dict[str, Any], options: dict[str, Any], message: str) -> tuple[dict[str, Any], str]:
    """Return the options and the message of a task whose options are not valid, as they may be seen."""
    telling = _telling(argument_spec)
    known.forget()
    known.learn(*(value for name, value in options.items() if name not in telling))
    if "enabled" in argument_spec and message.startswith("value of state "):
        message += ". To turn a flow on or off, set enabled."
    return shown(argument_spec, options), known.mask(message)


def _telling(argument_spec: dict[str, Any]) -> set[str]:
    return {
        name
        for option, one in argument_spec.items()
        if not one.get("no_log")
        for name in (option, *one.get("aliases", ()))
    }
