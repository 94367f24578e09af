// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest diag pcie: the way from the root port to a drive. Of a drive of this
 * host sysfs tells it: the drive is not opened, and may sleep on. Of another the
 * back end is asked for both ends of the link.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "diag/collect_linux.h"
#include "diag/pcie_view.h"
#include "diag_cmd.h"
#include "report_cmd.h"

/* ---------------------------------------------------------------- collecting */

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

/* ------------------------------------------------------------------- showing */

/* @what: the snapshot. */
static int write_human(FILE *out, void *what, bool color)
{
	struct diag_pcie p;

	diag_pcie_read(&p, what);
	diag_pcie_print(out, &p, color);
	return ferror(out) ? -EIO : 0;
}

static int write_json(FILE *out, void *what, bool color)
{
	struct diag_pcie p;
	struct json_object *doc;
	int rc;

	diag_pcie_read(&p, what);
	doc = diag_pcie_json(&p);
	rc = report_write_json(out, doc, color);
	json_object_put(doc);
	return rc;
}

static int write_svg(FILE *out, void *what, bool color)
{
	(void)color;
	diag_pcie_svg(out, what);
	return ferror(out) ? -EIO : 0;
}

static const struct report_writer writers[] = {
	{ "human", write_human },
	{ "json", write_json },
	{ "svg", write_svg },
	{ NULL, NULL },
};

int cmd_diag_pcie_check(const struct cmd_args *a)
{
	return report_write_check(a, writers);
}

static int collect_target(struct diag_ask *ask)
{
	int status = 0;
	char *address = cmd_target(ask->a, &status);

	if (address)
		status = collect(ask, address);
	free(address);
	return status;
}

int cmd_diag_pcie(struct diag_ask *ask)
{
	/* of a bundle it is there */
	int status = cmd_has(ask->a, "from") ? 0 : collect_target(ask);
	struct diag_pcie p;

	if (status)
		return status;
	diag_pcie_read(&p, ask->s);
	if (!p.n)
		return cmd_error("diag pcie: nothing is known of its link: this target is no PCI "
				 "function");
	return report_write(ask->a, writers, ask->s);
}
