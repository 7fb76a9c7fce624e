# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether and how a package is imported: a pure decision (contract 18.8, 18.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ...._core.errors import InputFailure
from ...lookups.solutions import version_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .situation import Situation

    Row = Mapping[str, Any]

INSTALL, UPDATE, UPGRADE, HOLDING, APPLY_HOLDING = "install", "update", "upgrade", "holding", "apply_holding"
SUFFIX = "_Upgrade"
APPLY, REMOVE = "apply", "remove"
SAME, SKIPPED = "same", "skipped"
SKIP, REIMPORT, FAIL_IF_DIFFERENT = "skip", "reimport", "fail_if_different"


class Policy(NamedTuple):
    """What the user wants: a strategy, and what to do in each position of versions and kinds.

    ``stage_all`` says that upgrades are staged and applied in two steps (see promotions/two_steps.py).
    """

    strategy: str
    same_version: str
    lower_version: str
    managed_mismatch: str
    leftover_upgrade: str
    stage_all: bool = False


def policy_of(options: Mapping[str, Any]) -> Policy:
    """Return the policy that options set."""
    return Policy(
        options.get("strategy") or "auto",
        options.get("same_version") or SKIP,
        options.get("lower_version") or "fail",
        options.get("managed_mismatch") or "fail",
        options.get("leftover_upgrade") or "fail",
        bool(options.get("stage_all")),
    )


class Decision(NamedTuple):
    """``strategy`` is one of those above, or None when nothing has to be imported; ``reason`` says why in words.

    ``leftover`` is what happens to an upgrade that was never finished, before anything else: apply, remove or None.
    ``position`` is set for a package that is not imported: its version and kind are installed already (same), or
    others are, which a policy allows (skipped). ``leaves`` says that it is an update instead of an upgrade, or over a
    newer version: components that the package does not contain stay.
    """

    strategy: str | None
    reason: str
    leftover: str | None = None
    position: str | None = None
    leaves: bool = False

    @property
    def needed(self) -> bool:
        """Whether the environment has to be changed."""
        return self.strategy is not None or self.leftover is not None

    @property
    def sends_package(self) -> bool:
        """Whether the package itself is sent."""
        return self.strategy not in (None, APPLY_HOLDING)

    @property
    def promotes(self) -> bool:
        """Whether an upgrade that waits takes the place of what is installed."""
        return self.strategy == APPLY_HOLDING or self.leftover == APPLY

    def message(self, asynchronous: bool = True) -> str:
        """Return the message that carries it out."""
        if self.strategy == APPLY_HOLDING:
            return "DeleteAndPromoteAsync"
        return ("StageAndUpgrade" if self.strategy == UPGRADE else "ImportSolution") + ("Async" if asynchronous else "")


def decide(situation: Situation, policy: Policy) -> Decision:
    """Return the Decision for a package; InputFailure if the situation, or the policy, does not allow one."""
    package, installed, leftover = situation.package, situation.installed, situation.leftover
    if leftover:
        return _with_leftover(installed, package, policy, leftover)
    if policy.strategy == APPLY_HOLDING and not _is_version(installed, package):
        raise InputFailure(
            "No upgrade of {0} to {1} waits to be applied.".format(package["unique_name"], package["version"]),
            "Import the package with strategy holding first.",
        )
    return _versions(installed, package, policy)


def _with_leftover(installed: Row | None, package: Row, policy: Policy, leftover: Row) -> Decision:
    name, version = package["unique_name"] + SUFFIX, leftover["version"]
    waits = version_key(version) == version_key(package["version"])
    if waits and policy.strategy == HOLDING:
        return Decision(None, "{0} {1} waits to be applied already".format(name, version))
    if waits and (policy.strategy == APPLY_HOLDING or policy.leftover_upgrade == APPLY or policy.stage_all):
        return Decision(APPLY_HOLDING, "{0} {1} waits to be applied".format(name, version))
    if policy.leftover_upgrade == REMOVE and policy.strategy != APPLY_HOLDING:
        decision = _versions(installed, package, policy)
        reason = "{0}; {1} {2} is removed first".format(decision.reason, name, version)
        return Decision(decision.strategy, reason, REMOVE, decision.position, decision.leaves)
    if policy.leftover_upgrade == APPLY and policy.strategy != APPLY_HOLDING:
        decision = _versions(dict(installed or {}, version=version, ismanaged=True), package, policy)
        reason = "{0}, once {1} is applied".format(decision.reason, name)
        return Decision(decision.strategy, reason, APPLY, decision.position, decision.leaves)
    remedy = "Set leftover_upgrade to apply or to remove."
    if policy.strategy == APPLY_HOLDING:
        remedy = "Use strategy auto."
        if policy.leftover_upgrade not in (APPLY, REMOVE):
            remedy = "Use strategy auto, and set leftover_upgrade to apply or to remove."
    raise InputFailure(
        "An earlier upgrade of {0} was never finished: {1} {2} still exists.".format(
            package["unique_name"], name, version
        ),
        remedy,
    )


def _versions(installed: Row | None, package: Row, policy: Policy) -> Decision:
    version = package["version"]
    if installed is None:
        return Decision(INSTALL, "{0} is not installed".format(package["unique_name"]))
    present = installed["version"]
    if installed["ismanaged"] != package["managed"]:
        return _other_kind(installed, package, policy)
    if version_key(present) == version_key(version):
        if policy.same_version != REIMPORT or policy.strategy == APPLY_HOLDING:
            return Decision(None, "version {0} is installed already".format(present), position=SAME)
        return Decision(UPDATE, "version {0} is installed already, and same_version is reimport".format(present))
    if version_key(present) > version_key(version):
        return _lower(present, package, policy)
    if policy.strategy in (UPGRADE, HOLDING) and not package["managed"]:
        raise InputFailure("An unmanaged solution cannot be upgraded.", "Use strategy auto or update.")
    if policy.strategy == HOLDING:
        return Decision(
            HOLDING, "the older version {0} is installed and stays until the new one is applied".format(present)
        )
    if not package["managed"]:
        return Decision(UPDATE, "the older version {0} is installed, unmanaged".format(present))
    if policy.strategy == UPDATE:
        reason = "the older version {0} is installed, and strategy is update".format(present)
        return Decision(UPDATE, reason, leaves=True)
    return Decision(UPGRADE, "the older version {0} is installed".format(present))


ELSEWHERE = "Check that this is the environment that is meant, or export the package as {0}."


def _other_kind(installed: Row, package: Row, policy: Policy) -> Decision:
    present, kind = installed["version"], _kind(installed["ismanaged"])
    if policy.managed_mismatch == "skip":
        reason = "version {0} is installed {1}, and managed_mismatch is skip".format(present, kind)
        return Decision(None, reason, position=SKIPPED)
    raise InputFailure(
        "The package of {0} is {1}, but {2} is installed {3}.".format(
            package["unique_name"], _kind(package["managed"]), present, kind
        ),
        (ELSEWHERE if package["managed"] else "Export the package as {0}.").format(kind),
    )


def _lower(present: str, package: Row, policy: Policy) -> Decision:
    if policy.lower_version == "skip":
        reason = "the newer version {0} is installed, and lower_version is skip".format(present)
        return Decision(None, reason, position=SKIPPED)
    if policy.lower_version == "import":
        reason = "the newer version {0} is installed, and lower_version is import".format(present)
        return Decision(UPDATE, reason, leaves=True)
    raise InputFailure(
        "The package of {0} has version {1}, but the newer {2} is installed.".format(
            package["unique_name"], package["version"], present
        ),
        "Increase the version where the solution is developed, or set 'lower_version: import' to import it over that.",
    )


def _is_version(installed: Row | None, package: Row) -> bool:
    return bool(installed) and version_key(installed["version"]) == version_key(package["version"])


def _kind(managed: bool) -> str:
    return "managed" if managed else "unmanaged"
