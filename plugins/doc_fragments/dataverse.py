# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Options and requirements of every module that talks to a Dataverse environment."""

    DOCUMENTATION = r"""
options:
  dataverse_url:
    description:
      - Address of the environment, for example V(https://contoso.crm4.dynamics.com). The Power Platform admin center
        shows it as I(Environment URL).
      - Falls back to the variable C(dataverse_url) of the host, then to the environment variable E(DATAVERSE_URL).
    type: str
  dataverse_profile:
    description:
      - Name of a set of environment variables. With V(source), E(DATAVERSE_SOURCE_URL), E(DATAVERSE_SOURCE_CLIENT_ID)
        and so on take precedence over E(DATAVERSE_URL), E(DATAVERSE_CLIENT_ID) and so on, so that one play can sign in
        to two environments with different identities. The task fails if no variable is set for the profile.
      - Falls back to the variable C(dataverse_profile) of the host.
    type: str
  tenant_id:
    description:
      - Directory (tenant) id. Falls back to the variable C(dataverse_tenant_id) of the host, then to
        E(DATAVERSE_TENANT_ID), E(AZURE_TENANT) or E(AZURE_TENANT_ID).
      - An identity is always taken completely from one source. Options of the task take precedence over variables of
        the host, and those over environment variables. Environment variables that begin with C(DATAVERSE_) take
        precedence over those that begin with C(AZURE_). An empty option or variable is treated as not set, but an
        empty O(client_secret) or O(access_token) is an error.
    type: str
    aliases: [tenant]
  client_id:
    description:
      - Application (client) id, or the client id of a user-assigned managed identity. It is a GUID.
      - Falls back to the variable C(dataverse_client_id) of the host, then to E(DATAVERSE_CLIENT_ID) or
        E(AZURE_CLIENT_ID).
    type: str
  client_secret:
    description:
      - Client secret. Falls back to the variable C(dataverse_client_secret) of the host, then to
        E(DATAVERSE_CLIENT_SECRET), E(AZURE_SECRET) or E(AZURE_CLIENT_SECRET).
    type: str
    aliases: [secret]
  certificate_path:
    description:
      - Path of a file with certificate and private key, as PEM or PFX. Falls back to the variable
        C(dataverse_certificate_path) of the host, then to E(DATAVERSE_CERTIFICATE_PATH).
      - Alternatively, the environment variable E(DATAVERSE_CERTIFICATE) can contain the content, as PEM or as a
        base64-encoded PFX file.
    type: path
  certificate_password:
    description:
      - Password of the private key. Falls back to the variable C(dataverse_certificate_password) of the host, then to
        E(DATAVERSE_CERTIFICATE_PASSWORD).
    type: str
  access_token:
    description:
      - An existing access token for this environment; it is not refreshed. Falls back to E(DATAVERSE_ACCESS_TOKEN).
    type: str
  federated_token_path:
    description:
      - Path of a file with the token of a federated identity (workload identity). Falls back to
        E(DATAVERSE_FEDERATED_TOKEN_PATH), E(DATAVERSE_FEDERATED_TOKEN_FILE) or E(AZURE_FEDERATED_TOKEN_FILE).
        Alternatively, the environment variable E(DATAVERSE_FEDERATED_TOKEN) can contain the token.
    type: path
  cloud:
    description:
      - The cloud that the environment belongs to. It determines the login authority.
      - Falls back to the variable C(dataverse_cloud) of the host, then to E(DATAVERSE_CLOUD), then to the cloud that
        matches the address of the environment.
    type: str
    choices: [public, gcc, gcc_high, dod, china]
  authority:
    description:
      - URL of the login authority, if it differs from that of O(cloud). Falls back to E(DATAVERSE_AUTHORITY), but not
        to a variable of the host.
    type: str
  auth_source:
    description:
      - The sign-in method. V(auto), the default, uses the first method that has credentials, in the order of the
        choices. A managed identity is only tried if E(IDENTITY_ENDPOINT) or E(AZURE_POD_IDENTITY_AUTHORITY_HOST) is
        set, and the Azure CLI only if no credentials are set.
      - Falls back to the variable C(dataverse_auth_source) of the host, then to E(DATAVERSE_AUTH_SOURCE).
        E(DATAVERSE_AUTH_SOURCE) is ignored if the task or its host sets an identity.
    type: str
    choices: [auto, access_token, client_secret, certificate, workload_identity, managed_identity, cli]
  token_cache:
    description:
      - Whether to cache tokens between tasks, in files that only the user can read, in E(DATAVERSE_TOKEN_CACHE_DIR) or
        the user's cache folder. Tokens are cached unless this option or E(DATAVERSE_TOKEN_CACHE) is false.
    type: bool
  expected_environment:
    description:
      - Expected unique name or organization id of the environment at O(dataverse_url). It is checked before anything is
        read or changed, also by info modules.
      - Falls back to the variable C(dataverse_expected_environment) of the host, then to E(DATAVERSE_ENVIRONMENT). An
        empty option or variable of the host, or null, is an error.
    type: str
  ca_path:
    description:
      - Path of a file with the certificate authorities to trust instead of those of the system. Falls back to the
        variable C(dataverse_ca_path) of the host, then to E(DATAVERSE_CA_PATH).
    type: path
  validate_certs:
    description:
      - Whether to validate TLS certificates. They are validated unless this option or the variable
        C(dataverse_validate_certs) of the host is V(false), or E(DATAVERSE_SKIP_TLS_VERIFICATION) is true.
    type: bool
  request_timeout:
    description:
      - Seconds to wait for a connection, and for each pause of the server while it responds; must be greater than 0.
        Falls back to E(DATAVERSE_REQUEST_TIMEOUT), then to 120. A complete response may take five times as long, a
        package fifteen times.
    type: int
requirements:
  - requests
  - msal >= 1.29.0
notes:
  - Define each environment as a host of the inventory with C(ansible_connection=local), and its address and identity as
    variables of that host. Tasks then run on the controller and need no authentication options. See the
    R(Authentication guide,ansible_collections.flowops.powerplatform.docsite.guide_authentication).
"""
