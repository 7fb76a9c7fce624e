# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Environment variables as rows: a definition, and at most one value of its own in an environment (contract 13).

No row for the value means that the default counts. A row with an empty value counts as a value (inferred).
"""

from __future__ import annotations

import uuid

from ..._core import naming
from ..api.address import any_of, any_of_many, text
from ..lookups import solutions
from .types import TYPES, hidden

DEFINITIONS = "environmentvariabledefinitions"
ROWS_OF_VALUES = "environmentvariablevalues"
VALUES = "environmentvariabledefinition_environmentvariablevalue"
EXPANDED = VALUES + "($select=environmentvariablevalueid,value)"
COLUMNS = "environmentvariabledefinitionid,schemaname,displayname,description,type,defaultvalue,isrequired,ismanaged"


def read(dataverse, tried, condition=None):
    """Return the rows of all definitions for which ``condition`` holds, each with its value."""
    return dataverse.rows(
        DEFINITIONS,
        tried,
        select=COLUMNS,
        filter=condition,
        expand=EXPANDED,
        orderby="schemaname",
    )


def queries_of(names):
    """Return the queries for the definitions called ``names``, each with its value: (table, options) each."""
    conditions = any_of_many("schemaname", map(text, sorted(names)))
    return [(DEFINITIONS, {"select": COLUMNS, "expand": EXPANDED, "filter": one}) for one in conditions]


def find(dataverse, name):
    """Return the definition called ``name``, or None."""
    found = read(dataverse, "Reading environment variable {0!r}".format(name), any_of("schemaname", [text(name)]))
    return next(iter(naming.fitting(name, found, lambda row: row["schemaname"])), None)


def suggestion(dataverse, name):
    """Return a sentence about what may be meant by a name that is not there."""
    tried = "Looking for environment variable {0!r}".format(name)
    rows = dataverse.rows(DEFINITIONS, tried, select="schemaname,displayname")
    return naming.meant(name, [(one["schemaname"], one.get("displayname")) for one in rows])


def kind_of(definition):
    """Return the word for a definition's type."""
    return TYPES.get((definition or {}).get("type"), "unknown")


def value_row(definition):
    """Return the row of a definition's own value, or None."""
    found = (definition or {}).get(VALUES) or []
    return found[0] if found else None


def warnings(definition):
    """Return what is said of a definition that has several values of its own, of which one cannot tell what counts."""
    count = len((definition or {}).get(VALUES) or [])
    if count < 2:
        return []
    return [
        "Environment variable {0!r} has {1} values here, of which flows may take any; "
        "the first is compared and changed. Reset it by dataverse_environment_variable, and set it again.".format(
            definition["schemaname"], count
        )
    ]


def value_of(definition):
    """Return a definition's own value; None when the default counts."""
    present = value_row(definition)
    return (present.get("value") or "") if present else None


def number_of(kind):
    """Return the number of a type."""
    return next(number for number, word in TYPES.items() if word == kind)


def create(dataverse, name, columns, solution=None):
    """Create a definition and return its id, which follows from environment and name.

    So sending it twice makes no second one.
    """
    guid = str(uuid.uuid5(uuid.NAMESPACE_URL, "{0}/{1}/{2}".format(dataverse.url, DEFINITIONS, name.lower())))
    body = dict(columns, environmentvariabledefinitionid=guid, schemaname=name)
    return dataverse.create(DEFINITIONS, body, "Creating environment variable {0!r}".format(name), solution, guid)


def define(dataverse, definition, columns):
    """Change columns of a definition, unless it moved since it was read."""
    tried = "Changing environment variable {0!r}".format(definition["schemaname"])
    guid, etag = definition["environmentvariabledefinitionid"], definition.get("@odata.etag", "*")
    dataverse.update(DEFINITIONS, guid, columns, tried, etag)


def set_value(dataverse, definition, value):
    """Give a definition a value of its own.

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


def reset(dataverse, definition):
    """Take all values of a definition's own away, so that its default counts."""
    tried = "Resetting environment variable {0!r}".format(definition["schemaname"])
    for present in definition[VALUES]:
        guid, etag = present["environmentvariablevalueid"], present.get("@odata.etag", "*")
        dataverse.delete(ROWS_OF_VALUES, guid, tried, etag)


def values(definition):
    """Return what of a definition a user can declare, in the user's words."""
    return {
        "display_name": definition.get("displayname") or "",
        "description": definition.get("description") or "",
        "required": bool(definition.get("isrequired")),
        "default_value": definition.get("defaultvalue") or "",
        "value": value_of(definition),
    }


def as_result(definition):
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


def list_variables(dataverse, options, warn):
    """Return the variables that fit ``options`` of the module dataverse_environment_variable_info, as results.

    ``warn(text)`` is told of those with several values.
    """
    condition = any_of("schemaname", [text(options["name"])]) if options.get("name") else None
    members = solutions.members(dataverse, options.get("solution"))
    found = read(dataverse, "Listing environment variables", condition)
    found = [one for one in found if members is None or one["environmentvariabledefinitionid"].lower() in members]
    for one in found:
        for said in warnings(one):
            warn(said)
    listed = [as_result(one) for one in found]
    return [one for one in listed if options["without_value"] in (None, not one["effective_value"])]
