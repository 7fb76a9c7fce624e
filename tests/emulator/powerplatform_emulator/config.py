# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The configuration file: every key is optional, and an empty file gives a whole small tenant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from .caller import ADMINISTRATOR, KNOWN_ROLES, READER
from .environment import Settings, stable_id
from .smartflows.config import SmartFlowsConfig, read_project
from .tenant import read_tenant
from .tenant_services.config import GRANTED, LISTING_KEYS, Listing, ServicesConfig, read_listing, read_services
from .values import Values, WrongValue, listed, mapping, named, shown

# The C form of the safe loader is fast enough for thousands of seed rows.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEFAULT_TENANT = stable_id("tenant")
DEFAULT_ENVIRONMENTS = ("dev", "test", "prod")
DEFAULT_PROJECTS = ("documents",)
DEFAULT_IDENTITIES = (
    {"name": "deployer", "roles": [ADMINISTRATOR]},
    {"name": "reader", "roles": [READER]},
)
FEDERATED_KEYS = ("issuer", "key", "subject", "audience")


class ConfigError(Exception):
    """The configuration cannot be used; the text says which key and why."""


@dataclass(frozen=True)
class EnvironmentConfig:
    name: str
    port: int = 0
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    connections: dict[str, str | None] | None = None
    listing: Listing | None = None


@dataclass(frozen=True)
class IdentityConfig:
    """A service principal. `roles` is a list for every environment, or one list per environment.

    `lists` names the services that list environments for it. The tokens of a `person` are those of a signed-in user.
    """

    name: str
    tenant_id: str
    client_id: str
    client_secret: str | None = None
    certificate: str | None = None
    federated: dict[str, str] | None = None
    managed_identity: bool = False
    identity_header: str = "identity-header"
    roles: Any = None
    lists: tuple[str, ...] = GRANTED
    person: bool = False

    def roles_in(self, environment: str) -> list[str] | None:
        """Role names in that environment, or None when the identity is no user there."""
        if isinstance(self.roles, dict):
            return self.roles.get(environment)
        return list(self.roles or [])


@dataclass(frozen=True)
class Throttle:
    requests: int
    window_seconds: float


@dataclass(frozen=True)
class Config:
    environments: tuple[EnvironmentConfig, ...]
    identities: tuple[IdentityConfig, ...]
    smartflows: tuple[SmartFlowsConfig, ...]
    settings: Settings
    services: ServicesConfig = ServicesConfig()
    login_port: int = 0
    control_port: int = 0
    latency_ms: float = 0.0
    token_seconds: int = 3600
    throttle: Throttle | None = None
    noise: bool = False


KNOWN_KEYS = frozenset(
    [
        "environments",
        "identities",
        "smartflows",
        "services",
        "latency_ms",
        "import_seconds",
        "export_seconds",
        "throttle",
        "noise",
        "concurrent_imports",
        "job_row_delay",
        "share_to_previous_owner",
        "dop_hint",
        "staging",
        "tenant",
        "owner_on_import",
        "token_seconds",
        "login",
        "control",
    ]
)


def load(path: Path) -> Config:
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ConfigError(f"cannot read the configuration {path}: {' '.join(str(error).split())}") from error
    return parse({} if data is None else data)


def parse(data: Any) -> Config:
    try:
        return _config(Values(mapping(data, "the configuration"), KNOWN_KEYS))
    except WrongValue as error:
        raise ConfigError(str(error)) from error


def _config(values: Values) -> Config:
    import_seconds = values.number("import_seconds", 0.0)
    return Config(
        tuple(map(_environment, _some(values, "environments", DEFAULT_ENVIRONMENTS, in_paths=True))),
        tuple(map(_identity, _some(values, "identities", DEFAULT_IDENTITIES))),
        tuple(map(read_project, named(values.get("smartflows", DEFAULT_PROJECTS), "smartflows", in_paths=True))),
        Settings(
            import_seconds,
            values.number("export_seconds", import_seconds / 4),
            values.word("concurrent_imports", ("refuse", "queue")),
            values.number("job_row_delay", 0.0),
            values.truth("share_to_previous_owner"),
            values.whole("dop_hint", None),
            values.word("staging", ("full", "shallow")),
            values.word("owner_on_import", ("keep", "importer")),
            read_tenant(values),
        ),
        read_services(values),
        _port(values, "login"),
        _port(values, "control"),
        values.number("latency_ms", 0.0),
        values.whole("token_seconds", 3600),
        _throttle(values.part("throttle", ("requests", "window_seconds"))),
        values.truth("noise"),
    )


def _some(values: Values, key: str, default: Any, in_paths: bool = False) -> list[dict[str, Any]]:
    entries = named(values.get(key, default), key, in_paths)
    if not entries:
        raise WrongValue(f"{key}: at least one is needed")
    return entries


def _port(values: Values, key: str) -> int:
    part = values.part(key, ("port",))
    return part.port() if part else 0


def _throttle(part: Values | None) -> Throttle | None:
    return Throttle(part.whole("requests", least=1), part.number("window_seconds")) if part else None


def _environment(entry: dict[str, Any]) -> EnvironmentConfig:
    name = entry["name"]
    values = Values(entry, ("name", "port", "rows", "connections", *LISTING_KEYS), "environments", name)
    tables = values.part("rows")
    rows = {table: tables.mappings(table) for table in tables} if tables else {}
    for table, many in rows.items():
        for column, value in (item for row in many for item in row.items()):
            if isinstance(value, date):
                raise WrongValue(f"{values.label('rows')}: {column} of {table} must be text; put it in quotes")
    return EnvironmentConfig(name, values.port(), rows, _connections(values), read_listing(values, name))


def _connections(values: Values) -> dict[str, str | None] | None:
    """Names of the connections that there are, with the connector of each if that counts; None for any."""
    if values.get("connections", None) is None:
        return None
    label = values.label("connections")
    entries = named(values.get("connections"), label)
    parts = [Values(entry, ("name", "connector"), label, entry["name"]) for entry in entries]
    return {entry["name"]: part.text("connector", None) for entry, part in zip(entries, parts, strict=True)}


def _identity(entry: dict[str, Any]) -> IdentityConfig:
    name = entry["name"]
    values = Values(entry, IdentityConfig.__dataclass_fields__, "identities", name)
    return IdentityConfig(
        name,
        values.text("tenant_id", DEFAULT_TENANT),
        values.text("client_id", stable_id("client", name)).lower(),
        values.text("client_secret", None),
        _certificate(values),
        _federated(values.part("federated", FEDERATED_KEYS)),
        values.truth("managed_identity"),
        values.text("identity_header", "identity-header"),
        _roles(entry.get("roles", [ADMINISTRATOR]), values.label("roles")),
        tuple(values.words("lists", GRANTED)),
        values.truth("person"),
    )


def _roles(value: Any, label: str) -> Any:
    """A list of roles for every environment, or one by the name of each; None where the identity is not known."""
    if not isinstance(value, dict):
        return _known_roles(value, label)
    return {
        name: None if roles is None else _known_roles(roles, f"{label} in {shown(name)}")
        for name, roles in value.items()
    }


def _known_roles(value: Any, label: str) -> list[str]:
    roles = listed(value or (), label)
    for role in roles:
        if role not in KNOWN_ROLES:
            raise WrongValue(f"{label}: unknown role {shown(role)}; known roles are {', '.join(KNOWN_ROLES)}")
    return roles


def _certificate(values: Values) -> str | None:
    certificate = values.text("certificate", None)
    if certificate:
        from .login.assertions import registered_certificate

        try:
            registered_certificate(certificate)
        except (OSError, ValueError) as error:
            label = values.label("certificate")
            raise WrongValue(f"{label} is neither a certificate in PEM form nor a file that holds one") from error
    return certificate


def _federated(part: Values | None) -> dict[str, str] | None:
    if part is None:
        return None
    for needed in ("issuer", "key"):
        part.text(needed)
    return {key: part.text(key) for key in FEDERATED_KEYS if part.text(key, None) is not None}
