// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Identify Controller promises, held against itself: entry sizes, power
 * states, firmware slots, write cache, sanitize, atomic units, namespaces.
 *
 * Base 2.0 sections 5.17.2.1 and 8.15; NVMe 1.4 sections 5.15.2.2, 6.4 and 8.4.
 */
#include <stdio.h>

#include "identify.h"

#define LIMITS_SPEC "base-2.0:5.17.2.1 nvme-1.4:5.15.2.2"

static void entry_sizes(struct nt_ctx *t)
{
	nt_shall_eq(t, nt_ctrl_field(t, "sqes.min"), 6, "the required SQ entry size is 64 bytes");
	nt_shall_eq(t, nt_ctrl_field(t, "cqes.min"), 4, "the required CQ entry size is 16 bytes");
	nt_shall(t, nt_ctrl_field(t, "sqes.max") >= 6,
		 "the maximum SQ entry size is no less than the required one");
	nt_shall(t, nt_ctrl_field(t, "cqes.max") >= 4,
		 "the maximum CQ entry size is no less than the required one");
}

static uint64_t psd(struct nt_ctx *t, unsigned int ps, const char *field)
{
	char path[32];

	snprintf(path, sizeof(path), "psd%u.%s", ps, field);
	return nt_ctrl_field(t, path);
}

static void ranks(struct nt_ctx *t, unsigned int ps, uint64_t npss)
{
	static const char *const fields[] = { "rrt", "rrl", "rwt", "rwl" };

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (!nt_shall(t, psd(t, ps, fields[i]) <= npss,
			      "relative throughput and latency are below the number of states"))
			nt_note(t, "power state %u: %s is %llu", ps, fields[i],
				(unsigned long long)psd(t, ps, fields[i]));
}

static void power_states(struct nt_ctx *t)
{
	uint64_t npss = nt_ctrl_field(t, "npss"), last = UINT64_MAX;
	const uint8_t *id = nt_identify_ctrl(t);
	size_t beyond = 0;

	if (!nt_shall(t, npss <= 31, "NPSS is at most 31"))
		return;
	for (unsigned int ps = 0; ps <= npss; ps++) {
		/* units of 0.1 mW; 0: not reported */
		uint64_t mp = psd(t, ps, "mp") * (psd(t, ps, "mxps") ? 1 : 100);

		if (mp && !nt_shall(t, mp <= last, "maximum power does not rise with the state"))
			nt_note(t, "power state %u takes more than one before it", ps);
		if (mp)
			last = mp;
		ranks(t, ps, npss);
	}
	for (size_t i = 2048 + 32 * (npss + 1); i < 3072; i++)
		beyond += id[i] != 0;
	nt_should(t, !psd(t, 0, "nops"), "power state 0 is an operational one");
	nt_should_eq(t, beyond, 0, "descriptors beyond NPSS are 0 (bytes set)");
}

static void firmware_slots(struct nt_ctx *t)
{
	nt_shall_range(t, nt_ctrl_field(t, "frmw.nofs"), 1, 7, "there are 1 to 7 firmware slots");
}

static void write_cache(struct nt_ctx *t)
{
	uint64_t flush = nt_ctrl_field(t, "vwc.flush");

	nt_shall(t, flush == 2 || flush == 3,
		 "VWC tells from 1.4 on what a Flush to all namespaces does");
	nt_shall_eq(t, nt_ctrl_field(t, "vwc") >> 3, 0, "bits 7:3 of VWC are reserved");
}

static void temperatures(struct nt_ctx *t)
{
	uint64_t warning = nt_ctrl_field(t, "wctemp"), critical = nt_ctrl_field(t, "cctemp");

	nt_shall(t, warning != 0, "WCTEMP is not 0 from NVMe 1.2 on");
	nt_shall(t, critical != 0, "CCTEMP is not 0 from NVMe 1.2 on");
	nt_should(t, warning <= critical, "the warning comes before the critical temperature");
}

static void sanitize(struct nt_ctx *t)
{
	uint64_t cap = nt_ctrl_field(t, "sanicap");

	if (!(cap & 7)) {
		nt_shall_eq(t, nt_ctrl_field(t, "sanicap.ndi"), 0,
			    "NDI is 0 without any sanitize operation");
		nt_shall_eq(t, nt_ctrl_field(t, "sanicap.nodmmas"), 0,
			    "NODMMAS is 0 without any sanitize operation");
	} else if (nt_limits(t)->vs >= NT_VS(1, 4, 0)) {
		nt_shall_range(t, nt_ctrl_field(t, "sanicap.nodmmas"), 1, 2,
			       "NODMMAS tells from 1.4 on whether media is modified");
	} else {
		nt_should_eq(t, cap >> 29, 0, "NDI and NODMMAS are 0 before 1.4");
	}
}

static void atomic_units(struct nt_ctx *t)
{
	nt_shall(t, nt_ctrl_field(t, "awupf") <= nt_ctrl_field(t, "awun"), "AWUPF is at most AWUN");
	if (!nt_ctrl_field(t, "fuses.cw"))
		nt_should_eq(t, nt_ctrl_field(t, "acwu"), 0,
			     "ACWU is 0 without a fused Compare and Write");
}

static void namespaces(struct nt_ctx *t)
{
	uint64_t nn = nt_ctrl_field(t, "nn"), mnan = nt_ctrl_field(t, "mnan");
	uint32_t list[IDENTIFY_NSID];
	uint32_t highest = 0;

	if (nt_limits(t)->vs >= NT_VS(1, 1, 0))
		identify_list(t, 0, list);
	else
		list[0] = 0;
	for (size_t i = 0; i < IDENTIFY_NSID && list[i]; i++)
		highest = (uint32_t)nt_max(highest, list[i]);
	nt_shall(t, highest <= nn, "no active NSID is above NN");
	if (nt_limits(t)->vs >= NT_VS(1, 4, 0) && nt_ctrl_field(t, "cmic.ana"))
		nt_shall_range(t, mnan, 1, nn, "MNAN is 1 to NN where ANA is reported");
	if (nt_limits(t)->vs >= NT_VS(1, 1, 0))
		nt_shall(t, nt_ctrl_field(t, "cntlid") < 0xfff0,
			 "CNTLID is no reserved value (FFF0h on)");
}

#define LIMITS_CASE .spec = LIMITS_SPEC

static const struct nt_case cases[] = {
	{
		.id = "identify.limits.entry-sizes-are-required",
		.title = "SQES and CQES ask for 64 and 16 bytes",
		LIMITS_CASE,
		.coverage = "ID-16",
		.rules = "ADM-IDENT-08",
		.run = entry_sizes,
	},
	{
		.id = "identify.limits.power-states-agree",
		.title = "The power states are at most 32 and take less and less",
		.spec = "base-2.0:5.17.2.1 base-2.0:8.15 nvme-1.4:5.15.2.2 nvme-1.4:8.4",
		.coverage = "ID-13",
		.rules = "ADM-IDENT-12",
		.run = power_states,
		.advice = "NPSS is 0's based; hosts stop using power states when it is above 31",
	},
	{
		.id = "identify.limits.firmware-slots-exist",
		.title = "There are 1 to 7 firmware slots",
		LIMITS_CASE,
		.coverage = "ID-16",
		.rules = "ADM-IDENT-11",
		.run = firmware_slots,
	},
	{
		.id = "identify.limits.write-cache-says-how-to-flush",
		.title = "VWC says whether Flush to all namespaces is supported",
		LIMITS_CASE,
		.coverage = "FLS-02",
		.rules = "ADM-IDENT-10",
		.since = NT_VS(1, 4, 0),
		.run = write_cache,
	},
	{
		.id = "identify.limits.temperatures-are-reported",
		.title = "Warning and critical temperature are reported",
		LIMITS_CASE,
		.coverage = "ID-16 LOG-12",
		.rules = "ADM-IDENT-14",
		.since = NT_VS(1, 2, 0),
		.run = temperatures,
	},
	{
		.id = "identify.limits.sanitize-bits-agree",
		.title = "The sanitize capabilities agree with each other",
		LIMITS_CASE,
		.coverage = "ID-15",
		.rules = "ADM-IDENT-15",
		.since = NT_VS(1, 3, 0),
		.run = sanitize,
	},
	{
		.id = "identify.limits.atomic-units-are-ordered",
		.title = "The atomic unit of a power failure is no larger than the normal one",
		.spec = "nvm-1.0:2.1.4 nvme-1.4:6.4",
		.coverage = "ID-14",
		.rules = "ADM-IDENT-32",
		.run = atomic_units,
	},
	{
		.id = "identify.limits.namespaces-fit",
		.title = "NN covers every active NSID, and CNTLID is a usable one",
		LIMITS_CASE,
		.coverage = "ID-07",
		.rules = "ADM-IDENT-09 ADM-IDENT-30",
		.run = namespaces,
	},
};

const struct nt_group group_identify_limits = NT_GROUP("identify.limits", cases);
