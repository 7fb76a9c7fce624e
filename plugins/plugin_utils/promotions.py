# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What promotions need, imported before the workers are forked.

Ansible imports all filters of a collection when one of them is used. Tasks use them in workers, so each task of each
target would compile all of them again. The same is true of what is imported late since a task alone may not need it.
"""

from __future__ import annotations

import importlib
import pkgutil

from ..module_utils._ansible.preload import preload

PARTS = {
    "_core": ("conditional_start", "required_options", "started_once"),
    "_dataverse": (
        "api.results",
        "flows.many.sending",
        "flows.shares.principals",
        "flows.switching",
        "flows.turning_on",
        "lookups.eligibility",
        "solutions.imports.staging",
        "solutions.imports.start",
        "solutions.operations.history",
    ),
    "_local": ("kept_files", "locks"),
}


def preload_promotions() -> None:
    """Import what any target of a promotion may need, all filters, and the pages that they make."""
    preload(PARTS)
    for name in ("..filter", ".pages"):
        package = importlib.import_module(name, __package__)
        for one in pkgutil.iter_modules(package.__path__):
            importlib.import_module("{0}.{1}".format(package.__name__, one.name))
