# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """Options and requirements of every module that talks to a Smart Flows project."""

    DOCUMENTATION = r"""
options:
  smartflows_url:
    description:
      - Address of the project, for example V(https://contoso.smartflows.xpertdoc.com), or of an on-premises server with
        its port. A path below the root of the project, such as C(/api/v1), is ignored.
      - Falls back to the variable C(smartflows_url) of the host, then to the environment variable E(SMARTFLOWS_URL).
    type: str
  smartflows_api_key:
    description:
      - API key of a user of the project. A task has exactly the permissions of that user. To start the flows of other
        users, the user must be allowed to run them, as super users are.
      - Falls back to the variable C(smartflows_api_key) of the host, then to E(SMARTFLOWS_API_KEY). An empty key is an
        error.
    type: str
  allow_http:
    description:
      - Whether the key may be sent to an on-premises server without encryption. It is only sent unencrypted if this
        option or E(SMARTFLOWS_ALLOW_HTTP) is true.
    type: bool
  ca_path:
    description:
      - Path of a file with the certificate authorities to trust instead of those of the system. Falls back to
        E(SMARTFLOWS_CA_PATH).
    type: path
  validate_certs:
    description:
      - Whether to validate TLS certificates. They are validated unless this option is V(false), or
        E(SMARTFLOWS_SKIP_TLS_VERIFICATION) is true.
    type: bool
  request_timeout:
    description:
      - Seconds to wait for a connection, and for each pause of the server while it responds. Pauses of up to 60 seconds
        are always accepted, since a server holds progress requests for up to 30 seconds. Falls back to
        E(SMARTFLOWS_REQUEST_TIMEOUT), then to 120.
    type: int
requirements:
  - requests
notes:
  - Define each project as a host of the inventory with C(ansible_connection=local), and its address and key as
    variables of that host, or run the tasks on C(localhost).
"""

    FILE = r"""
options:
  mode:
    description:
      - Permissions of the files, as quoted octal digits. By default, existing files keep their permissions.
    type: raw
  owner:
    description:
      - Owner of the files, as user name or number.
    type: str
  group:
    description:
      - Group of the files, as name or number.
    type: str
"""
