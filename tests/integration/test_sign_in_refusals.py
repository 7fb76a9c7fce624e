# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said when signing in does not work: object, cause and remedy in one short message."""

from __future__ import annotations

import json
import time
import uuid

import pytest

from .harness.identities import (
    FEDERATION,
    NO_CREDENTIALS,
    Certificate,
    access_token,
    environment_file,
    federated_token,
    unsigned_token,
    variables,
)
from .harness.laws import refusals

EXPIRED, BUSY, STRANGE = (str(uuid.uuid4()) for _count in range(3))
NOWHERE = "https://localhost:9"


@pytest.fixture(scope="module")
def certificate():
    return Certificate("registered")


@pytest.fixture(scope="module")
def emulator(module_emulator, certificate):
    identities = [
        {"name": "deployer"},
        {"name": "certified", "certificate": certificate.public},
        {"name": "federated", "federated": FEDERATION},
        {"name": "machine", "managed_identity": True},
        {"name": "stranger", "roles": {}},
        {"name": "powerless", "roles": []},
        {"name": "expired", "tenant_id": EXPIRED},
        {"name": "busy", "tenant_id": BUSY},
        {"name": "strange", "tenant_id": STRANGE},
    ]
    return module_emulator(identities=identities)


@pytest.fixture
def stage(make_stage, emulator, certificate, planted):
    planted.update(certificate.secrets())
    return make_stage(emulator)


def check(stage, cases: dict, **environment) -> None:
    """Play one task for each of ``cases``, name: (options, words of the message).

    Secrets stand in variables, since Ansible itself shows the lines of a play around a failed task.
    """
    many = []
    for options, _words in cases.values():
        for name in sorted(set(options) & {"client_id", "client_secret", "certificate_password", "access_token"}):
            variable = f"PLANTED_{len(environment)}"
            environment[variable] = options[name] or ""
            options = {**options, name: f"{{{{ lookup('ansible.builtin.env', '{variable}') }}}}"}
        many.append(options)
    messages = refusals(stage, "dataverse_solution_info", many, **environment)
    for (name, (_options, words)), message in zip(cases.items(), messages, strict=True):
        for part in words:
            assert part in message, f"{name}: {message}"


def test_secrets(stage, planted):
    emulator, identity = stage.emulator, stage.emulator.identity
    authority = emulator.ready["login"]["authority"]
    planted["wrong secret"] = wrong = "this is not the secret"
    nobody, nowhere = str(uuid.uuid4()), str(uuid.uuid4())
    text = {
        "error": "invalid_client",
        "error_description": "AADSTS7000222: The provided client secret keys for app are expired. Trace ID: 1",
        "error_codes": [7000222],
    }
    for method, path, times, fault in (
        ("POST", EXPIRED, 1, {"kind": "status", "status": 401, "html": json.dumps(text)}),
        ("POST", BUSY, 3, {"kind": "status", "status": 503, "html": True}),
        ("GET", STRANGE, 1, {"kind": "garbage"}),
    ):
        emulator.fault("login", method, path, times, **fault)
    deployer = identity()["client_id"]
    check(
        stage,
        {
            "wrong secret": (
                {**identity(), "client_secret": wrong},
                [deployer, authority, "Invalid client secret", "its value is needed, not its id"],
            ),
            "wrong tenant": ({"tenant_id": nowhere}, [authority, nowhere, "not known there", "Check tenant_id"]),
            "unknown client": (
                {**identity(), "client_id": nobody},
                [nobody, authority, "No application has this client_id in this tenant"],
            ),
            "expired secret": (identity("expired"), [authority, "The client secret has expired."]),
            "login out of order": (identity("busy"), [authority, "HTTP 503", "Try again later"]),
            "login is something else": (identity("strange"), [authority, "no usable response", "check authority"]),
            "no login there": (
                {"authority": NOWHERE},
                [f"login service {NOWHERE} cannot be reached", "refused", "Check cloud, authority, proxy"],
            ),
            "login without TLS": (
                {"authority": "http://login.example"},
                ["authority uses plain HTTP", "http://login.example", "Use https."],
            ),
            "environment of another tenant": (
                {"dataverse_url": NOWHERE},
                [
                    "was not found in the tenant",
                    "dataverse_url is not in this tenant: check its spelling",
                ],
            ),
            "no user": (identity("stranger"), ["not a member", "HTTP 403", "application user of this environment"]),
            "no roles": (
                identity("powerless"),
                ["not been assigned any roles", "Assign a security role"],
            ),
        },
    )


def test_what_is_missing(stage, certificate):
    tenant_id, client_id = (stage.emulator.identity()[name] for name in ("tenant_id", "client_id"))
    text = environment_file(stage.inputs, "text.pem", "no certificate at all")
    other = environment_file(stage.inputs, "other.pem", certificate.public)
    environment = {
        "DATAVERSE_HALF_CLIENT_ID": client_id,
        "DATAVERSE_LONE_CLIENT_SECRET": "lonely secret",
        "DATAVERSE_ODD_AUTH_SOURCE": "password",
        "DATAVERSE_SLOW_REQUEST_TIMEOUT": "soon",
        "DATAVERSE_UNSURE_SKIP_TLS_VERIFICATION": "perhaps",
        "DATAVERSE_CLOUDY_CLOUD": "heaven",
        "AZURE_CLIENT_SECRET": "never mixed with the others",
    }
    check(
        stage,
        {
            "half": (
                {"dataverse_profile": "half"},
                ["variables DATAVERSE_HALF_* are incomplete: client_secret or cert"],
            ),
            "lone": (
                {"dataverse_profile": "lone"},
                ["DATAVERSE_LONE_* are incomplete: tenant_id and client_id are missing"],
            ),
            "no certificate": (
                {"auth_source": "certificate"},
                ["variables DATAVERSE_* are incomplete: certificate_path is missing"],
            ),
            "no token": ({"auth_source": "access_token"}, ["incomplete: access_token is missing"]),
            "odd": ({"dataverse_profile": "odd"}, ["auth_source is 'password'", "one of: auto, access_token"]),
            "slow": ({"dataverse_profile": "slow"}, ["request_timeout must be a number of seconds", "'soon'"]),
            "unsure": ({"dataverse_profile": "unsure"}, ["SKIP_TLS_VERIFICATION must be true or false", "'perhaps'"]),
            "cloudy": ({"dataverse_profile": "cloudy"}, ["cloud is 'heaven'", "one of: public, gcc"]),
            "profile": ({"dataverse_profile": "to-day"}, ["dataverse_profile 'to-day'", "letters, digits and"]),
            "no profile": (
                {"dataverse_profile": "PRD"},
                ["Profile 'PRD' does not exist", "DATAVERSE_PRD_CLIENT_ID", "existing profiles: HALF"],
            ),
            "empty secret": (
                {"client_id": client_id, "tenant_id": tenant_id, "client_secret": ""},
                ["incomplete: client_secret is set, but empty"],
            ),
            "portal": (
                {"dataverse_url": "https://make.powerapps.com/environments/Default-1/home"},
                ["is a page of make.powerapps.com, which is a portal", "Environment URL"],
            ),
            "no time at all": ({"request_timeout": 0}, ["request_timeout must be a number of seconds above 0, not 0"]),
            "CA file": ({"ca_path": text + "x"}, ["ca_path is not a readable file", text + "x"]),
            "CA text": ({"ca_path": text}, [text, "Set ca_path, DATAVERSE_CA_PATH or"]),
            "wrong CA": (
                {"ca_path": other, "tenant_id": tenant_id},
                [stage.emulator.ready["login"]["authority"], "not trusted by the CA file", "Set ca_path,"],
            ),
        },
        **environment,
    )


def test_a_secret_in_the_place_of_the_id_is_shown_nowhere(stage):
    """Everything that was printed and returned, the options in -vvv among it, is searched for the secret afterwards."""
    one = stage.emulator.identity()
    check(
        stage,
        {
            "interchanged": (
                {**one, "client_id": one["client_secret"], "client_secret": one["client_id"]},
                ["client_id must be a GUID", "Are client_id and client_secret swapped?"],
            ),
            "a vault text": (
                {**one, "client_secret": "$ANSIBLE_VAULT;1.1;AES256 6231"},
                ["client_secret is still encrypted with Ansible Vault", "!vault"],
            ),
            "a word": (
                {**one, "client_secret": "None"},
                ["client_secret is the placeholder that templates return"],
            ),
        },
    )


def test_certificates_and_federation(stage, certificate, planted):
    planted["password"] = password = "a password of some length"
    planted["wrong federated token"] = wrong = federated_token("repo:contoso/others")
    certified = {**stage.emulator.identity("certified"), "client_secret": None}
    federated = {**stage.emulator.identity("federated"), "client_secret": None}
    stranger = Certificate("unregistered")
    planted.update(stranger.secrets())
    pem, locked, public, strange, empty, text, token = (
        environment_file(stage.inputs, name, content)
        for name, content in (
            ("good.pem", certificate.pem()),
            ("locked.pem", certificate.pem(password)),
            ("public.pem", certificate.public),
            ("stranger.pem", stranger.pem()),
            ("empty", ""),
            ("text.pfx", "no certificate at all"),
            ("token", wrong),
        )
    )

    def by(path, **more):
        return {**certified, "certificate_path": path, **more}

    form = "PEM with certificate and key, or PFX"
    cannot = "cannot be used"
    check(
        stage,
        {
            "password": (
                by(locked, certificate_password="not " + password),
                [locked, cannot, "check certificate_password"],
            ),
            "no password": (by(locked), [locked, cannot, "check certificate_password"]),
            "no key": (by(public), [public, cannot, form]),
            "text": (by(text), [text, cannot, form]),
            "no file": (by(pem + "x"), [f"certificate_path cannot be read: {pem}x", "No such file"]),
            "not registered": (by(strange), ["not registered", certified["client_id"]]),
            "content": ({"dataverse_profile": "content"}, ["in the environment is neither PEM nor base64"]),
            "no token file": ({**federated, "federated_token_path": empty + "x"}, [empty + "x", "No such file"]),
            "empty token file": ({**federated, "federated_token_path": empty}, [empty, "is empty"]),
            "no machine": ({"auth_source": "managed_identity"}, ["managed identity returned no token", "refused"]),
            "federated to another": ({**federated, "federated_token_path": token}, ["No matching federated identity"]),
        },
        **variables("DATAVERSE_CONTENT", certified),
        DATAVERSE_CONTENT_CERTIFICATE="neither this nor that",
        AZURE_POD_IDENTITY_AUTHORITY_HOST="http://127.0.0.1:9",
    )


def test_tokens_machines_and_command_line(stage, planted):
    url = stage.emulator.url("dev")
    expired = int(time.time()) - 3600
    planted["expired token"] = old = unsigned_token(aud=url, exp=expired)
    planted["token for another"] = other = access_token(stage.emulator, "deployer", "prod")
    planted["no token"] = odd = "Zürich is not a token"
    when = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(expired))
    check(
        stage,
        {
            "expired token": ({"access_token": old}, [url, f"access_token expired at {when}", "Get a new one."]),
            "token for another": (
                {"access_token": other},
                [url, f"issued for {stage.emulator.url('prod')}", f"Get one for {url}."],
            ),
            "no token": ({"access_token": odd}, ["access_token is malformed"]),
            "no such identity": (
                {"dataverse_profile": "machine"},
                ["managed identity", "Identity not found"],
            ),
            "no command line": (
                {"auth_source": "cli"},
                ["az is not installed", "DATAVERSE_CLIENT_ID, ...), or run az login."],
            ),
        },
        PATH="/usr/bin:/bin",
        DATAVERSE_MACHINE_CLIENT_ID=str(uuid.uuid4()),
        DATAVERSE_MACHINE_AUTH_SOURCE="managed_identity",
        AZURE_POD_IDENTITY_AUTHORITY_HOST=stage.emulator.ready["control"],
        **NO_CREDENTIALS,
    )
