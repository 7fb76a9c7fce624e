# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What prevents one flow from being turned on: known before it is tried, or explained afterwards."""

from __future__ import annotations

import contextlib

from ..._core.errors import Failure, InputFailure, Refused
from ..._core.text import short
from . import predicted, prerequisites
from .judgement import Judgement
from .outcomes import in_own_words
from .state import OFF


def check(dataverse, row, sent, expected):
    """Raise InputFailure if it is known that the service will refuse to turn on a flow.

    ``row`` is what is known about it, at least id and name; ``sent`` is the ``clientdata`` that it gets before that,
    if any; ``expected`` are entries of ``predicted_flows`` by id.
    """
    guid = row["workflowid"].lower()
    certain, otherwise = predicted.needs(expected)
    if sent or guid not in certain and "clientdata" in row:
        certain[guid] = prerequisites.of_row(dict(row, statecode=OFF.code, clientdata=sent or row.get("clientdata")))
    judgement = Judgement({guid}, certain)
    judgement.read(dataverse, otherwise=otherwise)
    found = judgement.obstacles().get(guid)
    if found:
        name = short(row["name"], 60)
        remedy = "Turn the child flow on first." if found["code"] == "child_off" else found["remedy"]
        raise InputFailure(
            "Flow {0!r} cannot be turned on: {1}.".format(name, found["text"]), remedy, reasons=[dict(found, name=name)]
        )


def explained(dataverse, guid, refusal):
    """Return a refusal to turn on a flow, with the codes of check() in its reasons.

    The reference that has no connection is named, since the message of the service may not name it.
    """
    refusal = refusal.but(reasons=[in_own_words(one) for one in refusal.reasons])
    if not refusal.reasons or refusal.reasons[0]["code"] != "reference_empty":
        return refusal
    inner = refusal.reasons[0]
    with contextlib.suppress(Failure):
        judgement = Judgement({guid})
        judgement.read(dataverse, [guid])
        found = judgement.obstacles().get(guid)
        if found:
            return Refused(
                "{0} failed: {1} (HTTP {2}, {3}).".format(
                    refusal.message.partition(" failed: ")[0], found["text"], refusal.http_status, refusal.code
                ),
                found["remedy"],
                http_status=refusal.http_status,
                code=refusal.code,
                detail=found["text"],
                request_id=refusal.request_id,
                reasons=[dict(inner, text=found["text"], remedy=found["remedy"])],
            )
    return refusal
