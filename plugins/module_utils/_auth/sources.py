# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where sign-in values come from: the task, then the environment.

An option of the task wins. Of the environment, one set of credentials comes whole from one prefix: the profile's
(``DATAVERSE_NAME_``), then ``DATAVERSE_``, then ``AZURE_``; the first that holds a credential is taken, and a gap in it
is not filled from another, since a client id and a secret of two applications never belong together. A tenant alone is
no credential, and serves whatever the task itself gives, or the Azure CLI. Other settings are
looked up one by one. An empty variable counts as unset.
"""

from __future__ import annotations

import re

from .._core.errors import InputFailure
from .lookup import Lookup

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
_NOT_TELLING = ("tenant_id",)


class Sources(Lookup):
    """Options of a task over variables of its environment, those of a profile before the others."""

    def __init__(self, options, environment):
        self._profile = self._profile_prefix(options.get("dataverse_profile"))
        super().__init__(options, environment, [self._profile, "DATAVERSE_"] if self._profile else ["DATAVERSE_"])
        self._credentials, self.credentials_prefix = self._environment_credentials()

    @staticmethod
    def _profile_prefix(name):
        if not name:
            return None
        if not re.match(r"^[A-Za-z][A-Za-z0-9_]*$", name):
            raise InputFailure(
                "dataverse_profile {0!r} cannot be part of a variable's name.".format(name),
                "Use letters, digits and underscores.",
            )
        return "DATAVERSE_{0}_".format(name.upper())

    def _environment_credentials(self):
        prefixes = [(self._profile, CREDENTIAL_VARIABLES)] if self._profile else []
        prefixes += [("DATAVERSE_", CREDENTIAL_VARIABLES), ("AZURE_", AZURE_VARIABLES)]
        tenant = {}
        for prefix, variables in prefixes:
            found = {}
            for name, suffixes in variables.items():
                value = self._first(prefix + suffix for suffix in suffixes)
                if value:
                    found[name] = value
            if set(found) - set(_NOT_TELLING):
                return found, prefix
            tenant = tenant or found
        return tenant, None

    def credential(self, name):
        """Return one member of the credentials, or None."""
        return self.option(name) or self._credentials.get(name)

    def secrets(self):
        """Return every secret value at hand, so that it can be kept out of results."""
        return [value for value in (self.credential(name) for name in SECRET) if value]
