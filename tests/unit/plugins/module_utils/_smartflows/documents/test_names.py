# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of files for documents (contract 8.13, 8.14)."""

from __future__ import annotations

import os

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.documents.names import (
    extension,
    file_name,
    unique,
)
from hypothesis import given
from hypothesis import strategies as st

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("metadata", "answer", "head", "expected"),
    [
        ("application/pdf", "text/plain", b"PK", ".pdf"),
        (DOCX, None, b"", ".docx"),
        (None, "application/pdf; charset=x", b"", ".pdf"),
        (None, "application/octet-stream", b"%PDF-1.4", ".pdf"),
        ("application/octet-stream", "application/octet-stream", b"PK\3\4", ".docx"),
        (None, None, b"hello", ".bin"),
        (7, None, b"", ".bin"),
        ("Pdf", None, b"", ".pdf"),
    ],
)
def test_point_13_the_ending_comes_from_metadata_then_header_then_content(metadata, answer, head, expected):
    assert extension(metadata, answer, head) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Quote SO-1001", "Quote SO-1001.pdf"),
        ("Quote.pdf", "Quote.pdf"),
        ("Quote.PDF", "Quote.PDF"),
        ("Version 1.2", "Version 1.2.pdf"),
        ("Letter to A. Smith", "Letter to A. Smith.pdf"),
        ("../../etc/x", "x.pdf"),
        ("..\\..\\windows\\x", "x.pdf"),
        ("a:b*c?d", "a_b_c_d.pdf"),
        ("line\nbreak\x00", "line_break_.pdf"),
        (".hidden", "hidden.pdf"),
        ("con", "_con.pdf"),
        ("", "document-d-1.pdf"),
        (None, "document-d-1.pdf"),
        ("///", "document-d-1.pdf"),
        ("..", "document-d-1.pdf"),
        ("\u202e???", "document-d-1.pdf"),
    ],
)
def test_point_14_names_are_made_safe(name, expected):
    assert file_name(name, "d-1", ".pdf") == expected


@given(st.text(max_size=400))
def test_point_14_any_name_is_one_file_in_its_folder(name):
    made = file_name(name, "d-1", ".pdf")
    assert os.path.basename(made) == made
    assert made not in (".", "..")
    assert not made.startswith(".")
    assert made.isprintable() or not any(ord(sign) < 32 for sign in made)
    assert 0 < len(made.encode("utf-8")) <= 128


def test_point_14_equal_names_get_the_id():
    names = [("A.pdf", "1"), ("a.pdf", "2"), ("A.docx", "3"), ("A.pdf", "4/../5")]
    assert unique(names) == ["A.pdf", "a-2.pdf", "A.docx", "A-4____5.pdf"]


@pytest.mark.parametrize("name", ["-rf.pdf", "~root.pdf"])
def test_a_name_is_no_option_and_no_home_folder(name):
    assert file_name(name, "1", ".pdf") == "_" + name


def test_names_that_differ_in_unicode_form_alone_are_one():
    composed, apart = "\u00e9.pdf", "e\u0301.pdf"
    assert unique([(composed, "1"), (apart, "2")]) == [composed, "e\u0301-2.pdf"]
