# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files in JSON bodies and answers: whole, in any pieces, and never a guess."""

from __future__ import annotations

import base64
import io
import json

import pytest
import requests
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import (
    Failure,
    InputFailure,
    Unreachable,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api import streams
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.api.streams import (
    FileContent,
    JsonBody,
    is_streamed,
    write_member,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.plugins.module_utils._dataverse.api.test_client import client
from tests.unit.plugins.support.answers import answer

MEMBER = "ExportSolutionFile"


def written(pieces, member=MEMBER):
    stream = io.BytesIO()
    write_member(pieces, member, stream)
    return stream.getvalue()


def cut(content, places):
    marks = sorted({place % (len(content) + 1) for place in places})
    return [content[start:end] for start, end in zip([0, *marks], [*marks, len(content)], strict=True)]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, streams.PIECE - 1, streams.PIECE, streams.PIECE + 1])
def test_a_body_is_json_of_the_length_it_says(tmp_path, size):
    path = tmp_path / "a.zip"
    path.write_bytes(bytes(number % 251 for number in range(size)))
    body = JsonBody({"Überschrift": {"a": [1, None]}, "CustomizationFile": FileContent(str(path)), "Last": True})
    for _time in range(2):
        sent = b"".join(body)
        assert len(sent) == len(body)
        assert json.loads(sent) == {
            "Überschrift": {"a": [1, None]},
            "CustomizationFile": base64.b64encode(path.read_bytes()).decode(),
            "Last": True,
        }


def test_only_a_body_with_a_file_is_streamed(tmp_path):
    assert is_streamed({"a": FileContent("x")})
    assert not is_streamed({"a": "x"})
    assert not is_streamed(None)
    with pytest.raises(InputFailure, match="cannot be read"):
        JsonBody({"a": FileContent(str(tmp_path / "none"))})


def test_a_file_that_shrinks_meanwhile_is_noticed(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"x" * 100)
    body = JsonBody({"a": FileContent(str(path))})
    path.write_bytes(b"x" * 99)
    with pytest.raises(InputFailure, match="shorter"):
        list(body)


@given(st.binary(max_size=200), st.lists(st.integers(0)), st.booleans(), st.booleans())
def test_a_member_is_found_and_decoded_in_any_pieces(content, places, last, escaped):
    text = base64.b64encode(content).decode()
    members = {"@odata.context": 'x "ExportSolutionFile": "no"', MEMBER: text, "more": {"a": 1}}
    if last:
        members[MEMBER] = members.pop(MEMBER)
    raw = json.dumps(members)
    if escaped:
        raw = raw.replace(json.dumps(text), json.dumps(text).replace("/", "\\/").replace("+", "\\u002b"))
    assert written(cut(raw.encode(), places)) == content


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html/>",
        b"{}",
        b'{"ExportSolutionFile": null}',
        b'{"ExportSolutionFile": "UEsD',
        b'{"ExportSolutionFile": "UEsD"',
        b'{"ExportSolutionFile": "UEsD"} more',
        b'{"ExportSolutionFile": "UEs"}',
        b'{"ExportSolutionFile": "UE s"}',
        b'{"ExportSolutionFile": "UE==UEsD"}',
        b'{"a": {"ExportSolutionFile": "UEsD"}}',
        b'{"ExportSolutionFile": "UEsD", "more": "' + b"x" * streams.LONGEST_REST + b'"}',
        b" " * 2 * streams.LONGEST_REST + b'{"ExportSolutionFile": "UEsD"}',
    ],
)
@pytest.mark.parametrize("size", [1 << 20, 5])
def test_what_is_not_whole_or_no_package_is_refused(raw, size):
    size = max(size, len(raw) // 50)
    with pytest.raises(ValueError, match=r".*"):
        written(raw[start : start + size] for start in range(0, len(raw), size))


def test_a_full_disk_is_no_network_trouble():
    class Full(io.BytesIO):
        def write(self, _content):
            raise OSError(28, "No space left on device")

    with pytest.raises(Failure, match="No space left"):
        write_member([b'{"a": "UEsD"}'], "a", Full())


def break_off(_chunk):
    raise requests.exceptions.ChunkedEncodingError("broke off")


def broken(*_arguments):
    return map(break_off, [b""])


def test_a_download_that_breaks_off_is_asked_for_again(monkeypatch):
    good = answer(body=b'{"ExportSolutionFile": "UEsD"}')
    dataverse, wire = client(answer(body=b'{"ExportSolutionFile": "UE'), good)
    reads = iter([broken, requests.Response.iter_content])

    def read(self, size):
        return next(reads)(self, size)

    monkeypatch.setattr(requests.Response, "iter_content", read)
    stream = io.BytesIO(b"something old")
    dataverse.download("ExportSolution", {}, "Exporting", MEMBER, stream)
    assert stream.getvalue() == b"PK\x03"


def test_a_download_that_always_breaks_off_is_a_failure(monkeypatch):
    dataverse, _wire = client(*[answer(body=b"x") for _time in range(4)])
    monkeypatch.setattr(requests.Response, "iter_content", broken)
    with pytest.raises(Unreachable, match="was interrupted 4 times"):
        dataverse.download("ExportSolution", {}, "Exporting", MEMBER, io.BytesIO())


def test_a_streamed_body_is_made_anew_when_it_is_sent_again(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03")
    dataverse, wire = client(answer(429, headers={"Retry-After": "1"}), answer(body={}))
    dataverse.act("ImportSolution", {"CustomizationFile": FileContent(str(path))}, "Importing")
    assert [json.loads(b"".join(request.body)) for request in wire.sent] == [{"CustomizationFile": "UEsD"}] * 2


def test_a_streamed_body_goes_out_with_its_length(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03")
    dataverse, wire = client(answer(body={}))
    dataverse.act(
        "ImportSolution", {"CustomizationFile": FileContent(str(path)), "PublishWorkflows": True}, "Importing"
    )
    request = wire.sent[0]
    sent = b"".join(request.body)
    assert json.loads(sent) == {"CustomizationFile": "UEsD", "PublishWorkflows": True}
    assert request.headers["Content-Length"] == str(len(sent))
    assert request.headers["Content-Type"] == "application/json"
    assert "Transfer-Encoding" not in request.headers
