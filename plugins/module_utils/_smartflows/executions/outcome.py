# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of an execution, and how it is told."""

from __future__ import annotations

import contextlib

from ..._core.errors import Failure, StillRunning
from ..._core.text import short
from . import reading
from .result import as_result


class Outcome:
    """What is known of one execution: ``guid``, the last ``progress``, and ``whole``, the resource once it was read.

    ``documents`` are those that it has made, once they are known (see documents/document.py).
    """

    def __init__(self, smartflows, options, verdict):
        self.guid = None
        self.flow = {}
        self.progress = None
        self.whole = {}
        self.documents = []
        self._smartflows = smartflows
        self._options = options
        self._verdict = verdict

    def load(self, guid, required=True):
        """Read the execution; unless ``required``, one that cannot be read is told of from its progress alone."""
        self.guid = guid
        try:
            self.whole = reading.execution(self._smartflows, guid)
        except Failure:
            if required:
                raise
        if not self.flow and isinstance(self.whole.get("flow"), dict):
            self.flow = self.whole["flow"]

    @contextlib.contextmanager
    def named(self):
        """Let a failure name the execution, if there is one, and say whether it is over."""
        try:
            yield
        except Failure as failure:
            if self.guid:
                shown = [document.as_result() for document in self.documents]
                failure.facts = {**self.facts(), "documents": shown, **failure.facts}
            raise

    @property
    def label(self):
        """The name of the flow, or what else there is."""
        return short(self.flow.get("displayName") or self.flow.get("id") or self.guid, 60)

    @property
    def what(self):
        """The execution, at the start of a message."""
        return "Execution {0} of flow {1!r}".format(self.guid, self.label)

    def facts(self):
        """Return the execution as results show it."""
        whole = dict(self.whole)
        whole.setdefault("id", self.guid)
        if not whole.get("flow"):
            whole["flow"] = self.flow
        shown = as_result(whole, self.progress, self._options["return_state"], self._verdict)
        return {"execution": shown, "finished": shown["finished"]}

    def warnings(self):
        """Return what the service warns of."""
        return [
            "{0} warns: {1}.".format(self.what, short(one["text"], 140))
            for one in self.facts()["execution"]["warnings"]
        ]

    def still_running(self):
        """Return what to say when the time is up."""
        return StillRunning(
            "{0} is still {1} after {2} s.".format(
                self.what, self.progress.word or "unheard of", self._options["wait_timeout"]
            ),
            "Follow it with execution_id, or raise wait_timeout.",
            facts=dict(self.facts(), documents=[]),
        )

    def asks(self):
        """Return the failure of an execution that asks what nobody has answered."""
        questions = ", ".join(short(one["title"], 30) for one in self.progress.questions()[:3])
        return Failure(
            "{0} waits for a person ({1}){2}.".format(
                self.what, self.progress.word, ": {0}".format(questions) if questions else ""
            ),
            "Answer with user_input, or set on_user_input.",
            facts=dict(self.facts(), documents=[]),
        )

    def canceled(self, why=None):
        """Return the failure of an execution that had to be canceled, by default since the time was up."""
        why = why or "it took longer than {0} s".format(self._options["wait_timeout"])
        return Failure(
            "{0} is {1}: it was canceled, since {2}.".format(self.what, self.progress.word, why),
            facts=dict(self.facts(), documents=[]),
        )

    def failed(self):
        """Return the failure of an execution that did not end well, with the reasons that the service keeps."""
        facts = self.facts()
        reasons = facts["execution"]["errors"]
        why = reasons[0]["text"] if reasons else self.progress.message
        return Failure(
            "{0} ended as {1}{2}.".format(
                self.what, self.progress.word, ": {0}".format(short(why, 120)) if why else " without saying why"
            ),
            facts=dict(facts, documents=[]),
            detail=why,
            reasons=reasons,
        )
