# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents as streams into files (contract 8.13, 8.15, 8.16)."""

from __future__ import annotations

import hashlib
import io
import os

import pytest
import requests
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Failure, Unreachable
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.documents.destination import (
    Destination,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.documents.document import Document

from tests.unit.plugins.support.project import Project

PDF = b"%PDF-1.4\nhello\n%%EOF\n"
STREAM = {"Content-Type": "application/octet-stream"}
METADATA = {"id": "d-1", "displayName": "Quote", "contentType": "application/pdf", "finished": True}
CONTENT = "documents/d-1/content"
PAGE = (200, b"<html>sign in</html>", {"Content-Type": "text/html"})


def project_with(content=(200, PDF, STREAM), metadata=None):
    """Return a project with the document d-1."""
    more = content if isinstance(content, list) else [content]
    return Project().on("GET", "documents/d-1", metadata or METADATA).on("GET", CONTENT, *more)


def written(project, **how):
    stream = io.BytesIO()
    document = Document(project.client, "d-1", sleep=project.sleep, **how)
    return document.read(stream), stream.getvalue()


def targets(project, dest, **options):
    destination = Destination({"dest": str(dest), **options})
    return destination.targets([Document(project.client, "d-1", "Quote")])


def test_point_15_the_content_is_hashed_while_it_is_written():
    project = project_with()
    document, content = written(project)
    assert content == PDF
    assert document.content == (len(PDF), hashlib.sha256(PDF).hexdigest())
    (sent,) = [one for one in project.sent if one.line.endswith("content")]
    assert sent.request.headers["Accept"] == "*/*"
    assert sent.how["stream"] is True


def test_point_15_a_short_body_is_fetched_again():
    short = (200, PDF[:5], {**STREAM, "Content-Length": str(len(PDF))})
    assert written(project_with([short, (200, PDF, STREAM)]))[1] == PDF
    with pytest.raises(Unreachable, match="interrupted 4 times: received 5 of 21 bytes"):
        written(project_with(short))


def test_point_15_the_folder_holds_nothing_but_whole_files(tmp_path):
    dest = tmp_path / "quote.pdf"
    dest.write_bytes(b"old")
    short = (200, PDF[:5], {**STREAM, "Content-Length": str(len(PDF))})
    (target,) = targets(project_with(short), dest)
    with pytest.raises(Unreachable):
        target.written()
    assert [one.name for one in tmp_path.iterdir()] == ["quote.pdf"]
    assert dest.read_bytes() == b"old"


def test_point_15_an_equal_file_stays(tmp_path):
    dest = tmp_path / "quote.pdf"
    dest.write_bytes(PDF)
    os.utime(dest, (1, 1))
    target = targets(project_with(), dest)[0].compared()
    assert (target.changed, target.steps()) == (False, [])
    target = target.written()
    assert (target.changed, dest.stat().st_mtime) == (False, 1)
    assert [one.name for one in tmp_path.iterdir()] == ["quote.pdf"]


def test_point_13_metadata_may_be_refused(tmp_path):
    project = project_with(metadata=(403, {"message": "no"}))
    (target,) = targets(project, f"{tmp_path}/new/")
    assert target.path == f"{tmp_path}/new/Quote.pdf"
    target.written()
    assert (tmp_path / "new" / "Quote.pdf").read_bytes() == PDF


class Torn:
    """A content that breaks off before its first byte has come."""

    def iter_content(self, _size):
        return iter(self._broken, None)

    def _broken(self):
        raise requests.exceptions.ChunkedEncodingError("Connection broken")


def test_point_15_a_name_does_not_depend_on_a_connection_that_breaks(tmp_path, monkeypatch):
    project = project_with(metadata=(403, {"message": "no"}))
    content, torn = project.client.content, [Torn(), Torn()]

    def opened(where, tried):
        answer = content(where, tried)
        if torn:
            monkeypatch.setattr(answer, "iter_content", torn.pop().iter_content)
        return answer

    monkeypatch.setattr(project.client, "content", opened)
    (target,) = targets(project, f"{tmp_path}/new/")
    assert target.path == f"{tmp_path}/new/Quote.pdf"
    torn += [Torn()] * 4
    with pytest.raises(Unreachable, match="interrupted 4 times: Connection broken"):
        targets(project, f"{tmp_path}/new/")


def test_point_14_equal_names_in_one_folder(tmp_path):
    project = project_with().on("GET", "documents/d-2", {**METADATA, "id": "d-2"})
    destination = Destination({"dest": f"{tmp_path}/"})
    two = destination.targets([Document(project.client, guid) for guid in ("d-1", "d-2")])
    assert [os.path.basename(one.path) for one in two] == ["Quote.pdf", "Quote-d-2.pdf"]


def test_several_documents_need_a_folder(tmp_path):
    destination = Destination({"dest": str(tmp_path / "one.pdf")})
    with pytest.raises(Failure, match="The execution has 2 documents, but dest is one file"):
        destination.targets([Document(None, "d-1"), Document(None, "d-2")])


def test_point_16_a_new_document_may_be_late():
    project = project_with([(404, {"message": "x"})] * 2 + [(200, PDF, STREAM)])
    assert written(project, fresh=True)[1] == PDF
    assert project.slept == [1, 2]
    unfinished = Project().on("GET", "documents/d-1", {**METADATA, "finished": False}, METADATA)
    unfinished.on("GET", CONTENT, (200, PDF, STREAM))
    assert written(unfinished, fresh=True)[1] == PDF


def test_point_16_what_stays_away_is_a_failure():
    project = project_with((404, {"message": "x"}))
    with pytest.raises(Failure, match="its content was not found") as caught:
        written(project, fresh=True)
    assert len(project.slept) == 3
    assert "It was deleted" in caught.value.message
    with pytest.raises(Failure, match="not finished"):
        written(project_with(metadata={**METADATA, "finished": False}), fresh=True)


def test_point_16_an_old_document_that_is_gone_is_final():
    project = project_with((404, {"message": "x"}))
    with pytest.raises(Failure, match="its content was not found"):
        written(project)
    assert project.slept == []


@pytest.mark.parametrize("metadata", [METADATA, (403, {"message": "no"})])
def test_a_page_is_no_document(metadata):
    with pytest.raises(Failure, match="responded with a web page"):
        written(project_with(PAGE, metadata))


def test_a_page_may_be_the_document():
    html = {**METADATA, "contentType": "text/html"}
    assert written(project_with(PAGE, html))[1] == b"<html>sign in</html>"


def test_a_full_disk_is_no_trouble_of_the_network():
    class Full(io.BytesIO):
        def write(self, _piece):
            raise OSError(28, "No space left on device")

    with pytest.raises(Failure, match="cannot be stored: No space left"):
        Document(project_with().client, "d-1").read(Full())


def test_a_lost_connection_is_tried_again():
    error = requests.exceptions.ConnectionError(ConnectionResetError(104, "reset"))
    assert written(project_with([error, (200, PDF, STREAM)]))[1] == PDF


ERROR = (200, b' {"error": {"message": "gone"}}', {"Content-Type": "application/problem+json; charset=utf-8"})


ORDER = (200, b'{"message": "Thanks", "order": "SO-1001"}', {"Content-Type": "application/json"})
UNKNOWN = ["text/plain", "application/octet-stream", None]


@pytest.mark.parametrize("kind", ["application/pdf", "pdf", "text/csv", "application/vnd.of.anyone", *UNKNOWN])
def test_an_error_with_the_status_of_a_success_is_no_document(tmp_path, kind):
    dest = tmp_path / "quote.pdf"
    project = project_with(ERROR, {**METADATA, "contentType": kind})
    (target,) = targets(project, dest)
    with pytest.raises(Failure, match=r"responded with JSON instead of the document: gone\. Check smartflows_url"):
        target.written()
    assert list(tmp_path.iterdir()) == []
    assert len([line for line in project.lines() if line.endswith("content")]) == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (ERROR, "application/json"),
        (ERROR, "application/geo+json; charset=utf-8"),
        (ERROR, "json"),
        *[(ORDER, kind) for kind in UNKNOWN],
        ((200, PDF, {"Content-Type": "application/json"}), "application/pdf"),
        ((200, b'{"a": 1}', STREAM), "application/pdf"),
    ],
    ids=["json", "more json", "just json", "text", "bytes", "unknown", "wrong header", "bytes of a pdf"],
)
def test_documents_that_may_be_json_are_taken(content, kind):
    assert written(project_with(content, {**METADATA, "contentType": kind}))[1] == content[1]
