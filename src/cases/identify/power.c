// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The power state descriptors of Identify Controller, field by field: what is
 * reported is reported whole, with a scale and a workload that exist.
 *
 * Base 2.0 sections 5.17.2.1 (figure 276) and 8.15; NVMe 1.4 sections 5.15.2.2
 * and 8.4.
 */
#include <stdio.h>

#include "identify.h"

#define PSD_SPEC "base-2.0:5.17.2.1 base-2.0:8.15 nvme-1.4:5.15.2.2 nvme-1.4:8.4"
#define PSD_LEN	 32u

static uint64_t psd(struct nt_ctx *t, unsigned int ps, const char *field)
{
	char path[32];

	snprintf(path, sizeof(path), "psd%u.%s", ps, field);
	return nt_ctrl_field(t, path);
}

static unsigned int last_state(struct nt_ctx *t)
{
	return (unsigned int)nt_min(nt_ctrl_field(t, "npss"), 31);
}

static void active_of(struct nt_ctx *t, unsigned int ps)
{
	uint64_t actp = psd(t, ps, "actp"), apw = psd(t, ps, "apw"), aps = psd(t, ps, "aps");
	bool ok = true;

	if (psd(t, ps, "nops")) {
		ok &= nt_shall_eq(t, actp, 0, "a non-operational state has no active power");
		ok &= nt_shall_eq(t, apw, 0, "a non-operational state has no active workload");
		ok &= nt_shall_eq(t, aps, 0, "a non-operational state has no active power scale");
	} else if (actp) {
		ok &= nt_shall(t, apw != 0, "active power is that of a workload");
		ok &= nt_shall(t, aps != 0, "active power has a scale");
	} else if (apw) {
		ok &= nt_shall(t, aps != 0, "a reported workload has a scale");
	}
	if (!ok)
		nt_note(t, "power state %u: ACTP %llu, APW %llu, APS %llu", ps,
			(unsigned long long)actp, (unsigned long long)apw, (unsigned long long)aps);
}

static void active(struct nt_ctx *t)
{
	bool is_told = false;

	for (unsigned int ps = 0; ps <= last_state(t); ps++) {
		active_of(t, ps);
		is_told |= psd(t, ps, "nops") || psd(t, ps, "actp") || psd(t, ps, "apw");
	}
	if (!is_told)
		nt_skip(t, "no power state tells its active power");
}

static void scales(struct nt_ctx *t)
{
	for (unsigned int ps = 0; ps <= last_state(t); ps++) {
		bool ok = nt_shall(t, psd(t, ps, "ips") != 3, "the scale of idle power is defined");

		ok &= nt_shall(t, psd(t, ps, "aps") != 3, "the scale of active power is defined");
		ok &= nt_should(t, psd(t, ps, "apw") <= 2, "the workload is defined");
		if (psd(t, ps, "idlp"))
			ok &= nt_should(t, psd(t, ps, "ips") != 0, "idle power has a scale");
		if (!ok)
			nt_note(t, "power state %u", ps);
	}
}

/* Bits that 2.0 reserves. Bytes 23 to 31 got fields later, 16 to 22 in 1.2. */
static const uint8_t reserved_bits[PSD_LEN] = {
	[2] = 0xff,  [3] = 0xfc,  [12] = 0xe0, [13] = 0xe0, [14] = 0xe0,
	[15] = 0xe0, [18] = 0x3f, [19] = 0xff, [22] = 0x38,
};

static void reserved(struct nt_ctx *t)
{
	const uint8_t *id = nt_identify_ctrl(t);
	unsigned int set = 0, later = 0;

	for (unsigned int ps = 0; ps <= last_state(t); ps++) {
		const uint8_t *at = id + 2048 + PSD_LEN * ps;

		for (unsigned int i = 0; i < PSD_LEN; i++) {
			set += (at[i] & reserved_bits[i]) != 0;
			if (i >= 23 && nt_limits(t)->vs <= NT_VS(2, 0, 0))
				later += at[i] != 0;
		}
	}
	if (nt_limits(t)->vs <= NT_VS(2, 0, 0))
		nt_shall_eq(t, set, 0, "reserved bits of the descriptors are 0 (bytes with some)");
	else
		nt_should_eq(t, set, 0, "reserved bits of the descriptors are 0 (bytes with some)");
	nt_should_eq(t, later, 0, "bytes that a later revision defines are 0 (bytes set)");
}

static void has_target(struct nt_ctx *t)
{
	unsigned int down = 0;

	if (!nt_ctrl_field(t, "apsta.apst"))
		nt_skip(t, "there are no autonomous power state transitions (APSTA bit 0)");
	for (unsigned int ps = 0; ps <= last_state(t); ps++)
		down += psd(t, ps, "nops") != 0;
	nt_should(t, down > 0, "autonomous transitions have a non-operational state to go to");
}

static const struct nt_case cases[] = {
	{
		.id = "identify.power.active-is-whole",
		.title = "Active power comes with workload and scale, and only where there is I/O",
		.spec = PSD_SPEC,
		.coverage = "ID-13",
		.rules = "ADM-IDENT-33",
		.since = NT_VS(1, 2, 0),
		.run = active,
	},
	{
		.id = "identify.power.scales-are-defined",
		.title = "Scales and workloads of the power states are defined values",
		.spec = PSD_SPEC,
		.coverage = "ID-13",
		.rules = "ADM-IDENT-33",
		.since = NT_VS(1, 2, 0),
		.run = scales,
	},
	{
		.id = "identify.power.reserved-is-zero",
		.title = "Reserved bits of the power state descriptors are 0",
		.spec = "base-2.0:5.17.2.1 base-2.0:1.4.1.6 nvme-1.4:5.15.2.2 nvme-1.4:1.5",
		.coverage = "ID-13 ID-11",
		.rules = "ADM-IDENT-16",
		.since = NT_VS(1, 2, 0),
		.run = reserved,
	},
	{
		.id = "identify.power.transitions-have-a-target",
		.title = "Autonomous transitions are announced with a non-operational state",
		.spec = "base-2.0:8.15.2 base-2.0:5.17.2.1 nvme-1.4:8.4.2 nvme-1.4:5.15.2.2",
		.coverage = "ID-13 FEA-20",
		.rules = "ADM-IDENT-12 FEAT-APST-01",
		.since = NT_VS(1, 1, 0),
		.run = has_target,
	},
};

const struct nt_group group_identify_power = NT_GROUP("identify.power", cases);
