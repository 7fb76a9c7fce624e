# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a connection reference can be declared: where it is stored, and how it is compared."""

from __future__ import annotations

from ..._core.field import Field

CONNECTORS = "/providers/Microsoft.PowerApps/apis/"


def connector_path(connector: str) -> str:
    """Return what stands in the column for a connector given by name or by path."""
    return connector if "/" in connector else CONNECTORS + connector


def connector_name(path: str | None) -> str:
    """Return a connector's name, the last part of its path."""
    return (path or "").rpartition("/")[2]


def same_connector(left: str | None, right: str | None) -> bool:
    """Return whether two paths or names mean one connector."""
    return connector_name(left).lower() == connector_name(right).lower()


def key_of_connection(name: str | None) -> str:
    """Return what is the same for two names of one connection; no name and the empty one mean none (case: inferred)."""
    return (name or "").lower()


FIELDS = (
    Field("display_name", "connectionreferencedisplayname", layered=True),
    Field("description", "description", layered=True),
    Field(
        "connector",
        "connectorid",
        read=connector_name,
        write=connector_path,
        key=lambda connector: connector_name(connector).lower(),
        layered=True,
    ),
    Field("connection", "connectionid", write=lambda name: name or None, key=key_of_connection),
)
