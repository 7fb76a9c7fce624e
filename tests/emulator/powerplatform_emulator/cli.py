# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line: `powerplatform-emulator serve --config FILE`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import __version__
from .config import ConfigError, load


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="powerplatform-emulator", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve the environments that a configuration file describes")
    serve.add_argument("--config", type=Path, required=True, help="YAML file; an empty one gives a small tenant")
    serve.add_argument("--state-dir", type=Path, help="folder for rows, keys and certificates that survive a restart")
    serve.add_argument("--ready-file", type=Path, help="JSON file written when all ports answer")
    serve.add_argument("--journal", type=Path, help="file for one JSON line per request")
    options = parser.parse_args(arguments)
    try:
        config = load(options.config)
        from .server import run

        run(config, options.state_dir, options.ready_file, options.journal)
    except (ConfigError, OSError) as error:
        sys.stderr.write(f"powerplatform-emulator: {error}\n")
        return 1
    return 0
