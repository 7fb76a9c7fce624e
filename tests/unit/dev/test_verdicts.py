# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The exit codes of some tools say success where there is none; the judges must not believe them."""

from __future__ import annotations

import pytest

from tests.dev.process import Ended
from tests.dev.pytests import judged as pytest_judged
from tests.dev.sessions.build import needs_named, no_findings, not_for_users
from tests.dev.sessions.lint import PRIVATE_PLACE
from tests.dev.sessions.sanity import judged as sanity_judged


@pytest.mark.parametrize(
    ("code", "summary", "passed", "failed"),
    [
        (0, "12 passed in 3.4s", 12, 0),
        (1, "1 failed, 11 passed in 3.4s", 11, 1),
        (1, "10 passed, 2 errors in 3.4s", 10, 2),
        (0, "11 passed, 1 skipped in 3.4s", 11, 1),
        (0, "11 passed, 1 xfailed in 3.4s", 11, 1),
        (0, "a warning after the summary", 0, 1),
        (5, "no tests ran in 0.01s", 0, 1),
        (2, "!!! Interrupted !!!", 0, 1),
        (1, "12 passed in 3.4s", 12, 1),
    ],
)
def test_every_test_of_pytest_counts(code, summary, passed, failed):
    verdict = pytest_judged(Ended(code, f"noise: 99 passed\n{summary}\n"))
    assert (verdict.passed, verdict.failed) == (passed, failed)


def test_ansible_test_that_skips_everything_fails():
    assert sanity_judged(Ended(0, "WARNING: All targets skipped.\n")).failed == 1
    assert sanity_judged(Ended(0, 'Running sanity test "pep8"\n')).failed == 0


def test_findings_of_ansible_test_are_shown_without_the_noise():
    output = (
        "Collecting pylint\nERROR: Found 1 pep8 issue(s) which need to be resolved:\nERROR: a.py:1:1: W391: blank\n"
        "See documentation\nFATAL: The 1 sanity test(s) listed below (out of 24) failed.\npep8\nmore noise here\n"
    )
    verdict = sanity_judged(Ended(1, output))
    assert verdict.failed == 1
    assert verdict.excerpt == (
        "ERROR: Found 1 pep8 issue(s) which need to be resolved:\nERROR: a.py:1:1: W391: blank\n"
        "FATAL: The 1 sanity test(s) listed below (out of 24) failed.\npep8\n"
    )


def test_galaxy_importer_fails_on_findings():
    assert no_findings(Ended(0, "INFO: a\nWARNING: b\nERROR: c\n")).failed == 2
    assert no_findings(Ended(1, "INFO: a\n")).failed == 1
    assert no_findings(Ended(0, "INFO: a WARNING\n")).failed == 0
    assert no_findings(Ended(0, "WARNING: a.py:1:2: F401 'os' imported but unused\n")).failed == 1


def test_execution_environment_needs_both_packages():
    both = "python:\n- 'requests>=2.28.0  # from x'\n- 'msal>=1.29.0  # from x'\n"
    assert needs_named(Ended(0, both)).failed == 0
    assert needs_named(Ended(0, both.replace("msal", "msalx"))).reason == "ansible-builder does not find msal"
    assert needs_named(Ended(0, "")).failed == 1


def test_the_tarball_holds_no_tests_and_no_dot_files():
    shipped = ["MANIFEST.json", "README.md", "plugins", "plugins/modules/x.py", "roles/tests/README.md"]
    shipped += ["tests", "tests/config.yml"]
    assert not_for_users(shipped) == []
    others = ["tests/unit", "tests/unit/test_x.py", "tests/config.yml.bak", ".gitignore", ".ci/run", "roles/x/.lint"]
    assert not_for_users([*shipped, *others]) == [f"{name} may not be in the tarball" for name in sorted(others)]


@pytest.mark.parametrize("folder", ["work", "root"])
def test_private_places_are_seen(folder):
    assert PRIVATE_PLACE.search(f"see /{folder}/somebody")
    assert not PRIVATE_PLACE.search(f"see ../{folder}/somebody and {{{{ x }}}}/{folder}/y and https://host/{folder}/z")
