// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Linux told of a drive, over any bytes: behind an 'L' a kernel log, else
 * the configuration space of drive and port and whatever sysfs says of them.
 */
#include <json-c/json.h>

#include "diag/kmsg.h"
#include "diag/pcie_view.h"
#include "fuzz.h"

static FILE *nowhere;

static void fuzz_log(const char *text, size_t len)
{
	const struct diag_kmsg_who who = { .ctrl = "nvme0",
					   .bdf = { "0000:00:1d.0", "0000:01:00.0" },
					   .bdf_count = 2 };
	char csts[100];
	struct diag_kmsg k;

	if (diag_kmsg_parse(&k, text, len, &who))
		abort();
	for (size_t i = 0; i < k.n; i++)
		if (k.events[i].kind >= DIAG_KMSG_COUNT || k.events[i].status > 0x7ff ||
		    !diag_csts_text(k.events[i].csts, csts, sizeof(csts)))
			abort();
	diag_kmsg_free(&k);
	diag_kmsg_matters(text, len);
}

static void fuzz_path(const uint8_t *data, size_t len)
{
	static const char *const items[] = {
		"pci/path",
		"meta.json",
		"sysfs/pci/current_link_speed",
		"sysfs/pci/current_link_width",
		"sysfs/pci/aer_dev_correctable",
		"pci/port-0/sysfs/aer_rootport_total_err_cor",
	};
	struct diag_snapshot *s = diag_snap_new();
	struct json_object *doc;
	struct diag_pcie p;

	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
		diag_snap_put(s, items[i], data, len);
	if (len & 1)
		diag_snap_put_text(s, "pci/path", "0000:00:1d.0\n0000:01:00.0\n");
	diag_snap_put(s, "pci/config.bin", data, len);
	diag_snap_put(s, "pci/port-0/config.bin", data, len / 2);
	diag_pcie_read(&p, s);
	diag_pcie_print(nowhere, &p, true);
	doc = diag_pcie_json(&p);
	if (!json_object_to_json_string(doc))
		abort();
	json_object_put(doc);
	diag_pcie_svg(nowhere, s);
	diag_snap_free(s);
}

static void fuzz_one(const uint8_t *data, size_t len)
{
	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	if (!len || !nowhere)
		return;
	if (data[0] == 'L')
		fuzz_log((const char *)data + 1, len - 1);
	else
		fuzz_path(data + 1, len - 1);
}
