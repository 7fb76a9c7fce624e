# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One execution: found or started, then as it was seen last."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ..._core.errors import Failure
from ..._core.text import short
from . import rows
from .result import as_result

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..api.client import SmartFlows
    from ..documents.output import OutputDocuments
    from .progress import Progress
    from .statuses import Verdict

STARTED, FOLLOWED, EXISTS = "started", "followed", "exists"


class Execution:
    """What a task knows of its execution: the last ``progress``, and ``whole``, the resource once it was read.

    ``flow`` is that of the execution, ``documents`` are those that it has made. ``decision`` says in one word why the
    flow was started or not; ``appeared`` means that the execution was found by a task that was about to start one.
    """

    def __init__(
        self, smartflows: SmartFlows, verdict: Verdict, documents: OutputDocuments, return_state: bool
    ) -> None:
        self.guid: str | None = None
        self.flow: dict[str, Any] = {}
        self.progress: Progress | None = None
        self.whole: dict[str, Any] = {}
        self.decision = STARTED
        self.appeared = False
        self.documents = documents
        self._smartflows = smartflows
        self._verdict = verdict
        self._return_state = return_state

    def found(self, guid: str, decision: str, appeared: bool = False) -> None:
        """Take and read an existing execution."""
        self.decision, self.appeared = decision, appeared
        self.load(guid)

    def load(self, guid: str, required: bool = True) -> None:
        """Read the execution; unless ``required``, one that cannot be read is shown from its progress alone."""
        self.guid = guid
        try:
            self.whole = rows.execution(self._smartflows, guid)
        except Failure:
            if required:
                raise
        if not self.flow and isinstance(self.whole.get("flow"), dict):
            self.flow = self.whole["flow"]

    def saw(self, progress: Progress) -> None:
        """Note how the execution is going."""
        self.progress = progress
        self.guid = self.guid or progress.guid

    @contextlib.contextmanager
    def named(self) -> Iterator[None]:
        """Let a failure name the execution, if there is one, and say whether it is finished."""
        try:
            yield
        except Failure as failure:
            if self.guid:
                failure.facts = {**self.facts(), "documents": self.documents.described(), **failure.facts}
            raise

    @property
    def is_fresh(self) -> bool:
        """Whether the task has started it, so that the server may be late to know it and its documents."""
        return self.decision == STARTED

    @property
    def label(self) -> str:
        """The name of the flow, or what else is known."""
        return short(self.flow.get("displayName") or self.flow.get("id") or self.guid, 60)

    @property
    def what(self) -> str:
        """The execution, at the start of a message."""
        return "Execution {0} of flow {1!r}".format(self.guid, self.label)

    def facts(self) -> dict[str, Any]:
        """Return the execution as results show it."""
        whole = dict(self.whole)
        whole.setdefault("id", self.guid)
        if not whole.get("flow"):
            whole["flow"] = self.flow
        shown = as_result(whole, self.progress, self._return_state, self._verdict)
        return {"execution": shown, "finished": shown["finished"]}

    def warnings(self) -> list[str]:
        """Return the warnings of the service."""
        return [
            "{0} warns: {1}.".format(self.what, short(one["text"], 140))
            for one in self.facts()["execution"]["warnings"]
        ]
