# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The services that list the environments of a tenant: BAP, the Power Platform API and Global Discovery.

Source: Beyond the Dataverse contract, sections 1 and 11.
"""
