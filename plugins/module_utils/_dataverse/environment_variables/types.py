# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of environment variables by type: how they are written, and when two mean the same (contract 13.2, 13.3).

The platform stores every value as text.
"""

from __future__ import annotations

import contextlib
import json
import re
from decimal import Context, Decimal

from ..._core.errors import InputFailure
from ..._core.field import same
from ..._core.redact import digest, secrets_in, without_secrets

TYPES = {
    100000000: "string",
    100000001: "number",
    100000002: "boolean",
    100000003: "json",
    100000004: "data_source",
    100000005: "secret",
}
SECRET = "secret"
LONGEST = 2000
# Texts that stand for a boolean; which of them is stored is up to whoever entered it.
BOOLEANS = {"yes": True, "true": True, "no": False, "false": False}
_IN_VAULT = re.compile(
    r"/subscriptions/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourceGroups/[^/\s]+"
    r"/providers/Microsoft\.KeyVault/vaults/[^/\s]+/secrets/[^/\s]+\Z",
    re.IGNORECASE,
)
# Arithmetic that rounds no value that can be stored.
_EXACTLY = Context(prec=LONGEST)
_NUMBER = re.compile(r"^-?[0-9]+(\.[0-9]+)?\Z")


def given(value, what, clear):
    """Return a declared value; InputFailure for an empty one, as a lookup that finds nothing gives.

    ``what`` names the value in messages, ``clear`` says how to clear a value there.
    """
    if isinstance(value, str) and not value.strip():
        raise InputFailure("{0} is empty.".format(what), "Omit it to keep the current value, or {0}.".format(clear))
    return value


def as_text(value, kind, what):
    """Return a declared value as it is stored in a variable of type ``kind``; ``what`` names the value in messages.

    Raises InputFailure when it cannot be one of that type. The empty text is one of every type.
    """
    if value == "":
        return ""
    write = {"number": _number, "boolean": _boolean, "json": _json, SECRET: _reference}.get(kind, _text)
    text = write(value)
    if text is None:
        raise InputFailure("{0} does not match its type {1}.".format(what, kind), REMEDIES.get(kind, _TEXT_REMEDY))
    if len(text) > LONGEST:
        raise InputFailure(
            "{0} has {1} characters; the maximum is {2}.".format(what, len(text), LONGEST),
            "Store it elsewhere, and use its address as the value.",
        )
    return text


_TEXT_REMEDY = "Use text; quote true, yes and numbers with a decimal point, and convert structures with to_json."
REMEDIES = {
    "number": "Use a number, such as 5 or 2.50, without separators.",
    "boolean": "Use true or false, or the text yes or no.",
    "json": "Use an object or a list, or JSON as text.",
    SECRET: (
        "Use a reference without blanks: "
        "/subscriptions/ID/resourceGroups/NAME/providers/Microsoft.KeyVault/vaults/NAME/secrets/NAME."
    ),
}


def canonical(kind):
    """Return the function that brings stored text of a type into the form in which equal values are equal."""
    return {"number": _meant_number, "boolean": _meant_boolean, "json": _meant_json}.get(kind, same)


def is_reference(text):
    """Return whether a text names a secret in an Azure Key Vault, as values of secrets must (seen in client code)."""
    return bool(_IN_VAULT.match(text))


def shown(kind, name):
    """Return the function that shows canonical values of a variable to people."""
    return lambda value: hidden(kind, name, format(value, "f") if isinstance(value, Decimal) else value)


def hidden(kind, name, value):
    """Return a variable's value as results may hold it: secrets as digests.

    They are recognized by the type, by the name of a variable of another type, and in the value as everywhere.
    References to secrets are not secrets themselves.
    """
    if value in (None, "") or (isinstance(value, str) and is_reference(value)):
        return value
    under = _telling(kind, name)
    return digest(value) if kind == SECRET else without_secrets({under: value})[under]


def secrets(kind, name, values):
    """Return the texts in declared values that ``hidden`` would hide."""
    found = leaves(values) if kind == SECRET else secrets_in({_telling(kind, name): list(values)})
    return [text for text in found if len(text) > 3 and not is_reference(text)]


def _telling(kind, name):
    """Return the name of a variable if it says what its value is; numbers and booleans are not secrets."""
    return "" if kind in ("number", "boolean") else name


@contextlib.contextmanager
def secret_on_failure(values, hide):
    """While it is not known whether a variable is a secret, take its values for secrets if that is how it ends."""
    try:
        yield
    except Exception:
        hide_values(values, hide)
        raise


def hide_values(values, hide):
    """Keep declared values, but references, out of everything that is shown; ``hide(*texts)`` does it."""
    hide(*secrets(SECRET, None, values))


def values_of(given):
    """Return the values of an option that declares variables, whatever form it has."""
    if isinstance(given, dict):
        return list(given.values())
    return [one.get("value") if isinstance(one, dict) else one for one in given] if isinstance(given, list) else [given]


def leaves(value):
    """Return every text and number in a declared value, as text."""
    if isinstance(value, dict):
        return [leaf for pair in value.items() for member in pair for leaf in leaves(member)]
    if isinstance(value, list):
        return [leaf for member in value for leaf in leaves(member)]
    return [] if value is None or isinstance(value, bool) else [str(value)]


def _text(value):
    if isinstance(value, str):
        return value
    # 1.10 has lost its last digit before we see it, and yes has become true
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _reference(value):
    return value if isinstance(value, str) and is_reference(value) else None


def _number(value):
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = format(Decimal(repr(value)), "f")
    text = str(value).strip()
    return text if _NUMBER.match(text) else None


def _boolean(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) and value.lower() in BOOLEANS else None


def _json(value):
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    try:
        json.loads(value, parse_constant=_refuse)
    except ValueError:
        return None
    return value


def _refuse(constant):
    raise ValueError(constant)


def _meant_number(text):
    return Decimal(text.strip()).normalize(_EXACTLY) if text and _NUMBER.match(text.strip()) else text


def _meant_boolean(text):
    return BOOLEANS.get((text or "").lower(), text)


def _meant_json(text):
    try:
        return json.loads(text, parse_constant=_refuse) if text else text
    except ValueError:
        return text
