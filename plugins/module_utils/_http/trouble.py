# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a request has no response, in the one error form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.call import SAFE_METHODS
from .._core.errors import Failure, OutcomeUnknown, Unreachable
from .._core.text import place, short
from .exchange import Endless
from .libraries import requests

if TYPE_CHECKING:
    from .._core.call import Call

TOO_SLOW = "Check the network and proxies; if the service is that slow, increase request_timeout."
TOO_LONG = "Check the address and proxies; no service of the collection returns that much."


def no_answer(root: str, verify: bool | str, call: Call, error: OSError) -> Failure:
    """Return the failure of a request to ``root`` that has ended in ``error``."""
    if is_certificate_trouble(error):
        return certificate_failure(root, verify, error)
    where = "{0} {1}".format(call.method, call.place[len(root) :] or "/")
    if isinstance(error, ValueError):
        # what requests refuses before it opens a connection: an address, a header, a body
        return Failure("{0} to {1} cannot be sent: {2}.".format(where[:90], root, cause(error)))
    only_reads = call.is_safe and call.method in SAFE_METHODS
    if isinstance(error, Endless) and only_reads:
        return Unreachable(
            "{0} did not respond in full ({1}): {2}.".format(root, where[:60], error),
            TOO_LONG if error.too_long else TOO_SLOW,
        )
    if _never_sent(error) or only_reads:
        return Unreachable(
            "{0} cannot be reached ({1}): {2}.".format(root, short(where, 90), cause(error)),
            "Check the address, name resolution, proxy and firewall.",
        )
    return OutcomeUnknown(
        "No response to {0} from {1}: {2}. The request may have been carried out.".format(
            where[:80], root, cause(error)
        ),
        "Run the task again: it checks first what exists.",
    )


def certificate_failure(where: str, verify: bool | str, error: BaseException) -> Failure:
    """Return the failure for a TLS connection to ``where`` that could not be established."""
    trusted = (
        "the CA file {0}".format(place(verify)) if isinstance(verify, str) else "the system's certificate authorities"
    )
    return Failure(
        "The certificate of {0} is not trusted by {1}: {2}.".format(where, trusted, cause(error)),
        "Set ca_path, DATAVERSE_CA_PATH or SMARTFLOWS_CA_PATH to the right CA file.",
    )


def is_certificate_trouble(error: BaseException) -> bool:
    """Return whether a connection failed because of a certificate."""
    return isinstance(error, requests.exceptions.SSLError) and "certificate" in str(error).lower()


def _never_sent(error: BaseException) -> bool:
    """Return whether no connection was established, so that the request cannot have arrived."""
    return any(
        isinstance(one, (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError))
        or any(kind.__name__ == "NewConnectionError" for kind in type(one).__mro__)
        for one in _chain(error)
    )


def cause(error: BaseException) -> str:
    """Return the innermost reason of a chain of exceptions in a few words, without unpaired quotes."""
    seen = str(_chain(error)[-1])
    text = seen.rsplit("] ", 1)[-1].rsplit(": ", 1)[-1] if len(seen) > 100 else seen
    if text.count(")") > text.count("("):
        text = text.rstrip(").\"'")
    return short(text, 100).strip("\"'")


def _chain(error: BaseException) -> list[BaseException]:
    """Return an exception and those inside it, down to the innermost."""
    chain = [error]
    while True:
        # urllib3 puts it beside a text of its own: ('Connection aborted.', RemoteDisconnected(...))
        inner = [one for one in (getattr(error, "reason", None), *error.args) if isinstance(one, BaseException)]
        if not inner:
            return chain
        error = inner[0]
        chain.append(error)
