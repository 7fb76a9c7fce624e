# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator's own certificate authority and server certificate, kept in the state directory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificates:
    ca_path: Path
    server_path: Path


def certificates(folder: Path) -> Certificates:
    """The certificates in this folder, made when they are not there yet."""
    found = Certificates(folder / "ca.pem", folder / "server.pem")
    if not (found.ca_path.exists() and found.server_path.exists()):
        import trustme

        authority = trustme.CA(organization_name="powerplatform-emulator")
        server = authority.issue_cert("localhost", "127.0.0.1", "::1")
        found.server_path.touch(mode=0o600)
        server.private_key_and_cert_chain_pem.write_to_path(str(found.server_path))
        authority.cert_pem.write_to_path(str(found.ca_path))
    return found
