# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict over many targets or environments: that of those that need attention most, and how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .parts import CALM, TONES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .parts import View


def counts(outcomes: Sequence[View]) -> list[View]:
    """Return how many have each outcome, those that need attention first."""
    found: dict[str, View] = {}
    for one in sorted(outcomes, key=lambda one: TONES.index(one["tone"])):
        count = found.setdefault(
            one["word"], {"key": one["outcome"], "label": one["word"], "value": 0, "tone": one["tone"]}
        )
        count["value"] += 1
    return list(found.values())


def verdict(found: Sequence[View], number: int, noun: str, best: str) -> View:
    """Return the verdict by what ``counts`` returned for ``number`` of them; ``best`` is the outcome of none."""
    if not found:
        text = "The list of {0}s is empty.".format(noun)
        return {"outcome": best, "word": "No {0}".format(noun), "tone": CALM, "text": text}
    worst = found[0]
    word = worst["label"] if worst["value"] == number else "{label} on {value} of {0}".format(number, **worst)
    text = ", ".join("{label}: {value}".format(**one) for one in found)
    return {"outcome": worst["key"], "word": word, "tone": worst["tone"], "text": "{0}.".format(text)}
