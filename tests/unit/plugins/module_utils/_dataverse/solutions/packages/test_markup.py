# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""XML as a stream: its meaning, its bounds, and what is kept of it."""

from __future__ import annotations

import tracemalloc
import zipfile

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import (
    archive as archives,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import package
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.archive import Archive
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.content import (
    readable,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.markup import (
    DEEPEST,
    Reading,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.plugins.support.packages import example, example_members, zipped

NAME = "Other/part.xml"
ORDERED = ("a", "b", "form")
CONTAINERS = ("Workflows", "RootComponents")
PARTS = (("json", b"[1,2" + b",3" * 100 + b"]"), ("xml", b"<a>" + b"<b/>" * 100 + b"</a>"))


def opened(content):
    return Archive(zipped({**example_members(), NAME: content}), "orders.zip")


def digest(content):
    return Reading(opened(content), NAME).digest


def printed(content):
    return b"".join(readable(opened(content), NAME))


def filler(megabytes):
    """Return members of a package whose customizations are long and of no interest."""
    one = b"<attribute Name='contoso_Field'><Type>nvarchar</Type><RequiredLevel>none</RequiredLevel></attribute>\n"
    long = b"<Entities>" + one * (megabytes * 1024 * 1024 // len(one)) + b"</Entities>"
    members = example_members()
    customizations = members["customizations.xml"].replace(b"<Entities></Entities>", long)
    return {**members, "customizations.xml": customizations}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"<a x='1' y='2'/>", b'<a y="2" x="1"></a>'),
        (b"<a><!-- note --><b/></a>", b"<a>\n  <b></b>\n</a>"),
        (b"<a>1<!-- note -->2</a>", b"<a>12</a>"),
        (b"<a><![CDATA[<b/>]]></a>", b"<a>&lt;b/&gt;</a>"),
        (b"<p:a xmlns:p='urn:x'><p:b/></p:a>", b"<a xmlns='urn:x'><b/></a>"),
        (b"<Workflows><b/><a>1</a></Workflows>", b"<Workflows><a>1</a><b/></Workflows>"),
        (b"<a version='1'/>", b"<a version='2'/>"),
    ],
)
def test_equal_means_the_same(one, other):
    assert digest(one) == digest(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"<a x='1'/>", b"<a x='2'/>"),
        (b"<a><b/><c/></a>", b"<a><c/><b/></a>"),
        (b"<a><b/></a>", b"<a/>"),
        (b"<a><b><c/></b></a>", b"<a><b/><c/></a>"),
        (b"<a>b</a>", b"<a><b/></a>"),
        (b"<a b='cd'/>", b"<a bc='d'/>"),
        (b"<a xmlns='urn:x'/>", b"<a/>"),
        (b"<Workflows><a/><a/></Workflows>", b"<Workflows><a/></Workflows>"),
        (b"<a><b version='1'/></a>", b"<a><b version='2'/></a>"),
    ],
)
def test_another_meaning_has_another_digest(one, other):
    assert digest(one) != digest(other)


@st.composite
def elements(draw, depth=3):
    tag = draw(st.sampled_from(ORDERED + CONTAINERS))
    attributes = draw(st.dictionaries(st.sampled_from(["x", "y"]), st.text("<&\"' \n\tü", max_size=4), max_size=2))
    head = tag + "".join(f" {key}={quoted(value)}" for key, value in attributes.items())
    if not depth or draw(st.booleans()):
        text = draw(st.sampled_from(["", " ", "5 ", "&amp;lt;", "&#13;", "]]&gt;"]))
        return f"<{head}>{text}</{tag}>"
    children = draw(st.lists(elements(depth - 1), max_size=3))
    blank = draw(st.sampled_from(["", "\n  "]))
    return f"<{head}>{blank.join(['', *children, ''])}</{tag}>"


def quoted(value):
    for character in '&<"\n\t':
        value = value.replace(character, f"&#{ord(character)};")
    return f'"{value}"'


@given(elements())
def test_what_is_printed_means_the_same_and_prints_as_itself(text):
    content = text.encode("utf-8")
    once = printed(content)
    assert digest(once) == digest(content)
    assert printed(once) == once


def test_elements_without_order_are_printed_in_one():
    one = b"<a><Workflows><Workflow Name='b'>\n<x/></Workflow><Workflow Name='a'/></Workflows> <c>d </c></a>"
    other = b"<a><Workflows><Workflow Name='a'/><Workflow Name='b'><x/></Workflow></Workflows><c>d </c></a>"
    assert printed(one) == printed(other)
    assert printed(one).decode().splitlines()[1:] == [
        "<a>",
        "  <Workflows>",
        '    <Workflow Name="a" />',
        '    <Workflow Name="b">',
        "      <x />",
        "    </Workflow>",
        "  </Workflows>",
        "  <c>d </c>",
        "</a>",
    ]


def test_only_what_is_wanted_is_kept():
    content = b"<r><Workflows><Workflow Name='a'><x>1</x></Workflow></Workflows><other><Workflow/></other></r>"
    found = Reading(opened(content), NAME, [("Workflows", "Workflow"), ("r", "none")]).found
    assert [one.get("Name") for one in found["Workflow"]] == ["a"]
    assert found["Workflow"][0].findtext("x") == "1"
    assert found["none"] == []


def nested(depth):
    return b"<a>" * depth + b"</a>" * depth


def test_depth_has_a_bound():
    digest(nested(DEEPEST))
    for depth in (DEEPEST + 1, 50_000):
        with pytest.raises(InputFailure, match=r"orders\.zip: 'Other/part\.xml' is nested too deeply"):
            digest(nested(depth))


@pytest.mark.parametrize("read", [digest, printed])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (nested(50_000), "is nested too deeply"),
        (b"<a>" + b"<b/>" * 1000 + b"</a>", "has too many elements"),
        (b"<a>" + b"<b x='1' y='2'/>" * 334 + b"</a>", "has too many elements"),
    ],
)
def test_what_would_take_too_long_is_refused_wherever_it_is_read(monkeypatch, read, content, words):
    monkeypatch.setattr(archives, "MOST_ELEMENTS", 1000)
    with pytest.raises(InputFailure, match=words):
        read(content)
    read(b"<a>" + b"<b/>" * 999 + b"</a>")


def test_all_members_share_one_bound(monkeypatch):
    many = {f"Other/{number}.{kind}": text for number in range(50) for kind, text in PARTS}
    package.read(zipped({**example_members(), **many}), "orders.zip")
    monkeypatch.setattr(archives, "MOST_ELEMENTS", 5000)
    package.read(example(), "orders.zip")
    with pytest.raises(InputFailure, match="too many elements"):
        package.read(zipped({**example_members(), **many}), "orders.zip")


def test_long_customizations_are_not_held_in_memory():
    content = zipped(filler(3), compression=zipfile.ZIP_STORED)
    tracemalloc.start()
    try:
        facts = package.read(content, "orders.zip")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(facts["flows"]) == 7
    assert peak < 3 * 1024 * 1024
