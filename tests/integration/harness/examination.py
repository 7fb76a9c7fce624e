# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every stage is held to at its end: no secret anywhere, and no request that the service does not know."""

from __future__ import annotations

import json
from collections.abc import Mapping

from .csdl import violations
from .play import Stage
from .secrets import leaks


def examine(stage: Stage, planted: Mapping[str, str]) -> None:
    """Look for secrets in all that a stage's plays printed and wrote; ``planted`` are those of the test."""
    credentials = credentials_of(stage)
    assert leaks({**credentials, **planted}, stage.places()) == []
    # what is sent is data and stands in the journal; what signs in does not
    assert leaks(credentials, {"journal": stage.emulator.noted.since(stage.noted)}) == []
    assert requests_that_do_not_fit(stage) == []


def requests_that_do_not_fit(stage: Stage) -> list[str]:
    """Return where requests of the plays do not fit the description of the service."""
    served = stage.emulator.ready["environments"]
    entries = [one for one in stage.emulator.journal(stage.start) if one["environment"] in served]
    return sorted({f"{one['method']} {one['path']}: {text}" for one in entries for text in violations(one)})


def credentials_of(stage: Stage) -> dict[str, str]:
    """Return the secrets of the emulator's identities and the tokens that the plays got."""
    identities = stage.emulator.ready["identities"]
    secrets = {name: entry["client_secret"] for name, entry in identities.items() if entry.get("client_secret")}
    for project in stage.emulator.ready["smartflows"].values():
        secrets.update({f"key of {name}": key for name, key in project["api_keys"].items()})
    tokens = [json.loads(path.read_text("utf-8"))["token"] for path in stage.cache.glob("*.json")]
    return {**secrets, **{f"token {token[-8:]}": token for token in tokens}}
