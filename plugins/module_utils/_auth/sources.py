# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where sign-in values come from: the task, then the environment.

An identity is taken completely from one source, since a client id and a secret of two applications do not belong
together: the options of the task (among which are variables of its host, see plugin_utils/host_variables.py), then the
variables of the profile (``DATAVERSE_NAME_``), then ``DATAVERSE_``, then ``AZURE_``. The first source that contains an
identity is used, and a gap in it is not filled from another. A tenant alone is not an identity; it completes options
without a tenant, or is used with the Azure CLI. Other settings are searched for one by one. An empty option or variable
is treated as not set, but a task with an empty secret has an identity, which is incomplete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

CREDENTIAL_VARIABLES = {
    "tenant_id": ("TENANT_ID",),
    "client_id": ("CLIENT_ID",),
    "client_secret": ("CLIENT_SECRET",),
    "certificate_path": ("CERTIFICATE_PATH",),
    "certificate": ("CERTIFICATE",),
    "certificate_password": ("CERTIFICATE_PASSWORD",),
    "access_token": ("ACCESS_TOKEN",),
    "federated_token_path": ("FEDERATED_TOKEN_PATH", "FEDERATED_TOKEN_FILE"),
    "federated_token": ("FEDERATED_TOKEN",),
}
AZURE_VARIABLES = {
    "tenant_id": ("TENANT", "TENANT_ID"),
    "client_id": ("CLIENT_ID",),
    "client_secret": ("SECRET", "CLIENT_SECRET"),
    "federated_token_path": ("FEDERATED_TOKEN_FILE",),
}
SECRET = ("client_secret", "certificate", "certificate_password", "access_token", "federated_token")
OPTIONS = "options"


class Sources(Lookup):
    """Options of a task over variables of its environment, those of a profile before the others.

    ``place`` is the source of the identity: OPTIONS, the prefix of variables, or None if there is no identity.
    """

    def __init__(self, options: Mapping[str, Any], environment: Mapping[str, str]) -> None:
        prefixes, profile = ["DATAVERSE_"], options.get("dataverse_profile") or ""
        if profile.strip():
            from .profile import prefix_of

            prefixes.insert(0, prefix_of(profile, environment))
        super().__init__(options, environment, prefixes)
        self._credentials, self.place = self._identity()

    @property
    def prefix(self) -> str:
        """The prefix of variables that take precedence."""
        return self._prefixes[0]

    def _identity(self) -> tuple[dict[str, str | None], str | None]:
        """Return (members of the identity, the place they come from)."""
        prefixes = [(prefix, CREDENTIAL_VARIABLES) for prefix in self._prefixes] + [("AZURE_", AZURE_VARIABLES)]
        places = [(OPTIONS, {name: self.option(name) for name in CREDENTIAL_VARIABLES})]
        places += [
            (
                prefix,
                {name: self._first(prefix + suffix for suffix in suffixes) for name, suffixes in variables.items()},
            )
            for prefix, variables in prefixes
        ]
        place, found = next((one for one in places if self._says_as_whom(*one)), (None, {}))
        # an option wins; options without a tenant, and the Azure CLI, take any other
        lenders = places if place in (OPTIONS, None) else [places[0], (place, found)]
        tenant = next((members["tenant_id"] for _place, members in lenders if members["tenant_id"]), None)
        return dict(found, tenant_id=tenant), place

    def _says_as_whom(self, place: str, members: Mapping[str, str | None]) -> bool:
        named = any(value for name, value in members.items() if name != "tenant_id")
        return named or (place == OPTIONS and self.has_empty_secret)

    def credential(self, name: str) -> str | None:
        """Return one member of the identity, or None."""
        return self._credentials.get(name)

    def secrets(self) -> list[str]:
        """Return every available secret, so that it can be kept out of results."""
        return [value for value in (self.credential(name) for name in SECRET) if value]
