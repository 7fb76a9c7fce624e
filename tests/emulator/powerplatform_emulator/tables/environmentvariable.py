# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Environment variables: a definition and at most one value of its own in an environment."""

from __future__ import annotations

import re
import uuid
from typing import Any

from ..caller import Caller
from ..environment import Environment
from ..errors import DataverseError, duplicate_record, invalid_argument, not_found
from ..store import Row
from .rules import Rules

TYPES = range(100000000, 100000006)
SECRET = 100000005
IN_VAULT = re.compile(
    r"/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourceGroups/[^/\s]+"
    r"/providers/Microsoft\.KeyVault/vaults/[^/\s]+/secrets/[^/\s]+",
    re.IGNORECASE,
)


class DefinitionRules(Rules):
    defaults: Row = {"type": TYPES[0], "isrequired": False, "secretstore": 0, "introducedversion": "1.0.0.0"}

    def before_create(self, environment: Environment, caller: Caller, row: Row) -> None:
        if not row.get("schemaname"):
            raise invalid_argument("Required field 'schemaname' is missing.")
        if row["type"] not in TYPES:
            raise invalid_argument(f"{row['type']} is no valid type of an environment variable.")
        if environment.store.find("environmentvariabledefinition", schemaname=row["schemaname"]):
            raise duplicate_record()
        row.setdefault("displayname", row["schemaname"])

    def before_delete(self, environment: Environment, caller: Caller, row: Row) -> None:
        super().before_delete(environment, caller, row)
        own_id = row["environmentvariabledefinitionid"]
        for value in environment.store.find("environmentvariablevalue", _environmentvariabledefinitionid_value=own_id):
            VALUE_RULES.delete(environment, caller, value["environmentvariablevalueid"])


class ValueRules(Rules):
    defaults: Row = {"introducedversion": "1.0.0.0"}

    def before_create(self, environment: Environment, caller: Caller, row: Row) -> None:
        definition_id = row.get("_environmentvariabledefinitionid_value")
        if not definition_id:
            raise invalid_argument("Required field 'EnvironmentVariableDefinitionId' is missing.")
        definition = environment.store.get("environmentvariabledefinition", definition_id)
        if definition is None:
            raise not_found("environmentvariabledefinition", definition_id)
        if environment.store.find("environmentvariablevalue", _environmentvariabledefinitionid_value=definition_id):
            raise duplicate_record()
        check_secret(environment, definition, row.get("value"))
        row["schemaname"] = row.get("schemaname") or str(uuid.uuid4())

    def before_update(self, environment: Environment, caller: Caller, old: Row, changes: Row) -> None:
        super().before_update(environment, caller, old, changes)
        definition_id = old.get("_environmentvariabledefinitionid_value") or ""
        definition = environment.store.get("environmentvariabledefinition", definition_id)
        if definition is not None and "value" in changes:
            check_secret(environment, definition, changes["value"])


def check_secret(environment: Environment, definition: Row, value: Any) -> None:
    """The value of a secret is a reference to a vault, which is read when it is written.

    Status and code of the refusal are inferred; the beginning of its text is documented.
    """
    if definition.get("type") != SECRET or not value:
        return
    text = "This variable didn't save properly. "
    if not IN_VAULT.fullmatch(str(value)):
        raise invalid_argument(text + "The value is no reference to an Azure Key Vault secret.")
    if environment.settings.tenant.secret_access == "refused":
        text += f"User is not authorized to read secrets from '{value}' resource."
        raise DataverseError(403, "0x80040220", text)


DEFINITION_RULES = DefinitionRules("environmentvariabledefinition")
VALUE_RULES = ValueRules("environmentvariablevalue")
