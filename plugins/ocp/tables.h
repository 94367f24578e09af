// SPDX-License-Identifier: GPL-2.0-or-later
/* Fields of the pages of OCP Datacenter NVMe SSDs. */
#ifndef PLUGINS_OCP_TABLES_H
#define PLUGINS_OCP_TABLES_H

#include <nvmetest/spec.h>

extern const struct spec_struct ocp_smart, ocp_recovery, ocp_firmware, ocp_firmware_entry,
	ocp_latency, ocp_capabilities, ocp_unsupported, ocp_unsupported_entry;

#endif
