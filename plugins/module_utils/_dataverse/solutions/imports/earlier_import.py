# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an import that an earlier run has started, and no longer waited for, has brought the package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..operations import jobs, log

if TYPE_CHECKING:
    from ...api.client import Dataverse
    from .own_starts import OwnStarts
    from .situation import Situation


def has_succeeded(dataverse: Dataverse, starts: OwnStarts, situation: Situation) -> bool:
    """Return whether the start that is noted was one of this package, and its import has ended without an error."""
    noted = situation.noted
    if not noted.get("started") or noted.get("fingerprint") != situation.package["fingerprint"]:
        return False
    job = noted.get("import_job_id") or starts.job_since(noted["started"])
    if not job or not jobs.read(dataverse, job, "Reading the import job of an earlier run").over:
        return False
    return not log.has_failed(jobs.document(dataverse, job))
