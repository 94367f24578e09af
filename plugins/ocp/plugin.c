// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Log pages of OCP Datacenter NVMe SSDs, as the specification of that name
 * (versions 2.0 to 2.6) lays them out: README.md has what was checked against
 * what. A page is recognised by its GUID, for C0h and up are any vendor's.
 */
#include <nvmetest/plugin.h>
#include <stdio.h>
#include <string.h>

#include "tables.h"

/* ---------------------------------------------------------------------- judging */

static uint64_t get(const struct spec_struct *s, const char *field, const uint8_t *bytes,
		    size_t len)
{
	return spec_get(spec_field_find(s, field), bytes, len);
}

static void say_count(uint64_t value, const char *what,
		      void (*say)(void *arg, const char *sentence), void *arg)
{
	char text[160];

	if (!value)
		return;
	snprintf(text, sizeof(text), "%llu %s", (unsigned long long)value, what);
	say(arg, text);
}

/* What a healthy drive has none of. */
static void judge_smart(const uint8_t *bytes, size_t len,
			void (*say)(void *arg, const char *sentence), void *arg)
{
	static const struct {
		const char *field, *what;
	} counts[] = {
		{ "ure", "uncorrectable read errors" },
		{ "e2edet", "end-to-end errors were detected" },
		{ "incsd", "shutdowns were incomplete" },
		{ "dieoff", "media dies are offline" },
	};
	char text[120];
	uint64_t cap;

	if (len < ocp_smart.len)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		say_count(get(&ocp_smart, counts[i].field, bytes, len), counts[i].what, say, arg);
	cap = get(&ocp_smart, "caph", bytes, len);
	if (cap != 0xffff && cap < 100) {
		snprintf(text, sizeof(text),
			 "the capacitors have %llu %% of what holding up needs: data may be lost "
			 "when power fails",
			 (unsigned long long)cap);
		say(arg, text);
	}
	if (get(&ocp_smart, "ttcur", bytes, len))
		say(arg, "the drive throttles itself because of its temperature");
}

static void judge_recovery(const uint8_t *bytes, size_t len,
			   void (*say)(void *arg, const char *sentence), void *arg)
{
	if (len >= ocp_recovery.len && get(&ocp_recovery, "panicid", bytes, len))
		say(arg, "the drive has panicked: see the Panic ID and the recovery actions");
}

/* ------------------------------------------------------------------------- pages */

static const struct nt_log_page logs[] = {
	{
		.lid = 0xc0,
		.name = "ocp-smart",
		.title = "OCP SMART / Health Information Extended (C0h)",
		.len = 512,
		.has_guid = true,
		.guid_off = 496,
		.guid = { 0xc5, 0xaf, 0x10, 0x28, 0xea, 0xbf, 0xf2, 0xa4, 0x9c, 0x4f, 0x6f, 0x7c,
			  0xc9, 0x14, 0xd5, 0xaf },
		.fields = &ocp_smart,
		.judge = judge_smart,
	},
	{
		.lid = 0xc1,
		.name = "ocp-error-recovery",
		.title = "OCP Error Recovery (C1h)",
		.len = 512,
		.has_guid = true,
		.guid_off = 496,
		.guid = { 0x44, 0xd9, 0x31, 0x21, 0xfe, 0x30, 0x34, 0xae, 0xab, 0x4d, 0xfd, 0x3d,
			  0xba, 0x83, 0x19, 0x5a },
		.fields = &ocp_recovery,
		.judge = judge_recovery,
	},
	{
		.lid = 0xc2,
		.name = "ocp-firmware-history",
		.title = "OCP Firmware Activation History (C2h)",
		.len = 4096,
		.has_guid = true,
		.guid_off = 4080,
		.guid = { 0x6d, 0x79, 0x9a, 0x76, 0xb4, 0xda, 0xf6, 0xa3, 0xe2, 0x4d, 0xb2, 0x8a,
			  0xac, 0xf3, 0x1c, 0xd1 },
		.fields = &ocp_firmware,
		.entry = &ocp_firmware_entry,
		.entry_off = 8,
		.count_off = 4,
		.count_len = 4,
	},
	{
		.lid = 0xc3,
		.name = "ocp-latency",
		.title = "OCP Latency Monitor (C3h)",
		.len = 512,
		.has_guid = true,
		.guid_off = 496,
		.guid = { 0x92, 0x7a, 0xc0, 0x8c, 0xd0, 0x84, 0x6c, 0x9c, 0x70, 0x43, 0xe6, 0xd4,
			  0x58, 0x5e, 0xd4, 0x85 },
		.fields = &ocp_latency,
	},
	{
		.lid = 0xc4,
		.name = "ocp-capabilities",
		.title = "OCP Device Capabilities (C4h)",
		.len = 4096,
		.has_guid = true,
		.guid_off = 4080,
		.guid = { 0x97, 0x42, 0x05, 0x0d, 0xd1, 0xe1, 0xc9, 0x98, 0x5d, 0x49, 0x58, 0x4b,
			  0x91, 0x3c, 0x05, 0xb7 },
		.fields = &ocp_capabilities,
	},
	{
		.lid = 0xc5,
		.name = "ocp-unsupported",
		.title = "OCP Unsupported Requirements (C5h)",
		.len = 4096,
		.has_guid = true,
		.guid_off = 4080,
		.guid = { 0x2f, 0x72, 0x9c, 0x0e, 0x99, 0x23, 0x2c, 0xbb, 0x63, 0x48, 0x32, 0xd0,
			  0xb7, 0x98, 0xbb, 0xc7 },
		.fields = &ocp_unsupported,
		.entry = &ocp_unsupported_entry,
		.entry_off = 16,
		.count_off = 0,
		.count_len = 2,
	},
	{ .name = NULL },
};

extern const struct nt_plugin nvmetest_plugin;
const struct nt_plugin nvmetest_plugin = {
	.abi = NT_PLUGIN_ABI,
	.name = "ocp",
	.summary = "log pages of OCP Datacenter NVMe SSDs",
	.logs = logs,
};
