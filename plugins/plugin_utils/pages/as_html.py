# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A view as one HTML file that needs nothing else: no network, no script."""

from __future__ import annotations

import pkgutil
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from .elements import Html, element, html, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from .parts import View

SIGNS = {"bad": "\u2715", "warn": "!", "info": "i", "good": "\u2713", "calm": "\u2013"}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
NAMES_SHOWN = 12
# A table with more columns is scrolled sideways where it has no room.
COLUMNS_SHOWN = 6


def page(view: Mapping[str, Any]) -> str:
    """Return the page of a view."""
    head = (
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("title", "{0}: {1} ({2})".format(view["kind"], view["title"], view["outcome"]["word"])),
        element("style", style()),
    )
    summary = element("div", _lines(_risks(view), _facts(view["facts"])), class_="summary")
    main = (summary, _counts(view["counts"]), _contents(view["sections"]), *map(_section, view["sections"]))
    body = (
        element("a", "Skip to the details", class_="skip", href="#" + view["sections"][0]["key"]),
        element("header", _lines(*_verdict(view))),
        element("main", _lines(*main)),
    )
    document = element("html", _lines(element("head", _lines(*head)), element("body", _lines(*body))), lang="en")
    return "<!DOCTYPE html>\n{0}\n".format(document)


def style() -> Html:
    """Return the style sheet, without its comments."""
    text = (pkgutil.get_data(__package__, "page.css") or b"").decode("utf-8")
    return Html("\n" + re.sub(r"/\*.*?\*/\s*", "", text, flags=re.DOTALL))


def _lines(*parts: str) -> Html:
    """Return parts, each in lines of its own; an empty one is none."""
    return joined(("", *filter(None, parts), ""), "\n")


def _verdict(view: Mapping[str, Any]) -> Iterator[Html]:
    outcome = view["outcome"]
    yield element("p", view["kind"], class_="kind")
    yield element("h1", view["title"])
    said = element("p", _signed(outcome), " ", outcome["text"])
    why = element("ul", _lines(*map(_blocker, view["blockers"]))) if view["blockers"] else Html()
    yield element("div", _lines(said, why), class_="outcome " + outcome["tone"])


def _blocker(finding: Mapping[str, Any]) -> Html:
    return element("li", _name(finding["object"]), ": ", finding["text"], " ", element("em", finding["remedy"]))


def _facts(facts: Sequence[View]) -> Html:
    entries = (element("div", element("dt", one["label"]), element("dd", *_fact(one))) for one in facts)
    title = element("h2", "What and where", id="facts")
    return element("section", _lines(title, element("dl", _lines(*entries))), class_="facts", aria_labelledby="facts")


def _fact(fact: View) -> Iterator[Html]:
    yield CELLS[fact["form"]](fact["value"])
    if fact["note"]:
        yield element("span", fact["note"], class_="note")


def _risks(view: Mapping[str, Any]) -> Html:
    title = element("h2", view["concern"], id="risk")
    return element("section", _lines(title, *map(_risk, view["risks"])), class_="risks", aria_labelledby="risk")


def _risk(risk: View) -> Html:
    said = element("p", _signed(dict(risk, word=risk["text"])))
    names = [element("li", _name(one["name"]), " ({0})".format(", ".join(one["notes"]))) for one in risk["names"]]
    first = element("ul", _lines(*names[:NAMES_SHOWN])) if names else Html()
    more = names[NAMES_SHOWN:]
    rest = _details(html("{0} more".format(len(more))), element("ul", _lines(*more))) if more else Html()
    return element("div", _lines(said, first, rest), class_="risk " + risk["tone"])


def _counts(counts: Sequence[View]) -> Html:
    title = element("h2", "In numbers", id="numbers")
    numbers = element("dl", _lines(*map(_count, counts)))
    return element("section", _lines(title, numbers), class_="counts", aria_labelledby="numbers")


def _count(count: View) -> Html:
    value = count["value"]
    return element("div", element("dt", count["label"]), element("dd", str(value)), class_=None if value else "zero")


def _contents(sections: Sequence[View]) -> Html:
    links = (element("li", element("a", _titled(one), href="#" + one["key"])) for one in sections)
    return element("nav", _lines(element("ul", _lines(*links))), aria_label="Sections of this page")


def _titled(section: View) -> str:
    return "{0} ({1})".format(section["title"], len(section["rows"]))


def _section(section: View) -> Html:
    title = element("h2", section["title"], id=section["key"])
    if not section["rows"]:
        content = element("p", section["empty"], class_="empty")
    elif section["columns"]:
        content = _table(section)
    else:
        content = element("div", _lines(*map(_item, section["rows"])), class_="items")
    return element("section", _lines(title, content), aria_labelledby=section["key"])


def _table(section: View) -> Html:
    columns = section["columns"]
    heads = (element("th", one["title"], scope="col") for one in columns)
    rows = (element("tr", *_row(columns, one)) for one in section["rows"])
    caption = element("caption", _titled(section), id=section["key"] + "-rows")
    table = element(
        "table",
        _lines(caption, element("thead", element("tr", *heads)), element("tbody", _lines(*rows))),
        class_=section["key"],
    )
    if len(columns) <= COLUMNS_SHOWN:
        return table
    return element("section", table, class_="wide", tabindex="0", aria_labelledby=section["key"] + "-rows")


def _row(columns: Sequence[View], row: Mapping[str, Any]) -> Iterator[Html]:
    for number, column in enumerate(columns):
        cell = CELLS[column["form"]](row[column["key"]])
        if number:
            yield element("td", cell, data_label=column["title"])
        else:
            yield element("th", cell, scope="row")


def _item(item: View) -> Html:
    note = element("span", item["note"], class_="note")
    head = joined((_name(item["name"]), *map(_badge, item["badges"]), note), " ")
    if not item["lines"]:
        return element("div", head, class_="item")
    lines = (element("li", _badge(one), " ", element("bdi", one["text"])) for one in item["lines"])
    return _details(head, element("ul", _lines(*lines)))


def _details(head: Html, content: Html) -> Html:
    return element("details", _lines(element("summary", head), content))


def _signed(badge: View) -> Html:
    sign = element("span", SIGNS[badge["tone"]], class_="sign", aria_hidden="true")
    return element("strong", sign, " ", badge["word"])


def _badge(badge: View) -> Html:
    sign = element("span", SIGNS[badge["tone"]], class_="sign", aria_hidden="true")
    return element("span", sign, " ", badge["word"], class_="badge " + badge["tone"])


def _badges(badges: Sequence[View]) -> Html:
    return joined(map(_badge, badges), " ")


def _name(name: str) -> Html:
    return element("bdi", name, class_="name")


def _code(text: str) -> Html:
    return element("code", text) if text else Html()


def _address(url: str) -> Html:
    return element("a", url, href=url, rel="noreferrer") if url.startswith("https://") else html(url)


def _link(link: View) -> Html:
    name = element("bdi", link["text"])
    return element("a", name, href=quote(link["page"]) + ".html") if link["page"] else name


CELLS: dict[str, Callable[[Any], Html]] = {
    "text": html,
    "name": _name,
    "code": _code,
    "address": _address,
    "badge": _badge,
    "badges": _badges,
    "link": _link,
}
