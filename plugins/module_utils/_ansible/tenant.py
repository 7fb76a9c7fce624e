# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environments of the tenant that an inventory names."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from .._auth.tenant import WAYS_OF_PEOPLE, TenantSettings
from .._auth.token import token_for
from .._core.masking import known
from .._http.session import Session
from .._tenant import asking
from .._tenant.refusals import OF_APPLICATIONS, OF_PEOPLE
from .._tenant.services import service_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from .._tenant.rows import Row
    from .._tenant.services import Service


class Tenant:
    """The tenant of ``options``, which are checked at once, without a request; ``run_command`` as in host.py."""

    def __init__(
        self,
        options: Mapping[str, Any],
        environment: Mapping[str, str],
        run_command: Callable[[list[str]], tuple[int, str, str]],
    ) -> None:
        self._environment = environment
        self._run_command = run_command
        # in one process, inventories follow each other
        known.forget()
        self._settings = TenantSettings(options, environment, known.learn)
        self._services = self._settings.services(options["service"])

    @property
    def digest(self) -> str:
        """A digest of what decides which environments are listed: where, and for whom. No secret is a part of it."""
        settings = self._settings
        addresses = [settings.addresses[name] for name in self._services]
        parts = [settings.cloud, settings.source, settings.tenant_id, settings.client_id, *addresses]
        return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8")).hexdigest()[:16]

    def environments(self) -> list[Row]:
        """Return the environments; the first request signs in."""
        remedy = OF_PEOPLE if self._settings.source in WAYS_OF_PEOPLE else OF_APPLICATIONS
        return asking.environments(map(service_of, self._services), self._connect, remedy)

    def _connect(self, service: Service) -> Session:
        settings = self._settings.at(service.name)
        token = token_for(settings, self._environment, self._run_command, known.learn)
        return Session(settings.url, token, settings.verify, settings.timeout, read_only=True, option=settings.option)
