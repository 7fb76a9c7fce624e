# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one exception that becomes a Dataverse error answer."""

from __future__ import annotations


class DataverseError(Exception):
    """An error with the status and code that Dataverse would answer."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None):
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})
        self.component: tuple[str, str, str] | None = None

    def of(self, section: str, identity: str, name: str) -> DataverseError:
        """Say which component of a package it is about, by the section of the import log."""
        self.component = (section, identity, name)
        return self

    def body(self) -> dict[str, object]:
        return {"error": {"code": self.code, "message": self.message}}


def not_found(table: str, row_id: str) -> DataverseError:
    return DataverseError(404, "0x80040217", f"Entity '{table}' With Id = {row_id} Does Not Exist")


def unknown_segment(segment: str) -> DataverseError:
    return DataverseError(404, "0x8006088a", f"Resource not found for the segment '{segment}'.")


def invalid_argument(message: str) -> DataverseError:
    return DataverseError(400, "0x80040203", message)


def bad_payload(message: str) -> DataverseError:
    return DataverseError(400, "0x80048d19", f"Error identified in Payload provided by the user: {message}")


def bad_query(message: str) -> DataverseError:
    return DataverseError(400, "0x80060888", message)


def unknown_property(type_name: str, name: str) -> DataverseError:
    return bad_query(f"Could not find a property named '{name}' on type 'Microsoft.Dynamics.CRM.{type_name}'.")


def duplicate_record(message: str = "A record with matching key values already exists.") -> DataverseError:
    return DataverseError(412, "0x80040237", message)


def version_mismatch() -> DataverseError:
    text = "The version of the existing record doesn't match the RowVersion property provided."
    return DataverseError(412, "0x80060882", text)


def missing_privilege(user_id: str, privilege: str) -> DataverseError:
    text = f"Principal user (Id={user_id}, type=8) is missing {privilege} privilege."
    return DataverseError(403, "0x80040220", text)


def invalid_state() -> DataverseError:
    text = "State code is invalid or state code is valid but status code is invalid for a specified state code."
    return DataverseError(400, "0x80048408", text)
