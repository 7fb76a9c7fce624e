# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Dataverse environment in memory, with the methods of the client."""

from __future__ import annotations

import copy
import itertools
import json
import re
import uuid
from urllib.parse import parse_qs, urlsplit

from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import Conflict, NotFound

from .odata import matches

KEYS = {
    "workflows": "workflowid",
    "solutions": "solutionid",
    "solutioncomponents": "solutioncomponentid",
    "organizations": "organizationid",
    "systemusers": "systemuserid",
    "teams": "teamid",
    "connectionreferences": "connectionreferenceid",
    "environmentvariabledefinitions": "environmentvariabledefinitionid",
    "environmentvariablevalues": "environmentvariablevalueid",
    "asyncoperations": "asyncoperationid",
    "msdyn_solutionhistories": "msdyn_solutionhistoryid",
}
FORMATTED = "@OData.Community.Display.V1.FormattedValue"
ALEX = "aaaaaaaa-0000-4000-8000-000000000001"
KIM = "aaaaaaaa-0000-4000-8000-000000000002"


class Environment:
    """Rows in tables. Every row has a version; ``writes`` lists what was changed, in order."""

    url = "https://contoso.crm4.dynamics.com"
    parallel_hint = None

    def __init__(self):
        self.tables = {table: {} for table in KEYS}
        self.writes = []
        self._versions = itertools.count(1)
        for guid, name in ((ALEX, "Alex"), (KIM, "Kim")):
            self.put("systemusers", systemuserid=guid, fullname=name, domainname=f"{name.lower()}@contoso.com")

    def put(self, table, **row):
        """Insert a row as if it had always been there, and return its id."""
        guid = row.setdefault(KEYS[table], str(uuid.uuid4()))
        self.tables[table][guid] = row
        self._touch(row)
        return guid

    def put_flow(self, name, definition, references=None, state=0, owner=ALEX, description=None, **more):
        """Insert a cloud flow as designers leave it: members in another order, operations with ids."""
        properties = {"templateName": "", "definition": designed(definition), "connectionReferences": references or {}}
        return self.put(
            "workflows",
            category=5,
            type=1,
            name=name,
            description=description,
            statecode=state,
            statuscode=state + 1,
            ismanaged=False,
            _ownerid_value=owner,
            clientdata=json.dumps({"schemaVersion": "1.0.0.0", "properties": properties}),
            **more,
        )

    def flow(self, guid):
        """Return a flow's row with its definition and references beside it."""
        row = dict(self.tables["workflows"][guid])
        properties = json.loads(row["clientdata"])["properties"]
        return dict(row, definition=properties["definition"], references=properties["connectionReferences"])

    def get(self, path, tried, annotations=False):
        if path.startswith(("RetrieveDependentComponents(", "RetrieveDependenciesForDelete(")):
            child = re.search(r"ObjectId=([^,]+)", path).group(1)
            callers = [guid for guid, row in self.tables["workflows"].items() if child in row["clientdata"].lower()]
            return {
                "value": [
                    {"dependentcomponentobjectid": guid, "dependentcomponenttype": 29}
                    for guid in callers
                    if guid.lower() != child
                ]
            }
        table, guid = re.match(r"(\w+)\(([^)]+)\)", path).groups()
        row = self.tables[table].get(guid.lower())
        if row is None:
            raise NotFound(f"{tried} failed: does not exist (HTTP 404).", http_status=404)
        return self._shown(row, parse_qs(urlsplit(path).query))

    def rows(self, table, tried, annotations=False, **options):
        query = {f"${name}": [value] for name, value in options.items()}
        found = [row for row in self.tables[table].values() if matches(row, options.get("filter") or "1 eq null")]
        return [self._shown(row, query) for row in found]

    def rows_of(self, queries, tried, annotations=False, lenient=False):
        return [self.rows(table, tried, annotations, **options) for table, options in queries]

    def get_many(self, paths, tried, annotations=False):
        return [self.get(path, tried, annotations) for path in paths]

    def create(self, table, body, tried, solution=None, guid=None):
        self.writes.append(("create", table, body))
        row = self._columns({"statecode": 0, "statuscode": 1, "ismanaged": False, "_ownerid_value": KIM}, body)
        made = self.put(table, **row)
        return guid or made

    def update(self, table, guid, body, tried, etag="*"):
        row = self._for_writing(table, guid, tried, etag)
        self.writes.append(("update", table, body))
        self._columns(row, body)
        self._touch(row)

    def delete(self, table, guid, tried, etag="*"):
        self._for_writing(table, guid, tried, etag)
        self.writes.append(("delete", table, guid))
        del self.tables[table][guid.lower()]

    def _for_writing(self, table, guid, tried, etag):
        row = self.tables[table].get(guid.lower())
        if row is None:
            raise NotFound(f"{tried} failed: does not exist (HTTP 404).", http_status=404)
        if etag not in ("*", row["@odata.etag"]):
            raise Conflict(f"{tried} failed: the row has changed (HTTP 412).", http_status=412)
        return row

    def _columns(self, row, body):
        for name, value in body.items():
            if name == "ownerid@odata.bind":
                row["_ownerid_value"] = value.split("(")[1].rstrip(")")
            else:
                row[name] = value
        return row

    def _touch(self, row):
        row["@odata.etag"] = f'W/"{next(self._versions)}"'

    def _shown(self, row, query):
        row = copy.deepcopy(row)
        selected = query.get("$select", [""])[0].split(",")
        if "clientdata" not in selected:
            row.pop("clientdata", None)
        owner = row.get("_ownerid_value")
        if owner:
            row["_ownerid_value" + FORMATTED] = self.tables["systemusers"][owner.lower()]["fullname"]
            row["_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"] = "systemuser"
        return row


def designed(value, path=()):
    """Return a definition as the designer saves it: equal in meaning, different in form."""
    if isinstance(value, list):
        return [designed(member, path) for member in value]
    if not isinstance(value, dict):
        return value
    noisy = {key: designed(member, (*path, key)) for key, member in reversed(list(value.items()))}
    if path and path[-2:-1] in (("actions",), ("triggers",)):
        noisy["metadata"] = dict(noisy.get("metadata") or {}, operationMetadataId=str(uuid.uuid4()))
    return noisy
