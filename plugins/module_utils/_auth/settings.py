# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sign-in needs, checked before the first request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._core.errors import InputFailure
from .._http.origin import service_root
from .clouds import AUTHORITIES, cloud_of
from .forms import check_client_id, check_secret, check_tenant, environment_root
from .sources import CREDENTIAL_VARIABLES, OPTIONS, Sources
from .verification import verification

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

# The ways to sign in with explicit credentials, in the order in which they are chosen, and the member that identifies
# each.
EXPLICIT = (
    ("access_token", ("access_token",)),
    ("client_secret", ("client_secret",)),
    ("certificate", ("certificate_path", "certificate")),
    ("workload_identity", ("federated_token_path", "federated_token")),
)
WAYS = tuple(way for way, members in EXPLICIT) + ("managed_identity", "cli")


class Settings:
    """Everything that the task and its environment set about where and as whom to sign in.

    ``url`` is the root of the environment, ``resource`` what its tokens are for, ``authority`` the root of the login
    service, ``source`` the way to sign in, ``prefix`` that of the variables that take precedence, ``verify`` what
    ``requests`` takes, ``timeout`` seconds. ``learn(*secrets)`` gets every secret before a message can contain it.

    Words of messages: ``asker`` is what has the options, ``option`` the one that says where to sign in, ``variables``
    where options can come from.
    """

    asker = "task"
    option = "dataverse_url"
    variables = "variables of the host (dataverse_client_id, ...) or of the environment"
    tenant_id: str | None
    client_id: str | None
    client_secret: str | None
    certificate_path: str | None
    certificate: str | None
    certificate_password: str | None
    access_token: str | None
    federated_token_path: str | None
    federated_token: str | None

    def __init__(
        self,
        options: Mapping[str, Any],
        environment: Mapping[str, str],
        learn: Callable[..., None] = lambda *secrets: None,
    ) -> None:
        sources = Sources(options, environment)
        learn(*sources.secrets())
        self.prefix = sources.prefix
        self.url = self.resource = self._root(sources)
        self.cloud = sources.setting("cloud", "CLOUD") or cloud_of(self.url)
        if self.cloud not in AUTHORITIES:
            raise InputFailure("cloud is {0!r}, but must be one of: {1}.".format(self.cloud, ", ".join(AUTHORITIES)))
        authority = sources.setting("authority", "AUTHORITY")
        self.authority = service_root(authority, "authority") if authority else AUTHORITIES[self.cloud]
        for name in CREDENTIAL_VARIABLES:
            setattr(self, name, sources.credential(name))
        check_client_id(self.client_id, learn)
        check_tenant(self.tenant_id)
        for name in ("client_secret", "access_token", "certificate_password"):
            check_secret(name, getattr(self, name))
        self.verify = verification(sources)
        self.timeout = sources.seconds("request_timeout", "REQUEST_TIMEOUT", 120)
        if sources.is_empty("expected_environment"):
            raise InputFailure("expected_environment is empty.", "Set a value, or omit expected_environment.")
        self.expected_environment = sources.setting("expected_environment", "ENVIRONMENT")
        self.use_cache = sources.switch("token_cache", "TOKEN_CACHE")
        self.source = self._source(sources, environment)
        self._complete(sources)

    def _root(self, sources: Sources) -> str:
        url = sources.setting("dataverse_url", "URL")
        if not url:
            raise InputFailure(
                "No environment is specified.",
                "Set the option dataverse_url, the variable dataverse_url of the host, or {0}URL.".format(self.prefix),
            )
        return environment_root(url)

    def _source(self, sources: Sources, environment: Mapping[str, str]) -> str:
        """Return the way to sign in; ``auto`` chooses the first explicit one, without any request."""
        chosen = sources.option("auth_source")
        if not chosen and sources.place != OPTIONS:
            chosen = sources.variable("AUTH_SOURCE")
        if chosen in (None, "auto"):
            return self._first_way(sources, environment)
        if chosen not in WAYS:
            raise InputFailure(
                "auth_source is {0!r}, but must be one of: auto, {1}.".format(chosen[:40], ", ".join(WAYS))
            )
        return chosen

    def _first_way(self, sources: Sources, environment: Mapping[str, str]) -> str:
        for way, members in EXPLICIT:
            if any(sources.credential(member) for member in members):
                return way
        on_azure = environment.get("IDENTITY_ENDPOINT") or environment.get("AZURE_POD_IDENTITY_AUTHORITY_HOST")
        if on_azure and not sources.has_empty_secret:
            return "managed_identity"
        empty = [name for way, members in EXPLICIT for name in members if sources.is_empty(name)]
        if empty or self.client_id or sources.option("tenant_id"):
            from .incomplete import incomplete

            missing = [] if self.client_id else ["client_id"]
            raise incomplete(self.asker, sources, empty[:1] or [*missing, "client_secret or certificate_path"])
        return "cli"

    def _complete(self, sources: Sources) -> None:
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
            from .incomplete import incomplete

            raise incomplete(self.asker, sources, missing)
