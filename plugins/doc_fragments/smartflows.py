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
      - Address of the project, for example V(https://contoso.smartflows.xpertdoc.com), or of a server on the premises
        with its port. What follows the project's root, such as C(/api/v1), is left out.
      - Falls back to the environment variable E(SMARTFLOWS_URL).
    type: str
  smartflows_api_key:
    description:
      - API key of a user of the project. A task has exactly the rights of that user. The user has to run the flows of
        others to be able to start them, as a super user may.
      - Falls back to E(SMARTFLOWS_API_KEY).
    type: str
  allow_http:
    description:
      - Whether the key may go to a server on the premises without encryption. It never does unless this or
        E(SMARTFLOWS_ALLOW_HTTP) says so.
    type: bool
  ca_path:
    description:
      - File with the certificate authorities to trust instead of the system's. Falls back to E(SMARTFLOWS_CA_PATH).
    type: path
  validate_certs:
    description:
      - Whether certificates are checked. On unless this is V(false), or E(SMARTFLOWS_SKIP_TLS_VERIFICATION) is true.
    type: bool
  request_timeout:
    description:
      - Seconds to wait for a connection, and for each silence of the server, which is never less than 60 since a
        server holds questions for up to 30 seconds. 120 unless this or E(SMARTFLOWS_REQUEST_TIMEOUT) says otherwise.
    type: int
requirements:
  - requests
notes:
  - Modules run where the task runs. Make each project a host of the inventory with C(ansible_connection=local), or run
    the tasks on C(localhost).
"""

    FILE = r"""
options:
  mode:
    description:
      - Permissions of the files, as octal digits in quotes. Those of a file that is there stay as they are by default.
    type: raw
  owner:
    description:
      - User who owns the files, as name or number.
    type: str
  group:
    description:
      - Group that owns the files, as name or number.
    type: str
"""
