# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environment variables as rows: a definition, and at most one value of its own in an environment (contract 13).

Without a row for the value, flows use the default. A row with an empty value is treated as a value (inferred).
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from ..._core import field, naming
from ..api.address import any_of, any_of_many, text
from .fields import STORED
from .types import TYPES, hidden

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    Row = dict[str, Any]

DEFINITIONS = "environmentvariabledefinitions"
ROWS_OF_VALUES = "environmentvariablevalues"
VALUES = "environmentvariabledefinition_environmentvariablevalue"
EXPANDED = VALUES + "($select=environmentvariablevalueid,value)"
COLUMNS = "environmentvariabledefinitionid,schemaname,type,ismanaged," + ",".join(
    one.column for one in STORED if one.column
)


def read(dataverse: Any, tried: str, condition: str | None = None) -> list[Row]:
    """Return the rows of all definitions for which ``condition`` holds, each with its value."""
    return dataverse.rows(
        DEFINITIONS,
        tried,
        select=COLUMNS,
        filter=condition,
        expand=EXPANDED,
        orderby="schemaname",
    )


def queries_of(names: Iterable[str]) -> list[tuple[str, dict[str, str]]]:
    """Return the queries for the definitions called ``names``, each with its value: (table, options) each."""
    conditions = any_of_many("schemaname", map(text, sorted(names)))
    return [(DEFINITIONS, {"select": COLUMNS, "expand": EXPANDED, "filter": one}) for one in conditions]


def find(dataverse: Any, name: str) -> Row | None:
    """Return the definition called ``name``, or None."""
    found = read(dataverse, "Reading environment variable {0!r}".format(name), any_of("schemaname", [text(name)]))
    return next(iter(naming.fitting(name, found, lambda row: row["schemaname"])), None)


def suggestion(dataverse: Any, name: str) -> str:
    """Return a sentence about what may be meant by a name that does not exist."""
    tried = "Searching for environment variable {0!r}".format(name)
    rows = dataverse.rows(DEFINITIONS, tried, select="schemaname,displayname")
    return naming.meant(name, [(one["schemaname"], one.get("displayname")) for one in rows])


def kind_of(definition: Row | None) -> str:
    """Return the word for a definition's type."""
    return TYPES.get((definition or {}).get("type", -1), "unknown")


def value_row(definition: Row | None) -> Row | None:
    """Return the row of a definition's own value, or None."""
    found = (definition or {}).get(VALUES) or []
    return found[0] if found else None


def warnings(definition: Row | None) -> list[str]:
    """Return the warnings about a definition with several values of its own: which one flows use is not known."""
    count = len((definition or {}).get(VALUES) or [])
    if definition is None or count < 2:
        return []
    return [
        "Environment variable {0!r} has {1} values here, of which flows may take any; "
        "the first is compared and changed. Reset it by dataverse_environment_variable, and set it again.".format(
            definition["schemaname"], count
        )
    ]


def value_of(definition: Row | None) -> str | None:
    """Return a definition's own value; None when flows use the default."""
    present = value_row(definition)
    return (present.get("value") or "") if present else None


def new(dataverse: Any, name: str, kind: str) -> Row:
    """Return the row of a definition that does not exist yet; its id follows from environment and name.

    So creating it twice makes no second one.
    """
    guid = str(uuid.uuid5(uuid.NAMESPACE_URL, "{0}/{1}/{2}".format(dataverse.url, DEFINITIONS, name.lower())))
    number = next(number for number, word in TYPES.items() if word == kind)
    return {"environmentvariabledefinitionid": guid, "schemaname": name, "type": number}


def create(dataverse: Any, definition: Row, solution: str | None = None) -> None:
    """Create a definition."""
    tried = "Creating environment variable {0!r}".format(definition["schemaname"])
    dataverse.create(DEFINITIONS, definition, tried, solution, definition["environmentvariabledefinitionid"])


def define(dataverse: Any, definition: Row, columns: Mapping[str, Any]) -> None:
    """Change columns of a definition, unless it changed since it was read."""
    tried = "Changing environment variable {0!r}".format(definition["schemaname"])
    guid, etag = definition["environmentvariabledefinitionid"], definition.get("@odata.etag", "*")
    dataverse.update(DEFINITIONS, guid, columns, tried, etag)


def set_value(dataverse: Any, definition: Row, value: str) -> None:
    """Set the value of a definition.

    The new row's id follows from the definition's, so that sending it twice makes no second one.
    """
    tried = "Setting environment variable {0!r}".format(definition["schemaname"])
    present = value_row(definition)
    if present:
        guid, etag = present["environmentvariablevalueid"], present.get("@odata.etag", "*")
        dataverse.update(ROWS_OF_VALUES, guid, {"value": value}, tried, etag)
        return
    owner = definition["environmentvariabledefinitionid"].lower()
    guid = str(uuid.uuid5(uuid.UUID(owner), "value"))
    body = {
        "environmentvariablevalueid": guid,
        "schemaname": definition["schemaname"],
        "value": value,
        "EnvironmentVariableDefinitionId@odata.bind": "/{0}({1})".format(DEFINITIONS, owner),
    }
    dataverse.create(ROWS_OF_VALUES, body, tried, guid=guid)


def reset(dataverse: Any, definition: Row) -> None:
    """Delete all values of a definition, so that flows use its default."""
    tried = "Resetting environment variable {0!r}".format(definition["schemaname"])
    for present in definition[VALUES]:
        guid, etag = present["environmentvariablevalueid"], present.get("@odata.etag", "*")
        dataverse.delete(ROWS_OF_VALUES, guid, tried, etag)


def values(definition: Row) -> dict[str, Any]:
    """Return what of a definition users can declare, in their words."""
    return dict(field.values(STORED, definition), value=value_of(definition))


def of_result(shown: Mapping[str, Any]) -> Row:
    """Return the row of a definition that does not exist yet, from what a result says of it; secrets are digests."""
    number = next((number for number, word in TYPES.items() if word == shown["type"]), None)
    own = [] if shown.get("value") is None else [{"value": shown["value"]}]
    known = {"schemaname": shown["name"], "type": number, "ismanaged": shown["managed"], VALUES: own}
    return {**field.columns(STORED, shown), **known}


def as_result(definition: Row) -> dict[str, Any]:
    """Return a definition with its value as module results show it."""
    kind, known = kind_of(definition), values(definition)
    default, value = (hidden(kind, definition["schemaname"], known[one]) for one in ("default_value", "value"))
    return dict(
        known,
        name=definition["schemaname"],
        definition_id=definition.get("environmentvariabledefinitionid"),
        type=kind,
        managed=definition.get("ismanaged"),
        default_value=default,
        value=value,
        effective_value=default if value is None else value,
    )
