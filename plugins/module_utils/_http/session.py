# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One HTTP session to one origin, on ``requests``: three policies, guard, auth and retry, around one exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .auth import signed
from .exchange import TIMES_SILENCE, TIMES_SILENCE_OF_FILE, BoundedAdapter, exchange
from .guard import Guard
from .libraries import check, requests
from .pauses import Pauses
from .retry import Retry, attempts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .._core.call import Call
    from .._core.protocols import Answer
    from .auth import Credential
    from .pauses import RequestPauses

    Signer = Callable[[requests.PreparedRequest], requests.PreparedRequest]

USER_AGENT = "flowops.powerplatform (Ansible)"
# parallel requests over one session; more of them wait for a connection
CONNECTIONS = 32


def unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Replace the credentials that ``requests`` would otherwise take from a netrc file."""
    return request


def new_session(auth: Signer = unsigned) -> requests.Session:
    """Return a client of ``requests`` with the name of the collection, which takes no credentials from elsewhere."""
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    session.auth = auth
    session.mount("https://", BoundedAdapter(pool_maxsize=CONNECTIONS))
    session.mount("http://", BoundedAdapter(pool_maxsize=CONNECTIONS))
    return session


class Session:
    """Sends requests only to ``root``, with a credential (see auth.py).

    ``option`` is the one that has set ``root``. ``verify`` is true, false or the path of a CA file; it is passed with
    every request, since REQUESTS_CA_BUNDLE would override the session's own. ``timeout`` is in seconds, for connecting
    and for each pause of the server, or a pair of both; a complete response may take several times as long. ``pauses``
    are those between attempts (see pauses.py). With ``read_only``, every request that could change something is refused
    here. Threads may share a session.
    """

    def __init__(
        self,
        root: str,
        credential: Credential,
        verify: bool | str = True,
        timeout: float | tuple[float, float] = 120,
        read_only: bool = False,
        pauses: Pauses | None = None,
        option: str = "dataverse_url",
    ) -> None:
        check()
        self.root = root
        self._verify = verify
        self._timeout = timeout
        self._credential = credential
        self._guard = Guard(root, option, read_only)
        self._retry = Retry(root, pauses or Pauses())
        self._http = new_session(credential)

    @property
    def retries(self) -> int:
        """How often something was sent again after a pause."""
        return self._retry.retries

    def send(self, call: Call) -> requests.Response | None:
        """Send one request and return the response of ``requests``, whatever its status; None only after a patience.

        Raises Unreachable or OutcomeUnknown without a response, SignInFailure if the credential is refused, Throttled
        if the service requests a longer pause than the task may wait.
        """
        call = call.below(self.root)
        self._guard.check(call)
        pauses = self._retry.pauses()
        answer = signed(self.root, self._credential, lambda: self._answer(call, pauses))
        if answer is not None:
            self._guard.check_answer(answer)
        return answer

    def wait_for(self, parts: Sequence[Answer]) -> list[bool]:
        """Return which responses inside a batch of reads may be requested again, after the pause that they request.

        The status of a batch is 200 whatever the parts contain, and a part may request a pause of its own (contract 7,
        9.1).
        """
        again = [attempts(part, True) > 1 for part in parts]
        pauses = self._retry.pauses()
        asked = [pauses.seconds(1, part, self.root) for part, is_wanted in zip(parts, again) if is_wanted]
        if asked:
            self._retry.pause(pauses, max(asked))
        return again

    def _answer(self, call: Call, pauses: RequestPauses) -> requests.Response | None:
        try:
            return self._retry.run(call, pauses, self._exchange)
        except OSError as error:
            from .trouble import no_answer

            raise no_answer(self.root, self._verify, call, error)

    def _exchange(self, call: Call) -> requests.Response:
        silence = self._timeout if call.patience is None else call.patience
        times = TIMES_SILENCE_OF_FILE if call.stream else TIMES_SILENCE
        return exchange(
            self._http.request,
            times * (silence[-1] if isinstance(silence, tuple) else silence),
            call.method,
            call.url,
            headers=call.headers,
            json=call.json,
            data=call.body,
            stream=call.stream,
            verify=self._verify,
            timeout=silence,
            allow_redirects=False,
        )
