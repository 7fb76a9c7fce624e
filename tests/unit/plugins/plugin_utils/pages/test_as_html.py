# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page as HTML: valid, complete for people who cannot see it, and nothing in a name is more than its text."""

from __future__ import annotations

import re

import pytest
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages import drift, fleet, target
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.pages.as_html import page
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML

from tests.unit.plugins.support.drift_results import environments, named_everywhere
from tests.unit.plugins.support.reports import NAMES, changes, flow, named, report, solution, whole

OUTCOMES = ("planned", "blocked", "done", "failed", "unchanged")
PAGES = {
    **{outcome: target.view(whole(outcome=outcome)) for outcome in OUTCOMES},
    "empty": target.view({"word": "promote", "target": "prod", "outcome": "failed"}),
    "fleet": fleet.view([whole(target=name, outcome=name) for name in OUTCOMES]),
    "no targets": fleet.view([]),
    "drift": drift.view(environments(), "2026-05-21T05:00:00Z"),
    "no environments": drift.view([], "2026-05-21T05:00:00Z"),
}
ELEMENTS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "header",
    "main",
    "nav",
    "section",
    "h1",
    "h2",
    "p",
    "div",
}
ELEMENTS |= {"span", "strong", "em", "bdi", "code", "a", "ul", "li", "dl", "dt", "dd", "details", "summary"}
ELEMENTS |= {"table", "caption", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"aria-hidden", "aria-label", "aria-labelledby", "charset", "class", "content", "data-label", "href"}
ATTRIBUTES |= {"http-equiv", "id", "lang", "name", "rel", "scope", "tabindex"}


def parsed(text):
    """Return a document; JustHTML raises an error for anything that is not valid."""
    return JustHTML(text, strict=True, sanitize=False)


@pytest.fixture(params=PAGES)
def document(request):
    return parsed(page(PAGES[request.param]))


def text_of(element):
    return element.to_text(separator="", strip=False)


def test_the_page_has_a_language_a_title_and_one_main_part(document):
    assert document.query_one("html").attrs == {"lang": "en"}
    assert ":" in text_of(document.query_one("title"))
    assert [len(document.query(one)) for one in ("h1", "main", "header", "nav")] == [1, 1, 1, 1]


def test_headings_are_in_order(document):
    levels = [one.name for one in document.query("h1, h2, h3, h4, h5, h6")]
    assert levels[0] == "h1"
    assert set(levels[1:]) == {"h2"}


def test_tables_have_a_caption_and_scopes(document):
    for table in document.query("table"):
        assert len(table.query("caption")) == 1
        assert all(one.attrs.get("scope") == "col" for one in table.query("thead th"))
        for row in table.query("tbody tr"):
            assert [one.attrs.get("scope") for one in row.query("th")] == ["row"]
            assert len(row.query("th, td")) == len(table.query("thead th"))


def test_ids_are_unique_and_every_reference_has_one(document):
    ids = [one.attrs["id"] for one in document.query("[id]")]
    assert len(ids) == len(set(ids))
    named_by = {one.attrs["aria-labelledby"] for one in document.query("[aria-labelledby]")}
    linked = {one.attrs["href"][1:] for one in document.query("a") if one.attrs["href"].startswith("#")}
    assert named_by | linked <= set(ids)
    assert linked


def test_a_status_is_a_word_and_never_only_a_color(document):
    for one in document.query(".badge, .outcome strong, .risk strong"):
        sign = text_of(one.query_one("[aria-hidden]"))
        assert text_of(one).removeprefix(sign).strip()


def test_the_page_asks_no_network_and_runs_no_script(document):
    assert {one.name for one in document.query("*")} <= ELEMENTS
    assert {name for one in document.query("*") for name in one.attrs} <= ATTRIBUTES
    assert not re.search(r"url\(|@import|expression", text_of(document.query_one("style")))
    policy = document.query_one("[http-equiv]").attrs["content"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline';")


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
@pytest.mark.parametrize("view_of", [target.view, lambda found: fleet.view([found])], ids=["target", "fleet"])
def test_names_are_shown_as_they_are_and_are_never_markup(name, view_of):
    view = view_of(named(name))
    text = page(view)
    document = parsed(text)
    assert {one.name for one in document.query("*")} <= ELEMENTS
    assert {attribute for one in document.query("*") for attribute in one.attrs} <= ATTRIBUTES
    assert name in text_of(document.query_one("h1"))
    shown = [text_of(one) for row in document.query("tbody tr") for one in row.query("bdi, code")]
    assert name in shown
    assert not re.search(r"\{[{%#]", text)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_names_of_objects_and_environments_are_never_markup(name):
    text = page(drift.view(named_everywhere(name), "2026-05-21T05:00:00Z"))
    document = parsed(text)
    assert {one.name for one in document.query("*")} <= ELEMENTS
    assert {attribute for one in document.query("*") for attribute in one.attrs} <= ATTRIBUTES
    heads = [text_of(one) for one in document.query("table.objects th")]
    assert heads.count(name) == 2
    assert not re.search(r"\{[{%#]", text)


@given(st.text(st.characters(), max_size=40))
def test_any_text_makes_a_valid_page(name):
    parsed(page(target.view(named(name)))).query_one("h1")
    page(target.view(named(name))).encode("utf-8")


@pytest.mark.parametrize(
    ("url", "links"),
    [("https://a.example", ["https://a.example"]), ("javascript:alert(1)", []), ("http://a.example", []), (None, [])],
)
def test_only_a_secure_address_is_a_link(url, links):
    document = parsed(page(target.view(report(environment={"url": url}))))
    assert [one.attrs["href"] for one in document.query("dd a")] == links


def test_what_changes_in_a_flow_can_be_opened():
    document = parsed(page(PAGES["planned"]))
    found = {text_of(one.query_one("summary bdi")): one for one in document.query("details")}
    assert [text_of(one) for one in found["Check order"].query("li bdi")] == [
        "state on -> off",
        "action Total (inputs.value, runAfter)",
        "action Total/Notify the team",
        "action Old_mail",
        "trigger When_an_order_arrives (recurrence.interval)",
    ]


def test_the_worst_is_read_first():
    document = parsed(page(PAGES["blocked"]))
    order = [" ".join(text_of(one).split()) for one in document.query("h1, .outcome strong, .risk strong, h2")]
    assert order[:4] == ["contoso 1.2.0.0 \u2192 prod", "\u2715 Blocked", "Risk", "\u2715 Deletes 2 components"]
    assert "contoso_orders_teams: The connection reference has no connection." in text_of(
        document.query_one(".outcome li")
    )


def test_of_many_objects_at_risk_the_rest_can_be_opened():
    flows = [flow(f"F{number}", "changed", "off", ["enabled"], number=number) for number in range(30)]
    risk = parsed(page(target.view(report(flows=flows)))).query_one(".risk")
    assert text_of(risk.query_one("summary")) == "18 more"
    assert len(risk.query("li")) == 30


def test_targets_of_a_fleet_link_to_their_pages():
    reports = [report(target="a b"), report(target="test"), report(target="no page", has_page=False)]
    document = parsed(page(fleet.view(reports)))
    links = [one.attrs["href"] for one in document.query("table.targets th a")]
    assert links == [f"{target.view(report(target=one))['file']}.html" for one in ("a b", "test")]


def test_five_hundred_flows_are_one_page():
    names = [f"Flow {number:03d}" for number in range(500)]
    lines = {name: [f"action A{number} changed (inputs)" for number in range(4)] for name in names}
    found = report(
        solutions=[solution(changes={"flows": changes(changed=lines)})],
        flows=[flow(name, number=number) for number, name in enumerate(names)],
    )
    document = parsed(page(target.view(found)))
    assert len(document.query("details")) == 500
    assert len(document.query("details li")) == 2000


def test_the_same_report_makes_the_same_bytes():
    assert page(target.view(whole())) == page(target.view(whole()))
