# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection that a run goes through, by name or by a connection reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._core.errors import InputFailure
from ..connection_references import connection_form
from ..connection_references import rows as connection_references
from ..connection_references.fields import connector_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..api.client import Dataverse

CONNECTOR = "shared_uiflow"


def resolve(dataverse: Dataverse, options: Mapping[str, Any]) -> str | None:
    """Return the name of the connection for ``options`` of the module; raise InputFailure if it cannot be used."""
    name = options["connection_reference"]
    connection: str | None = options["connection"]
    if not name:
        if connection:
            connection_form.check(connection, "the run")
        return connection
    reference = connection_references.find(dataverse, name)
    if not reference:
        raise InputFailure(
            "Connection reference {0!r} does not exist in {1}.".format(name[:60], dataverse.url),
            connection_references.suggestion(dataverse, name)
            or "Set connection_reference to the logical name of an existing one.",
        )
    connection = reference.get("connectionid")
    if not connection:
        raise InputFailure(
            "Connection reference {0!r} has no connection.".format(name[:60]),
            "Bind it with dataverse_connection_reference.",
        )
    connector = connector_name(reference.get("connectorid"))
    if connector != CONNECTOR:
        raise InputFailure(
            "Connection reference {0!r} belongs to connector {1}, not to desktop flows.".format(name[:60], connector),
            "Use one of connector {0}.".format(CONNECTOR),
        )
    return connection
