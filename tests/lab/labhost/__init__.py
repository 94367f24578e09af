# SPDX-License-Identifier: GPL-2.0-or-later
"""The host's side of the lab: scenarios, the machine, its serial lines, requests."""
