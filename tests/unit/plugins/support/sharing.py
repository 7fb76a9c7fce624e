# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment in memory that also knows sharing."""

from __future__ import annotations

import re
from urllib.parse import unquote

from .environment import Environment

READ = re.compile(r"^RetrieveSharedPrincipalsAndAccess\(Target=@tid\)\?@tid={'@odata.id':'workflows\(([-0-9a-f]+)\)'}$")
ORDER = ("AssignAccess", "ShareAccess", "DeleteAccess", "AppendToAccess", "AppendAccess", "WriteAccess", "ReadAccess")


class SharingEnvironment(Environment):
    """``shares`` maps (flow, table, id) to sets of access rights; ``reads`` lists what was asked for."""

    def __init__(self):
        super().__init__()
        self.shares = {}
        self.reads = []

    def get(self, path, tried, annotations=False):
        found = READ.match(unquote(path))
        self.reads.append(unquote(path))
        if not found:
            return super().get(path, tried, annotations)
        return {
            "PrincipalAccesses": [
                {
                    "AccessMask": ", ".join(name for name in ORDER if name in names) or "None",
                    "Principal": {"@odata.type": f"#Microsoft.Dynamics.CRM.{table}", "ownerid": guid.upper()},
                }
                for (flow, table, guid), names in self.shares.items()
                if flow == found.group(1)
            ]
        }

    def rows(self, table, tried, annotations=False, **options):
        self.reads.append(f"{table}?{options.get('filter')}")
        return super().rows(table, tried, annotations, **options)

    def act(self, action, body, tried, repeatable=None):
        self.writes.append((action, body))
        principal = body["Revokee"] if action == "RevokeAccess" else body["PrincipalAccess"]["Principal"]
        table = principal["@odata.type"].removeprefix("Microsoft.Dynamics.CRM.")
        key = body["Target"]["workflowid"], table, principal[table + "id"]
        if action == "RevokeAccess":
            self.shares.pop(key, None)
            return {}
        names = set(body["PrincipalAccess"]["AccessMask"].split(","))
        self.shares[key] = names | (self.shares.get(key, set()) if action == "GrantAccess" else set())
        return {}
