# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What parts of the collection expect of each other, for type checkers; none of it is needed at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .call import Call


class Answer(Protocol):
    """A response of a service: of ``requests``, or a part of a batch."""

    status_code: int
    reason: str

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers."""

    @property
    def ok(self) -> bool:
        """Whether the status is below 400."""

    @property
    def content(self) -> bytes:
        """The complete body."""

    def json(self) -> Any:
        """Return the body as JSON; ValueError when it is not JSON."""


class Session(Protocol):
    """What sends the requests of a client (see _http/session.py)."""

    @property
    def root(self) -> str:
        """The address of the service."""

    def send(self, call: Call) -> Any:
        """Send a request; return the response of ``requests``, None only after a patience."""

    def wait_for(self, parts: Sequence[Answer]) -> list[bool]:
        """Return which parts of a batch may be requested again, after the pause that they request."""


class Poll(Protocol):
    """What was seen of an operation for which a task waits."""

    @property
    def over(self) -> bool:
        """Whether to stop."""

    @property
    def phase(self) -> str | None:
        """The phase of the operation, in words."""

    @property
    def percent(self) -> Any:
        """Its progress: a number, None, or a function that reads one."""


class Progress(Protocol):
    """Shows the progress of a wait: ``elapsed`` and ``limit`` are seconds."""

    def __call__(self, phase: str | None, percent: Any, elapsed: float, limit: float | None) -> None:
        """Show a line."""


class Flags(Protocol):
    """What Ansible asks of a task besides its options."""

    check_mode: bool


class Host(Protocol):
    """Where a task runs (see _ansible/host.py)."""

    @property
    def flags(self) -> Flags:
        """What Ansible asks besides the options."""

    @property
    def wants_diff(self) -> bool:
        """Whether a diff is shown."""

    @property
    def options(self) -> dict[str, Any]:
        """The validated options."""

    @property
    def secrets(self) -> list[str]:
        """The options that are secrets."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables of the process."""

    @property
    def sleep(self) -> Callable[[float], None]:
        """Let seconds pass."""

    @property
    def progress(self) -> Progress:
        """Show the progress of a wait."""

    def warn(self, text: str) -> None:
        """Show a warning, once."""

    def run_command(self, arguments: list[str]) -> tuple[int, str, str]:
        """Run a program; return (exit code, output, error output)."""

    def succeed(self, result: dict[str, Any]) -> None:
        """End the task."""

    def fail(self, result: dict[str, Any]) -> None:
        """End the task as failed."""


class Context(Protocol):
    """The task for which something is declared: its options and clients (see _ansible/context.py)."""

    options: dict[str, Any]
    wants_diff: bool
    cache_folder: str
    turns: Any
    shelf: Any
    sleep: Any
    progress: Any

    @property
    def dataverse(self) -> Any:
        """The client of the environment; its address is checked on first use."""

    @property
    def smartflows(self) -> Any:
        """The client of the Smart Flows project."""

    def waiter(self) -> Any:
        """Return what waits for an operation of the task."""

    def waiter_for_others(self) -> Any:
        """Return what waits for operations that others have started."""

    def patience(self, seconds: float) -> Any:
        """Return what waits for something to appear."""

    def warn(self, text: str) -> None:
        """Show a warning."""

    def hide(self, *values: str | None) -> None:
        """Keep secret values out of everything that is shown."""
