# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Web API of one environment."""

from __future__ import annotations

import contextlib
from email.utils import parsedate_to_datetime

from .._core.errors import Failure, InputFailure, NotFound, OutcomeUnknown
from .address import API, query, row
from .refusals import refused

# Actions that leave the declared state of the environment untouched.
SAFE_ACTIONS = ("ExportSolution", "ExportSolutionAsync", "DownloadSolutionExportData")
ANNOTATIONS = (
    'odata.include-annotations="OData.Community.Display.V1.FormattedValue,Microsoft.Dynamics.CRM.lookuplogicalname"'
)
FORMATTED = "@OData.Community.Display.V1.FormattedValue"
TABLE_OF = "@Microsoft.Dynamics.CRM.lookuplogicalname"
NO_SUCH_ROW = "0x80040217"
GATEWAY_TROUBLE = (500, 502, 503, 504)


class Dataverse:
    """Reads and writes rows and calls messages, over one session.

    Every method takes ``tried``, the first words of the error message if it fails ("Reading flow 'X'").
    """

    def __init__(self, session):
        self.session = session
        self.server_time = None

    @property
    def url(self):
        """The root of the environment."""
        return self.session.root

    def get(self, path, tried, annotations=False):
        """Return the JSON object at ``path``, relative to the service root; NotFound on 404."""
        headers = {"Prefer": ANNOTATIONS} if annotations else {}
        return self._json(self._send("GET", path, tried, headers=headers), tried)

    def rows(self, table, tried, annotations=False, **options):
        """Return all rows of a query, over all its pages; ``options`` are query options without their dollar."""
        path, found = table + query(**options), []
        while path:
            page = self.get(path, tried, annotations)
            found += page.get("value", [])
            path = page.get("@odata.nextLink")
        return found

    def create(self, table, body, tried, solution=None, guid=None):
        """Create a row and return its id. With ``guid``, an id of the caller's choice, it may be sent twice."""
        headers = {"MSCRM.SolutionUniqueName": solution} if solution else {}
        answer = self._send("POST", table, tried, headers=headers, json=body, repeatable=bool(guid))
        location = answer.headers.get("OData-EntityId", "")
        return guid or location.rpartition("(")[2].rstrip(")")

    def update(self, table, guid, body, tried, etag="*"):
        """Change columns of an existing row; Conflict when it moved since ``etag`` was read."""
        self._send("PATCH", row(table, guid), tried, headers={"If-Match": etag}, json=body, repeatable=True)

    def delete(self, table, guid, tried, etag="*"):
        """Delete a row; one that is gone already, perhaps by a request whose answer was lost, is no failure."""
        try:
            self._send("DELETE", row(table, guid), tried, headers={"If-Match": etag}, repeatable=True)
        except NotFound as failure:
            if failure.code != NO_SUCH_ROW:
                raise

    def act(self, action, body, tried):
        """Call an unbound action and return its answer, {} when it has none."""
        safe = action in SAFE_ACTIONS
        answer = self._send("POST", action, tried, json=body, safe=safe)
        return self._json(answer, tried, safe) if answer.status_code != 204 else {}

    def who_am_i(self):
        """Return the caller's ids: UserId, BusinessUnitId, OrganizationId."""
        return self.get("WhoAmI", "Asking who we are")

    def check_environment(self, expected):
        """Raise InputFailure unless this is the environment called ``expected`` (unique name or organisation id)."""
        organization = self.who_am_i()["OrganizationId"]
        if organization.lower() == expected.lower():
            return
        tried = "Reading the organisation"
        name = self.get(row("organizations", organization) + query(select="name"), tried).get("name")
        if (name or "").lower() != expected.lower():
            raise InputFailure(
                "{0} is environment {1!r}, but expected_environment is {2!r}.".format(self.url, name, expected),
                "Nothing was changed; check dataverse_url and the credentials.",
            )

    def _send(self, method, path, tried, headers=None, json=None, safe=None, repeatable=None):
        all_headers = {"Accept": "application/json", "OData-Version": "4.0", "OData-MaxVersion": "4.0"}
        if method == "GET":
            all_headers["If-None-Match"] = "null"
        all_headers.update(headers or {})
        url = path if path.startswith(("https://", "http://")) else API + path
        answer = self.session.send(method, url, headers=all_headers, json=json, safe=safe, repeatable=repeatable)
        self._note_time(answer)
        if answer.ok:
            return answer
        failure = refused(answer, tried)
        if (
            answer.status_code in GATEWAY_TROUBLE
            and failure.code is None
            and method != "GET"
            and not (safe or repeatable)
        ):
            raise OutcomeUnknown(
                "{0}: the answer was HTTP {1} from a gateway; it may have been carried out.".format(
                    tried, answer.status_code
                ),
                "Run the task again: it looks at what is there first.",
                http_status=answer.status_code,
            )
        raise failure

    def _note_time(self, answer):
        with contextlib.suppress(KeyError, ValueError, TypeError):
            self.server_time = parsedate_to_datetime(answer.headers["Date"])

    def _json(self, answer, tried, safe=True):
        try:
            content = answer.json()
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise (Failure if safe else OutcomeUnknown)(
                "{0} failed: {1} answered, but not as a Dataverse environment does.".format(tried, self.url),
                "Check dataverse_url and proxies.",
                http_status=answer.status_code,
            )
        return content
