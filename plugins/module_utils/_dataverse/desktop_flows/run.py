# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One existing run, found or started, as it was last read."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from ..._core.errors import Failure
from . import licenses, sessions, statuses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..api.client import Dataverse
    from .follow import Look
    from .schema import Schema
    from .secrets import Secrets
    from .start import Started


class Run:
    """What a task knows about its run; ``schema`` is that of its flow, if it is known.

    ``ours`` means that this task has started it, ``adopted`` that it was found, and ``unreadable`` that the caller may
    not read it. ``hide`` receives secret outputs, ``warn`` warnings.
    """

    def __init__(
        self, dataverse: Dataverse, secrets: Secrets, hide: Callable[..., None], warn: Callable[[str], None]
    ) -> None:
        self._dataverse = dataverse
        self._secrets = secrets
        self._hide = hide
        self._warn = warn
        self.schema: Schema | None = None
        self.session_id: str | None = None
        self.row: dict[str, Any] | None = None
        self.ours = False
        self.adopted = False
        self.unreadable = False
        self._license: dict[str, Any] | None = None

    def found(self, row: dict[str, Any], certain: bool = True) -> None:
        """Take an existing run; ``certain`` is false if its inputs or its connection cannot be compared."""
        self.row, self.session_id, self.adopted = row, row["flowsessionid"].lower(), True
        if not certain:
            self._warn(
                "The inputs of run {0}, or its connection, cannot be read; it is treated as a match.".format(
                    self.session_id
                )
            )

    def started(self, run: Started, looked_up: bool) -> None:
        """Take a run that this task has started; ``looked_up`` means that the response was lost."""
        self.session_id, self._license = run
        self.ours, self.adopted = True, looked_up
        warning = licenses.warning(self._license, self.session_id)
        if warning:
            self._warn(warning)
        if looked_up:
            self._warn(
                "The response to the start was lost; run {0} was adopted, since it matches.".format(self.session_id)
            )

    def saw(self, look: Look) -> None:
        """Note what a request has shown."""
        self.row, self.unreadable = look

    @property
    def is_over(self) -> bool:
        """Whether it is known to be over."""
        return self.row is not None and sessions.is_over(self.row)

    @property
    def is_canceled(self) -> bool:
        """Whether it is known to be canceled."""
        return self.row is not None and self.row["statuscode"] == statuses.CANCELED

    @property
    def status(self) -> str:
        """Its state in words."""
        return statuses.word(self.row["statuscode"]) if self.row else "started"

    def as_result(self) -> dict[str, Any]:
        """Return the run with its outputs, as results show it."""
        if self.row is None:
            if self.unreadable:
                self._warn(
                    "Run {0} was started, but its caller is not allowed to read it: its row belongs to the owner "
                    "of the flow.".format(self.session_id)
                )
            return self.without_outputs()
        if self.is_over and self.row.get("statuscode") not in statuses.WORDS:
            self._warn("The environment reports status {0}, which is not documented.".format(self.status))
        found = sessions.outputs_of(self._dataverse, self.row) if self.is_over else {}
        outputs = self._secrets.outputs(found, self.schema.outputs if self.schema else None, self._hide)
        # only now, since the error may contain outputs
        return dict(self.without_outputs(), outputs=outputs)

    def without_outputs(self) -> dict[str, Any]:
        """Return the run as it was last read, without another request."""
        if self.row is None:
            shown = dict(sessions.as_result({"flowsessionid": self.session_id or ""}), status="started")
        else:
            shown = sessions.as_result(self.row)
        return dict(shown, **self.extras())

    def foreseen(self, known: dict[str, Any]) -> dict[str, Any]:
        """Return a run that does not exist yet, of which some members are ``known``."""
        return dict(sessions.as_result({"flowsessionid": ""}), **known, **self.extras())

    def extras(self) -> dict[str, Any]:
        """Return the members that only the task knows."""
        return {
            "outputs": {},
            "started_by_task": self.ours,
            "adopted": self.adopted,
            "license_check": self._license,
        }

    @contextlib.contextmanager
    def named(self) -> Iterator[None]:
        """Let a failure name the run, if there is one, and say whether it is over."""
        try:
            yield
        except Failure as failure:
            if self.session_id and "run" not in failure.facts:
                failure.facts["run"] = self.without_outputs()
                failure.facts.setdefault("finished", failure.facts["run"]["finished"])
            raise
