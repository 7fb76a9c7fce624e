# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the status of an execution means (contract 5 and 8.1)."""

from __future__ import annotations

QUEUED, RUNNING = "Queued", "Running"
WAITING, USER_INPUT, SELECT_FLOW = "Waiting", "UserInput", "SelectFlow"
SUCCESS, WARNING = "Success", "Warning"
ERROR, CANCELED, INTERRUPTED = "Error", "Canceled", "Interrupted"
IN_PROGRESS = (QUEUED, RUNNING)
ASKING = (USER_INPUT, SELECT_FLOW)
GOOD = (SUCCESS, WARNING)
FAILED = (ERROR, CANCELED, INTERRUPTED)
KNOWN = (*IN_PROGRESS, WAITING, *ASKING, *GOOD, *FAILED)


def folded(text):
    """Return a status without case, blanks and dashes, and with one spelling of canceled."""
    plain = str(text or "").lower()
    for mark in (" ", "_", "-"):
        plain = plain.replace(mark, "")
    return "canceled" if plain == "cancelled" else plain


_BY_FOLDED = {folded(word): word for word in KNOWN}


def canonical(text):
    """Return the known word that a status stands for, None for one that nobody has described."""
    return _BY_FOLDED.get(folded(text))


class Verdict:
    """Tells what a status means; ``good`` lists those that count as success."""

    def __init__(self, good=GOOD):
        self._good = {folded(word) for word in good}

    def succeeded(self, text):
        """Whether the execution ended well."""
        return bool(text) and folded(text) in self._good

    def failed(self, text):
        """Whether it ended, and not well. A status that nobody knows is no end."""
        word = canonical(text)
        return not self.succeeded(text) and word in (*FAILED, *GOOD)

    def over(self, text):
        """Whether the status will not change any more."""
        return self.succeeded(text) or self.failed(text)

    def unknown(self, text):
        """Whether it is a status that says nothing to us."""
        return canonical(text) is None and not self.succeeded(text)

    def asking(self, text):
        """Whether it waits for a person."""
        return canonical(text) in ASKING and not self.succeeded(text)

    def waiting(self, text):
        """Whether it waits for something outside."""
        return canonical(text) == WAITING and not self.succeeded(text)
