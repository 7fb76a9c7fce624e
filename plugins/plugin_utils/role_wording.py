# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of modules in the words of a role: where they name an option, users of the role set a variable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# A name with an underscore is an option wherever it stands, except as a name in quotes. A name that is a word as well
# is one where no sentence would contain that word in lower case.
_ANYWHERE = r"(?<![\w./-])(?:{0})(?![\w/-]|')"
_AS_OPTION = r"(?:^|(?<=\. )|(?<=[Uu]se ))(?:{0})(?=[ .\[])"


def in_role(text: str, variables: Mapping[str, str]) -> str:
    """Return a message with names of options replaced by ``variables`` of the role, by name of the option."""
    for pattern, names in (
        (_ANYWHERE, [name for name in variables if "_" in name]),
        (_AS_OPTION, [name for name in variables if "_" not in name]),
    ):
        if names:
            found = pattern.format("|".join(re.escape(name) for name in names))
            text = re.sub(found, lambda match: variables[match.group()], text)
    return text
