# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sign-in needs, checked before anything is asked of the network."""

from __future__ import annotations

from .._core.errors import InputFailure
from .._http.origin import service_root
from .clouds import AUTHORITIES, cloud_of
from .sources import Sources
from .verification import verification

# The ways that explicit credentials stand for, in the order in which they are taken, and what each is known by.
EXPLICIT = (
    ("access_token", ("access_token",)),
    ("client_secret", ("client_secret",)),
    ("certificate", ("certificate_path", "certificate")),
    ("workload_identity", ("federated_token_path", "federated_token")),
)
WAYS = tuple(way for way, members in EXPLICIT) + ("managed_identity", "cli")


class Settings:
    """Everything the task and its environment say about where to go and as whom.

    ``url`` is the root of the environment, ``authority`` that of the login service, ``source`` the way to sign in,
    ``verify`` what ``requests`` takes, ``timeout`` seconds.
    """

    def __init__(self, options, environment):
        sources = Sources(options, environment)
        self.secrets = sources.secrets()
        url = sources.setting("dataverse_url", "URL")
        if not url:
            raise InputFailure("No environment is named.", "Set dataverse_url or the variable DATAVERSE_URL.")
        self.url = service_root(url, "dataverse_url")
        self.cloud = sources.setting("cloud", "CLOUD") or cloud_of(self.url)
        if self.cloud not in AUTHORITIES:
            raise InputFailure("cloud is {0!r}, but must be one of: {1}.".format(self.cloud, ", ".join(AUTHORITIES)))
        authority = sources.setting("authority", "AUTHORITY")
        self.authority = service_root(authority, "authority") if authority else AUTHORITIES[self.cloud]
        for name in ("tenant_id", "client_id", "client_secret", "certificate_path", "certificate"):
            setattr(self, name, sources.credential(name))
        for name in ("certificate_password", "access_token", "federated_token_path", "federated_token"):
            setattr(self, name, sources.credential(name))
        self.verify = verification(sources)
        self.timeout = sources.seconds("request_timeout", "REQUEST_TIMEOUT", 120)
        self.expected_environment = sources.setting("expected_environment", "ENVIRONMENT")
        self.use_cache = sources.switch("token_cache", "TOKEN_CACHE")
        self.source = self._source(sources, environment)
        self._complete(sources)

    def _source(self, sources, environment):
        """Return the way to sign in.

        ``auto`` takes the first explicit one, of the task before that of the environment, and asks no network to find
        out.
        """
        chosen = sources.setting("auth_source", "AUTH_SOURCE") or "auto"
        if chosen in WAYS:
            return chosen
        if chosen != "auto":
            raise InputFailure(
                "auth_source is {0!r}, but must be one of: auto, {1}.".format(chosen[:40], ", ".join(WAYS))
            )
        for known in (sources.option, sources.credential):
            for way, members in EXPLICIT:
                if any(known(member) for member in members):
                    return way
        if environment.get("IDENTITY_ENDPOINT") or environment.get("AZURE_POD_IDENTITY_AUTHORITY_HOST"):
            return "managed_identity"
        if self.client_id or sources.option("tenant_id"):
            raise InputFailure(
                "The credentials are incomplete: there is neither a client_secret nor a certificate.",
                self._where_from(sources),
            )
        return "cli"

    def _complete(self, sources):
        needs = {
            "access_token": ("access_token",),
            "client_secret": ("tenant_id", "client_id", "client_secret"),
            "certificate": ("tenant_id", "client_id"),
            "workload_identity": ("tenant_id", "client_id"),
        }.get(self.source, ())
        missing = [name for name in needs if not getattr(self, name)]
        if self.source == "certificate" and not (self.certificate_path or self.certificate):
            missing.append("certificate_path")
        if self.source == "workload_identity" and not (self.federated_token_path or self.federated_token):
            missing.append("federated_token_path")
        if missing:
            raise InputFailure(
                "Signing in by {0} lacks: {1}.".format(self.source, ", ".join(missing)), self._where_from(sources)
            )

    @staticmethod
    def _where_from(sources):
        if sources.credentials_prefix:
            return "The environment's set was taken whole from {0}*; see the authentication guide.".format(
                sources.credentials_prefix
            )
        return "Set the options or the variables DATAVERSE_* (see the authentication guide)."
