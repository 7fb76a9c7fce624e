# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Smart Flows project: the calls of the contract, the ten states, documents, rights, and an older server."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
import requests

QUOTE = {"id": ["r-1"], "entity": "quote", "userId": "u-1", "organizationUniqueName": "contoso"}
XML = "<order><number>SO-1</number></order>"
FLOWS = [
    {"name": "Letter", "documents": [{"name": "Letter"}, {"name": "Cover", "form": "docx", "part": True}]},
    {"name": "Slow", "queued": 50, "seconds": 50},
    {"name": "Asking", "asks": [{"region": "EU"}]},
    {"name": "Waiting", "waits": True},
    {"name": "Big", "documents": [{"name": "Big", "size": 200_000}]},
    {"name": "Late", "documents": [{"name": "Late", "unfinished": 30}]},
    *({"name": outcome, "outcome": outcome} for outcome in ("Warning", "Error", "Interrupted", "Archived")),
]
USERS = ["deployer", {"name": "reader", "role": "reader"}, {"name": "clerk", "role": "user"}]


class Api:
    """Calls the API of the project with the key of a user."""

    def __init__(self, process: Any, user: str = "deployer", project: str = "documents"):
        ready = process.ready["smartflows"][project]
        self.session = process.plain_session()
        self.session.headers["X-API-KEY"] = ready["api_keys"][user]
        self.root = f"{ready['url']}/api/v1"

    def call(self, method: str, path: str, **how: Any) -> requests.Response:
        return self.session.request(method, f"{self.root}/{path}", timeout=40, **how)

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def flow(self, name: str) -> str:
        return next(flow["id"] for flow in self.get(f"flows?filter=displayName:{name}&size=100"))

    def start(self, name: str, **how: Any) -> dict[str, Any]:
        answer = self.call("POST", f"flows/executions?flowId={self.flow(name)}", **how)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def project(tmp_path_factory, request):
    from tests.emulator.tests.conftest import EmulatorProcess

    config = {"smartflows": [{"name": "documents", "flows": FLOWS, "users": USERS, "hold_seconds": 0}]}
    process = EmulatorProcess(tmp_path_factory.mktemp("projects"), config).start()
    yield process
    process.stop()


def advance(process, seconds):
    requests.post(f"{process.control}/clock", json={"advance_seconds": seconds}, timeout=10)


def test_an_empty_configuration_has_a_project(make_emulator):
    api = Api(make_emulator({"environments": ["dev"]}))
    names = [flow["displayName"] for flow in api.get("flows")]
    assert names == sorted(names)
    assert "Quote letter" in names
    assert api.get("users/me")["displayName"] == "deployer"
    assert set(api.get("system/info")) == {"version", "projectId", "displayName", "role"}


def test_whoever_has_no_key_is_refused(project):
    api = Api(project)
    api.session.headers["X-API-KEY"] = "wrong"
    answer = api.call("GET", "flows")
    assert (answer.status_code, answer.text) == (401, "Unauthorized")


def test_what_is_not_the_api_is_a_page(project):
    api = Api(project)
    answer = api.session.get(project.ready["smartflows"]["documents"]["url"] + "/project", timeout=10)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_run_from_start_to_documents(project):
    api = Api(project)
    started = api.start("Letter", json=QUOTE)
    assert set(started) == {"id", "percentage", "message", "status", "schema", "model", "form"}
    execution = api.get(f"flows/executions/{started['id']}")
    assert execution["status"] == "Success"
    assert execution["createdBy"]["displayName"] == "deployer"
    assert execution["createdAt"].endswith("Z")
    data = execution["state"]["inputData"]
    assert data["type"] == "data"
    assert api.get(f"data/{data['id']}/content") == QUOTE
    output = execution["state"]["output"]
    (block,), (part,) = output["model"].values(), output["parts"]
    letter, cover = block["document"], next(iter(part["model"].values()))["document"]
    assert (letter["type"], letter["displayName"], cover["displayName"]) == ("document", "Letter", "Cover")
    assert api.get(f"documents/{letter['id']}")["contentType"] == "application/pdf"
    pdf = api.call("GET", f"documents/{letter['id']}/content").content
    assert pdf.startswith(b"%PDF-1.4")
    assert pdf.endswith(b"%%EOF\n")
    assert int(pdf.split(b"startxref\n")[1].split()[0]) == pdf.index(b"xref\n")
    docx = zipfile.ZipFile(io.BytesIO(api.call("GET", f"documents/{cover['id']}/content").content))
    assert b"Cover" in docx.read("word/document.xml")


def test_input_of_each_kind(project):
    api = Api(project)
    answer = api.call(
        "POST", f"flows/executions?flowId={api.flow('Letter')}", data=XML, headers={"Content-Type": "application/xml"}
    )
    data = api.get(f"flows/executions/{answer.json()['id']}")["state"]["inputData"]
    assert api.call("GET", f"data/{data['id']}/content").text == XML
    bad = api.call(
        "POST",
        f"flows/executions?flowId={api.flow('Letter')}",
        data="<a>&</a>",
        headers={"Content-Type": "application/xml"},
    )
    assert bad.status_code == 400
    assert api.get(f"flows/executions/{api.start('Letter')['id']}")["state"]["inputData"] is None


def test_states_by_the_clock(project):
    api = Api(project)
    execution = api.start("Slow")
    path = f"flows/executions/{execution['id']}/progress"
    assert execution["status"] == "Queued"
    for status in ("Running", "Success"):
        advance(project, 50)
        assert api.get(path)["status"] == status


@pytest.mark.parametrize("outcome", ["Warning", "Error", "Interrupted", "Archived"])
def test_other_ends(project, outcome):
    api = Api(project)
    assert api.start(outcome)["status"] == outcome


def test_questions_answers_and_stages(project):
    api = Api(project)
    asked = api.start("Asking")
    assert (asked["status"], asked["model"], list(asked["schema"]["properties"])) == (
        "UserInput",
        {"region": "EU"},
        ["region"],
    )
    path = f"flows/executions/{asked['id']}"
    assert api.call("POST", f"{path}/progress", json={"region": "US"}).json()["status"] == "Success"
    assert len(api.get(path)["state"]["stages"]) == 1
    assert api.call("POST", f"{path}/progress", json={"region": "US"}).status_code == 409
    batch = api.call("POST", "flows/executions/start?flow=Asking").json()
    assert api.get(f"flows/executions/{batch['id']}/status")["status"] == "Success"


def test_waiting_and_resume_from_outside(project):
    api = Api(project)
    execution = api.start("Waiting")
    assert execution["status"] == "Waiting"
    assert requests.post(f"{api.root}/flows/callback/{execution['id']}", verify=project.ready["ca_path"], timeout=10).ok
    assert api.get(f"flows/executions/{execution['id']}/progress")["status"] == "Success"


def test_cancel(project):
    api = Api(project)
    execution, done = api.start("Waiting"), api.start("Letter")
    assert api.call("DELETE", f"flows/executions/{execution['id']}/progress").json()["status"] == "Canceled"
    assert api.call("DELETE", f"flows/executions/{done['id']}/progress").json()["status"] == "Success"


def test_no_flow_asks_for_one(project):
    assert Api(project).call("POST", "flows/executions").json()["status"] == "SelectFlow"


def test_rights(project):
    deployer, reader, clerk = Api(project), Api(project, "reader"), Api(project, "clerk")
    execution = deployer.start("Letter")["id"]
    assert reader.get(f"flows/executions/{execution}")["id"] == execution
    assert reader.call("POST", f"flows/executions?flowId={reader.flow('Letter')}").status_code == 403
    assert clerk.call("GET", f"flows/executions/{execution}").status_code == 404
    own = clerk.start("Letter")["id"]
    assert own in [one["id"] for one in clerk.get(f"flows/{clerk.flow('Letter')}/executions?size=100")]
    assert execution not in [one["id"] for one in clerk.get("flows/executions?size=100")]


def test_pages(project):
    api = Api(project)
    whole = [flow["id"] for flow in api.get("flows?size=100")]
    assert [flow["id"] for page in range(6) for flow in api.get(f"flows?page={page}&size=2")] == whole


def test_big_and_late_documents(project):
    api = Api(project)
    documents = {}
    for name in ("Big", "Late"):
        execution = api.get(f"flows/executions/{api.start(name)['id']}")
        (block,) = execution["state"]["output"]["model"].values()
        documents[name] = f"documents/{block['document']['id']}"
    big = api.call("GET", documents["Big"] + "/content")
    assert (len(big.content), big.headers.get("Content-Length")) == (200_000, None)
    assert api.get(documents["Late"])["finished"] is False
    assert api.call("GET", documents["Late"] + "/content").status_code == 404
    advance(project, 30)
    assert api.get(documents["Late"])["finished"] is True
    assert api.call("GET", documents["Late"] + "/content").ok


def test_an_older_server_and_a_plain_one(make_emulator):
    config = {"smartflows": [{"name": "old", "lacks": ["start", "status", "cancel", "answer"], "plain": True}]}
    api = Api(make_emulator(config), project="old")
    assert api.root.startswith("http://")
    execution = api.start("Contract")["id"]
    assert api.call("POST", "flows/executions/start?flow=Contract").status_code in (404, 405)
    assert api.call("GET", f"flows/executions/{execution}/status").status_code == 404
    for method in ("DELETE", "POST"):
        assert api.call(method, f"flows/executions/{execution}/progress", json={}).status_code == 405


def test_a_held_question_and_a_restart(make_emulator):
    process = make_emulator({"smartflows": [{"name": "documents", "flows": [{"name": "Short", "seconds": 0.5}]}]})
    api = Api(process)
    execution = api.start("Short")["id"]
    assert api.get(f"flows/executions/{execution}/progress?timeout=0")["status"] == "Running"
    assert api.get(f"flows/executions/{execution}/progress")["status"] == "Success"
    process.restart()
    assert Api(process).get(f"flows/executions/{execution}")["status"] == "Success"


def test_noise_changes_the_form_alone(make_emulator):
    process = make_emulator({"smartflows": [{"name": "documents", "flows": FLOWS}], "noise": True})
    api = Api(process)
    asked = api.start("Asking")
    assert asked["status"] == "User input"
    assert "percentage" not in asked
    assert json.dumps(asked).count("extra") == 1


def test_wrong_configuration():
    from powerplatform_emulator.config import ConfigError, parse

    for projects in (
        [{"name": "a", "flows": [{"name": "x", "input": "y"}]}],
        [{"name": "a", "users": [{"name": "b", "role": "c"}]}],
    ):
        with pytest.raises(ConfigError):
            parse({"smartflows": projects})
