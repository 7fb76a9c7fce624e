# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything together: ports, certificates, sites, ready file, and a clean end."""

from __future__ import annotations

import asyncio
import json
import secrets
import signal
import socket
import ssl
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .access import Access
from .asgi import Application
from .certificates import certificates
from .clock import Clock
from .config import Config, ConfigError, EnvironmentConfig, IdentityConfig
from .control import Control, Loopback
from .dataverse import DataverseSite
from .environment import Environment
from .faults import Faults
from .http import Request, Site
from .journal import Journal
from .login.authority import Authority
from .login.managed_identity import ManagedIdentity
from .login.tokens import Tokens
from .noise import Noise
from .odata.filter import parse_filter
from .seed import seed
from .smartflows.config import SmartFlowsConfig
from .smartflows.project import Project, User
from .smartflows.site import SmartFlowsSite
from .tenant_services.bap import AUDIENCES, BapSite
from .tenant_services.config import BAP, DISCOVERY, POWER_PLATFORM, SERVICES, Listing
from .tenant_services.directory import Directory
from .tenant_services.discovery import DiscoverySite
from .tenant_services.power_platform import PowerPlatformSite
from .throttling import Throttling

HOST = "127.0.0.1"
NAME = "127.0.0.1"


class Protocol(HttpToolsProtocol):
    """Lets the application reach the connection itself, so that it can cut it."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {"transport": self.transport}


class Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Any:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in list(self.server_state.connections):
            if connection.cycle is None or connection.cycle.response_complete:
                connection.transport.abort()
        await super().shutdown(sockets)


class Emulator:
    def __init__(self, config: Config, folder: Path, journal_path: Path | None):
        self._folder = folder
        self._clock = Clock(folder / "clock.json")
        self._journal = Journal(journal_path)
        self._faults = Faults()
        self._identities = _with_secrets(config.identities, folder / "identities.json")
        self._sockets = {entry.name: _listen(entry.port) for entry in config.environments}
        self._project_sockets = {entry.name: _listen(entry.port) for entry in config.smartflows}
        self._service_sockets = {name: _listen(0) for name in SERVICES}
        self._login_socket = _listen(config.login_port)
        self._control_socket = _listen(config.control_port)
        self._config = config
        self._authority_url = f"https://{NAME}:{_port(self._login_socket)}"
        self._certificates = certificates(folder)
        self._environments: dict[str, Environment] = {}
        self._projects: dict[str, Project] = {}

    def build(self) -> Application:
        tokens = Tokens(self._clock, self._config.token_seconds, self._folder / "signing.pem")
        authority = Authority(self._authority_url, self._identities, tokens, self._clock)
        noise = Noise() if self._config.noise else None
        sites: dict[int, Callable[[Request], Site]] = {}
        for entry in self._config.environments:
            port = _port(self._sockets[entry.name])
            environment = self._environment(entry, port)
            audiences = (environment.url, f"https://{HOST}:{port}")
            authority.resources.update(audiences)
            login = f"{self._authority_url}/{self._identities[0].tenant_id}/oauth2/authorize"
            access = Access(environment, tokens, login, audiences)
            site = DataverseSite(environment, access, Throttling(self._config.throttle, self._clock), noise)
            sites[port] = _always(site)
        sites.update(self._services(authority, tokens, noise))
        sites[_port(self._login_socket)] = _always(authority)
        for project in self._config.smartflows:
            port = _port(self._project_sockets[project.name])
            smartflows = SmartFlowsSite(self._project(project, port), self._config.noise, project.hold_seconds)
            sites[port] = _always(smartflows)
        control = Control({**self._projects, **self._environments}, self._journal, self._faults, self._clock)
        managed = ManagedIdentity(authority, self._identities, self._clock)
        sites[_port(self._control_socket)] = Loopback(control, managed).site_for
        return Application(sites, self._journal, self._faults, self._clock, self._config.latency_ms)

    def _environment(self, entry: EnvironmentConfig, port: int) -> Environment:
        path = self._folder / f"environment-{entry.name}.sqlite"
        environment = Environment(
            entry.name, self._clock, self._config.settings, path=path, connections=entry.connections
        )
        environment.url = f"https://{NAME}:{port}"
        self._environments[entry.name] = environment
        if environment.store.empty:
            seed(environment, entry, self._identities)
        return environment

    def _services(
        self, authority: Authority, tokens: Tokens, noise: Noise | None
    ) -> dict[int, Callable[[Request], Site]]:
        """The services that list the environments, by port."""
        directory = Directory(self._identities[0].tenant_id, self._identities, self._folder / "grants.json")
        for entry in self._config.environments:
            listing = entry.listing or Listing(entry.name, entry.name, entry.name)
            directory.add(listing, self._environments[entry.name])
        for listing in self._config.services.environments:
            directory.add(listing)
        kinds = {BAP: BapSite, POWER_PLATFORM: PowerPlatformSite, DISCOVERY: DiscoverySite}
        sites: dict[int, Callable[[Request], Site]] = {}
        for name, kind in kinds.items():
            audiences = (*(AUDIENCES if name == BAP else ()), self._service_url(name))
            authority.resources.update(audiences)
            throttling = Throttling(self._config.throttle, self._clock)
            site = kind(directory, tokens, audiences, throttling, noise, self._config.services.page_size)
            sites[_port(self._service_sockets[name])] = _always(site)
        return sites

    def _service_url(self, name: str) -> str:
        return f"https://{NAME}:{_port(self._service_sockets[name])}"

    def _project(self, entry: SmartFlowsConfig, port: int) -> Project:
        path = self._folder / f"project-{entry.name}.sqlite"
        users = _users(entry, self._folder / f"project-{entry.name}-keys.json")
        project = Project(entry.name, self._clock, users, list(entry.flows), entry.lacks, path)
        project.url = f"{'http' if entry.plain else 'https'}://{NAME}:{port}"
        self._projects[entry.name] = project
        return project

    async def serve(self, ready_file: Path | None) -> None:
        application = self.build()
        plain = [self._project_sockets[entry.name] for entry in self._config.smartflows if entry.plain]
        secure = [*self._sockets.values(), *self._service_sockets.values(), self._login_socket]
        secure += [listener for listener in self._project_sockets.values() if listener not in plain]
        servers = [self._server(application, tls=True), self._server(application, tls=False)]
        loop = asyncio.get_running_loop()

        def stop() -> None:
            for server in servers:
                server.should_exit = True

        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop)
        running = [
            asyncio.create_task(server.serve(sockets=sockets))
            for server, sockets in zip(servers, (secure, [self._control_socket, *plain]), strict=True)
        ]
        while not all(server.started for server in servers):
            await asyncio.sleep(0.005)
        if ready_file is not None:
            _write_atomically(ready_file, self.ready())
        await asyncio.to_thread(parse_filter, "name eq 'warm'")
        await asyncio.gather(*running)
        for kept in (*self._environments.values(), *self._projects.values()):
            kept.store.close()
        self._journal.close()

    def _server(self, application: Application, tls: bool) -> Server:
        config = uvicorn.Config(
            application,
            http=Protocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
            backlog=512,
        )
        config.load()
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self._certificates.server_path)
            config.ssl = context
        return Server(config)

    def ready(self) -> dict[str, Any]:
        return {
            "ca_path": str(self._certificates.ca_path),
            "control": f"http://{HOST}:{_port(self._control_socket)}",
            "login": {"authority": self._authority_url, "tenant_id": self._identities[0].tenant_id},
            "environments": {
                name: {"url": environment.url, "organization_id": environment.organization_id}
                for name, environment in self._environments.items()
            },
            "identities": {
                identity.name: {
                    "client_id": identity.client_id,
                    "client_secret": identity.client_secret,
                    "tenant_id": identity.tenant_id,
                }
                for identity in self._identities
            },
            "services": {name: self._service_url(name) for name in SERVICES},
            "smartflows": {
                name: {"url": project.url, "api_key": next(iter(project.keys().values())), "api_keys": project.keys()}
                for name, project in self._projects.items()
            },
        }


def run(config: Config, state_dir: Path | None, ready_file: Path | None, journal: Path | None) -> None:
    if state_dir is not None:
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        asyncio.run(Emulator(config, state_dir.resolve(), journal).serve(ready_file))
        return
    with tempfile.TemporaryDirectory(prefix="powerplatform-emulator-") as folder:
        asyncio.run(Emulator(config, Path(folder), journal).serve(ready_file))


def _always(site: Site) -> Callable[[Request], Site]:
    return lambda _request: site


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        raise ConfigError(f"port {port} cannot be used: {error.strerror}") from error
    return listener


def _port(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def _with_secrets(identities: tuple[IdentityConfig, ...], path: Path) -> tuple[IdentityConfig, ...]:
    """Identities without any credential get a secret of their own, the same after a restart."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    complete = []
    for identity in identities:
        if not (identity.client_secret or identity.certificate or identity.federated):
            secret = known.setdefault(identity.name, secrets.token_urlsafe(30))
            identity = replace(identity, client_secret=secret)
        complete.append(identity)
    _write_atomically(path, known)
    return tuple(complete)


def _users(entry: SmartFlowsConfig, path: Path) -> list[User]:
    """Users without a key get one of their own, the same after a restart."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    users = []
    for user in entry.users:
        key = user.get("key") or known.setdefault(user["name"], secrets.token_urlsafe(30))
        users.append(User(user["name"], key, user["role"]))
    _write_atomically(path, known)
    return users


def _write_atomically(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.new")
    temporary.touch(mode=0o600)
    temporary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)
