# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""StageSolution: what an import would find, without importing."""

from __future__ import annotations

import uuid
from typing import Any

from ..caller import Caller
from ..environment import Environment
from ..errors import DataverseError
from ..messages import action
from ..store import Row
from . import files
from .components import find_solution
from .dependencies import missing
from .markup import guid
from .package import Dependency, Package, Reference, Variable
from .verdict import HOLDING_SUFFIX, MISSING_DEPENDENCIES, Wish, check, installed

PRIVILEGE = "prvImportCustomization"
NO_UPLOAD = "00000000-0000-0000-0000-000000000000"
VARIABLE_KEYS = (
    "schemaname",
    "displayname",
    "description",
    "type",
    "defaultvalue",
    "isrequired",
    "parameterkey",
    "parentdefinitionid",
    "apiid",
)
Parameters = dict[str, Any]


@action("StageSolution")
def stage_solution(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    caller.require_write(PRIVILEGE)
    upload_id = str(parameters.get("StageSolutionUploadId") or uuid.uuid4()).lower()
    files.keep(environment, files.sent(parameters["CustomizationFile"]), upload_id)
    shallow = environment.settings.staging == "shallow"
    try:
        package = files.readable(environment, upload_id) if shallow else files.package_of(environment, upload_id)
    except DataverseError as error:
        return {"StageSolutionResults": _unreadable(environment, error)}
    in_markup = environment.settings.tenant.missing_dependencies == "markup"
    lacking = [] if shallow or in_markup else [_missing(dependency) for dependency in missing(environment, package)]
    findings = [] if shallow else _findings(environment, package, in_markup)
    return {
        "StageSolutionResults": {
            "StageSolutionUploadId": upload_id,
            "StageSolutionStatus": "Failed" if lacking or findings else "Passed",
            "SolutionComponentsDetails": [
                *(_reference(environment, reference) for reference in package.references),
                *(entry for variable in package.variables for entry in _variable(environment, variable)),
            ],
            "SolutionDetails": _details(environment, package),
            "MissingDependencies": lacking,
            "SolutionValidationResults": findings,
        }
    }


def _unreadable(environment: Environment, error: DataverseError) -> Parameters:
    """The answer about an archive that cannot be read: a failed staging that knows nothing."""
    details = environment.schema.complex_types["SolutionDetails"]
    return {
        "StageSolutionUploadId": NO_UPLOAD,
        "StageSolutionStatus": "Failed",
        "SolutionComponentsDetails": [],
        "SolutionDetails": dict.fromkeys(details),
        "MissingDependencies": [],
        "SolutionValidationResults": [_finding(error)],
    }


def _finding(error: DataverseError) -> Parameters:
    return {
        "SolutionValidationResultType": "Error",
        "Message": error.message,
        "ErrorCode": int(error.code, 16) - (1 << 32),
        "AdditionalInfo": None,
    }


def _findings(environment: Environment, package: Package, in_markup: bool) -> list[Parameters]:
    """What the import would be refused for; missing dependencies have a list of their own, or are told in markup."""
    try:
        check(environment, package, Wish(open=True))
    except DataverseError as error:
        if error.code == MISSING_DEPENDENCIES and not in_markup:
            return []
        return [_finding(error)]
    return []


def _component(name: str, kind: str, present: bool, attributes: dict[str, Any]) -> Parameters:
    values = ["" if value is None else str(value) for value in attributes.values()]
    return {
        "ComponentName": name,
        "ComponentTypeName": kind,
        "IsPresentInOrg": "True" if present else "False",
        "Attributes": {"Count": len(values), "Keys": list(attributes), "Values": values},
    }


def _reference(environment: Environment, reference: Reference) -> Parameters:
    name = reference.logical_name
    attributes = {
        "connectorid": reference.connector_id,
        "connectionreferencelogicalname": name,
        "connectionreferencedisplayname": reference.display_name,
        "description": reference.description,
    }
    present = environment.store.find("connectionreference", connectionreferencelogicalname=name)
    return _component(name, "connectionreference", bool(present), attributes)


def _variable(environment: Environment, variable: Variable) -> list[Parameters]:
    name = variable.schema_name
    columns = {**variable.columns, "schemaname": name}
    definitions = environment.store.find("environmentvariabledefinition", schemaname=name)
    attributes = {key: columns.get(key) for key in VARIABLE_KEYS}
    entries = [_component(name, "EnvironmentVariableDefinition", bool(definitions), attributes)]
    if variable.value is not None:
        present = bool(definitions) and bool(
            environment.store.find(
                "environmentvariablevalue",
                _environmentvariabledefinitionid_value=definitions[0]["environmentvariabledefinitionid"],
            )
        )
        value = {"schemaname": name, "value": variable.value.value}
        entries.append(_component(name, "EnvironmentVariableValue", present, value))
    return entries


def _details(environment: Environment, package: Package) -> Parameters:
    previous = installed(environment, package)
    publisher: Row = {}
    if previous is not None:
        publisher = environment.store.get("publisher", str(previous.get("_publisherid_value"))) or {}
    before = previous or {}
    return {
        "SolutionUniqueName": package.unique_name,
        "SolutionFriendlyName": package.friendly_name,
        "SolutionDescription": package.description,
        "SolutionVersion": package.version,
        "PublisherUniqueName": package.publisher.unique_name,
        "PublisherFriendlyName": package.publisher.friendly_name,
        "IsManaged": package.managed,
        "IsPatchSolution": package.base is not None,
        "IsPrerequisitesExport": False,
        "HasPendingUpgrade": find_solution(environment, package.unique_name + HOLDING_SUFFIX) is not None,
        "PreviousSolutionUniqueName": before.get("uniquename"),
        "PreviousSolutionFriendlyName": before.get("friendlyname"),
        "PreviousSolutionVersion": before.get("version"),
        "PreviousIsManaged": before.get("ismanaged"),
        "PreviousPublisherUniqueName": publisher.get("uniquename"),
        "PreviousPublisherFriendlyName": publisher.get("friendlyname"),
        "PreviousPatchSolutionsNames": [],
    }


def _missing(dependency: Dependency) -> Parameters:
    entry: Parameters = {}
    for side, attributes in (("Required", dependency.required), ("Dependent", dependency.dependent)):
        schema_name = attributes.get("schemaName") or attributes.get("id.connectionreferencelogicalname")
        entry |= {
            f"{side}ComponentSchemaName": schema_name,
            f"{side}ComponentDisplayName": attributes.get("displayName"),
            f"{side}ComponentParentSchemaName": attributes.get("parentSchemaName"),
            f"{side}ComponentParentDisplayName": attributes.get("parentDisplayName"),
            f"{side}ComponentId": guid(attributes["id"]) if "id" in attributes else None,
            f"{side}ComponentType": attributes.get("type"),
        }
    return {
        **entry,
        "RequiredSolutionName": dependency.required.get("solution"),
        "CanResolveMissingDependency": False,
    }
