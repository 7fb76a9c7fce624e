# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A view as Markdown for a comment on a pull request: no longer than one can be, and nothing in a name is markup."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from .parts import View

# What Markdown takes for more than a character, and what GitHub turns into a mention or a reference.
SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$])")
MENTION = re.compile(r"([@#])")
SIGNS = {"bad": "\U0001f534", "warn": "\U0001f7e1", "info": "\U0001f535", "good": "\U0001f7e2", "calm": "\u26aa"}
# Characters of a comment on GitHub, less a reserve.
LONGEST = 60000
# How many entries a list has and how long a text is, each time less until the comment is short enough.
BOUNDS = ((1000, 4000), (100, 500), (25, 200), (5, 100), (0, 60))


def comment(view: Mapping[str, Any]) -> str:
    """Return a view as a comment."""
    texts = (_Comment(*bounds).text_of(view) for bounds in BOUNDS)
    return next((text for text in texts if len(text) <= LONGEST), _Comment(0, 60).text_of(dict(view, sections=[])))


def escaped(text: str) -> str:
    """Return a text as it stands in Markdown, in one line and never at its beginning."""
    return _inert(SPECIAL.sub(r"\\\1", _line(text)))


def code(text: str) -> str:
    """Return a text as code; between backticks, nothing could be escaped."""
    return "<code>{0}</code>".format(escaped(text)) if text else ""


def _inert(text: str) -> str:
    """Return a text that mentions no one on GitHub, and is not a template of Ansible."""
    return MENTION.sub(r"\1<!-- -->", text).replace("{", "&#123;")


def _line(text: str) -> str:
    return " ".join(text.split())


class _Comment:
    """A comment whose lists have at most ``entries`` entries, and whose texts are at most ``longest`` characters."""

    def __init__(self, entries: int, longest: int) -> None:
        self._entries = entries
        self._longest = longest
        self._cells: dict[str, Callable[[Any], str]] = {
            "text": self._text,
            "name": self._name,
            "code": lambda text: code(self._cut(text)),
            "address": self._address,
            "badge": self._badge,
            "badges": lambda badges: " ".join(map(self._badge, badges)),
            "link": self._link,
        }

    def text_of(self, view: Mapping[str, Any]) -> str:
        """Return the whole comment."""
        blocks = [*self._head(view), *(block for one in view["sections"] for block in self._section(one))]
        return "\n\n".join(blocks) + "\n"

    def _head(self, view: Mapping[str, Any]) -> Iterator[str]:
        yield "# {0}: {1}".format(self._text(view["kind"]), self._text(view["title"]))
        outcome = view["outcome"]
        lines = ["{0} {1}".format(self._badge(outcome), self._text(outcome["text"]))]
        why = self._most(view["blockers"], self._blocker)
        yield "\n".join("> " + line for line in lines + ([""] + why if why else []))
        yield "## {0}".format(self._text(view["concern"]))
        yield "\n".join(line for one in view["risks"] for line in self._risk(one))
        counts = ["{0} {1}".format(self._text(one["label"]), one["value"]) for one in view["counts"] if one["value"]]
        if counts:
            yield ", ".join(counts) + "."
        yield "## What and where"
        facts = ["| {0} | {1} |".format(self._text(one["label"]), self._fact(one)) for one in view["facts"]]
        yield "\n".join(["| What | Value |", "| --- | --- |", *facts])

    def _section(self, section: View) -> Iterator[str]:
        if section["rows"]:
            yield "## {0} ({1})".format(self._text(section["title"]), len(section["rows"]))
            yield from self._table(section) if section["columns"] else self._items(section["rows"])

    def _table(self, section: View) -> Iterator[str]:
        columns = section["columns"]
        titles = " | ".join(self._text(one["title"]) for one in columns)
        lines = ["| {0} |".format(titles), "| --- " * len(columns) + "|"]
        for row in section["rows"][: self._entries]:
            cells = (self._cells[one["form"]](row[one["key"]]) for one in columns)
            lines.append("| {0} |".format(" | ".join(cells)))
        yield "\n".join(lines)
        yield from self._left_out(len(section["rows"]))

    def _items(self, items: Sequence[View]) -> Iterator[str]:
        for item in items[: self._entries]:
            note = " ({0})".format(self._plain(item["note"])) if item["note"] else ""
            badges = " ".join(self._plain(_signed(one)) for one in item["badges"])
            head = "<b>{0}</b>{1} {2}".format(self._plain(item["name"]), note, badges)
            if item["lines"]:
                yield "<details><summary>{0}</summary>".format(head)
                yield "\n".join(self._most(item["lines"], self._change))
                yield "</details>"
            else:
                yield "<p>{0}</p>".format(head)
        yield from self._left_out(len(items))

    def _left_out(self, number: int) -> Iterator[str]:
        if number > self._entries:
            yield "_{0} more are on the page._".format(number - self._entries)

    def _most(self, entries: Sequence[View], line: Callable[[View], str]) -> list[str]:
        shown = ["- " + line(one) for one in entries[: self._entries]]
        return shown + ["- " + one for one in self._left_out(len(entries))]

    def _blocker(self, finding: View) -> str:
        parts = (self._name(finding["object"]), self._text(finding["text"]), self._text(finding["remedy"]))
        return "{0}: {1} {2}".format(*parts)

    def _risk(self, risk: View) -> list[str]:
        names = self._most(risk["names"], self._risky)
        return ["- " + self._badge(dict(risk, word=risk["text"])), *("  " + one for one in names)]

    def _risky(self, name: View) -> str:
        notes = ", ".join(self._text(one) for one in name["notes"])
        return "{0} ({1})".format(self._name(name["name"]), notes)

    def _change(self, line: View) -> str:
        return "{0} {1}".format(self._badge(line), self._text(line["text"]))

    def _fact(self, fact: View) -> str:
        value = self._cells[fact["form"]](fact["value"])
        return "{0}, {1}".format(value, self._text(fact["note"])) if fact["note"] else value

    def _cut(self, text: str) -> str:
        return text if len(text) <= self._longest else text[: self._longest - 3] + "..."

    def _text(self, text: str) -> str:
        return escaped(self._cut(text))

    def _plain(self, text: str) -> str:
        """Return a text inside of an element, where Markdown means nothing."""
        return _inert(escape(_line(self._cut(text)), quote=False))

    def _name(self, name: str) -> str:
        return "**{0}**".format(self._text(name)) if name.strip() else ""

    def _badge(self, badge: View) -> str:
        return "{0} **{1}**".format(SIGNS[badge["tone"]], self._text(badge["word"]))

    def _address(self, url: str) -> str:
        return self._text(url)

    def _link(self, link: View) -> str:
        name = self._text(link["text"])
        return "[{0}]({1}.md)".format(name, quote(link["page"])) if link["page"] else name


def _signed(badge: View) -> str:
    return "{0} {1}".format(SIGNS[badge["tone"]], badge["word"])
