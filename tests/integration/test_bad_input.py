# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input: one sentence that names object, cause and remedy; nothing is changed."""

from __future__ import annotations

import io
import uuid
import zipfile

import pytest
import trustme

from tests.demo.solutions.build import build

from .harness.laws import refusal, refusals
from .harness.play import task

NOWHERE = "https://localhost:9"


def zip_file(path, members: dict[str, str | bytes]) -> str:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return str(path)


def a_package(stage) -> dict[str, bytes]:
    with zipfile.ZipFile(build("contoso_support", "1.0.0.0", True, stage.inputs)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_addresses(stage):
    token = {"name": "x", "access_token": "a token of no use"}
    nobody, plain, nonsense, login, mistyped, authority = refusals(
        stage,
        "dataverse_flow",
        [
            {**token, "dataverse_url": NOWHERE},
            {**token, "dataverse_url": "http://contoso.crm4.dynamics.com"},
            {**token, "dataverse_url": "our production"},
            {**token, "dataverse_url": stage.emulator.ready["login"]["authority"]},
            {**token, "dataverse_url": "https://contoso..crm4.dynamics.com"},
            {"name": "x", "authority": "https://login..contoso.com"},
        ],
    )
    assert f"{NOWHERE} cannot be reached" in nobody
    assert "plain HTTP" in plain
    assert "Use https." in plain
    assert "dataverse_url" in nonsense
    assert "our production" in nonsense
    assert "crm4.dynamics.com" in nonsense
    assert "dataverse_url" in login
    assert "dataverse_url is not the address of an environment: 'https://contoso..crm4" in mistyped
    assert "authority is not the address" in authority


@pytest.mark.below_host
def test_unknown_solution(stage):
    options = {"name": "contoso_nowhere", "dest": str(stage.folder / "x.zip")}
    message = refusal(stage, "dataverse_solution_export", options)
    assert "There is no solution 'contoso_nowhere'" in message
    assert stage.emulator.url("dev") in message


@pytest.mark.below_host
def test_friendly_name_instead_of_unique_name(start_emulator, make_stage):
    stage = make_stage(start_emulator())
    src = str(build("contoso_support", "1.0.0.0", False, stage.inputs))
    installed = stage.play([task("dataverse_solution_import", {"src": src}), task("dataverse_solution_info")])
    friendly = next(
        one["friendly_name"] for one in installed.results[1]["solutions"] if one["unique_name"] == "contoso_support"
    )
    message = refusal(stage, "dataverse_solution_export", {"name": friendly, "dest": str(stage.folder / "x.zip")})
    assert "'contoso_support'" in message


def test_packages_that_are_none(stage):
    inputs = stage.inputs
    text = inputs / "text.zip"
    text.write_text("not a zip at all", encoding="utf-8")
    good = a_package(stage)
    truncated = inputs / "truncated.zip"
    whole = build("contoso_support", "1.0.0.0", True, inputs).read_bytes()
    truncated.write_bytes(whole[: len(whole) // 2])
    bomb = io.BytesIO(b"0" * 30_000_000).getvalue()
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><ImportExportXml>&a;</ImportExportXml>'
    bad = {
        str(inputs / "missing.zip"): "No such file",
        str(text): "not a zip file",
        str(truncated): "damaged or truncated",
        zip_file(inputs / "outside.zip", {**good, "../../outside.txt": "x"}): "points outside",
        zip_file(inputs / "absolute.zip", {**good, "/etc/outside": "x"}): "points outside",
        zip_file(inputs / "bomb.zip", {**good, "bomb.xml": bomb}): "zip bomb",
        zip_file(inputs / "entities.zip", {**good, "solution.xml": entities}): "entities",
        zip_file(inputs / "half.zip", {"solution.xml": good["solution.xml"]}): "Missing files: customizations.xml",
        zip_file(inputs / "legacy.zip", {"Microsoft.Flow/manifest.json": "{}"}): "legacy flow export",
    }
    messages = refusals(stage, "dataverse_solution_import", [{"src": src} for src in bad])
    for (src, words), message in zip(bad.items(), messages, strict=True):
        assert words in message, message
        assert src in message, message
        assert message.rpartition(". ")[2].startswith(("Use ", "Add ", "Copy ")) or "No such file" in message, message
    assert not (stage.folder / "outside.txt").exists()


def test_long_paths(stage):
    """A message has room for the end of a path, which tells the most."""
    deep = stage.inputs.joinpath(*["a folder of a job that has a long name"] * 6)
    deep.mkdir(parents=True)
    text, authorities = deep / "text.zip", deep / "authorities.pem"
    text.write_text("not a zip at all", encoding="utf-8")
    authorities.write_text(trustme.CA().cert_pem.bytes().decode("ascii"), encoding="utf-8")
    package, lost = refusals(stage, "dataverse_solution_import", [{"src": str(text)}, {"src": str(deep / "lost.zip")}])
    assert "name/text.zip is not a zip file" in package
    assert "name/lost.zip" in lost
    untrusted = refusal(stage, "dataverse_solution_info", {"ca_path": str(authorities)})
    assert "is not trusted by the CA file ..." in untrusted
    assert "name/authorities.pem" in untrusted


def test_what_a_package_does_not_know(stage):
    src = str(build("contoso_support", "1.0.0.0", True, stage.inputs))
    reference, variable = refusals(
        stage,
        "dataverse_solution_import",
        [
            {"src": src, "connection_references": {"contoso_typo": "c"}},
            {"src": src, "environment_variables": {"contoso_Typo": "v"}},
        ],
    )
    assert "contoso_typo" in reference
    assert "It has: contoso_support_dataverse" in reference
    assert "contoso_Typo" in variable


def test_definitions_that_are_none(stage):
    path = stage.inputs / "broken.json"
    path.write_text('{"triggers": {', encoding="utf-8")
    name = f"Broken {uuid.uuid4().hex[:6]}"
    message = refusal(stage, "dataverse_flow", {"name": name, "definition_path": str(path)})
    assert str(path) in message
    assert "line 1" in message
    message = refusal(stage, "dataverse_flow", {"name": name, "definition": {"steps": []}})
    assert "neither triggers nor actions" in message


def test_owner_and_id_that_are_none(stage):
    definition = {"triggers": {}, "actions": {}}
    options = {"name": f"Nobody's {uuid.uuid4().hex[:6]}", "definition": definition}
    message = refusal(stage, "dataverse_flow", {**options, "owner": "nobody@contoso.example"})
    assert "There is no user or team 'nobody@contoso.example'" in message
    assert "flow_id is not a GUID" in refusal(stage, "dataverse_flow", {"flow_id": "12", "enabled": True})


def test_place_that_cannot_be_written(stage):
    file = stage.folder / "file"
    file.write_text("x", encoding="utf-8")
    options = {"name": "contoso_support", "dest": str(file / "below" / "x.zip")}
    message = refusal(stage, "dataverse_solution_export", options)
    assert "is not writable" in message


@pytest.mark.below_host
@pytest.mark.parametrize("managed", [True, False])
def test_managed_and_unmanaged_do_not_mix(start_emulator, make_stage, managed):
    stage = make_stage(start_emulator())
    first = str(build("contoso_support", "1.0.0.0", managed, stage.inputs))
    assert stage.play([task("dataverse_solution_import", {"src": first})]).code == 0
    second = str(build("contoso_support", "1.1.0.0", not managed, stage.inputs))
    message = refusal(stage, "dataverse_solution_import", {"src": second})
    assert "unmanaged" in message
    assert "1.0.0.0" in message


@pytest.mark.below_host
def test_older_version(start_emulator, make_stage):
    stage = make_stage(start_emulator())
    newer = str(build("contoso_support", "1.1.0.0", True, stage.inputs))
    assert stage.play([task("dataverse_solution_import", {"src": newer})]).code == 0
    older = str(build("contoso_support", "1.0.0.0", True, stage.inputs))
    message = refusal(stage, "dataverse_solution_import", {"src": older})
    assert "1.0.0.0" in message
    assert "newer 1.1.0.0 is installed" in message


def test_a_limit_that_a_lookup_has_not_found(stage):
    """Neither null nor an empty text means everything, or that nothing was approved or expected."""
    src = str(build("contoso_support", "1.0.0.0", True, stage.inputs))
    null = [
        ("dataverse_release_import", {"src": str(stage.inputs), "approved_plan": None}, "approved_plan"),
        ("dataverse_release_import", {"src": str(stage.inputs), "require_managed": None}, "require_managed"),
        ("dataverse_solution_import", {"src": src, "require_managed": None}, "require_managed"),
        ("dataverse_solution_import", {"src": src, "name": None}, "name"),
        ("dataverse_solution_info", {"expected_environment": None}, "expected_environment"),
        ("dataverse_solution_info", {"name": None}, "name"),
        ("dataverse_environment_state", {"flows": [], "solutions": None}, "solutions"),
        ("dataverse_environment_state", {"flows": [], "exact": None}, "exact"),
        ("dataverse_environment_state", {"flows": [], "name_pattern": None}, "name_pattern"),
        ("dataverse_environment_state_info", {"publishers": None}, "publishers"),
        ("dataverse_drift_info", {"declaration": {}, "name_pattern": None}, "name_pattern"),
        ("dataverse_flows", {"name_pattern": "*", "enabled": False, "solution": None}, "solution"),
        ("dataverse_flow_info", {"owner": None}, "owner"),
        ("dataverse_flow_info", {"enabled": None}, "enabled"),
        ("dataverse_flow_run_info", {"solution": None}, "solution"),
        ("dataverse_solution_info", {"managed": None}, "managed"),
        ("dataverse_connection_reference", {"name": "x", "connection": None}, "connection"),
        ("dataverse_connection_reference_info", {"unbound": None}, "unbound"),
        ("dataverse_environment_variable", {"name": "x", "value": None}, "value"),
        ("dataverse_environment_variable_info", {"without_value": None}, "without_value"),
        ("dataverse_flow", {"name": "x", "enabled": True, "backup": None}, "backup"),
        ("dataverse_flow", {"name": "x", "connections": None}, "connections"),
        ("desktop_flow_run", {"name": "x", "connection": "r", "inputs": None}, "inputs"),
        ("dataverse_solution_import", {"src": src, "deployment_settings": None}, "deployment_settings"),
        ("dataverse_release_import", {"src": src, "connection_references": None}, "connection_references"),
        ("dataverse_release_import", {"src": src, "environment_variables": None}, "environment_variables"),
        ("desktop_flow_run", {"name": "x", "unless_succeeded_since": None}, "unless_succeeded_since"),
        ("desktop_flow_run", {"name": "x", "inputs": None}, "inputs"),
        ("smartflows_execution", {"flow": "x", "user_input": None}, "user_input"),
        ("smartflows_execution", {"flow": "x", "unless_succeeded_within": None}, "unless_succeeded_within"),
        ("smartflows_execution", {"flow": "x", "entity": "quote", "user_id": "x", "records": None}, "records"),
        ("smartflows_execution", {"flow": "x", "creates": None}, "creates"),
    ]
    empty = [
        ("dataverse_solution_import", {"src": src, "name": ""}, "name"),
        ("dataverse_solution", {"name": "", "state": "absent"}, "name"),
        ("dataverse_solution_export", {"name": "", "dest": str(stage.inputs)}, "name"),
        ("dataverse_solution_info", {"name": ""}, "name"),
        ("dataverse_solution_info", {"expected_environment": ""}, "expected_environment"),
        ("dataverse_solution_operation_info", {"solution": ""}, "solution"),
        ("dataverse_connection_reference_info", {"name": ""}, "name"),
        ("dataverse_connection_reference_info", {"solution": ""}, "solution"),
        ("dataverse_environment_variable_info", {"name": ""}, "name"),
        ("dataverse_environment_variable_info", {"solution": ""}, "solution"),
        ("dataverse_environment_state", {"flows": [], "name_pattern": ""}, "name_pattern"),
        ("dataverse_environment_state_info", {"solutions": []}, "solutions"),
        ("dataverse_drift_info", {"declaration": {"flows": []}, "name_pattern": ""}, "name_pattern"),
        ("dataverse_drift_info", {"declaration": {"flows": []}, "runs_since": ""}, "runs_since"),
        ("dataverse_flow_run_info", {"since": "today", "time_zone": ""}, "time_zone"),
        ("dataverse_connection_reference", {"name": "x", "solution": ""}, "solution"),
        ("dataverse_environment_variable", {"name": "x", "solution": ""}, "solution"),
        ("dataverse_flow", {"name": "x", "definition_path": ""}, "definition_path"),
        ("dataverse_flow", {"name": "x", "enabled": True, "backup": ""}, "backup"),
        ("dataverse_solution_import", {"src": src, "deployment_settings": ""}, "deployment_settings"),
        ("dataverse_release_import", {"src": ""}, "src"),
        ("dataverse_preflight_info", {"src": ""}, "src"),
        ("desktop_flow_run_info", {"session_id": ""}, "session_id"),
        ("desktop_flow_run_info", {"session_id": None}, "session_id"),
        ("dataverse_solution_operation_info", {"async_operation_id": None}, "async_operation_id"),
        ("dataverse_solution_operation_info", {"import_job_id": None}, "import_job_id"),
        ("smartflows_execution_info", {"execution_id": None}, "execution_id"),
    ]
    tasks = [task(module, options, ignore_errors=True) for module, options, _name in null + empty]
    for name, value in (("null", None), ("empty", "")):
        variables = {"dataverse_expected_environment": value}
        tasks.append(task("dataverse_solution_info", {}, name=name, ignore_errors=True, vars=variables))
    words = [f"{one[2]} is null." for one in null] + [f"{one[2]} is empty." for one in empty]
    words += ["expected_environment is null.", "expected_environment is empty."]
    played = stage.play(tasks)
    messages = [one.get("msg") for one in played.results]
    assert [message and message.partition(" Set a value")[0] for message in messages] == words


def test_texts_that_yaml_reads_as_something_else(stage):
    """The number or the boolean would name another object, or be bound and stored as it is not written."""
    given = [
        ("dataverse_flow", {"name": 1.1, "enabled": False}, "name"),
        ("dataverse_flow", {"name": "a", "description": True}, "description"),
        ("dataverse_flow_info", {"solution": 1.1}, "solution"),
        ("dataverse_connection_reference", {"name": "a", "connection": False}, "connection"),
        ("smartflows_execution", {"flow": 1.1}, "flow"),
        ("desktop_flow_run", {"name": "a", "connection": 1.5}, "connection"),
    ]
    for module, options, name in given:
        (message,) = refusals(stage, module, [options])
        wrong = "is true or false, " if isinstance(options[name], bool) else "is a number, and may have lost a zero: "
        assert message.startswith(f"{name} {wrong}")
        assert message.endswith(" Quote it.")
    for module, name in (("dataverse_flow_info", "name_pattern"), ("dataverse_flow", "name")):
        (message,) = refusals(stage, module, [{name: ["a"]}])
        assert message.startswith(f"{name} is a list, but must be a string. Set one of its values")
    filters = {"status": True, "solution": "Default"}
    assert stage.play([task("dataverse_flow_info", filters)]).code == 0


def test_dictionaries_that_are_none(stage):
    """Each option with keys of its own is named, whatever it is instead; in both forms."""
    exact, release = {"flows": []}, {"name": "a", "dest": str(stage.folder), "solutions": []}
    bad = [
        ("dataverse_environment_state", exact, "exact", "a dictionary with: solutions, connection_references,"),
        ("dataverse_release", release, "made_from", "a dictionary with: unique_name, organization_id."),
        ("dataverse_release", release, "solutions", "a list of dictionaries with: src, flows."),
        ("desktop_flow_runs", {"name": "a"}, "runs", "a list of dictionaries with: "),
    ]
    for module, options, name, words in bad:
        asked = [{**options, name: value} for value in (True, "report", ["flows"], 5, [[1]])]
        for message in refusals(stage, module, asked):
            assert message.startswith(f"The option '{name}' is of type ")
            assert f" It must be {words}" in message
