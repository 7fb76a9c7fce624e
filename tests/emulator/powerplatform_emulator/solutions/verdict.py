# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a package may be imported, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ..environment import Environment
from ..errors import DataverseError
from ..store import Row
from ..tables import lockdown
from .components import BASE_NAMES, WORKFLOW_TYPE, find_solution, holders, members
from .dependencies import blocking, missing
from .package import Dependency, Package, version_key
from .package_writer import dependency_element

SYSTEM_SOLUTION = "0x80048046"
MANAGED_OVER_UNMANAGED = "0x80048040"
UNMANAGED_OVER_MANAGED = "0x80048041"
LOWER_VERSION = "0x80048541"
PATCH_WITHOUT_BASE = "0x80048540"
BASE_WITH_PATCHES = "0x80048538"
WRONG_PUBLISHER = "0x8004801C"
OPTION_PREFIX = "0x80048402"
OPTION_PREFIXES = range(10_000, 100_000)
MISSING_DEPENDENCIES = "0x8004801D"
UPGRADE_FAILED = "0x8004F046"
HOLDING_SUFFIX = "_Upgrade"


@dataclass(frozen=True)
class Wish:
    """How the caller wants a package to be imported; who only stages one does not say."""

    overwrite: bool = False
    holding: bool = False
    upgrade: bool = False
    open: bool = False
    parameters: list[dict[str, Any]] = field(default_factory=list)


class ImportRefused(DataverseError):
    """A refusal with the details that the import job lists beside the text."""

    def __init__(self, code: str, message: str, parameters: list[str] | None = None):
        super().__init__(400, code, message)
        self.parameters = parameters or []


def installed(environment: Environment, package: Package) -> Row | None:
    return find_solution(environment, package.unique_name)


def check(environment: Environment, package: Package, wish: Wish) -> None:
    """Raise the platform's refusal, in the order in which the platform looks."""
    name = package.unique_name
    if name.lower() in (*BASE_NAMES, "system", "basic"):
        raise ImportRefused(SYSTEM_SOLUTION, f"The system solution {name} cannot be imported.", [name])
    if package.publisher.option_value_prefix not in OPTION_PREFIXES:
        text = f"The option value prefix {package.publisher.option_value_prefix} is out of range."
        raise ImportRefused(OPTION_PREFIX, text, [name])
    if not package.managed and lockdown.is_locked_down(environment):
        raise ImportRefused(lockdown.LOCKED_DOWN, lockdown.TEXT, [name])
    present = installed(environment, package)
    if package.base and find_solution(environment, package.base) is None:
        text = f"The patch {name} cannot be imported: its base solution {package.base} is not installed."
        raise ImportRefused(PATCH_WITHOUT_BASE, text, [name, package.base])
    if present is not None:
        _check_kind(package, present)
        if not (wish.upgrade or wish.holding or wish.open):
            _check_patches(environment, present)
        _check_publisher(environment, package, present)
        if wish.upgrade or wish.holding:
            _check_version(package, present)
    lacking = missing(environment, package)
    if lacking:
        raise missing_dependencies(name, lacking)
    if wish.upgrade and present is not None and package.managed:
        _check_removals(environment, package, present)


def _check_kind(package: Package, present: Row) -> None:
    name = package.unique_name
    if package.managed and not present.get("ismanaged"):
        text = f"The solution {name} is already installed as unmanaged and the package is managed."
        raise ImportRefused(MANAGED_OVER_UNMANAGED, text, [name])
    if not package.managed and present.get("ismanaged"):
        text = f"The solution {name} is already installed as managed and the package is unmanaged."
        raise ImportRefused(UNMANAGED_OVER_MANAGED, text, [name])


def _check_patches(environment: Environment, present: Row) -> None:
    """A base stays as it is while it has patches; an upgrade takes their place."""
    patches = patches_of(environment, present)
    if patches:
        text = f"The solution {present['uniquename']} has patches and cannot be changed: {', '.join(patches)}."
        raise ImportRefused(BASE_WITH_PATCHES, text, [present["uniquename"]])


def patches_of(environment: Environment, base: Row) -> dict[str, Row]:
    """The patches of a solution by their unique names."""
    found = environment.store.find("solution", _parentsolutionid_value=base["solutionid"])
    return {row["uniquename"]: row for row in found}


def _check_publisher(environment: Environment, package: Package, present: Row) -> None:
    publisher = environment.store.get("publisher", str(present.get("_publisherid_value"))) or {}
    old, new = publisher.get("uniquename"), package.publisher.unique_name
    if old and old.lower() != new.lower():
        text = f"The solution {package.unique_name} cannot be imported: its publisher is {old} and cannot become {new}."
        raise ImportRefused(WRONG_PUBLISHER, text, [package.unique_name, old, new])


def _check_version(package: Package, present: Row) -> None:
    if version_key(package.version) <= version_key(present["version"]):
        text = "The import solution must have a higher version than the existing solution it is upgrading."
        raise ImportRefused(LOWER_VERSION, text, [package.unique_name, package.version, present["version"]])


def _check_removals(environment: Environment, package: Package, present: Row) -> None:
    coming = {flow.workflow_id for flow in package.flows}
    going = leaving(environment, present["solutionid"], package)
    stuck = [row for row, _component in blocking(environment, going) if row["workflowid"] not in coming]
    if stuck:
        names = ", ".join(str(row["name"]) for row in stuck)
        text = f"The upgrade of {package.unique_name} failed: what it removes is still used by {names}."
        raise ImportRefused(UPGRADE_FAILED, text, [package.unique_name])


def leaving(environment: Environment, solution_id: str, package: Package) -> list[tuple[int, str]]:
    """Components that an upgrade deletes: the package lacks them and no other solution holds them."""
    store = environment.store
    flows = {flow.workflow_id for flow in package.flows}
    references = {reference.logical_name.lower() for reference in package.references}
    variables = {variable.schema_name.lower() for variable in package.variables}
    values = {variable.schema_name.lower() for variable in package.variables if variable.value is not None}
    found = []
    for component_type, object_id in members(environment, solution_id):
        reference = store.get("connectionreference", object_id)
        definition = store.get("environmentvariabledefinition", object_id)
        value = store.get("environmentvariablevalue", object_id)
        if component_type == WORKFLOW_TYPE:
            stays = object_id in flows
        elif reference is not None:
            stays = reference["connectionreferencelogicalname"].lower() in references
        elif definition is not None:
            stays = definition["schemaname"].lower() in variables
        elif value is not None:
            owner = store.get("environmentvariabledefinition", value["_environmentvariabledefinitionid_value"])
            stays = owner is not None and owner["schemaname"].lower() in values
        else:
            stays = True
        if not stays and is_only_holder(environment, solution_id, component_type, object_id):
            found.append((component_type, object_id))
    return found


def is_only_holder(environment: Environment, solution_id: str, component_type: int, object_id: str) -> bool:
    return all(row["solutionid"] == solution_id for row in holders(environment, component_type, object_id))


def missing_dependencies(name: str, lacking: list[Dependency]) -> ImportRefused:
    markup = dependencies_markup(lacking)
    text = (
        f"The following solution cannot be imported: {name}. Some dependencies are missing. "
        f"The missing dependencies are : {markup} , ProductUpdatesOnly : False"
    )
    return ImportRefused(MISSING_DEPENDENCIES, text, [name, markup, "False"])


def dependencies_markup(lacking: list[Dependency]) -> str:
    root = Element("MissingDependencies", {"canResolveAllMissingDependencies": "False"})
    for key, dependency in enumerate(lacking):
        element = dependency_element(Dependency({"key": str(key), **dependency.required}, dependency.dependent))
        element.set("canResolveMissingDependency", "False")
        root.append(element)
    return ElementTree.tostring(root, encoding="unicode")
