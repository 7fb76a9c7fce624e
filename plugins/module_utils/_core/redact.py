# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON values with digests instead of secrets, and the secrets in a value.

Secrets are recognized by names, by their place and by the form of a text; a schema and the names of operations describe
values and are not secret.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .digests import digest
from .secret_names import looks_like_key, names_key, names_secret, names_secrets, opens
from .secret_texts import literals, spots

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

__all__ = ["digest", "names_secret", "secrets_in", "without_secrets"]

# Members of an object under a secret name that describe it and do not hold its value.
_TELLING = ("type", "description", "title", "format")
# Members that hold the value of what an object describes: a parameter, a variable, a header.
_VALUES = ("value", "defaultvalue", "default", "allowedvalues")
_NAMES = ("name", "key", "header")
# Members of an operation's authentication that hold a secret (Web API contract 11.4; the kinds Raw and certificate).
_AUTHENTICATION, _HOLDING = "authentication", ("value", "parameter")
_SECRET_TYPES = ("securestring", "secureobject")
# Parts of a request whose members are those of an address.
_REQUEST = ("queries", "headers")
# These hold names of operations and of connections, which are not names of values.
_NAMING = ("actions", "triggers", "cases", "connectionreferences", "$connections")
_ORDER = "runafter"
# The words of a JSON schema: those that hold schemas by name, schemas, and values.
_SCHEMA = "schema"
_SCHEMAS_BY_NAME = ("properties", "patternProperties", "definitions", "$defs")
_SCHEMAS = ("items", "additionalProperties", "not", "contains", "allOf", "anyOf", "oneOf")
_SCHEMA_VALUES = ("default", "const", "enum", "example", "examples")
_SCHEMA_WORDS = ("type", "title", "description", "format", "required", "pattern", "$ref", "$schema", "$id")


def without_secrets(value: Any, secret: bool = False, replace: Callable[[Any], Any] = digest) -> Any:
    """Return a JSON value with ``replace(secret)``, by default a digest, instead of each secret, also in texts.

    ``secret`` says that all of the value is one. Expressions of the workflow language (``@parameters('x')``) are names
    of values and stay, except literals in them.
    """
    return _Replacing(replace).value(value, secret)


def secrets_in(value: Any, secret: bool = False) -> list[str]:
    """Return the texts that ``without_secrets`` would replace."""
    found: list[Any] = []
    _Replacing(found.append).value(value, secret)
    return [str(one) for one in found]


class _Replacing:
    """Replaces each secret by ``replace(secret)``."""

    def __init__(self, replace: Callable[[Any], Any]) -> None:
        self._replace = replace

    def value(self, value: Any, secret: bool = False, under: str = "") -> Any:
        """Return a JSON value without secrets; ``under`` is the name that it has, ``secret`` what this name says."""
        if isinstance(value, dict):
            return self._schema(value, secret) if _is_schema(value, under) else self._object(value, secret, under)
        if isinstance(value, list):
            return [self.value(member, secret, under) for member in value]
        if isinstance(value, str):
            return self._text(value, secret, under) if value else value
        return value if value is None or isinstance(value, bool) or not secret else self._replace(value)

    def _object(self, holder: dict[str, Any], secret: bool, under: str) -> dict[str, Any]:
        place = under.lower()
        if place == _ORDER:
            return holder
        names = _names_of(holder, under)
        held = _held(holder, place, names)
        telling = _TELLING if len(names) == 1 else _TELLING + _NAMES
        shown = {}
        for key, member in holder.items():
            kind = key.lower()
            hidden = kind not in telling and (secret or kind in held or _is_secret(key, member, place))
            # what an object describes has the name of the object
            name = next(filter(names_key, names), key) if kind in _VALUES else key
            shown[key] = self.value(member, hidden, name)
        return shown

    def _schema(self, schema: dict[str, Any], secret: bool) -> dict[str, Any]:
        """Return a JSON schema without secrets: only values that it holds itself can be secret."""
        shown: dict[str, Any] = {}
        for word, member in schema.items():
            if word in _SCHEMAS_BY_NAME and isinstance(member, dict):
                shown[word] = {name: self._subschema(one, secret or names_secret(name)) for name, one in member.items()}
            elif word in _SCHEMAS:
                shown[word] = self._subschema(member, secret)
            elif word in _SCHEMA_WORDS or word.startswith(("x-ms-", "min", "max")):
                shown[word] = self.value(member)
            else:
                hidden = secret or (word not in _SCHEMA_VALUES and names_secret(word))
                shown[word] = self.value(member, hidden, word)
        return shown

    def _subschema(self, value: Any, secret: bool) -> Any:
        if isinstance(value, dict):
            return self._schema(value, secret)
        return [self._subschema(one, secret) for one in value] if isinstance(value, list) else self.value(value, secret)

    def _text(self, text: str, secret: bool, under: str) -> str:
        if secret:
            return self._cut(text, literals(text))
        if text[0] in "{[":
            parsed = _parsed(text)
            if isinstance(parsed, (dict, list)):
                shown = self.value(parsed, under=under)
                return text if shown == parsed else json.dumps(shown, ensure_ascii=False)
        if names_key(under):
            keys = literals(text, looks_like_key)
            if keys:
                return self._cut(text, keys)
        return self._cut(text, spots(text))

    def _cut(self, text: str, found: Sequence[tuple[int, int]]) -> str:
        """Return a text in which the parts that are secrets are replaced."""
        if not found:
            return text
        pieces: list[str] = []
        end = 0
        for start, stop in found:
            pieces += [text[end:start], str(self._replace(text[start:stop]))]
            end = stop
        return "".join(pieces + [text[end:]])


def _is_secret(key: str, member: Any, place: str) -> bool:
    """Return whether a member of an object is a secret by its name; ``place`` is the name of the object."""
    if isinstance(member, dict):
        return place not in _NAMING and names_secrets(key)
    return names_secret(key) or (place in _REQUEST and opens(key))


def _names_of(holder: dict[str, Any], under: str) -> list[str]:
    """Return the name that an object gives to what it describes, and the name that it has itself."""
    if not any(key.lower() in _VALUES for key in holder):
        return [under]
    return [member for key, member in holder.items() if key.lower() in _NAMES and isinstance(member, str)] + [under]


def _held(holder: dict[str, Any], place: str, names: list[str]) -> tuple[str, ...]:
    """Return the members of an object that hold the value of a secret, beside its name, in lower case."""
    if place == _AUTHENTICATION:
        return _HOLDING
    if str(holder.get("type")).lower() in _SECRET_TYPES:
        return _VALUES
    named = any(names_secret(name) or (place in _REQUEST and opens(name)) for name in names)
    return _VALUES if named and place not in _NAMING else ()


def _is_schema(holder: dict[str, Any], under: str) -> bool:
    """Return whether an object is a JSON schema: it is where one belongs, or has the form of one."""
    members = holder.get("properties")
    if under.lower() == _SCHEMA:
        return isinstance(members, dict) or "type" in holder or "$schema" in holder or "$ref" in holder
    return (
        isinstance(members, dict)
        and holder.get("type") in ("object", ["object", "null"])
        and all(isinstance(one, dict) for one in members.values())
    )


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
