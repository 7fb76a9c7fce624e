# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flow definitions: compared by their meaning, and shown without secrets (contract 11.4)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..._core.late_imports import late
from .actions import BRANCHES, as_object, child_flows

if TYPE_CHECKING:
    from ..._core import redact
else:
    (redact,) = late(__package__, "..._core.redact")

__all__ = ["canonical", "child_flows", "complete", "fingerprint", "parse", "properties_of", "secrets", "shown", "split"]

SCHEMA = "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#"
# Members of an operation's metadata that the designer or the platform writes, which no one declares.
VOLATILE_METADATA = ("operationMetadataId",)
SECRET_TYPES = ("securestring", "secureobject")
# Members of a secure parameter that contain its value.
SECRET_MEMBERS = ("defaultValue", "allowedValues")
# Members that a definition can get without being declared; if they are empty, they mean the same as if missing.
EMPTY_MEANS_ABSENT = ("outputs", "description", "staticResults")


def parse(text, where):
    """Return the object in a JSON text; raise InputFailure, with line and column, if it is not one."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputFailure("{0} is not JSON: {1}.".format(where, error))
    if not isinstance(value, dict):
        raise InputFailure("{0} must be a JSON object.".format(where))
    return value


def properties_of(document):
    """Return the ``properties`` of a flow file or of a row's ``clientdata``, or an empty object."""
    return as_object(as_object(document).get("properties"))


def split(document, where):
    """Return (definition, connection references or None) of what a user declared.

    It is either only a workflow definition, or a whole flow file as solution packages contain it.
    """
    if "properties" in document:
        properties = properties_of(document)
        definition, references = properties.get("definition"), properties.get("connectionReferences")
    else:
        definition, references = document, None
    if not isinstance(definition, dict) or not ("triggers" in definition or "actions" in definition):
        raise InputFailure(
            "{0} is not a flow definition: it has neither triggers nor actions.".format(where),
            "Specify the definition object, or a flow file of a solution package.",
        )
    _check(definition, where)
    if references is not None and not isinstance(references, dict):
        raise InputFailure("{0}: connectionReferences must be an object.".format(where))
    return definition, references


def _check(definition, where):
    """Raise InputFailure unless the outermost members of a definition have the expected form."""
    for part in ("parameters", "triggers", "actions", "outputs"):
        members = definition.get(part)
        if members is not None and not isinstance(members, dict):
            raise InputFailure("{0}: {1} must be an object.".format(where, part))
        for name, member in (members or {}).items():
            if part != "outputs" and not (isinstance(member, dict) and isinstance(member.get("type"), str)):
                raise InputFailure(
                    "{0}: {1!r} of {2} must be an object with a type.".format(where, name[:60], part),
                )


def complete(definition):
    """Return a definition with the members that the platform adds if they are missing."""
    full = dict(definition)
    full.setdefault("$schema", SCHEMA)
    full.setdefault("contentVersion", "1.0.0.0")
    given = full.get("parameters")
    if given is None or isinstance(given, dict):
        full["parameters"] = dict(
            {
                "$connections": {"defaultValue": {}, "type": "Object"},
                "$authentication": {"defaultValue": {}, "type": "SecureObject"},
            },
            **(given or {}),
        )
    return full


def canonical(definition):
    """Return a definition in a form that is equal if the meaning is; what is not an object stays as it is."""
    if not isinstance(definition, dict):
        return definition
    kept = {
        key: value
        for key, value in complete(definition).items()
        if not (key in EMPTY_MEANS_ABSENT and value in (None, {}, ""))
    }
    for part in ("triggers", "actions"):
        if part in kept:
            kept[part] = _operations(kept[part])
    return kept


def _operations(group):
    """Return operations, nested ones included, without what the designer adds to them."""
    return {name: _operation(one) for name, one in group.items()} if isinstance(group, dict) else group


def _operation(operation):
    if not isinstance(operation, dict):
        return operation
    kept = _holder(operation)
    metadata = kept.get("metadata")
    if isinstance(metadata, dict):
        metadata = {name: value for name, value in metadata.items() if name not in VOLATILE_METADATA}
        kept["metadata"] = metadata
    if metadata in (None, {}):
        kept.pop("metadata", None)
    for branch in BRANCHES:
        if branch in kept:
            kept[branch] = _holder(kept[branch])
    if isinstance(kept.get("cases"), dict):
        kept["cases"] = {name: _holder(case) for name, case in kept["cases"].items()}
    return kept


def _holder(holder):
    """Return an object that may contain actions, with cleaned actions."""
    if not isinstance(holder, dict):
        return holder
    return dict(holder, actions=_operations(holder["actions"])) if "actions" in holder else dict(holder)


def shown(definition):
    """Return a canonical definition as people may see it: with digests instead of secrets."""
    if not isinstance(definition, dict):
        return definition
    visible = redact.without_secrets(definition)
    for name, member, value in _secure(definition):
        visible["parameters"][name][member] = redact.digest(value)
    return visible


def secrets(document):
    """Return the secret texts of a definition, or of a whole flow file, that ``shown`` hides."""
    definition = properties_of(document).get("definition", document)
    found = redact.secrets_in(document)
    for _name, _member, value in _secure(definition):
        found += redact.secrets_in(value, secret=True)
    return found


def _secure(definition):
    """Yield name, member and value of the parameters of a definition whose values must not be seen."""
    for name, parameter in as_object(as_object(definition).get("parameters")).items():
        if str(as_object(parameter).get("type", "")).lower() in SECRET_TYPES:
            for member in SECRET_MEMBERS:
                if parameter.get(member):
                    yield name, member, parameter[member]


def fingerprint(definition):
    """Return a digest of the meaning of a definition."""
    meaning = json.dumps(canonical(definition), sort_keys=True)
    return "sha256:{0}".format(hashlib.sha256(meaning.encode("utf-8")).hexdigest()[:12])
