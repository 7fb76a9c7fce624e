# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a package to the rows of an environment. The package has been found acceptable before."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ..caller import Caller
from ..environment import Environment
from ..errors import DataverseError
from ..store import Row
from ..tables import rules_for
from ..tables.components import add_component
from ..tables.environmentvariable import check_secret
from ..tables.rules import ACTIVE_LAYER_ID, default_columns, stamp_change, stamp_creation
from ..tables.workflow import set_state
from .assembly import keep_carried
from .components import DEFINITION_TYPE, VALUE_TYPE, WORKFLOW_TYPE, find_solution, reference_type
from .covered import below
from .dependencies import callers_last
from .layers import INSTALLED, content
from .package import Flow, Package, Publisher, Reference, Value, Variable
from .removal import replace_solution
from .verdict import HOLDING_SUFFIX, Wish

DEACTIVATED = "0x80045042"
ON = 1
OFF = 0


@dataclass(frozen=True)
class Note:
    """What the import job says about one component."""

    section: str
    identity: str
    name: str
    result: str = "success"
    code: str = "0"
    text: str = ""


class Installation:
    """One import: rows are written by `run`, which answers the id of the solution."""

    def __init__(self, environment: Environment, caller: Caller, package: Package, wish: Wish, moment: str):
        self.environment = environment
        self.store = environment.store
        self.caller = caller
        self.package = package
        self.wish = wish
        self.moment = moment
        self.notes: list[Note] = []
        self.replaces: Row | None = None
        self.solution_id = ""

    def run(self) -> str:
        package = self.package
        self.solution_id = self._solution(self._publisher(package.publisher))
        for reference in package.references:
            self._reference(reference)
        for variable in package.variables:
            self._variable(variable)
        self._given_values()
        switched = [flow for flow in callers_last(package.flows) if self._flow(flow)]
        keep_carried(self.environment, self.solution_id, package.carried)
        if self.replaces is not None:
            replace_solution(self.environment, self.replaces, self.solution_id)
        self._set_states(switched)
        return self.solution_id

    def _put(self, table: str, row: Row) -> Row:
        known = self.environment.schema.table(table)
        new = {**default_columns(self.environment, known), **rules_for(table).defaults, **row}
        stamp_creation(self.environment, self.caller, table, new)
        return self.store.insert(table, new)

    def _change(self, table: str, row_id: str, changes: Row) -> None:
        changes = {**changes, **below(self.store.get(table, row_id) or {}, changes)}
        stamp_change(self.environment, self.caller, table, changes)
        self.store.update(table, row_id, changes)

    def _layer(self, present: Row | None = None) -> Row:
        """Whose the row is; an unmanaged package on top of a managed row leaves it managed."""
        if self.package.managed:
            return {"ismanaged": True, "solutionid": self.solution_id}
        if present is not None and present.get("ismanaged"):
            return {}
        return {"ismanaged": False, "solutionid": ACTIVE_LAYER_ID}

    def _join(self, component_type: int, object_id: str) -> None:
        add_component(self.environment, self.caller, self.solution_id, component_type, object_id)

    def _note(self, note: Note) -> None:
        """A warning takes the place of the plain success of the same component."""
        plain = Note(note.section, note.identity, note.name)
        if note != plain and plain in self.notes:
            self.notes.remove(plain)
        self.notes.append(note)

    def _publisher(self, publisher: Publisher) -> str:
        present = self.store.find("publisher", uniquename=publisher.unique_name)
        if present:
            return str(present[0]["publisherid"])
        row = {
            "uniquename": publisher.unique_name,
            "friendlyname": publisher.friendly_name,
            "description": publisher.description,
            "customizationprefix": publisher.prefix,
            "customizationoptionvalueprefix": publisher.option_value_prefix,
            "emailaddress": publisher.email,
            "supportingwebsiteurl": publisher.website,
        }
        return str(self._put("publisher", row)["publisherid"])

    def _solution(self, publisher_id: str) -> str:
        package = self.package
        present = find_solution(self.environment, package.unique_name)
        name = package.unique_name
        if present is not None and self.wish.holding and package.managed:
            name += HOLDING_SUFFIX
            present = find_solution(self.environment, name)
        elif present is not None and self.wish.upgrade and package.managed:
            self.replaces, present = present, None
        row = {
            "uniquename": name,
            "friendlyname": package.friendly_name,
            "description": package.description,
            "version": package.version,
            "ismanaged": package.managed,
            "isvisible": True,
            "solutionpackageversion": "9.2",
            "updatedon": self.moment,
            "_publisherid_value": publisher_id,
        }
        if package.base:
            base = find_solution(self.environment, package.base)
            row["_parentsolutionid_value"] = base["solutionid"] if base else None
        if present is None:
            return str(self._put("solution", {**row, "installedon": self.moment})["solutionid"])
        self._change("solution", present["solutionid"], row)
        return str(present["solutionid"])

    def _may_overwrite(self, present: Row) -> bool:
        """An unmanaged component, and a managed one with an unmanaged layer, change only when told to."""
        if self.wish.overwrite:
            return True
        if not present.get("ismanaged"):
            return False
        return INSTALLED not in present or present[INSTALLED] == content(present)

    def _reference(self, reference: Reference) -> None:
        name = reference.logical_name
        given = self._given("connectionreference", "connectionreferencelogicalname", name)
        binding: Row = {}
        for member in ("connectionid", "connectorid"):
            if given.get(member):
                binding[member] = given[member]
        content = {
            "connectionreferencedisplayname": reference.display_name,
            "description": reference.description,
            "connectorid": reference.connector_id,
            "promptingbehavior": reference.prompting_behavior or 0,
            "$customconnectorid": reference.custom_connector_id,
        }
        present = self.store.find("connectionreference", connectionreferencelogicalname=name)
        if not present:
            row = {"connectionreferencelogicalname": name, **content, **self._layer(), **binding}
            reference_id = self._put("connectionreference", row)["connectionreferenceid"]
        else:
            reference_id = present[0]["connectionreferenceid"]
            replaced = {**content, **self._layer(present[0])} if self._may_overwrite(present[0]) else {}
            if replaced or binding:
                self._change("connectionreference", reference_id, {**replaced, **binding})
        self._join(reference_type(self.environment), reference_id)
        self._note(Note("connectionreferences", name, reference.display_name or name))

    def _variable(self, variable: Variable) -> None:
        present = self.store.find("environmentvariabledefinition", schemaname=variable.schema_name)
        row = {"schemaname": variable.schema_name, **variable.columns, **self._layer(present[0] if present else None)}
        if not present:
            definition_id = self._put("environmentvariabledefinition", row)["environmentvariabledefinitionid"]
        else:
            definition_id = present[0]["environmentvariabledefinitionid"]
            if self._may_overwrite(present[0]):
                self._change("environmentvariabledefinition", definition_id, row)
        self._join(DEFINITION_TYPE, definition_id)
        if variable.value is not None:
            self._join(VALUE_TYPE, self._packaged_value(variable.schema_name, variable.value, definition_id))
        name = variable.columns.get("displayname") or variable.schema_name
        self._note(Note("environmentvariabledefinitions", variable.schema_name, name))

    def _packaged_value(self, schema_name: str, packaged: Value, definition_id: str) -> str:
        self._check_secret(definition_id, packaged.value)
        present = self.store.find("environmentvariablevalue", _environmentvariabledefinitionid_value=definition_id)
        if present:
            value_id = str(present[0]["environmentvariablevalueid"])
            if self._may_overwrite(present[0]):
                changes = {"value": packaged.value, **self._layer(present[0])}
                self._change("environmentvariablevalue", value_id, changes)
            return value_id
        row = {"value": packaged.value, **self._value_of(definition_id, schema_name), **self._layer()}
        if packaged.value_id and not self.store.get("environmentvariablevalue", packaged.value_id):
            row["environmentvariablevalueid"] = packaged.value_id
        return str(self._put("environmentvariablevalue", row)["environmentvariablevalueid"])

    @staticmethod
    def _value_of(definition_id: str, schema_name: str) -> Row:
        return {"_environmentvariabledefinitionid_value": definition_id, "schemaname": schema_name}

    def _given_values(self) -> None:
        """Values sent along with the request win over those of the package."""
        for given in self.wish.parameters:
            if not str(given.get("@odata.type", "")).endswith(".environmentvariablevalue"):
                continue
            found = self.store.find("environmentvariabledefinition", schemaname=str(given.get("schemaname")))
            if not found or given.get("value") is None:
                continue
            definition_id = found[0]["environmentvariabledefinitionid"]
            present = self.store.find("environmentvariablevalue", _environmentvariabledefinitionid_value=definition_id)
            changes = {"value": str(given["value"])}
            self._check_secret(definition_id, changes["value"])
            if present:
                self._change("environmentvariablevalue", present[0]["environmentvariablevalueid"], changes)
                continue
            row = {**changes, **self._value_of(definition_id, found[0]["schemaname"])}
            if given.get("environmentvariablevalueid"):
                row["environmentvariablevalueid"] = given["environmentvariablevalueid"]
            self._put("environmentvariablevalue", row)

    def _check_secret(self, definition_id: str, value: str) -> None:
        definition = self.store.get("environmentvariabledefinition", definition_id) or {}
        try:
            check_secret(self.environment, definition, value)
        except DataverseError as error:
            name = str(definition["schemaname"])
            raise error.of("environmentvariabledefinitions", name, definition.get("displayname") or name) from None

    def _given(self, kind: str, member: str, name: str) -> Row:
        for given in self.wish.parameters:
            is_kind = str(given.get("@odata.type", "")).endswith(f".{kind}")
            if is_kind and str(given.get(member, "")).lower() == name.lower():
                return given
        return {}

    def _flow(self, flow: Flow) -> bool:
        """Write the row; the answer says whether its state follows the package."""
        present = self.store.get("workflow", flow.workflow_id)
        columns = {name: value for name, value in flow.columns.items() if name not in ("statecode", "statuscode")}
        clientdata = json.dumps(flow.clientdata, ensure_ascii=False, separators=(",", ":"))
        layer = self._layer(present)
        row = {**columns, "name": flow.name, "clientdata": clientdata}
        if self.package.managed:
            layer[INSTALLED] = content(row)
        self._join(WORKFLOW_TYPE, flow.workflow_id)
        if present is None:
            self._put("workflow", {"workflowid": flow.workflow_id, **row, **layer})
            self._note(Note("workflows", flow.workflow_id, flow.name))
            return True
        if not self._may_overwrite(present):
            self._change("workflow", flow.workflow_id, layer)
            self._note(Note("workflows", flow.workflow_id, flow.name))
            return False
        if self.environment.settings.owner_on_import == "importer":
            layer |= {"_ownerid_value": self.caller.systemuserid, "$_ownerid_value": "systemuser"}
        self._change("workflow", flow.workflow_id, {**row, **layer})
        if present.get("statecode") == ON:
            text = "The original workflow definition has been deactivated and replaced."
            self._note(Note("workflows", flow.workflow_id, flow.name, "warning", DEACTIVATED, text))
        else:
            self._note(Note("workflows", flow.workflow_id, flow.name))
        return True

    def _set_states(self, flows: list[Flow]) -> None:
        """The package's states, children first; what cannot be on stays off and is noted."""
        for flow in flows:
            row = self.store.get("workflow", flow.workflow_id)
            if row is None:
                continue
            if not flow.is_on:
                set_state(self.environment, self.caller, flow.workflow_id, OFF)
                continue
            try:
                set_state(self.environment, self.caller, flow.workflow_id, OFF)
                set_state(self.environment, self.caller, flow.workflow_id, ON)
            except DataverseError as error:
                failed = self.environment.settings.tenant.flows_left_off == "failures"
                text = f'Flow client error returned with status code "BadRequest" and details: {error.message}'
                kind, code, said = ("failure", "0x80040216", text) if failed else ("warning", error.code, error.message)
                self._note(Note("workflows", flow.workflow_id, flow.name, kind, code, said))
