// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Everything that is shown of a drive, over any bytes: the first byte chooses a
 * log page, an Identify page or a whole snapshot, the rest is what the device said.
 */
#include <json-c/json.h>
#include <nvmetest/plugin.h>

#include "diag/logs.h"
#include "diag/readout.h"
#include "diag/sheet.h"
#include "engine/engine.h"
#include "fuzz.h"

static FILE *nowhere;

static void show(struct json_object *section)
{
	if (!section)
		return;
	if (!json_object_to_json_string(section))
		abort();
	view_print(nowhere, section, false);
	json_object_put(section);
}

/* Its own allocation: one byte past the end is seen. */
static void fuzz_log(uint8_t lid, const uint8_t *data, size_t len)
{
	const struct view v = { .vs = NT_VS(1, 4, 0), .with_raw = lid & 1 };
	const struct nt_log_page *p = plugins_built_in[0]->logs;
	uint8_t *bytes = malloc(len ? len : 1);

	if (!bytes)
		abort();
	memcpy(bytes, data, len);
	while (p->name && p->lid != lid)
		p++;
	/* No mutation finds a GUID. */
	if (p->name && p->guid_off + sizeof(p->guid) <= len)
		memcpy(bytes + p->guid_off, p->guid, sizeof(p->guid));
	show(sheet_log(&v, lid, bytes, len));
	free(bytes);
}

static void fuzz_identify(unsigned int which, const uint8_t *data, size_t len)
{
	static const char *const names[] = { "ctrl",	    "ctrl-iocs",      "ns-list",
					     "ctrl-list",   "eg-list",	      "iocs",
					     "nvmset-list", "domain-list",    "primary",
					     "granularity", "secondary-list", "uuid-list",
					     "ns",	    "ns-desc",	      "ns-iocs",
					     "ns-indep",    "allocated-list" };
	const struct view v = { .vs = which & 32 ? NT_VS(2, 0, 0) : 0 };
	uint8_t *bytes = malloc(len ? len : 1);

	if (!bytes)
		abort();
	memcpy(bytes, data, len);
	show(sheet_identify(&v, names[which % (sizeof(names) / sizeof(names[0]))], bytes, len));
	free(bytes);
}

/* The same bytes as every item that readouts look for. */
static void fuzz_snapshot(const uint8_t *data, size_t len)
{
	static const char *const items[] = {
		"identify/ctrl.bin", "identify/ns-1.bin",   "identify/ns-1-desc.bin",
		"regs.bin",	     "meta.json",	    "logs/00.bin",
		"logs/02.bin",	     "logs/06.bin",	    "logs/09-eg1.bin",
		"features/04.bin",   "features/04.def.bin", "features/0c.bin",
		"features/16.bin",   "features/05-ns1.bin"
	};
	static struct json_object *(*const readouts[])(
		const struct diag_snapshot *s,
		const struct readout_opts *o) = { readout_regs,	 readout_identify, readout_features,
						  readout_smart, readout_selftest, readout_logs };
	const struct readout_opts o = { .with_raw = false };
	struct diag_snapshot *s = diag_snap_new();

	if (!s)
		abort();
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
		diag_snap_put(s, items[i], data, len);
	for (size_t i = 0; i < sizeof(readouts) / sizeof(readouts[0]); i++) {
		struct json_object *doc = readouts[i](s, &o);

		readout_print(nowhere, doc, true);
		json_object_put(doc);
	}
	diag_snap_free(s);
}

static void fuzz_one(const uint8_t *data, size_t len)
{
	const unsigned int kind = len ? data[0] % 8 : 0, which = len > 1 ? data[1] : 0;

	if (!nowhere) {
		nowhere = fopen("/dev/null", "w");
		diag_log_add(plugins_built_in[0]->logs);
	}
	if (!nowhere)
		abort();
	data += nt_min(len, 2);
	len -= nt_min(len, 2);
	if (kind < 5)
		fuzz_log((uint8_t)which, data, nt_min(len, 8192));
	else if (kind < 7)
		fuzz_identify(which, data, nt_min(len, 4096));
	else
		fuzz_snapshot(data, nt_min(len, 4096));
}
