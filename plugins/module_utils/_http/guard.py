# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first policy: nothing is sent to another origin, and in a dry run nothing that could change something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.errors import Failure, WriteInDryRun
from .origin import origin

if TYPE_CHECKING:
    from .._core.call import Call
    from .._core.protocols import Answer

REDIRECTS = (300, 301, 302, 303, 305, 307, 308)


class Guard:
    """Guards requests to ``root``, which the option ``option`` has set."""

    def __init__(self, root: str, option: str, read_only: bool) -> None:
        self._root = root
        self._origin = origin(root)
        self._option = option
        self._read_only = read_only

    def check(self, call: Call) -> None:
        """Raise Failure for a request to another origin, WriteInDryRun for a write in a dry run."""
        # a backslash ends the host for some readers of addresses and not for others
        if "\\" in call.url or origin(call.url) != self._origin:
            raise Failure(
                "{0} pointed to another origin, to which credentials are not sent: {1}.".format(
                    self._root, call.place[:120]
                ),
                "Check {0} and proxies.".format(self._option),
            )
        if self._read_only and not call.is_safe:
            raise WriteInDryRun("{0} {1}".format(call.method, call.url))

    def check_answer(self, answer: Answer) -> None:
        """Raise Failure for a redirect."""
        if answer.status_code in REDIRECTS:
            raise Failure(
                "{0} responded with a redirect, which is never followed.".format(self._root),
                "Check {0}.".format(self._option),
                http_status=answer.status_code,
            )
