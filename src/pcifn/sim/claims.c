// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model, broken: claims without the thing, things without the claim.
 *
 * Each row claims a bit (or a value) in Identify Controller, hides what the bit stands
 * for, or takes the bit away. Whatever the model can do besides, a row is wrong by itself.
 */
#include "cmd.h"

struct claim {
	unsigned int defect;
	uint16_t offset; /* of a byte of Identify Controller */
	uint8_t set, clear;
	enum sim_part kind;
	uint8_t first, last; /* hidden: opcode, LID, FID or CNS */
};

#define HIDES_NOTHING SIM_PART_NONE, 0, 0

static const struct claim claims[] = {
	{ SIM_HOLLOW_SECURITY, 256, 1 << 0, 0, SIM_PART_ADMIN, 0x81, 0x82 },
	{ SIM_HOLLOW_FORMAT, 256, 1 << 1, 0, SIM_PART_ADMIN, 0x80, 0x80 },
	{ SIM_HOLLOW_FIRMWARE, 256, 1 << 2, 0, SIM_PART_ADMIN, 0x10, 0x11 },
	{ SIM_HOLLOW_NS_MGMT, 256, 1 << 3, 0, SIM_PART_ADMIN, 0x0d, 0x0d },
	{ SIM_HOLLOW_NS_LISTS, 256, 1 << 3, 0, SIM_PART_CNS, 0x12, 0x13 },
	{ SIM_HOLLOW_SELF_TEST, 256, 1 << 4, 0, SIM_PART_ADMIN, 0x14, 0x14 },
	{ SIM_HOLLOW_DIRECTIVES, 256, 1 << 5, 0, SIM_PART_ADMIN, 0x19, 0x1a },
	{ SIM_HOLLOW_VIRT, 256, 1 << 7, 0, SIM_PART_ADMIN, 0x1c, 0x1c },
	{ SIM_HOLLOW_DBBUF, 257, 1 << 0, 0, SIM_PART_ADMIN, 0x7c, 0x7c },
	{ SIM_HOLLOW_LBA_STATUS, 257, 1 << 1, 0, SIM_PART_ADMIN, 0x86, 0x86 },
	{ SIM_HOLLOW_LOCKDOWN, 257, 1 << 2, 0, SIM_PART_ADMIN, 0x24, 0x24 },
	{ SIM_HOLLOW_SANITIZE, 328, 1 << 0, 0, SIM_PART_ADMIN, 0x84, 0x84 },
	{ SIM_HOLLOW_SANITIZE, 331, 1 << 6, 0, HIDES_NOTHING },
	{ SIM_HOLLOW_KEEP_ALIVE, 320, 10, 0, SIM_PART_ADMIN, 0x18, 0x18 },
	{ SIM_HOLLOW_RESERVATIONS, 520, 1 << 5, 0, SIM_PART_NVM, 0x0d, 0x11 },
	{ SIM_HOLLOW_VERIFY, 520, 1 << 7, 0, SIM_PART_NVM, 0x0c, 0x0c },
	{ SIM_HOLLOW_COMPARE, 520, 1 << 0, 0, SIM_PART_NVM, 0x05, 0x05 },
	{ SIM_HOLLOW_WRITE_UNCORRECTABLE, 520, 1 << 1, 0, SIM_PART_NVM, 0x04, 0x04 },
	{ SIM_HOLLOW_TIMESTAMP, 520, 1 << 6, 0, SIM_PART_FEATURE, 0x0e, 0x0e },
	{ SIM_HOLLOW_APST, 265, 1 << 0, 0, SIM_PART_FEATURE, 0x0c, 0x0c },
	{ SIM_HOLLOW_HMB, 273, 1 << 0, 0, SIM_PART_FEATURE, 0x0d, 0x0d },
	{ SIM_HOLLOW_HCTM, 322, 1 << 0, 0, SIM_PART_FEATURE, 0x10, 0x10 },
	{ SIM_HOLLOW_NOPSC, 96, 1 << 1, 0, SIM_PART_FEATURE, 0x11, 0x11 },
	{ SIM_HOLLOW_WRITE_PROTECT, 531, 1 << 0, 0, SIM_PART_FEATURE, 0x84, 0x84 },
	{ SIM_HOLLOW_HOST_ID, 96, 1 << 0, 0, SIM_PART_FEATURE, 0x81, 0x81 },
	{ SIM_HOLLOW_CACHE, 525, 1 << 0, 0, SIM_PART_FEATURE, 0x06, 0x06 },
	{ SIM_HOLLOW_TELEMETRY, 261, 1 << 3, 0, SIM_PART_LOG, 0x07, 0x08 },
	{ SIM_HOLLOW_PERSISTENT, 261, 1 << 4, 0, SIM_PART_LOG, 0x0d, 0x0d },
	{ SIM_HOLLOW_EFFECTS, 261, 1 << 1, 0, SIM_PART_LOG, 0x05, 0x05 },
	{ SIM_HOLLOW_FEATURE_EFFECTS, 261, 1 << 5, 0, SIM_PART_LOG, 0x12, 0x12 },
	{ SIM_HOLLOW_CHANGED_NS, 93, 1 << 0, 0, SIM_PART_LOG, 0x04, 0x04 },
	{ SIM_HOLLOW_ANA, 76, 1 << 3, 0, SIM_PART_LOG, 0x0c, 0x0c },
	{ SIM_HOLLOW_NVM_SETS, 96, 1 << 2, 0, SIM_PART_CNS, 0x04, 0x04 },
	{ SIM_HOLLOW_UUIDS, 97, 1 << 1, 0, SIM_PART_CNS, 0x17, 0x17 },
	{ SIM_HOLLOW_GRANULARITY, 96, 1 << 7, 0, SIM_PART_CNS, 0x16, 0x16 },
	{ SIM_HOLLOW_SGL, 536, 1 << 0, 0, HIDES_NOTHING },
	{ SIM_HOLLOW_SELECT, 520, 1 << 4, 0, HIDES_NOTHING },
	{ SIM_HOLLOW_NOTICES, 93, 1 << 1, 0, HIDES_NOTHING },
	{ SIM_HOLLOW_NOTICES_FORGOTTEN, 93, 1 << 1, 0, HIDES_NOTHING },
	{ SIM_ALONE_RRL, 96, 1 << 3, 0, HIDES_NOTHING },
	{ SIM_ALONE_RRL, 100, 1, 0xfe, HIDES_NOTHING },
	{ SIM_ALONE_HMMIN, 279, 1, 0, HIDES_NOTHING },
	{ SIM_ALONE_RPMB, 312, 1, 0, HIDES_NOTHING },
	{ SIM_ALONE_RPMB, 256, 0, 1, HIDES_NOTHING },
	{ SIM_ALONE_ANATT, 76, 0, 1 << 3, HIDES_NOTHING },
	{ SIM_ALONE_ANATT, 342, 10, 0, HIDES_NOTHING },
	{ SIM_ALONE_ANATT, 344, 1, 0, HIDES_NOTHING },
	{ SIM_ALONE_DOMAIN, 97, 0, 1 << 2, HIDES_NOTHING },
	{ SIM_ALONE_DOMAIN, 356, 1, 0, HIDES_NOTHING },
	{ SIM_ALONE_NVMSETID, 96, 0, 1 << 2, HIDES_NOTHING },
	{ SIM_ALONE_ANAGRPID, 76, 0, 1 << 3, HIDES_NOTHING },
	{ SIM_ALONE_RESCAP, 520, 0, 1 << 5, HIDES_NOTHING },
	{ SIM_MUTE_COMPARE, 520, 0, 1 << 0, HIDES_NOTHING },
	{ SIM_MUTE_WRITE_UNCORRECTABLE, 520, 0, 1 << 1, HIDES_NOTHING },
	{ SIM_MUTE_DSM, 520, 0, 1 << 2, HIDES_NOTHING },
	{ SIM_MUTE_VERIFY, 520, 0, 1 << 7, HIDES_NOTHING },
	{ SIM_MUTE_TIMESTAMP, 520, 0, 1 << 6, HIDES_NOTHING },
	{ SIM_MUTE_EFFECTS, 261, 0, 1 << 1, HIDES_NOTHING },
	{ SIM_MUTE_CACHE, 525, 0, 1 << 0, HIDES_NOTHING },
};

static bool is_any(const struct sim *s)
{
	return s->defects[SIM_HOLLOW_SECURITY / 64] | s->defects[SIM_HOLLOW_SECURITY / 64 + 1];
}

void sim_claims_spoil(const struct sim *s, uint8_t *page)
{
	for (size_t i = 0; is_any(s) && i < ARRAY_SIZE(claims); i++) {
		if (!sim_has(s, claims[i].defect))
			continue;
		page[claims[i].offset] |= claims[i].set;
		page[claims[i].offset] &= (uint8_t)~claims[i].clear;
	}
}

void sim_claims_spoil_ns(const struct sim *s, bool is_common, uint8_t *page)
{
	if (sim_has(s, SIM_ALONE_NVMSETID) && !is_common)
		sim_put16(page + 100, 1);
	if (sim_has(s, SIM_ALONE_ANAGRPID) && !is_common)
		sim_put32(page + 92, 1);
	if (sim_has(s, SIM_ALONE_RESCAP) && !is_common)
		page[31] = 0x7f;
	if (sim_has(s, SIM_ALONE_ENDGID) && is_common)
		sim_put16(page + 12, 7);
}

bool sim_is_hidden(const struct sim *s, enum sim_part kind, uint8_t id)
{
	for (size_t i = 0; is_any(s) && i < ARRAY_SIZE(claims); i++)
		if (claims[i].kind == kind && id >= claims[i].first && id <= claims[i].last &&
		    sim_has(s, claims[i].defect))
			return true;
	/* what a list names and nothing else shows */
	if (sim_has(s, SIM_EFFECTS_LISTS_RESERVATIONS) && kind == SIM_PART_NVM && id == 0x0d)
		return true;
	if (sim_has(s, SIM_LOGS_LIST_TELEMETRY) && kind == SIM_PART_LOG && id == 0x08)
		return true;
	return sim_has(s, SIM_FEATURES_LIST_APST) && kind == SIM_PART_FEATURE && id == 0x0c;
}

/* Entries of 4 bytes; a listed command or feature is of the scope of the controller. */
void sim_claims_spoil_list(const struct sim *s, uint8_t lid, uint8_t *page)
{
	if (lid == NT_LID_EFFECTS && sim_has(s, SIM_EFFECTS_OMITS_ABORT))
		sim_put32(page + 4 * NT_ADM_ABORT, 0);
	if (lid == NT_LID_EFFECTS && sim_has(s, SIM_EFFECTS_OMITS_COMPARE))
		sim_put32(page + 1024 + 4 * NT_NVM_COMPARE, 0);
	if (lid == NT_LID_EFFECTS && sim_has(s, SIM_EFFECTS_LISTS_RESERVATIONS))
		sim_put32(page + 1024 + 4 * NT_NVM_RESV_REGISTER, 1);
	for (size_t i = 256; lid == NT_LID_EFFECTS && i < 512; i++)
		if (sim_has(s, SIM_EFFECTS_NO_SCOPE))
			sim_put16(page + 4 * i + 2, 0);
	if (lid == NT_LID_SUPPORTED && sim_has(s, SIM_LOGS_OMIT_FIRMWARE))
		sim_put32(page + 4 * NT_LID_FIRMWARE, 0);
	if (lid == NT_LID_SUPPORTED && sim_has(s, SIM_LOGS_LIST_TELEMETRY))
		sim_put32(page + 4 * NT_LID_TELEMETRY_CTRL, 1);
	if (lid == NT_LID_FEATURE_EFFECTS && sim_has(s, SIM_FEATURES_OMIT_TEMPERATURE))
		sim_put32(page + 4 * NT_FID_TEMP_THRESH, 0);
	if (lid == NT_LID_FEATURE_EFFECTS && sim_has(s, SIM_FEATURES_LIST_APST))
		sim_put32(page + 4 * NT_FID_AUTO_PST, 1u | 1u << 21);
}
