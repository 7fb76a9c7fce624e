# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A solution travels over HTTP: exported here, staged and imported there, removed again."""

from __future__ import annotations

import base64
import io
import threading
import uuid
import zipfile

import pytest
import requests

from tests.emulator.tests.conftest import EmulatorProcess, flow

IMPORT_SECONDS = 600


@pytest.fixture(scope="module")
def promoter(tmp_path_factory):
    config = {"environments": ["dev", "prod"], "import_seconds": IMPORT_SECONDS, "export_seconds": 0}
    process = EmulatorProcess(tmp_path_factory.mktemp("promoter"), config).start()
    yield process
    process.stop()


@pytest.fixture(scope="module")
def package(promoter):
    """A managed package with one flow, as text for CustomizationFile."""
    api = promoter.caller()
    publisher = api.create("publishers", {"uniquename": "con", "friendlyname": "Con", "customizationprefix": "con"})
    bind = f"/publishers({publisher})"
    body = {"uniquename": "Core", "friendlyname": "Core", "version": "1.0.0.0", "publisherid@odata.bind": bind}
    api.create("solutions", body)
    api.create("workflows", flow("Travels"), **{"MSCRM.SolutionUniqueName": "Core"})
    answer = api.call("POST", "ExportSolution", {"SolutionName": "Core", "Managed": True})
    assert answer.status_code == 200, answer.text
    text = answer.json()["ExportSolutionFile"]
    names = zipfile.ZipFile(io.BytesIO(base64.b64decode(text))).namelist()
    assert {"solution.xml", "customizations.xml"} <= set(names)
    return text


def import_body(package, **changes):
    return {"OverwriteUnmanagedCustomizations": True, "PublishWorkflows": True, "CustomizationFile": package, **changes}


def pass_time(promoter):
    requests.post(f"{promoter.control}/clock", json={"advance_seconds": IMPORT_SECONDS}, timeout=10)


def installed(api):
    return api.get("solutions?$filter=uniquename eq 'Core'&$select=version,ismanaged")["value"]


def test_asynchronous_import_progresses_with_time(promoter, package):
    api = promoter.caller("prod")
    answer = api.call("POST", "ImportSolutionAsync", import_body(package, ComponentParameters=None))
    assert answer.status_code == 200, answer.text
    operation = answer.json()["AsyncOperationId"]
    second = api.refused("POST", "ImportSolutionAsync", import_body(package))
    assert second[:2] == (429, "0x80071151")
    path = f"asyncoperations({operation})?$select=statecode"
    assert api.get(path)["statecode"] != 3
    pass_time(promoter)
    assert api.get(path)["statecode"] == 3
    (row,) = installed(api)
    assert (row["version"], row["ismanaged"]) == ("1.0.0.0", True)
    (found,) = api.get("workflows?$filter=name eq 'Travels'&$select=ismanaged,statecode")["value"]
    assert found["ismanaged"] is True
    assert api.call("DELETE", f"solutions({row['solutionid']})").status_code == 204
    assert installed(api) == []
    assert api.get("workflows?$filter=name eq 'Travels'&$select=name")["value"] == []


def test_synchronous_import_lasts_and_lets_others_through(promoter, package):
    api = promoter.caller("prod")
    answers = []

    def run():
        answers.append(api.call("POST", "ImportSolution", import_body(package, ImportJobId=str(uuid.uuid4()))))

    worker = threading.Thread(target=run)
    worker.start()
    other = promoter.caller("prod")
    while other.get("importjobs?$filter=completedon eq null&$select=solutionname")["value"] == []:
        assert worker.is_alive()
    assert installed(other) == []
    pass_time(promoter)
    worker.join(10)
    assert answers[0].status_code == 204, answers[0].text
    assert len(installed(api)) == 1


def test_broken_package_fails_in_staging(promoter):
    api = promoter.caller("prod")
    text = base64.b64encode(b"this is no archive").decode()
    answer = api.call("POST", "StageSolution", {"CustomizationFile": text})
    assert answer.status_code == 200
    assert answer.json()["StageSolutionResults"]["StageSolutionStatus"] == "Failed"
