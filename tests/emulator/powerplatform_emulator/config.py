# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The configuration file: every key is optional, and an empty file gives a whole small tenant."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .caller import ADMINISTRATOR, KNOWN_ROLES, READER
from .environment import Settings, stable_id
from .smartflows.project import READER as READER_OF_PROJECTS
from .smartflows.project import ROLES, SUPER
from .smartflows.script import DEFAULT_FLOWS, Flow, flow

# The C form of the safe loader is fast enough for thousands of seed rows.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEFAULT_TENANT = stable_id("tenant")
DEFAULT_ENVIRONMENTS = ("dev", "test", "prod")
DEFAULT_PROJECTS = ("documents",)
DEFAULT_USERS = ({"name": "deployer", "role": SUPER}, {"name": "reader", "role": READER_OF_PROJECTS})
DEFAULT_IDENTITIES = (
    {"name": "deployer", "roles": [ADMINISTRATOR]},
    {"name": "reader", "roles": [READER]},
)


class ConfigError(Exception):
    """The configuration cannot be used; the text says which key and why."""


@dataclass(frozen=True)
class EnvironmentConfig:
    name: str
    port: int = 0
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True)
class IdentityConfig:
    """A service principal. `roles` is a list for every environment, or one list per environment."""

    name: str
    tenant_id: str
    client_id: str
    client_secret: str | None = None
    certificate: str | None = None
    federated: dict[str, str] | None = None
    managed_identity: bool = False
    identity_header: str = "identity-header"
    roles: Any = None

    def roles_in(self, environment: str) -> list[str] | None:
        """Role names in that environment, or None when the identity is no user there."""
        if isinstance(self.roles, dict):
            return self.roles.get(environment)
        return list(self.roles or [])


@dataclass(frozen=True)
class SmartFlowsConfig:
    """A Smart Flows project. `users` are `{name, role, key}`; one without a key gets one.

    With `plain` it speaks HTTP, as a server on the premises may. `lacks` names calls an older server has not, and
    `hold_seconds` is how long it holds a question for progress while nothing happens.
    """

    name: str
    port: int = 0
    plain: bool = False
    users: tuple[dict[str, str], ...] = DEFAULT_USERS
    flows: tuple[Flow, ...] = ()
    lacks: frozenset[str] = frozenset()
    hold_seconds: float = 30.0


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
        "owner_on_import",
        "token_seconds",
        "login",
        "control",
    ]
)


def load(path: Path) -> Config:
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    except (OSError, yaml.YAMLError) as error:
        raise ConfigError(f"cannot read the configuration {path}: {error}") from error
    return parse({} if data is None else data)


def parse(data: Any) -> Config:
    if not isinstance(data, dict):
        raise ConfigError("the configuration must be a mapping of keys")
    unknown = sorted(set(data) - KNOWN_KEYS)
    if unknown:
        raise ConfigError(f"unknown key {unknown[0]!r}; known keys are {', '.join(sorted(KNOWN_KEYS))}")
    environments = tuple(map(_environment, _named(data, "environments", DEFAULT_ENVIRONMENTS)))
    identities = tuple(map(_identity, _named(data, "identities", DEFAULT_IDENTITIES)))
    projects = tuple(map(_project, _named(data, "smartflows", DEFAULT_PROJECTS)))
    import_seconds = float(data.get("import_seconds", 0))
    throttle = data.get("throttle")
    return Config(
        environments,
        identities,
        projects,
        Settings(
            import_seconds,
            float(data.get("export_seconds", import_seconds / 4)),
            _one_of(data, "concurrent_imports", "refuse", "queue"),
            float(data.get("job_row_delay", 0)),
            bool(data.get("share_to_previous_owner", False)),
            int(data["dop_hint"]) if data.get("dop_hint") is not None else None,
            _one_of(data, "staging", "full", "shallow"),
            _one_of(data, "owner_on_import", "keep", "importer"),
        ),
        int((data.get("login") or {}).get("port", 0)),
        int((data.get("control") or {}).get("port", 0)),
        float(data.get("latency_ms", 0)),
        int(data.get("token_seconds", 3600)),
        Throttle(int(throttle["requests"]), float(throttle["window_seconds"])) if throttle else None,
        bool(data.get("noise", False)),
    )


def _one_of(data: dict[str, Any], key: str, *words: str) -> str:
    """One of some words, by default the first."""
    word = data.get(key, words[0])
    if word not in words:
        raise ConfigError(f"{key} must be {' or '.join(words)}")
    return str(word)


def _named(data: dict[str, Any], key: str, default: Any) -> list[dict[str, Any]]:
    """A list of mappings with a name each; plain names and a mapping by name are understood too."""
    value = data.get(key)
    if value is None:
        value = default
    if isinstance(value, dict):
        value = [{"name": name, **(item or {})} for name, item in value.items()]
    entries = [{"name": item} if isinstance(item, str) else dict(item) for item in value]
    names = [entry.get("name") for entry in entries]
    if not entries or not all(isinstance(name, str) and name for name in names) or len(set(names)) != len(names):
        raise ConfigError(f"{key}: every entry needs a name of its own")
    return entries


def _environment(entry: dict[str, Any]) -> EnvironmentConfig:
    _refuse_unknown("environments", entry, {"name", "port", "rows"})
    return EnvironmentConfig(entry["name"], int(entry.get("port") or 0), dict(entry.get("rows") or {}))


def _identity(entry: dict[str, Any]) -> IdentityConfig:
    _refuse_unknown("identities", entry, set(IdentityConfig.__dataclass_fields__))
    roles = entry.get("roles", [ADMINISTRATOR])
    lists = roles.values() if isinstance(roles, dict) else [roles]
    for role in (role for names in lists for role in names or []):
        if role not in KNOWN_ROLES:
            raise ConfigError(f"identities: unknown role {role!r}; known roles are {', '.join(KNOWN_ROLES)}")
    values = {"tenant_id": DEFAULT_TENANT, "client_id": stable_id("client", entry["name"]), **entry, "roles": roles}
    values["client_id"] = str(values["client_id"]).lower()
    return IdentityConfig(**values)


def _project(entry: dict[str, Any]) -> SmartFlowsConfig:
    _refuse_unknown("smartflows", entry, set(SmartFlowsConfig.__dataclass_fields__))
    name = entry["name"]
    users = [{"role": SUPER, **({"name": user} if isinstance(user, str) else user)} for user in entry.get("users", [])]
    for user in users:
        if user["role"] not in ROLES:
            raise ConfigError(f"smartflows: unknown role {user['role']!r}; known roles are {', '.join(ROLES)}")
    try:
        flows = tuple(flow(name, one) for one in entry.get("flows", DEFAULT_FLOWS))
    except (TypeError, ValueError) as error:
        raise ConfigError(f"smartflows: {error}") from error
    return SmartFlowsConfig(
        name,
        int(entry.get("port") or 0),
        bool(entry.get("plain", False)),
        tuple(users) or DEFAULT_USERS,
        flows,
        frozenset(entry.get("lacks", ())),
        float(entry.get("hold_seconds", 30)),
    )


def _refuse_unknown(key: str, entry: dict[str, Any], known: set[str]) -> None:
    unknown = sorted(set(entry) - known)
    if unknown:
        raise ConfigError(f"{key}: unknown key {unknown[0]!r} in {entry['name']!r}")
