# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Solutions and publishers as rows: unmanaged ones may be made and changed, managed ones are read only."""

from __future__ import annotations

import re

from ..caller import Caller
from ..environment import Environment
from ..errors import DataverseError, invalid_argument, not_found
from ..store import Row
from .rules import Rules, require_unique

UNIQUE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
VERSION = re.compile(r"\d+(\.\d+){1,3}")
PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9]{1,7}")
OPTION_PREFIXES = range(10000, 100000)


class SolutionRules(Rules):
    defaults: Row = {"isvisible": True, "isapimanaged": False, "enabledforsourcecontrolintegration": False}

    def before_create(self, environment: Environment, caller: Caller, row: Row) -> None:
        name = row.get("uniquename") or ""
        if not UNIQUE_NAME.fullmatch(name):
            text = (
                "The solution unique name must start with a letter or an underscore and hold letters, digits and "
                f"underscores only: '{name}'."
            )
            raise DataverseError(400, "0x8004f002", text)
        for required in ("friendlyname", "_publisherid_value"):
            if not row.get(required):
                raise invalid_argument(f"Required field '{required.strip('_').removesuffix('_value')}' is missing.")
        row.setdefault("version", "1.0.0.0")
        _check_version(row["version"])
        if environment.store.get("publisher", row["_publisherid_value"]) is None:
            raise not_found("publisher", row["_publisherid_value"])
        text = f"The solution unique name '{name}' is already being used and cannot be used again."
        require_unique(environment, "solution", "uniquename", name, text, "0x8004f023")
        row["installedon"] = row["updatedon"] = environment.clock.now_iso()

    def before_update(self, environment: Environment, caller: Caller, old: Row, changes: Row) -> None:
        _refuse_managed(old)
        if "version" in changes:
            _check_version(changes["version"])
        changes["updatedon"] = environment.clock.now_iso()


class PublisherRules(Rules):
    defaults: Row = {"isreadonly": False}

    def before_create(self, environment: Environment, caller: Caller, row: Row) -> None:
        for required in ("uniquename", "friendlyname", "customizationprefix"):
            if not row.get(required):
                raise invalid_argument(f"Required field '{required}' is missing.")
        row.setdefault("customizationoptionvalueprefix", OPTION_PREFIXES[0])
        _check_prefixes(row)
        text = f"The publisher unique name '{row['uniquename']}' is already being used."
        require_unique(environment, "publisher", "uniquename", row["uniquename"], text, "0x80040237")

    def before_update(self, environment: Environment, caller: Caller, old: Row, changes: Row) -> None:
        _check_prefixes({**old, **changes})

    def before_delete(self, environment: Environment, caller: Caller, row: Row) -> None:
        if environment.store.find("solution", _publisherid_value=row["publisherid"]):
            raise DataverseError(400, "0x8004f01f", "The publisher is used by a solution and cannot be deleted.")


def _check_version(version: object) -> None:
    if not isinstance(version, str) or not VERSION.fullmatch(version):
        raise DataverseError(400, "0x8004f01e", f"The solution version '{version}' is not valid.")


def _check_prefixes(row: Row) -> None:
    if row["customizationoptionvalueprefix"] not in OPTION_PREFIXES:
        text = "The option value prefix must be between 10000 and 99999."
        raise DataverseError(400, "0x80048402", text)
    prefix = row["customizationprefix"]
    if not PREFIX.fullmatch(prefix) or prefix.lower().startswith("mscrm"):
        raise invalid_argument(f"The customization prefix '{prefix}' is not valid.")


def _refuse_managed(row: Row) -> None:
    if row.get("ismanaged"):
        raise DataverseError(400, "0x8004f024", "Managed solution cannot be updated.")


RULES = SolutionRules("solution")
PUBLISHER_RULES = PublisherRules("publisher")
