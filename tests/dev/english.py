# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phrases that the style sheet in CONTRIBUTING.md rules out, searched for in everything that users read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

# What to write instead, and the phrase as a regular expression in which a blank is any white space. A phrase is found
# in upper and lower case, except within (?-i:...).
PHRASES = (
    ("exists, existing, present", r"\b(?:is|are|was|were) there\b(?! (?:a|an|any|no|is|are)\b)"),
    ("Set, Use, Specify", r"(?-i:\bGive\b)|(?<=[,;:]\s)give\b|\bor give\b"),
    ("is not a", r"(?<!there\s)\b(?:is|are|was|were) no (?!longer\b|more\b|less\b)\w"),
    ("is missing, does not have", r"\black(?:s|ed)?\b(?! of\b)"),
    ("shows, returns, reports", r"\b(?:tells?|told)\b(?! apart\b)"),
    ("must, should", r"\b(?:is|are|was|were) to (?:be|have|own|keep|stay|hold|get|go|run)\b"),
    ("continues", r"\b(?:go|goes|went|going) on\b"),
    ("no one, or the passive voice", r"\bnobody\b"),
    ("someone, another user", r"\bsomebody\b"),
    ("succeeded, failed", r"\bend(?:s|ed|ing)? (?:well|badly)\b"),
    ("differs from", r"\banother(?: \w+)? than\b"),
    ("is treated as", r"\bcount(?:s|ed)? as\b"),
    ("bug in the collection", r"\bmistake in the collection\b"),
    ("Did you mean: a, b?", r"\bnear names\b"),
    ("instead of, for", r"\bin the place of\b"),
    ("fix, repair", r"\bmend(?:s|ed)?\b"),
    ("named after", r"\bcalled after\b"),
    ("searched for, read, checked", r"\b(?:is|are|was|were) looked (?:for|at|through)\b"),
    ("matches", r"\b(?:fits|fit|none fits|that fit)\b(?! (?:on|in|into|for)\b)"),
    ("again", r"\banew\b"),
    ("removes, uninstalls", r"\b(?:takes?|taken|took) away\b"),
    ("restore, correct", r"\bput(?:s|ting)? right\b"),
    ("the controller, the collection, the task", r"\b(?:of|by|than|with|to) ours\b"),
    ("unnecessary", r"\bneedless\b"),
    ("not set", r"\bas not given\b"),
    ("must be a string", r"\bmust be (?:a text\b|a list of texts\b)(?! file\b)"),
    ("American spelling", r"\b(?:organis|licenc|initialis|recognis|behaviour|colour|centre\b)\w*"),
    ("canceled, canceling", r"(?<!canceled,\s)(?<!-\s)\bcancell(?:ed|ing)\b"),
)
PATTERNS = tuple((instead, re.compile(phrase.replace(" ", r"\s+"), re.IGNORECASE)) for instead, phrase in PHRASES)

READ = ("README.md", "CONTRIBUTING.md", "MAINTAINERS", "galaxy.yml", "docs/", "roles/", "playbooks/", "plugins/")
READ += ("changelogs/fragments/", "tests/emulator/README.md", "tests/demo/")
KINDS = (".md", ".rst", ".yml", ".yaml", ".j2", ".py")

# Places that still have to be revised. Remove a place as soon as nothing is found in it.
NOT_YET: tuple[str, ...] = ()

CODE = re.compile(r"``.*?``|`[^`\n]+`|\b[CEV]\([^)\n]*\)")


def unwanted(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, phrase and what to write instead, for each unwanted phrase; code spans are names, not English."""
    text = CODE.sub(lambda code: re.sub(r"\S", "~", code.group()), text)
    for instead, pattern in PATTERNS:
        for found in pattern.finditer(text):
            yield text.count("\n", 0, found.start()) + 1, " ".join(found.group().split()), instead


def passages(name: str, source: str) -> Iterator[tuple[int, str]]:
    """Yield the texts of a file with the line before each: its strings if it is Python, else all of it."""
    if not name.endswith(".py"):
        yield 0, source
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.lineno - 1, node.value


def findings(root: Path, names: Iterable[str], not_yet: tuple[str, ...] = NOT_YET) -> list[str]:
    """Return one line for each unwanted phrase, and one for each place of ``not_yet`` that is clean."""
    found, revised = [], set(not_yet)
    for name in names:
        if not name.startswith(READ) or not name.endswith(KINDS + ("MAINTAINERS",)):
            continue
        place = next((place for place in not_yet if name.startswith(place)), None)
        for before, text in passages(name, (root / name).read_text("utf-8")):
            for line, phrase, instead in unwanted(text):
                revised.discard(place)
                if place is None:
                    found.append(f"{name}:{before + line}: '{phrase}'; write: {instead}")
    return found + [f"{place} has no unwanted phrase: remove it from NOT_YET" for place in sorted(revised)]
