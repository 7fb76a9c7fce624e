# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Uninstall, promote and publish."""

from __future__ import annotations

from typing import Any

from ..caller import Caller
from ..environment import Environment
from ..errors import not_found
from ..messages import action
from ..store import Row
from . import removal
from .components import require_solution
from .job_rows import show
from .markup import invalid_xml, parse_xml
from .operations import KINDS, Kind, begin, refuse_second, register, wait_for
from .waiting import Pending

IMPORT_PRIVILEGE = "prvImportCustomization"
PUBLISH_PRIVILEGE = "prvPublishCustomization"
TABLE_EDIT = "TableEdit"
Parameters = dict[str, Any]
Answer = Parameters | Pending | None


def _check_uninstall(environment: Environment, operation: Row) -> None:
    removal.check_uninstall(environment, require_solution(environment, operation["$request"]["solution"]))


def _uninstall(environment: Environment, operation: Row) -> None:
    solution = require_solution(environment, operation["$request"]["solution"])
    removal.uninstall(environment, solution["solutionid"])


def _check_promotion(environment: Environment, operation: Row) -> None:
    removal.check_promotion(environment, operation["$request"]["solution"])


def _promote(environment: Environment, operation: Row) -> Parameters:
    return {"SolutionId": removal.promote(environment, operation["$request"]["solution"])}


def _nothing(environment: Environment, operation: Row) -> None:
    """Flows need no publishing; the operation only takes its time and its turn."""


register(Kind("UninstallSolutionAsync", "UninstallSolution", 208, True, _check_uninstall, _uninstall, "Uninstall", 1))
register(Kind("DeleteAndPromote", "DeleteAndPromote", 207, True, _check_promotion, _promote, "Upgrade", 0))
register(Kind("DeleteAndPromoteAsync", "DeleteAndPromote", 207, True, _check_promotion, _promote, "Upgrade", 0))
register(Kind("PublishAllXml", "PublishAll", 204, True, _nothing, _nothing, "PublishAll", 4))
register(Kind("PublishXml", "PublishXml", 204, True, _nothing, _nothing, "Publish", 3))
register(Kind(TABLE_EDIT, "TableEdit", 0, True, _nothing, _nothing, "EntityCustomization"))
register(Kind("PublishAllXmlAsync", "PublishAll", 204, True, _nothing, _nothing, "PublishAll", 4))


def uninstall(environment: Environment, solution_id: str) -> None:
    """The rule behind DELETE of a solution row: done before the answer, refused while another operation runs."""
    if environment.store.get("solution", solution_id) is None:
        raise not_found("solution", solution_id)
    refuse_second(environment, KINDS["UninstallSolutionAsync"].lock)
    removal.uninstall(environment, solution_id)


def edit_table(environment: Environment, caller: Caller, seconds: float) -> None:
    """Somebody changes a table: it holds the lock, and nothing lists it."""
    begin(environment, caller, TABLE_EDIT, {}, seconds, asynchronous=False)


def _start(environment: Environment, caller: Caller, message: str, solution: str | None, seconds: float) -> Parameters:
    operation = begin(environment, caller, message, {"solution": solution}, seconds)
    show(environment)
    return {"AsyncOperationId": operation["solutionoperationid"]}


def _run(environment: Environment, caller: Caller, message: str, solution: str | None, seconds: float) -> Answer:
    operation = begin(environment, caller, message, {"solution": solution}, seconds, asynchronous=False)
    return wait_for(environment, operation)


@action("UninstallSolutionAsync")
def uninstall_solution_async(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    caller.require_write(IMPORT_PRIVILEGE)
    name = parameters["SolutionUniqueName"]
    require_solution(environment, name)
    return _start(environment, caller, "UninstallSolutionAsync", name, environment.settings.import_seconds)


@action("DeleteAndPromote")
def delete_and_promote(environment: Environment, caller: Caller, parameters: Parameters) -> Answer:
    caller.require_write(IMPORT_PRIVILEGE)
    name = parameters["UniqueName"]
    return _run(environment, caller, "DeleteAndPromote", name, environment.settings.import_seconds)


@action("DeleteAndPromoteAsync")
def delete_and_promote_async(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    caller.require_write(IMPORT_PRIVILEGE)
    name = parameters["UniqueName"]
    require_solution(environment, name)
    return _start(environment, caller, "DeleteAndPromoteAsync", name, environment.settings.import_seconds)


@action("PublishAllXml")
def publish_all_xml(environment: Environment, caller: Caller, parameters: Parameters) -> Answer:
    caller.require_write(PUBLISH_PRIVILEGE)
    return _run(environment, caller, "PublishAllXml", None, environment.settings.export_seconds)


@action("PublishAllXmlAsync")
def publish_all_xml_async(environment: Environment, caller: Caller, parameters: Parameters) -> Parameters:
    caller.require_write(PUBLISH_PRIVILEGE)
    return _start(environment, caller, "PublishAllXmlAsync", None, environment.settings.export_seconds)


@action("PublishXml")
def publish_xml(environment: Environment, caller: Caller, parameters: Parameters) -> Answer:
    caller.require_write(PUBLISH_PRIVILEGE)
    root = parse_xml(parameters["ParameterXml"].encode(), "ParameterXml")
    if root.tag.lower() != "importexportxml":
        raise invalid_xml("The root element of ParameterXml must be importexportxml.")
    return _run(environment, caller, "PublishXml", None, environment.settings.export_seconds)
