// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest diag pcie: the way from the root port to a drive. Of a drive of this
 * host sysfs tells it: the drive is not opened, and may sleep on. Of another the
 * back end is asked for both ends of the link.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "diag/collect_linux.h"
#include "diag/pcie_view.h"
#include "diag_cmd.h"

/* The other end, where the back end has one. */
static int read_port(struct diag_drive *d, struct diag_ask *ask)
{
	uint8_t bytes[256];

	if (!(d->fn->caps & PCIFN_CAP_PORT))
		return 0;
	for (size_t at = 0; at < sizeof(bytes); at += 4) {
		uint32_t value;

		if (pcifn_port_read(d->fn, (uint16_t)at, 4, &value))
			return 0;
		for (size_t i = 0; i < 4; i++)
			bytes[at + i] = (uint8_t)(value >> (8 * i));
	}
	diag_snap_put(ask->s, "pci/port-0/config.bin", bytes, sizeof(bytes));
	diag_snap_put_text(ask->s, "pci/path", "port\ndevice\n");
	return 0;
}

static int collect(struct diag_ask *ask, const char *address)
{
	static const char *const host[] = { "kernel:", "pci:", "sysfs:", "vfio:" };
	struct nt_err err = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(host); i++)
		if (!strncmp(address, host[i], strlen(host[i]))) {
			if (diag_collect_sysfs(ask->s, address + strlen(host[i]), 0, &err))
				return cmd_error("diag pcie: %s", err.text);
			return 0;
		}
	if (diag_read_more(ask->s, address, DIAG_GET_CONFIG, read_port, ask, &err))
		return cmd_error("diag pcie: %s", err.text);
	return 0;
}

int cmd_diag_pcie(struct diag_ask *ask)
{
	int status = 0;
	char *address = cmd_target(ask->a, &status);
	struct json_object *doc;
	struct diag_pcie p;

	if (!address)
		return status;
	status = collect(ask, address);
	free(address);
	if (status)
		return status;
	diag_pcie_read(&p, ask->s);
	if (!p.n)
		return cmd_error("diag pcie: nothing is known of its link: this target is no PCI "
				 "function");
	if (!ask->json) {
		diag_pcie_print(stdout, &p, ask->a->color);
		return CMD_OK;
	}
	doc = diag_pcie_json(&p);
	puts(json_object_to_json_string_ext(doc, JSON_C_TO_STRING_PRETTY |
							 JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(doc);
	return CMD_OK;
}
