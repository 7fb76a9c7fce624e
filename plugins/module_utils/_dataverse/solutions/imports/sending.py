# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a package is sent, and why so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .decision import HOLDING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .decision import Decision


def overwrite(options: Mapping[str, Any], package: Mapping[str, Any]) -> tuple[bool, str]:
    """Return whether customizations made by hand are replaced, and why."""
    declared = options.get("overwrite_unmanaged_customizations")
    if declared is not None:
        return declared, "the option is set"
    if package["managed"]:
        return False, "the package is managed, and changes made by hand stay"
    return True, "the package is unmanaged, and its flows would stay unchanged otherwise"


def settings(options: Mapping[str, Any], package: Mapping[str, Any], decision: Decision) -> dict[str, Any]:
    """Return how the package is sent, and why, for the result."""
    replaces, why = overwrite(options, package)
    return {
        "strategy": decision.strategy,
        "reason": decision.reason,
        "message": decision.message(options["asynchronous"]) if decision.strategy else None,
        "overwrite_unmanaged_customizations": replaces,
        "overwrite_reason": why,
    }


def body(
    options: Mapping[str, Any], package: Mapping[str, Any], decision: Decision, parameters: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the body of the message, without the package itself."""
    found = {
        "OverwriteUnmanagedCustomizations": overwrite(options, package)[0],
        "PublishWorkflows": options["publish_workflows"],
    }
    if options["convert_to_managed"]:
        found["ConvertToManaged"] = True
    if options["skip_product_update_dependencies"]:
        found["SkipProductUpdateDependencies"] = True
    if decision.strategy == HOLDING:
        found["HoldingSolution"] = True
    if parameters:
        found["ComponentParameters"] = parameters
    return found
