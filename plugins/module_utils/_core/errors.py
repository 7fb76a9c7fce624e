# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one error form: what was tried, on what, why it failed, what to do."""

from __future__ import annotations

import contextlib
from copy import copy
from typing import TYPE_CHECKING

from .text import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any, TypeVar

    Some = TypeVar("Some", bound="Failure")

# A message is for people: longer ones are cut.
LONGEST = 300


class Failure(Exception):
    """A failure that a person can act on.

    ``message`` is one or two sentences, cut if it is too long; ``remedy`` is appended to it. The other members become
    the module's ``error`` result: ``{http_status, code, message, request_id, reasons}``. ``perhaps_changed`` says that
    the step was carried out, or may have been; ``instead`` is what was done instead of it, if that is another way.
    ``after`` is the pause that the service requests, in seconds, or None.
    """

    perhaps_changed = False
    instead: list[dict[str, str]] | None = None

    def __init__(
        self,
        message: str,
        remedy: str = "",
        http_status: int | None = None,
        code: str | None = None,
        detail: str | None = None,
        request_id: str | None = None,
        reasons: Iterable[Any] = (),
        facts: Mapping[str, Any] | None = None,
        perhaps_changed: bool = False,
        after: int | None = None,
    ) -> None:
        # a text that was cut brings its own full stops
        message = message.replace("....", "...")
        room = LONGEST - len(remedy) - 1
        if len(message) > room:
            message = short(message, room - 1)
            message += "" if message.endswith("...") else "."
        self.message = "{0} {1}".format(message, remedy).strip()
        self.remedy = remedy
        self.http_status = http_status
        self.code = code
        self.detail = detail
        self.request_id = request_id
        self.reasons = list(reasons)
        self.facts = dict(facts or {})
        self.perhaps_changed = perhaps_changed or self.perhaps_changed
        self.after = after
        super().__init__(self.message)

    def within(self, sentence: str, remedy: str) -> Failure:
        """Return this failure as that of a wider undertaking; ``sentence`` has a place for what failed."""
        return Failure(
            sentence.format(self.message.removesuffix(self.remedy).strip().rstrip(".")),
            remedy,
            http_status=self.http_status,
            code=self.code,
            detail=self.detail or self.message,
            request_id=self.request_id,
            reasons=self.reasons,
            facts=self.facts,
            perhaps_changed=self.perhaps_changed,
        )

    def but(self: Some, **members: Any) -> Some:
        """Return this failure with other members."""
        other = copy(self)
        vars(other).update(members)
        return other

    def as_result(self) -> dict[str, Any]:
        """Return the ``msg`` and ``error`` members of a failed module result."""
        return {
            "msg": self.message,
            "error": {
                "http_status": self.http_status,
                "code": self.code,
                "message": self.detail or self.message,
                "request_id": self.request_id,
                "reasons": self.reasons,
            },
            **self.facts,
        }


class InputFailure(Failure):
    """What the user declared cannot be right; nothing was changed."""


class SignInFailure(Failure):
    """No token could be obtained."""


class Unreachable(Failure):
    """There was no response; the request certainly changed nothing."""


class OutcomeUnknown(Failure):
    """A write was sent, and there was no response: it may or may not have been carried out."""

    perhaps_changed = True


class Refused(Failure):
    """The service responded with an error."""


class NotFound(Refused):
    """The service says that the object does not exist (HTTP 404)."""


class Throttled(Refused):
    """The service postpones a request, for longer than the task may wait, or for its caller to decide (HTTP 429)."""


class Conflict(Refused):
    """The row has changed since it was read (HTTP 412).

    ``sent`` is False if the request was certainly not carried out before, so that others made what exists.
    """

    def __init__(self, *arguments: Any, sent: bool = True, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.sent = sent


class StillRunning(Failure):
    """A wait ended before the operation did; ``facts`` holds the ids with which to continue.

    ``started`` is False if the task waited for an operation of others and has started none of its own.
    """

    def __init__(self, *arguments: Any, started: bool = True, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.started = started


class Incomplete(Failure):
    """Some of many objects are not as declared; the others are, or would be in a dry run."""


@contextlib.contextmanager
def after_the_deed() -> Iterator[None]:
    """Mark what fails here as failed after the service has accepted what changes something."""
    try:
        yield
    except Failure as failure:
        failure.perhaps_changed = True
        raise


class WriteInDryRun(RuntimeError):
    """A bug in the collection: an unsafe request in check mode."""
