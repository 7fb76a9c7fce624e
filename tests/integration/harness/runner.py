# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks of the collection under ansible-runner, as AWX runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Job:
    """What a job has left: the hosts that it has changed, what it hands on, and what it printed."""

    changed: set[str]
    artifacts: dict
    output: str


class Project:
    """The folder of a runner with a project whose playbooks import those of the collection."""

    def __init__(self, stage, words: Iterable[str]):
        self._stage = stage
        self._folder = stage.folder / "runner"
        for name in ("project", "env", "inventory"):
            (self._folder / name).mkdir(parents=True)
        for word in words:
            play = [{"name": word, "import_playbook": f"flowops.powerplatform.{word}"}]
            (self.folder / f"{word}.yml").write_text(yaml.safe_dump(play), "utf-8")
        stage.inventory().rename(self._folder / "inventory" / "hosts.yml")

    @property
    def folder(self) -> Path:
        """The working directory of jobs."""
        return self._folder / "project"

    def answer(self, **variables) -> None:
        """Write the variables of the next jobs."""
        (self._folder / "env" / "extravars").write_text(yaml.safe_dump(variables), "utf-8")

    def run(self, word: str, *words: str, code: int = 0) -> Job:
        """Run a playbook as a job, which ends with this code."""
        tools, ident = Path(sys.executable).parent, f"job-{len(list(self._folder.glob('artifacts/*')))}"
        command = [tools / "ansible-runner", "run", self._folder, "--ident", ident, "--playbook", f"{word}.yml"]
        command.append(f"--cmdline={' '.join(words)}")
        more = {"PATH": f"{tools}:{os.environ['PATH']}", "RECORD_FILE": str(self._stage.folder / "record.jsonl")}
        ended = subprocess.run(command, env={**self._stage.environment, **more}, capture_output=True, check=False)
        output = ended.stdout.decode("utf-8", "replace")
        self._stage.keep("a runner", ended.stdout + ended.stderr)
        artifacts = self._folder / "artifacts" / ident
        # the runner's own note of the environment it was given
        artifacts.joinpath("command").unlink()
        assert ended.returncode == code, output[-3000:]
        events = [json.loads(path.read_text("utf-8")) for path in artifacts.joinpath("job_events").glob("*.json")]
        (stats,) = [one["event_data"] for one in events if one["event"] == "playbook_on_stats"]
        return Job(set(stats["changed"]), stats["artifact_data"], output)

    def files(self) -> dict[Path, bytes]:
        """Return what jobs have written beside the playbooks."""
        return {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
