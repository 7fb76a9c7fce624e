# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of this machine's own identity service: it carries a secret header, and takes it nowhere else."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.transport import machine_session


@pytest.fixture
def servers():
    """Two services, the first of which sends its callers on to the second; ``seen`` notes what each was asked."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append((self.server.server_port, self.path))
            self.send_response(302 if self.path == "/away" else 200)
            self.send_header("Location", f"http://127.0.0.1:{other.server_port}/stolen")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments):
            pass

    first, other = (HTTPServer(("127.0.0.1", 0), Handler) for _number in range(2))
    threads = [threading.Thread(target=one.serve_forever) for one in (first, other)]
    for one in threads:
        one.start()
    yield f"http://127.0.0.1:{first.server_port}", seen
    for one in (first, other):
        one.shutdown()
        one.server_close()
    for one in threads:
        one.join()


def test_a_redirect_is_not_followed(servers):
    url, seen = servers
    with pytest.raises(requests.exceptions.TooManyRedirects):
        machine_session().get(url + "/away", headers={"X-IDENTITY-HEADER": "secret"})
    assert [path for _port, path in seen] == ["/away"]


def test_everything_else_is_answered(servers):
    url, _seen = servers
    assert machine_session().get(url + "/token").status_code == 200
