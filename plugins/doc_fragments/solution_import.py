# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations


class ModuleDocFragment:
    """What to do in each position of versions, how a package is sent, and how an import is not lost."""

    DOCUMENTATION = r"""
options:
  strategy:
    description:
      - How a newer version replaces an installed one. An V(upgrade) removes what the new version lacks, an V(update)
        keeps it. With V(auto), managed solutions are upgraded and unmanaged ones updated.
      - V(holding) puts the new version beside the old one, for instance to move data between them; V(apply_holding)
        lets it take the place of the old one afterwards.
    type: str
    choices: [auto, update, upgrade, holding, apply_holding]
    default: auto
  same_version:
    description:
      - What to do when the package's version is installed already. V(skip) imports nothing and warns when flows,
        desktop flows, connection references or defaults of environment variables differ from the package,
        V(fail_if_different) refuses that, and flows of a managed solution that the package lacks, and V(reimport)
        imports the package again. Other components cannot be compared.
      - Flows that somebody has changed by hand do not count when O(overwrite_unmanaged_customizations=false) is set.
    type: str
    choices: [skip, reimport, fail_if_different]
    default: skip
  lower_version:
    description:
      - What to do when a newer version than the package's is installed. With V(import) the older one is imported over
        it as an update; the platform knows no downgrade that removes anything.
    type: str
    choices: [fail, skip, import]
    default: fail
  managed_mismatch:
    description:
      - What to do when the package is managed and the installed solution is not, or the other way round. The platform
        cannot turn one into the other by an import.
    type: str
    choices: [fail, skip]
    default: fail
  leftover_upgrade:
    description:
      - What to do when an earlier upgrade was never finished, so that a solution with the suffix C(_Upgrade) is there.
        V(apply) lets it take the place of the installed one first, V(remove) deletes it, with what only it holds;
        what is not brought again needs O(allow_removals).
      - The strategies V(holding) and V(apply_holding) go on with it by themselves when it has the package's version.
    type: str
    choices: [fail, apply, remove]
    default: fail
  allow_removals:
    description:
      - Whether an upgrade may delete components that the new version lacks. Otherwise the task is refused, with the
        list, when there are any.
      - Cloud flows, connection references and environment variables are compared by name. Of other kinds, a package
        lists some by id, which are compared, and some, such as tables, by names that the environment does not tell, of
        which the number is. What another managed solution holds too is not deleted and does not count, unless that is
        the upgrade that was never finished, which goes as well.
      - What belongs to a component that stays, such as columns, forms and views of a table, is not seen. Nor are kinds
        whose number differs between environments (from 10000 on), except connection references. What an upgrade that
        waits deletes when it is applied is seen as a whole.
    type: bool
    default: false
"""

    SENDING = r"""
options:
  overwrite_unmanaged_customizations:
    description:
      - Whether the import replaces customizations made by hand in the environment.
      - When not given, V(true) for an unmanaged package, since its existing flows would be left as they are otherwise,
        and V(false) for a managed one.
    type: bool
  publish_workflows:
    description:
      - Whether classic workflows and plug-in steps of the package are activated.
    type: bool
    default: true
  convert_to_managed:
    description:
      - Whether unmanaged components of the environment that the managed package holds too become managed.
    type: bool
    default: false
  skip_product_update_dependencies:
    description:
      - Whether the platform ignores dependencies that are marked as product updates.
    type: bool
    default: false
  asynchronous:
    description:
      - Whether the import runs in the background of the environment. V(false) sends the package with C(ImportSolution),
        which answers at the end, and follows the import job; for environments that lack background imports.
    type: bool
    default: true
"""

    OPERATION = r"""
options:
  record_path:
    description:
      - A file in which the start of the import is noted before the request leaves, and how the flows are to be in the
        end. It is removed when all is done, so that a run after one that was interrupted, or could not turn a flow on
        again, does what is left.
      - A folder, which must be there or end in C(/), holds a file for each solution and environment, named after both.
        By default that is the folder of O(src). Where folders do not last, as in containers, give one that does.
    type: path
  start_grace:
    description:
      - Seconds after which an import whose start was never answered is treated as not started, if no trace of it was
        found.
    type: int
    default: 120
  log_path:
    description:
      - A file for the log of the import, as the platform keeps it in XML. It is written when an import was carried
        out, successful or not.
    type: path
  on_timeout:
    description:
      - What to do when O(wait_timeout) is over before the import is. V(fail) fails, V(return) ends the task with
        RV(finished=false). The import goes on either way, and a later run goes on with it.
      - When another operation has kept the environment busy all that time, nothing was started. The task has changed
        nothing then, RV(operations) says V(skipped), and RV(async_operation_id) and RV(import_job_id) are null.
    type: str
    choices: [fail, return]
    default: fail
"""
