# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What code in the controller's process gets, and gives back."""

from __future__ import annotations

import logging
import os
import signal
import sys
import tempfile
import time

import pytest
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.surroundings import as_in_a_module


def test_variables_and_folder_come_and_go(tmp_path, monkeypatch):
    monkeypatch.setenv("CONTOSO_THERE", "before")
    folder = os.getcwd()
    with as_in_a_module({"CONTOSO_THERE": "now", "CONTOSO_NEW": 5}, tmp_path):
        assert (os.environ["CONTOSO_THERE"], os.environ["CONTOSO_NEW"]) == ("now", "5")
        assert os.getcwd() == str(tmp_path)
        os.environ["CONTOSO_MORE"] = "x"
    assert os.environ["CONTOSO_THERE"] == "before"
    assert not {"CONTOSO_NEW", "CONTOSO_MORE"} & set(os.environ)
    assert os.getcwd() == folder


def test_python_reads_the_variables_anew(tmp_path):
    former = tempfile.gettempdir(), time.tzname
    with as_in_a_module({"TMPDIR": tmp_path, "TZ": "Asia/Tokyo"}, tmp_path):
        assert tempfile.gettempdir() == str(tmp_path)
        assert time.tzname[0] == "JST"
    assert (tempfile.gettempdir(), time.tzname) == former


def test_what_libraries_note_stays_out_of_ansibles_log(tmp_path, caplog):
    with as_in_a_module({}, tmp_path):
        logging.getLogger("urllib3.connectionpool").warning("Retrying /run?sig=geheim")
    assert caplog.records == []
    logging.getLogger("urllib3.connectionpool").warning("afterwards as before")
    assert len(caplog.records) == 1


def test_what_is_printed_does_not_reach_the_screen(tmp_path, capsys):
    with as_in_a_module({}, tmp_path) as said:
        sys.stdout.write("out")
        sys.stderr.write(" and err")
    assert said.getvalue() == "out and err"
    assert capsys.readouterr() == ("", "")


def test_everything_comes_back_after_an_error(tmp_path, monkeypatch):
    folder = os.getcwd()
    handler = signal.getsignal(signal.SIGTERM)
    with pytest.raises(ValueError, match="planned"), as_in_a_module({"CONTOSO_NEW": "1"}, tmp_path):
        raise ValueError("planned")
    assert "CONTOSO_NEW" not in os.environ
    assert os.getcwd() == folder
    assert signal.getsignal(signal.SIGTERM) is handler


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_unwinds_the_code_and_is_passed_on(tmp_path, number):
    seen = []

    def work():
        try:
            os.kill(os.getpid(), number)
        finally:
            seen.append("unwound")
            # a second one does not disturb the cleaning up
            os.kill(os.getpid(), number)
            seen.append("cleaned up")

    former = signal.signal(number, lambda *_: seen.append("passed on"))
    try:
        with pytest.raises(KeyboardInterrupt), as_in_a_module({}, tmp_path):
            work()
    finally:
        signal.signal(number, former)
    assert seen == ["unwound", "cleaned up", "passed on"]
