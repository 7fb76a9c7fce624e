# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a text contains secrets: in addresses, forms, connection strings, markup and code, or by their own form."""

from __future__ import annotations

import binascii
import functools
import re
from typing import TYPE_CHECKING

from .secret_names import looks_like_key, names_key, names_secret, opens
from .secret_signs import is_written_as_one, looks_like_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Span = tuple[int, int]
    Spans = tuple[Span, ...]

# The patterns are compiled when the first text needs them; most tasks show none.
#
# Expressions of the workflow language: a whole text, or inside one.
_EXPRESSION = r"^@[A-Za-z]+\("
_INSIDE = r"@\{(?:[^{}']|'(?:[^']|'')*')*\}"
_LITERAL = r"'((?:[^']|'')*)'"
# What precedes a literal that names a value and is not one.
_REFERS = (
    r"(?i)(?:\[|\b(?:parameters|variables|outputs|body|items|actions|result|appsetting|iterationindexes"
    r"|formdatavalue|formdatamultivalues|triggerformdatavalue|triggerformdatamultivalues)\()\s*$"
)
LONGEST_CALL = 40
_SCHEMES = ("bearer", "basic", "apikey", "token", "sharedaccesssignature", "sharedkey", "splunk")
_SCHEME = r"(?i)\s*(?:{0})\s+(?=\S)".format("|".join(_SCHEMES))

# name=value, with what stands before it: in addresses, also encoded ones, in forms, in parameters of programs. The
# value is not consumed, since an address may hold another.
_PARAMETER = (
    r"""(?i)(?P<before>[?&;\#]|%3F|%26|%23|\\u0026|^|(?<=[\s"'(,{}]))(?P<name>[\w.$\[\]-]+)(?:"""
    r"""=(?=(?P<value>(?:INSIDE|(?!\\u0026)[^&\s"'<>\#])+))"""
    r"""|%3D(?=(?P<encoded>(?:INSIDE|(?!%26|%23)[^&\s"'<>\#])+)))""".replace("INSIDE", _INSIDE)
)
_PAIR = r"(?:^|;)\s*(?P<name>\w[\w ]{0,60}?)\s{0,9}=\s*(?P<value>(?:INSIDE|[^;\"'])+)".replace("INSIDE", _INSIDE)
_OTHER_PAIR = r";\s*[\w ]{1,60}="
# 'name': 'value' and name = "value", as JSON, code, markup and SQL have it; then the same, escaped.
_QUOTED = (
    r"""(?s)(?<![\w.$-])(?P<name>[\w.$-]+)["']?\s*(?:=>|[:=])\s*"""
    r"""(?:"(?P<value>(?:\\.|[^"\\])+)"|'(?P<other>(?:''|[^'])+)')"""
)
_ESCAPED = (
    r"""(?s)(?<![\w.$-])(?P<name>[\w.$-]+)(?P<quote>\\+["'])\s*:\s*(?P=quote)"""
    r"""(?P<value>(?:(?!(?P=quote)).)+)(?P=quote)"""
)
# Adjacent literals in an expression.
_NAME_AND_VALUE = r"""(?<![\w.$-])(?P<name>[\w.$-]+)[= ]?'\s*,\s*'(?P<value>(?:[^']|'')+)'"""
_ELEMENT = r"<(?:[\w.-]+:)?(?P<name>[\w.-]+)(?:\s[^<>]*)?>(?:<!\[CDATA\[)?(?P<value>[^<]+?)(?:\]\]>)?</"
_LINE = r"(?im)^[ \t]*(?P<name>[\w-]+):[ \t]*(?:[a-z]+[ \t]+)?(?P<value>(?=\S*\d)[^\s\"'{}\[\],]{4,})[ \t]*\r?$"
# What is a secret anywhere.
_LOOKS = (
    r"(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----(?P<value>.+?)(?:-----END|\Z)",
    r"(?P<value>\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)",
    r"(?i)\bbearer\s+(?P<value>(?=[\w.~+/=-]*\d)[\w.~+/=-]{8,})",
    r"(?P<value>(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{20,})",
    r"(?P<value>\b(?:sk-|xox[abprs]-|gh[opsu]_|github_pat_|glpat-|AIza|AKIA)[\w-]{16,})",
    r"(?P<value>(?<![\w+/])[A-Za-z0-9+/]{86}==)",
    r"://[^/\s:@\"']*:(?P<value>[^@\s/\"']+)(?=@)",
    # name and password for Basic, before they are encoded, and as an option of curl
    r"(?i)\bbase64\(\s*'(?!(?:https?|data|urn|mailto):|\d+:)[^':\s]{1,100}:(?P<value>(?:[^'\s]|''){4,})'",
    r"(?i)\bbase64\(\s*concat\([^()]{0,200}?:'\s*,\s*'(?P<value>(?:[^']|'')+)'",
    r"(?i)\bcurl\s[^\n]{0,200}?(?:(?<=\s)-u\s?|--user[ =])[\"']?[^\s:\"'/]{1,100}:(?P<value>[^\s\"']+)",
    # the key that follows its id
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b[\"']?[\s,;:|/]{1,5}[\"']?(?P<value>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
    r"(?i)\bidentified\s+by\s+[\"']?(?P<value>[^\s\"';]+)",
    # addresses of webhooks, which are protected only by their path
    r"(?i)://hooks\.slack\.com/(?:services|workflows|triggers)/(?P<value>[\w/-]+)",
    r"(?i)webhook\.office\.com/webhook\w*/(?P<value>[\w/@.-]+)",
    r"(?i)://outlook\.office(?:365)?\.com/webhook/(?P<value>[\w/@.-]+)",
    r"(?i)://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/\d+/(?P<value>[\w-]+)",
    r"(?i)://hooks\.zapier\.com/hooks/catch/(?P<value>[\w/-]+)",
    r"(?i)://api\.telegram\.org/bot(?P<value>\d+:[\w-]+)",
)
_BASIC = r"(?i)\bbasic\s+(?P<value>[A-Za-z0-9+/]{6,}={0,2})"


@functools.lru_cache(maxsize=4096)
def spots(text: str) -> Spans:
    """Return where a text contains secrets: pairs of start and end, in order, none inside another."""
    found = _looking_like_one(text) if looks_like_one(text) else []
    found += _written_as_one(text) if is_written_as_one(text) else []
    return _in_order(text, found)


def _looking_like_one(text: str) -> list[Span]:
    found = [one.span("value") for look in _LOOKS for one in re.finditer(look, text)]
    return found + [one.span("value") for one in re.finditer(_BASIC, text) if _is_basic(one["value"])]


def _written_as_one(text: str) -> list[Span]:
    found = _parameters(text)
    if ";" in text:
        found += [one.span("value") for one in re.finditer(_PAIR, text) if _holds(one["name"].strip(), one["value"])]
    for one in re.finditer(_QUOTED, text):
        value = "value" if one["value"] else "other"
        if _holds(one["name"], one[value]):
            found.append(one.span(value))
    found += [
        one.span("value") for one in re.finditer(_NAME_AND_VALUE, text) if _is_given_to(one["name"], one["value"])
    ]
    for pattern in (_ESCAPED, _ELEMENT, _LINE):
        found += [one.span("value") for one in re.finditer(pattern, text) if _holds(one["name"], one["value"])]
    return found


@functools.lru_cache(maxsize=4096)
def literals(text: str, is_secret: Callable[[str], bool] = bool) -> Spans:
    """Return where a text contains literals under a secret name, as ``spots`` does.

    Expressions (``@parameters('x')``) name values and hold none, except the literals in them. ``is_secret`` returns
    whether a literal is a secret.
    """
    if re.match(_EXPRESSION, text):
        found = _literals_in(text, 0)
    elif "@{" in text:
        found, end = [], 0
        for inside in re.finditer(_INSIDE, text):
            found += [(end, inside.start())] + _literals_in(inside.group(), inside.start())
            end = inside.end()
        found.append((end, len(text)))
    else:
        scheme = re.match(_SCHEME, text)
        start = scheme.end() if scheme else 0
        return ((start, len(text)),) if is_secret(text[start:]) else ()
    return tuple(span for span in found if _tells(text[slice(*span)]) and is_secret(text[slice(*span)]))


def _literals_in(expression: str, offset: int) -> list[Span]:
    return [
        (offset + one.start(1), offset + one.end(1))
        for one in re.finditer(_LITERAL, expression)
        if not re.search(_REFERS, expression[max(0, one.start() - LONGEST_CALL) : one.start()])
    ]


def _tells(text: str) -> bool:
    """Return whether a literal is more than punctuation and the name of a scheme."""
    return text.strip(" :;,").lower() not in _SCHEMES and any(one.isalnum() for one in text)


def _parameters(text: str) -> list[Span]:
    found = []
    for one in re.finditer(_PARAMETER, text):
        value = "value" if one["value"] else "encoded"
        if _holds(one["name"], one[value]) or (one["before"] and opens(one["name"])):
            start, end = one.span(value)
            other = re.search(_OTHER_PAIR, text[start:end]) if one["before"] in ("", ";") else None
            found.append((start, start + other.start() if other else end))
    return found


def _is_given_to(name: str, value: str) -> bool:
    """Return whether a literal is the secret that the end of the one before it announces."""
    return _holds(name, value) or opens(name) or name.lower() in _SCHEMES


def _holds(name: str, value: str) -> bool:
    return names_secret(name) or (names_key(name) and looks_like_key(value))


def _is_basic(text: str) -> bool:
    try:
        return b":" in binascii.a2b_base64(text)
    except binascii.Error:
        return False


def _in_order(text: str, found: Iterable[Span]) -> Spans:
    """Return spans without expressions; overlapping ones become one."""
    kept: list[Span] = []
    for start, end in sorted(found):
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        elif end > start:
            kept.append((start, end))
    return tuple(
        (start + low, start + high) for start, end in kept for low, high in literals(text[start:end]) if high > low
    )
