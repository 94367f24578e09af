// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Write protection of boot partitions by feature 85h, which a controller of 2.1
 * or later may have (BPCAP bit 2): three bits for each of the two partitions.
 *
 * State 011b lasts until the power goes, and is not tried. What stands in the
 * partitions is changed by firmware commands only, and not here.
 *
 * Base 2.0 section 8.2; Base 2.1 sections 5.1.25.1 and 8.1.3.3.
 */
#include <nvmetest/case.h>

#define PROTECT_SPEC "base-2.0:8.2"

#define STATE_UNLOCKED 1u
#define STATE_LOCKED   2u
#define STATE_RPMB     4u

static uint32_t states(struct nt_ctx *t, uint8_t sel)
{
	struct drv_cpl cpl = nt_get_features(t, NT_FID_BOOT_WRITE_PROTECT, sel, 0);

	if (!nt_shall_succeed(t, cpl, "Get Features 85h succeeds (BPCAP bit 2)"))
		nt_stop(t);
	return cpl.dw0;
}

static uint32_t state_of(uint32_t dw0, unsigned int id)
{
	return dw0 >> (3 * id) & 7;
}

/* Skips unless both states are the host's to change. */
static uint32_t need_protection(struct nt_ctx *t)
{
	uint32_t now;

	if (!NT_CAP_BPS(nt_limits(t)->cap) || !(nt_identify_ctrl(t)[102] & 4))
		nt_skip(t, "feature 85h does not protect boot partitions (CAP.BPS, BPCAP bit 2)");
	now = states(t, NT_SEL_CURRENT);
	for (unsigned int id = 0; id < 2; id++)
		if (state_of(now, id) != STATE_UNLOCKED && state_of(now, id) != STATE_LOCKED)
			nt_skip(t, "boot partition %u is in state %u, which stays", id,
				state_of(now, id));
	return now;
}

static void states_are_legal(struct nt_ctx *t)
{
	uint32_t now;

	if (!NT_CAP_BPS(nt_limits(t)->cap) || !(nt_identify_ctrl(t)[102] & 4))
		nt_skip(t, "feature 85h does not protect boot partitions (CAP.BPS, BPCAP bit 2)");
	nt_should_eq(t, nt_identify_ctrl(t)[102] & 0xf8, 0, "reserved bits of BPCAP are 0");
	nt_should(t, (nt_identify_ctrl(t)[102] & 3) != 3, "BPCAP bits 1:0 have a value defined");
	now = states(t, NT_SEL_CURRENT);
	nt_should_eq(t, now >> 6, 0, "reserved bits of Dword 0 are 0");
	for (unsigned int id = 0; id < 2; id++)
		nt_shall_range(t, state_of(now, id), STATE_UNLOCKED, STATE_RPMB,
			       "a boot partition is in a state that is defined");
	now = states(t, NT_SEL_DEFAULT);
	for (unsigned int id = 0; id < 2; id++)
		nt_should(t, state_of(now, id) == STATE_LOCKED || state_of(now, id) == STATE_RPMB,
			  "a boot partition is write protected by default");
}

static void each_for_itself(struct nt_ctx *t)
{
	uint32_t before = need_protection(t);

	for (uint32_t i = 0; i < 4; i++) {
		uint32_t first = i & 1 ? STATE_LOCKED : STATE_UNLOCKED;
		uint32_t second = i & 2 ? STATE_LOCKED : STATE_UNLOCKED;
		uint32_t want = first | second << 3;

		if (!nt_shall_succeed(t, nt_set_features(t, NT_FID_BOOT_WRITE_PROTECT, want),
				      "boot partitions can be locked and unlocked"))
			break;
		nt_shall_eq(t, states(t, NT_SEL_CURRENT) & 0x3f, want,
			    "each boot partition has the state that was set for it");
		nt_shall_succeed(t, nt_set_features(t, NT_FID_BOOT_WRITE_PROTECT, 0),
				 "state 000b asks for no change");
		nt_shall_eq(t, states(t, NT_SEL_CURRENT) & 0x3f, want,
			    "state 000b changes nothing");
	}
	nt_set_features(t, NT_FID_BOOT_WRITE_PROTECT, before);
}

static void reserved_is_refused(struct nt_ctx *t)
{
	uint32_t before = need_protection(t);

	for (uint32_t state = STATE_RPMB; state < 8; state++) {
		for (unsigned int id = 0; id < 2; id++) {
			struct drv_cpl cpl =
				nt_set_features(t, NT_FID_BOOT_WRITE_PROTECT, state << (3 * id));

			if (nt_shall_refuse(t, cpl, "states 100b to 111b cannot be set"))
				nt_should_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
						 "a state that cannot be set is Invalid Field");
			nt_shall_eq(t, states(t, NT_SEL_CURRENT) & 0x3f, before & 0x3f,
				    "a refused state changes nothing");
		}
	}
	nt_set_features(t, NT_FID_BOOT_WRITE_PROTECT, before);
}

#define PROTECT_CASE                                                                               \
	.spec = PROTECT_SPEC, .coverage = "BPT-01 FEA-38", .rules = "FEAT-BPWP-01",                \
	.since = NT_VS(2, 1, 0)

static const struct nt_case cases[] = {
	{
		.id = "boot.protect.states-are-legal",
		.title = "Boot partitions are in states that are defined, locked by default",
		PROTECT_CASE,
		.run = states_are_legal,
	},
	{
		.id = "boot.protect.each-for-itself",
		.title = "Each boot partition is locked and unlocked for itself",
		PROTECT_CASE,
		.effects = NT_EFF_FEATURES,
		.run = each_for_itself,
	},
	{
		.id = "boot.protect.reserved-is-refused",
		.title = "States that are reserved cannot be set",
		PROTECT_CASE,
		.effects = NT_EFF_FEATURES,
		.run = reserved_is_refused,
	},
};

const struct nt_group group_boot_protect = NT_GROUP("boot.protect", cases);
