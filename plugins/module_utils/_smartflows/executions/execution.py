# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One execution, as far as a task knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..._core.text import short
from ..documents.output import OutputDocuments
from . import statuses
from .result import as_result

if TYPE_CHECKING:
    from typing import Any

    from .progress import Progress
    from .statuses import Verdict

STARTED, FOLLOWED, EXISTS = "started", "followed", "exists"


class Execution(NamedTuple):
    """What a task knows of its execution: the last ``progress``, and ``whole``, the resource once it was read.

    ``flow`` is that of the execution, ``documents`` are those that it has made. ``decision`` says in one word why the
    flow was started or not; ``appeared`` means that the execution was found by a task that was about to start one.
    """

    verdict: Verdict
    return_state: bool
    guid: str | None = None
    flow: dict[str, Any] | None = None
    progress: Progress | None = None
    whole: dict[str, Any] | None = None
    documents: OutputDocuments = OutputDocuments()
    decision: str = STARTED
    appeared: bool = False

    def saw(self, progress: Progress) -> Execution:
        """Return the execution as it is going."""
        return self._replace(progress=progress, guid=self.guid or progress.guid)

    def read(self, whole: dict[str, Any]) -> Execution:
        """Return the execution with its resource."""
        flow = whole.get("flow")
        return self._replace(whole=whole, flow=self.flow or (flow if isinstance(flow, dict) else None))

    @property
    def is_fresh(self) -> bool:
        """Whether the task has started it, so that the server may be late to know it and its documents."""
        return self.decision == STARTED

    @property
    def is_canceled(self) -> bool:
        """Whether it was canceled, as far as is known."""
        return self.progress is not None and self.progress.word in (statuses.CANCELED, statuses.INTERRUPTED)

    @property
    def label(self) -> str:
        """The name of the flow, or what else is known."""
        flow = self.flow or {}
        return short(flow.get("displayName") or flow.get("id") or self.guid, 60)

    @property
    def what(self) -> str:
        """The execution, at the start of a message."""
        return "Execution {0} of flow {1!r}".format(self.guid, self.label)

    def facts(self) -> dict[str, Any]:
        """Return the execution as results show it."""
        whole = {"id": self.guid, **(self.whole or {})}
        if not whole.get("flow"):
            whole["flow"] = self.flow
        shown = as_result(whole, self.progress, self.return_state, self.verdict)
        return {"execution": shown, "finished": shown["finished"]}

    def warnings(self) -> list[str]:
        """Return the warnings of the service."""
        return [
            "{0} warns: {1}.".format(self.what, short(one["text"], 140))
            for one in self.facts()["execution"]["warnings"]
        ]
