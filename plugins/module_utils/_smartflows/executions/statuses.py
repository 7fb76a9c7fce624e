# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the status of an execution means (contract 5 and 8.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..._core.naming import slips, suggestion
from ..._core.text import short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

QUEUED, RUNNING = "Queued", "Running"
WAITING, USER_INPUT, SELECT_FLOW = "Waiting", "UserInput", "SelectFlow"
SUCCESS, WARNING = "Success", "Warning"
ERROR, CANCELED, INTERRUPTED = "Error", "Canceled", "Interrupted"
IN_PROGRESS = (QUEUED, RUNNING)
ASKING = (USER_INPUT, SELECT_FLOW)
GOOD = (SUCCESS, WARNING)
FAILED = (ERROR, CANCELED, INTERRUPTED)
KNOWN = (*IN_PROGRESS, WAITING, *ASKING, *GOOD, *FAILED)


def folded(text: Any) -> str:
    """Return a status without case, blanks and dashes, and with one spelling of canceled."""
    plain = str(text or "").lower()
    for mark in (" ", "_", "-"):
        plain = plain.replace(mark, "")
    return "canceled" if plain == "cancelled" else plain


_BY_FOLDED = {folded(word): word for word in KNOWN}


def canonical(text: Any) -> str | None:
    """Return the known word that a status stands for, None for one that is not documented."""
    return _BY_FOLDED.get(folded(text))


def warn_of_undocumented(words: Iterable[str], warn: Callable[[str], None]) -> None:
    """Call ``warn`` for statuses that are not documented: a server can have more."""
    for word in words:
        if not canonical(word):
            near = suggestion(word, KNOWN) or "Statuses are: {0}.".format(", ".join(KNOWN))
            warn("Status {0!r} is not documented. {1}".format(short(word, 40), near))


def check(words: Sequence[str], option: str, warn: Callable[[str], None]) -> None:
    """Raise InputFailure if a status in an option is misspelled, since none would ever equal it."""
    for word in words:
        if not canonical(word) and slips([folded(word)], _BY_FOLDED):
            raise InputFailure(
                "{0} contains {1!r}, which is not a status.".format(option, short(word, 40)),
                suggestion(folded(word), KNOWN),
            )
    warn_of_undocumented(words, warn)


class Verdict:
    """What a status means; ``good`` lists those that are treated as a success."""

    def __init__(self, good: Iterable[str] = GOOD) -> None:
        self._good = {folded(word) for word in good}

    def succeeded(self, text: Any) -> bool:
        """Whether the execution succeeded."""
        return bool(text) and folded(text) in self._good

    def failed(self, text: Any) -> bool:
        """Whether it is finished without success. An unknown status is treated as not finished."""
        word = canonical(text)
        return not self.succeeded(text) and word in (*FAILED, *GOOD)

    def over(self, text: Any) -> bool:
        """Whether the status will not change any more."""
        return self.succeeded(text) or self.failed(text)

    def unknown(self, text: Any) -> bool:
        """Whether the status is not documented."""
        return canonical(text) is None and not self.succeeded(text)

    def asking(self, text: Any) -> bool:
        """Whether it waits for a person."""
        return canonical(text) in ASKING and not self.succeeded(text)

    def waiting(self, text: Any) -> bool:
        """Whether it waits for something outside."""
        return canonical(text) == WAITING and not self.succeeded(text)
