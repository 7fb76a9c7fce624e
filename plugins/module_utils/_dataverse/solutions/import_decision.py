# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether and how a package is imported: a pure decision (contract 18.8, 18.9)."""

from __future__ import annotations

from ..._core.errors import InputFailure
from .solution import version_key

UPDATE, UPGRADE = "update", "upgrade"


class Decision:
    """``strategy`` is install, update, upgrade or None (nothing to import); ``reason`` says why in words."""

    def __init__(self, strategy, reason):
        self.strategy = strategy
        self.reason = reason

    @property
    def needed(self):
        """Whether the package has to be imported."""
        return self.strategy is not None

    @property
    def message(self):
        """The asynchronous message that carries it out."""
        return "StageAndUpgradeAsync" if self.strategy == UPGRADE else "ImportSolutionAsync"


def decide(installed, package, wanted="auto", force=False):
    """Return the Decision for a package, given the solution's row (or None).

    ``wanted`` is auto, update or upgrade. InputFailure when the two do not fit together.
    """
    version = package["version"]
    if installed is None:
        return Decision("install", "{0} is not installed".format(package["unique_name"]))
    present = installed["version"]
    if installed["ismanaged"] != package["managed"]:
        raise InputFailure(
            "The package of {0} is {1}, but {2} is installed {3}.".format(
                package["unique_name"], _kind(package["managed"]), present, _kind(installed["ismanaged"])
            ),
            "Export the package as {0}, or uninstall the solution first.".format(_kind(installed["ismanaged"])),
        )
    if version_key(present) == version_key(version) and not force:
        return Decision(None, "version {0} is installed already".format(present))
    if version_key(present) > version_key(version):
        raise InputFailure(
            "The package of {0} has version {1}, but the newer {2} is installed.".format(
                package["unique_name"], version, present
            ),
            "Raise the version where the solution is developed, and export it again.",
        )
    if wanted == UPGRADE and not package["managed"]:
        raise InputFailure("An unmanaged solution cannot be upgraded.", "Use strategy auto or update.")
    if version_key(present) == version_key(version):
        return Decision(UPDATE, "version {0} is installed already, and force is set".format(present))
    if wanted == UPDATE or not package["managed"]:
        return Decision(UPDATE, "version {0} is installed".format(present))
    return Decision(UPGRADE, "the older version {0} is installed".format(present))


def _kind(managed):
    return "managed" if managed else "unmanaged"
