# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check finds: how severe it is, what it is about, what is wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..._core.errors import Failure, SignInFailure, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeVar

    Found = TypeVar("Found")

BLOCKS, WARNS, INFORMS = "blocks", "warns", "informs"
SEVERITIES = (BLOCKS, WARNS, INFORMS)


class Finding(NamedTuple):
    """One finding of the check called ``check`` about the object called ``about``."""

    severity: str
    check: str
    about: str
    text: str
    remedy: str = ""

    def as_result(self) -> dict[str, str]:
        """Return the finding as results show one."""
        return {
            "severity": self.severity,
            "check": self.check,
            "object": self.about,
            "text": self.text,
            "remedy": self.remedy,
        }


def of_failure(severity: str, check: str, about: str, failure: Failure) -> Finding:
    """Return a finding that says what a failure says."""
    return Finding(severity, check, about, _text(failure), failure.remedy)


def not_known(check: str, about: str, failure: Failure, severity: str = WARNS) -> Finding:
    """Return the finding that a question could not be asked, so that nothing is known about it."""
    return Finding(severity, check, about, "This could not be checked. {0}".format(_text(failure)), failure.remedy)


def attempt(ask: Callable[[], Found]) -> Found | Failure:
    """Return what ``ask()`` returns, or why the service did not answer that; without a service, nothing is known."""
    try:
        return ask()
    except (SignInFailure, Unreachable):
        raise
    except Failure as failure:
        return failure


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings, what blocks first, otherwise in the order of the checks; each once."""
    return sorted(dict.fromkeys(findings), key=lambda one: SEVERITIES.index(one.severity))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return "1 {0}".format(noun) if number == 1 else "{0} {1}s".format(number, noun)


def sentence(text: str) -> str:
    """Return a text as a sentence."""
    return "{0}{1}.".format(text[:1].upper(), text[1:].rstrip("."))


def totals(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings there are of each severity."""
    words = [one.severity for one in findings]
    return {word: words.count(word) for word in SEVERITIES}


def _text(failure: Failure) -> str:
    text: Any = failure.message
    return str(text.removesuffix(failure.remedy).strip()) if failure.remedy else str(text)
