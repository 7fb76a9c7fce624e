# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Options and requirements of an inventory that reads the environments of a tenant."""

    DOCUMENTATION = r"""
options:
  service:
    description:
      - The service that lists the environments. All return the same hosts, but not all know everything about them.
      - V(bap) is the list for administrators of the Business Application Platform, for applications that an
        administrator has registered with C(New-PowerAppManagementApp), and for administrators.
      - V(power_platform) is the Power Platform API, for applications to which a role such as Environment Management
        Reader is assigned, and for people.
      - V(discovery) is Global Discovery. It only responds to people, and lists the environments that they can enter.
        To use it, sign in with the Azure CLI or O(access_token).
      - V(auto) uses the first of them that lists environments, in this order. With O(access_token), it uses the service
        that the token was issued for.
    type: str
    choices: [auto, bap, power_platform, discovery]
    default: auto
  bap_url:
    description:
      - Address of the Business Application Platform, if it differs from that of O(cloud).
    type: str
    env:
      - name: POWERPLATFORM_BAP_URL
  power_platform_url:
    description:
      - Address of the Power Platform API, if it differs from that of O(cloud).
    type: str
    env:
      - name: POWERPLATFORM_API_URL
  discovery_url:
    description:
      - Address of Global Discovery, if it differs from that of O(cloud).
    type: str
    env:
      - name: POWERPLATFORM_DISCOVERY_URL
  dataverse_profile:
    description:
      - Name of a set of environment variables. With V(admin), E(DATAVERSE_ADMIN_CLIENT_ID),
        E(DATAVERSE_ADMIN_CLIENT_SECRET) and so on take precedence over E(DATAVERSE_CLIENT_ID) and so on.
    type: str
  tenant_id:
    description:
      - Directory (tenant) id. Falls back to E(DATAVERSE_TENANT_ID), E(AZURE_TENANT) or E(AZURE_TENANT_ID).
      - An identity is always taken completely from one source. Options take precedence over environment variables, and
        those that begin with C(DATAVERSE_) over those that begin with C(AZURE_). An empty option or variable is treated
        as not set, but an empty O(client_secret) or O(access_token) is an error.
      - This option, and every other one that is a text without choices, can be a template, in which lookups and, with
        O(use_extra_vars), extra variables are available.
    type: str
    aliases: [tenant]
  client_id:
    description:
      - Application (client) id, or the client id of a user-assigned managed identity. It is a GUID. Falls back to
        E(DATAVERSE_CLIENT_ID) or E(AZURE_CLIENT_ID).
    type: str
  client_secret:
    description:
      - Client secret. Falls back to E(DATAVERSE_CLIENT_SECRET), E(AZURE_SECRET) or E(AZURE_CLIENT_SECRET).
    type: str
    aliases: [secret]
  certificate_path:
    description:
      - Path of a file with certificate and private key, as PEM or PFX. Falls back to E(DATAVERSE_CERTIFICATE_PATH).
        Alternatively, E(DATAVERSE_CERTIFICATE) can contain the content.
    type: path
  certificate_password:
    description:
      - Password of the private key. Falls back to E(DATAVERSE_CERTIFICATE_PASSWORD).
    type: str
  access_token:
    description:
      - An existing access token for the service; it is not refreshed. Falls back to E(DATAVERSE_ACCESS_TOKEN).
    type: str
  federated_token_path:
    description:
      - Path of a file with the token of a federated identity (workload identity). Falls back to
        E(DATAVERSE_FEDERATED_TOKEN_PATH), E(DATAVERSE_FEDERATED_TOKEN_FILE) or E(AZURE_FEDERATED_TOKEN_FILE).
        Alternatively, E(DATAVERSE_FEDERATED_TOKEN) can contain the token.
    type: path
  cloud:
    description:
      - The cloud of the tenant. It determines the login authority and the addresses of the services. Falls back to
        E(DATAVERSE_CLOUD), then to V(public).
    type: str
    choices: [public, gcc, gcc_high, dod, china]
  authority:
    description:
      - URL of the login authority, if it differs from that of O(cloud). Falls back to E(DATAVERSE_AUTHORITY).
    type: str
  auth_source:
    description:
      - The sign-in method. V(auto), the default, uses the first method that has credentials, in the order of the
        choices. A managed identity is only tried if E(IDENTITY_ENDPOINT) or E(AZURE_POD_IDENTITY_AUTHORITY_HOST) is
        set, and the Azure CLI only if no credentials are set.
      - Falls back to E(DATAVERSE_AUTH_SOURCE), which is ignored if the options set an identity.
    type: str
    choices: [auto, access_token, client_secret, certificate, workload_identity, managed_identity, cli]
  token_cache:
    description:
      - Whether to cache tokens, in files that only the user can read, in E(DATAVERSE_TOKEN_CACHE_DIR) or the user's
        cache folder. Tokens are cached unless this option or E(DATAVERSE_TOKEN_CACHE) is false. The cache of the
        inventory never contains tokens or other secrets.
    type: bool
  ca_path:
    description:
      - Path of a file with the certificate authorities to trust instead of those of the system. Falls back to
        E(DATAVERSE_CA_PATH).
    type: path
  validate_certs:
    description:
      - Whether to validate TLS certificates. They are validated unless this option is V(false), or
        E(DATAVERSE_SKIP_TLS_VERIFICATION) is true.
    type: bool
  request_timeout:
    description:
      - Seconds to wait for a connection, and for each pause of the server while it responds; must be greater than 0.
        Falls back to E(DATAVERSE_REQUEST_TIMEOUT), then to 120.
    type: int
requirements:
  - requests
  - msal >= 1.29.0
"""
