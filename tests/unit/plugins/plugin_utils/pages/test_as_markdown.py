# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page as Markdown, judged by a reader of Markdown with tables, as in comments on pull requests."""

from __future__ import annotations

import re

import pytest
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages import fleet, target
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages.as_markdown import LONGEST, comment
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML
from markdown_it import MarkdownIt

from tests.unit.plugins.support.reports import NAMES, changes, flow, named, report, solution, whole

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
ELEMENTS = {"html", "head", "body", "h1", "h2", "p", "blockquote", "ul", "li", "strong", "em", "b", "code", "a"}
ELEMENTS |= {"details", "summary", "table", "thead", "tbody", "tr", "th", "td"}


def rendered(view):
    return JustHTML(READER.render(comment(view)), sanitize=False)


def text_of(element):
    return element.to_text(separator="", strip=False)


def line(text):
    return " ".join(text.split())


def test_the_comment_says_what_the_page_says():
    text = comment(target.view(whole(outcome="blocked")))
    assert text.startswith("# Plan: contoso 1.2.0.0 \u2192 prod\n\n> \U0001f534 **Blocked** 1 finding blocks")
    assert "- \U0001f534 **Deletes 2 components**\n  - **Weekly backlog report** (flow, turned on)\n" in text
    assert "| **contoso\\_orders** | 1.0.0.0 | 1.1.0.0 | \U0001f535 **Upgrade** |" in text
    assert "<details><summary><b>Check order</b> (cloud flow in contoso_orders, state off) \U0001f534 Turn off" in text
    assert "\n- \U0001f535 **Added** action Total/Notify the team\n" in text
    assert "| <code>orders-test@<!-- -->contoso.example</code> | <code>orders@<!-- -->contoso.example</code> |" in text
    assert "| 8 | turn on flow 'Order intake' | \U0001f535 **Planned** |" in text


def test_sections_without_entries_are_left_out():
    assert "## Warnings" not in comment(target.view(report()))


def test_tables_are_whole():
    for table in rendered(target.view(whole())).query("table"):
        heads = len(table.query("thead th"))
        assert all(len(row.query("td")) == heads for row in table.query("tbody tr"))


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_names_are_shown_as_they_are_and_are_never_markup(name):
    document = rendered(target.view(named(name)))
    assert {one.name for one in document.query("*") if not one.name.startswith(("#", "!"))} <= ELEMENTS
    assert [one for one in document.query("*") if one.attrs] == []
    assert line(name) in line(text_of(document.query_one("h1")))
    cells = [line(text_of(one)) for one in document.query("tbody td")]
    assert cells.count(line(name)) > 10
    for table in document.query("table"):
        heads = len(table.query("thead th"))
        assert all(len(row.query("td")) == heads for row in table.query("tbody tr"))
    assert not re.search(r"\{[{%#]", comment(target.view(named(name))))


@given(st.text(st.characters(), max_size=40))
def test_any_text_stays_text(name):
    document = rendered(target.view(named(name)))
    assert {one.name for one in document.query("*") if not one.name.startswith(("#", "!"))} <= ELEMENTS


@pytest.mark.parametrize("name", ["@contoso/admins", "#12"])
def test_no_name_calls_anyone(name):
    """GitHub makes mentions of texts, whatever is escaped, but not across two pieces of text."""
    assert name not in comment(target.view(named(name)))


def test_targets_of_a_fleet_link_to_their_comments():
    reports = [report(target="a [b]"), report(target="test"), report(target="no page", has_page=False)]
    document = rendered(fleet.view(reports))
    links = {text_of(one): one.attrs["href"] for one in document.query("a")}
    assert links == {one: f"{target.view(report(target=one))['file']}.md" for one in ("a [b]", "test")}


@pytest.mark.parametrize("number", [500, 5000])
def test_a_comment_is_never_too_long(number):
    names = [f"Flow {one:04d} of the order process" for one in range(number)]
    lines = {name: [f"action A{one} changed (inputs.parameters)" for one in range(20)] for name in names}
    found = report(
        solutions=[solution(changes={"flows": changes(changed=lines)})],
        flows=[flow(name, "changed", "off", ["enabled"], number=one) for one, name in enumerate(names)],
    )
    text = comment(target.view(found))
    assert len(text) <= LONGEST
    assert "more are on the page._" in text
    assert f"**Turns off {number} flows**" in text


def test_a_comment_is_not_too_long_even_if_every_text_is():
    found = named("x" * 20000)
    found["findings"] *= 50
    assert len(comment(target.view(found))) <= LONGEST
