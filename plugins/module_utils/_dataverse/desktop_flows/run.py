# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One existing run, found or started, as it was last read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from . import licenses, sessions, statuses

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..._core.errors import Failure
    from ..api.client import Dataverse
    from .follow import Look
    from .schema import Schema
    from .secrets import Secrets
    from .start import Started


class Known(NamedTuple):
    """What is known about a run; ``row`` is the one that was read last, ``schema`` that of its flow.

    ``ours`` means that this task has started it, ``adopted`` that it was found, and ``unreadable`` that the caller may
    not read it. ``failure`` is why it is not as declared.
    """

    session_id: str | None = None
    row: dict[str, Any] | None = None
    schema: Schema | None = None
    ours: bool = False
    adopted: bool = False
    unreadable: bool = False
    license: dict[str, Any] | None = None
    failure: Failure | None = None

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

    def without_outputs(self) -> dict[str, Any]:
        """Return the run as results show it, without its outputs."""
        if self.row is None:
            shown = dict(sessions.as_result({"flowsessionid": self.session_id or ""}), status="started")
        else:
            shown = sessions.as_result(self.row)
        return dict(shown, **self._of_the_task())

    def foreseen(self, members: dict[str, Any]) -> dict[str, Any]:
        """Return a run that does not exist yet, of which some ``members`` are known."""
        return dict(sessions.as_result({"flowsessionid": ""}), **members, **self._of_the_task())

    def _of_the_task(self) -> dict[str, Any]:
        """Return the members that only the task knows."""
        return {
            "outputs": {},
            "started_by_task": self.ours,
            "adopted": self.adopted,
            "license_check": self.license,
        }


class Run:
    """One run that is followed: ``known`` is what is known about it now.

    ``hide`` receives secret outputs, ``warn`` warnings.
    """

    def __init__(
        self, dataverse: Dataverse, secrets: Secrets, hide: Callable[..., None], warn: Callable[[str], None]
    ) -> None:
        self._dataverse = dataverse
        self._secrets = secrets
        self._hide = hide
        self._warn = warn
        self.known = Known()

    def of_flow(self, schema: Schema | None) -> None:
        """Take the schema of its flow."""
        self.known = self.known._replace(schema=schema)

    def exists(self, row: dict[str, Any]) -> None:
        """Take the run that the task names."""
        self.known = self.known._replace(row=row, session_id=row["flowsessionid"].lower())

    def found(self, row: dict[str, Any], certain: bool = True) -> None:
        """Take an existing run; ``certain`` is false if its inputs or its connection cannot be compared."""
        self.exists(row)
        self.known = self.known._replace(adopted=True)
        if not certain:
            self._warn(
                "The inputs of run {0}, or its connection, cannot be read; it is treated as a match.".format(
                    self.known.session_id
                )
            )

    def started(self, run: Started, looked_up: bool) -> None:
        """Take a run that this task has started; ``looked_up`` means that the response was lost."""
        guid, license_check = run
        self.known = self.known._replace(session_id=guid, license=license_check, ours=True, adopted=looked_up)
        warning = licenses.warning(license_check, guid)
        if warning:
            self._warn(warning)
        if looked_up:
            self._warn("The response to the start was lost; run {0} was adopted, since it matches.".format(guid))

    def failed(self, failure: Failure) -> None:
        """Note why it is not as declared."""
        self.known = self.known._replace(failure=failure)

    def saw(self, look: Look) -> None:
        """Note what a request has shown."""
        row, unreadable = look
        self.known = self.known._replace(row=row, unreadable=unreadable)

    def as_result(self) -> dict[str, Any]:
        """Return the run with its outputs, as results show it."""
        known = self.known
        if known.row is None:
            if known.unreadable:
                self._warn(
                    "Run {0} was started, but its caller is not allowed to read it: its row belongs to the owner "
                    "of the flow.".format(known.session_id)
                )
            return known.without_outputs()
        if known.is_over and known.row.get("statuscode") not in statuses.WORDS:
            self._warn("The environment reports status {0}, which is not documented.".format(known.status))
        found = sessions.outputs_of(self._dataverse, known.row) if known.is_over else {}
        outputs = self._secrets.outputs(found, known.schema.outputs if known.schema else None, self._hide)
        # only now, since the error may contain outputs
        return dict(known.without_outputs(), outputs=outputs)

    def facts(self) -> dict[str, Any]:
        """Return what a failure says of the run, if there is one, and whether it is over."""
        run = self.known.without_outputs()
        return {"run": run, "finished": run["finished"]} if self.known.session_id else {}
