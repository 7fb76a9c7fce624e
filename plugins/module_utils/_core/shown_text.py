# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of a file as a diff may show it. It may be any file, since a task replaces what it finds at a path."""

from __future__ import annotations

import json
import re

from .redact import digest, names_secret, without_secrets

# name: value and name = value at the beginning of a line, as settings are written.
_SETTING = re.compile(
    r"(?P<head>\s*(?:[#;-]\s*)*(?:export\s+)?[\"']?(?P<name>[\w .-]*\w)[\"']?\s*[:=][ \t]*)(?P<value>.*)"
)


def shown_text(text: str) -> str:
    """Return a text with digests instead of secrets: JSON as JSON, and lines of settings by their names.

    What is indented below a setting belongs to it.
    """
    shown = str(without_secrets(text.lstrip()))
    return shown if _is_json(text) else _settings(shown)


def _settings(text: str) -> str:
    lines = text.splitlines(True)
    kept: list[str] = []
    while lines:
        line = lines.pop(0)
        setting = _SETTING.match(line)
        if setting and names_secret(setting["name"]):
            value, may_be_list = setting["value"], not setting["value"].strip()
            while lines and _belongs(lines[0], _indent(line), may_be_list):
                value += lines.pop(0)
            line = "{0} {1}\n".format(setting["head"].rstrip(), digest(value.strip())) if value.strip() else line
        kept.append(line)
    return "".join(kept)


def _belongs(line: str, indent: int, may_be_list: bool) -> bool:
    """Return whether a line belongs to a setting above it; ``may_be_list`` is whether it can be a list."""
    return not line.strip() or _indent(line) > indent or (may_be_list and line.lstrip().startswith("- "))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), (dict, list))
    except (ValueError, RecursionError):
        return False
