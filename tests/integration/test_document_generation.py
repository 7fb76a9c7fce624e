# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role: records in, documents out."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
import yaml

from .harness.laws import position, unsafe
from .test_promotion_input import answers

FLOW = {"name": "Letter", "input": "plugin", "seconds": 0.3, "documents": [{"name": "Letter"}, {"name": "Cover"}]}
RECORDS = [{"name": f"SO-{number}", "records": [f"00000000-0000-4000-8000-00000000000{number}"]} for number in range(3)]


@pytest.fixture
def project(start_emulator, make_stage):
    """A stage with a project whose flow takes a moment."""
    flows = [FLOW, {"name": "Failing", "input": "plugin", "outcome": "Error"}, {"name": "Silent", "input": "plugin"}]
    flows += [{"name": "Order letter", "input": "user"}]
    return make_stage(start_emulator(environments=["dev"], smartflows=[{"name": "documents", "flows": flows}]))


def run(stage, *arguments, flow="Letter", records=RECORDS, **variables):
    """Run the role and return what became of the play; a variable that is None is left out."""
    given = {"directory": str(stage.folder / "letters"), **variables}
    play = {
        "hosts": "dev",
        "gather_facts": False,
        "roles": [{"role": "flowops.powerplatform.document_generation"}],
        "vars": {
            "document_generation_flow": flow,
            "document_generation_records": records,
            "document_generation_entity": "quote",
            "document_generation_user_id": "00000000-0000-4000-8000-0000000000f9",
            "document_generation_max_parallel": 2,
            "document_generation_wait_interval": 1,
            **{f"document_generation_{name}": value for name, value in given.items() if value is not None},
        },
    }
    path = stage.inputs / "letters.yml"
    path.write_text(yaml.safe_dump([play]), encoding="utf-8")
    return stage.run(str(path), *arguments)


def changed(played) -> str:
    return re.search(r"changed=(\d+)", played.output)[1]


def manifest(stage) -> list[dict]:
    return json.loads((stage.folder / "letters" / "manifest.json").read_text("utf-8"))["documents"]


def most_at_once(stage, after: int) -> int:
    """Return the greatest number of executions that had been started and not yet been seen to its end."""
    running, most = set(), 0
    for entry in stage.emulator.journal(after):
        if entry["method"] == "POST":
            running.add(entry["seq"])
            most = max(most, len(running))
        elif re.search(r"/documents/[^/]+/content$", entry["path"]):
            running.clear()
    return most


@pytest.mark.one_per_module
def test_documents_of_many_records(project):
    stage = project
    start = position(stage)
    planned = run(stage, "--check", "--diff")
    assert planned.code == 0, planned.output[-3000:]
    assert unsafe(stage, start, position(stage)) == []
    assert not (stage.folder / "letters").exists()
    assert "3 would be created, 0 done before, 0 failed" in planned.output

    real = run(stage, "--diff")
    assert real.code == 0, real.output[-3000:]
    assert "3 created, 0 done before, 0 failed" in real.output
    documents = manifest(stage)
    assert [one["record"] for one in documents] == [record["name"] for record in RECORDS for _two in range(2)]
    for one in documents:
        content = (stage.folder / "letters" / one["file"]).read_bytes()
        assert one["sha256"] == hashlib.sha256(content).hexdigest()
        assert one["size"] == len(content)
    assert len(stage.emulator.rows("documents", "execution")) == len(RECORDS)
    assert most_at_once(stage, start) <= 2

    start = position(stage)
    repeated = run(stage)
    assert (repeated.code, changed(repeated)) == (0, "0"), repeated.output[-3000:]
    assert "0 created, 3 done before, 0 failed" in repeated.output
    assert unsafe(stage, start, position(stage)) == []

    (stage.folder / "letters" / documents[0]["file"]).unlink()
    mended = run(stage)
    assert mended.code == 0
    assert unsafe(stage, start, position(stage)) == []
    assert manifest(stage) == documents
    assert (stage.folder / "letters" / documents[0]["file"]).exists()


@pytest.mark.one_form
def test_a_record_that_fails_does_not_stop_the_others(project):
    stage = project
    stage.emulator.fault("documents", "POST", "/flows/executions$", kind="status", status=403, message="Not you.")
    # in their order, so that the fault is that of the first record
    played = run(stage, max_parallel=1)
    assert played.code != 0
    assert re.search(r"SO-0: Starting flow 'Letter' failed: Not you", played.output)
    assert "2 created, 0 done before, 1 failed" in played.output
    assert {one["record"] for one in manifest(stage)} == {record["name"] for record in RECORDS[1:]}
    assert run(stage).code == 0
    assert len(manifest(stage)) == 2 * len(RECORDS)
    failing = run(stage, flow="Failing", records=RECORDS[:1])
    assert failing.code != 0
    assert re.search(r"SO-0: Execution .* of flow 'Failing' ended with status Error", failing.output)
    assert len(manifest(stage)) == 2 * len(RECORDS)


@pytest.mark.one_form
def test_a_record_that_fails_keeps_its_entries(project):
    stage = project
    assert run(stage).code == 0
    documents, file = manifest(stage), stage.folder / "letters" / "manifest.json"
    for former in (documents, [one for one in documents if one["record"] != "SO-1"]):
        file.write_text(json.dumps({"documents": former}), encoding="utf-8")
        for arguments in (["--check", "--diff"], ["--diff"]):
            stage.emulator.fault("documents", "GET", "/executions$", kind="status", status=403, message="Not you.")
            played = run(stage, *arguments, max_parallel=1)
            assert played.code != 0
            assert re.search(
                r"SO-0: document_generation_unless_succeeded_since: executions of the flow cannot",
                played.output,
            )
            # the file is made anew in another layout, and in the place it had
            assert changed(played) == "1"
            if arguments == ["--diff"]:
                assert manifest(stage) == documents
            else:
                assert manifest(stage) == former
    start = position(stage)
    stage.emulator.fault("documents", "GET", "/executions$", 9, kind="status", status=403, message="Not you.")
    assert (run(stage).code != 0, manifest(stage)) == (True, documents)
    stage.emulator.clear_faults()
    file.write_text("hello", encoding="utf-8")
    stage.emulator.fault("documents", "GET", "/executions$", kind="status", status=403, message="Not you.")
    assert run(stage, max_parallel=1).code != 0
    assert manifest(stage) == [one for one in documents if one["record"] != "SO-0"]
    assert unsafe(stage, start, position(stage)) == []


@pytest.mark.one_form
def test_no_document_and_no_folder(project):
    stage = project
    options = {"flow": "Silent", "documents_required": False}
    assert run(stage, **options).code == 0
    assert manifest(stage) == []
    (stage.folder / "letters" / "manifest.json").unlink()
    (stage.folder / "letters").rmdir()
    planned = run(stage, "--check", "--diff", **options)
    assert (planned.code, changed(planned)) == (0, "1"), planned.output[-3000:]
    assert "The manifest would be written to a new folder." in planned.output
    assert not (stage.folder / "letters").exists()
    assert (run(stage, **options).code, manifest(stage)) == (0, [])
    assert (changed(run(stage, **options)), changed(run(stage, "--check", **options))) == ("0", "0")


@pytest.mark.one_form
def test_other_answers_are_other_documents(start_emulator, make_stage):
    flow = {"name": "Ask", "input": "plugin", "asks": [{"Region": "EU"}], "documents": [{"name": "Letter"}]}
    stage = make_stage(start_emulator(environments=["dev"], smartflows=[{"name": "documents", "flows": [flow]}]))
    given = {"flow": "Ask", "records": RECORDS[:1]}
    for region, words in (("EU", "1 created"), ("EU", "0 created, 1 done before"), ("US", "1 created")):
        played = run(stage, user_input={"Region": region}, **given)
        assert words in played.output, played.output[-3000:]
    assert [one["answers"] for one in stage.emulator.rows("documents", "execution")] == [
        [{"Region": "EU"}],
        [{"Region": "US"}],
    ]


def test_secrets_of_records_stay_hidden(project, planted):
    planted.update(word="a-word-for-a-letter", other="another-word-for-a-letter")
    records = [
        {"name": "JSON", "data": {"login": {"password": planted["word"]}}},
        {"name": "XML", "xml": f"<order><password>{planted['word']}</password></order>"},
    ]
    given = {"flow": "Order letter", "entity": "", "user_id": "", "documents_required": False}
    played = run(project, records=records, user_input={"Password": planted["other"]}, **given)
    assert played.code == 0, played.output[-3000:]
    assert {one["text"] for one in project.emulator.rows("documents", "data")} == {
        json.dumps(records[0]["data"]),
        records[1]["xml"],
    }


@pytest.mark.one_form
def test_what_cannot_be_is_refused(project):
    stage = project
    start = position(stage)
    for records, words in (
        ([{"name": "../up", "records": ["r"]}], "cannot be used as folder names: ../up"),
        ([], "document_generation_records is empty"),
        ([{**RECORDS[0], "recrods": ["r"]}], "recrods"),
        ([RECORDS[0], {**RECORDS[0], "name": "so-0"}], "Two runs have the same name"),
        ([{"name": "A", "records": None}, {"name": "B", "data": None}], "has no value: A (records), B (data)"),
    ):
        played = run(stage, records=records)
        assert played.code != 0
        assert words in played.output
    for directory, words in (("", "document_generation_directory is missing."), (None, "missing required arguments")):
        played = run(stage, directory=directory)
        assert played.code != 0
        assert words in played.output
    assert position(stage) == start


@pytest.mark.one_form
def test_a_record_without_input_starts_nothing(project):
    stage = project
    start = position(stage)
    empty = [{"name": "A", "records": []}, {"name": "B", "xml": ""}, {"name": "C", "data": ""}]
    played = run(stage, records=empty)
    assert played.code != 0
    for words in (
        "A: records must contain the id of at least one record",
        "B: xml is not well-formed",
        "C: data is not",
    ):
        assert words in played.output
    assert unsafe(stage, start, position(stage)) == []
    assert not (stage.folder / "letters").exists()


@pytest.mark.one_form
@pytest.mark.parametrize("empty", ["''", "!unsafe ''", "null"])
def test_an_empty_answer_of_a_survey_is_not_given(project, empty):
    stage = project
    values = {
        "flow": "Order letter",
        "records": [{"name": "A", "data": {}}],
        "directory": "letters",
        "hosts": "dev",
    }
    given = [f"document_generation_{name}: {json.dumps(value)}" for name, value in values.items()]
    lines = [f"{name}: {empty}" for name in answers("document_generation") if name != "document_generation_flow"]
    file = stage.inputs / "answers.yml"
    file.write_text("\n".join(lines + given), "utf-8")
    played = stage.run("flowops.powerplatform.generate_document", "-e", f"@{file}", "--check", "--diff", verbose=False)
    assert played.code == 0, played.output[-4000:]
    assert str(stage.folder / "letters" / "A") in played.output
    assert "1 would be created, 0 done before, 0 failed" in played.output


@pytest.mark.one_form
def test_a_flow_may_be_started_by_every_run(project):
    for number in (1, 2):
        assert run(project, records=RECORDS[:1], unless_succeeded_since="never").code == 0
        assert len(project.emulator.rows("documents", "execution")) == number
