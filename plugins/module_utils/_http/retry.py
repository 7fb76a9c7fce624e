# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The third policy: when a request is sent again, and the loop that sends it.

A read may always be repeated. A write may be repeated if the service certainly did not carry it out, or if its caller
states that a second one does no harm.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from .._core.again import TryAgain, again
from .exchange import Endless

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._core.call import Call
    from .._core.protocols import Answer
    from .libraries import requests
    from .pauses import Pauses, RequestPauses

ATTEMPTS = 6
# if the server has never responded, a wrong address is more likely than a bad network
ATTEMPTS_UNHEARD = 3
# a deadlock of the database has ended when it is reported
ATTEMPTS_DEADLOCKED = 2
AGAIN_WHEN_REPEATABLE = (408, 502, 503, 504)
# The limits of service protection: number of requests, their time, how many at once (contract 9.1). For any other code,
# such as that of the lock of solution operations, waiting does not help; the caller decides.
THROTTLED = ("0x80072321", "0x80072322", "0x80072326")
_NUMBER = re.compile(r"^0x[0-9A-F]{8}\Z")
_DEADLOCK = b"Sql Number: 1205"


def attempts(answer: Answer, repeatable: bool) -> int:
    """Return how often a request may be sent in total after this response; 1 if the response is final."""
    status = answer.status_code
    if status == 429:
        return ATTEMPTS if is_throttled(answer) else 1
    if status == 500 and repeatable and _DEADLOCK in answer.content:
        return ATTEMPTS_DEADLOCKED
    return ATTEMPTS if repeatable and status in AGAIN_WHEN_REPEATABLE else 1


def is_throttled(answer: Answer) -> bool:
    """Return whether a response 429 is that of a throttle: by its code, or because it has no readable code."""
    from .._core.refusal import said

    code, _message = said(answer)
    return code in THROTTLED or not _NUMBER.match(code or "")


class Retry:
    """The loop of the requests to ``root``; ``retries`` counts what was sent again.

    Threads share it: while one of them pauses because the server requested it, none sends.
    """

    def __init__(self, root: str, pauses: Pauses) -> None:
        self.retries = 0
        self._root = root
        self._pauses = pauses
        self._heard = False
        self._turn = threading.Condition()
        self._pausing = 0

    def pauses(self) -> RequestPauses:
        """Return what one more request may pause."""
        return self._pauses.of_request()

    def run(
        self, call: Call, pauses: RequestPauses, send: Callable[[Call], requests.Response]
    ) -> requests.Response | None:
        """Return the response of ``send(call)``, called as often as it helps; None if there is none after the patience.

        Its history are the responses to earlier attempts, with an empty one where there was none. Raises OSError if
        there is no response, and Throttled if the service requests more than the pauses allow.
        """
        seen: list[requests.Response | None] = []

        def pause(number: int, answer: requests.Response | None) -> None:
            seen.append(answer)
            self.pause(pauses, pauses.seconds(number, answer, self._root))

        answer = again(ATTEMPTS, lambda number: self._attempt(call, send, number), pause)
        if answer is not None and seen:
            answer.history = [type(answer)() if one is None else one for one in seen]
        return answer

    def _attempt(self, call: Call, send: Callable[[Call], requests.Response], number: int) -> requests.Response | None:
        with self._turn:
            self._turn.wait_for(lambda: not self._pausing)
        try:
            answer = send(call)
        except OSError as error:
            from .trouble import is_certificate_trouble

            if is_certificate_trouble(error):
                raise
            if call.patience is not None:
                return None
            last = number >= (ATTEMPTS if self._heard else ATTEMPTS_UNHEARD)
            if call.is_repeatable and not last and not isinstance(error, Endless):
                raise TryAgain
            raise
        self._heard = True
        if number < attempts(answer, call.is_repeatable) and not call.once:
            raise TryAgain(answer)
        return answer

    def pause(self, pauses: RequestPauses, seconds: float) -> None:
        """Let time pass, in which no other thread sends."""
        with self._turn:
            self.retries += 1
            self._pausing += 1
        try:
            pauses.take(seconds)
        finally:
            with self._turn:
                self._pausing -= 1
                self._turn.notify_all()
