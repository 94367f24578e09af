// SPDX-License-Identifier: GPL-2.0-or-later
/* The command half of the model in its smallest form, used while it is not linked. */
#include <stdlib.h>

#include "pcifn/sim/link.h"

#define WEAK __attribute__((weak))

WEAK const struct sim_defect sim_cmd_defects[] = { { 512, "cq-accepts-qid-0", "stub", "stub" } };
WEAK const size_t sim_cmd_defects_count = 1;

WEAK uint16_t sim_admin_exec(struct sim *s, struct sim_cmd *cmd)
{
	(void)s;
	(void)cmd;
	return 0;
}

WEAK uint16_t sim_nvm_exec(struct sim *s, struct sim_cmd *cmd)
{
	(void)s;
	(void)cmd;
	return 0;
}

WEAK int sim_admin_init(struct sim *s)
{
	(void)s;
	return 0;
}

WEAK void sim_admin_fini(struct sim *s)
{
	(void)s;
}

WEAK void sim_admin_reset(struct sim *s, bool is_power_on)
{
	(void)s;
	(void)is_power_on;
}

WEAK int sim_ns_init(struct sim *s)
{
	(void)s;
	return 0;
}

WEAK void sim_ns_fini(struct sim *s)
{
	(void)s;
}

WEAK void sim_event(struct sim *s, uint8_t type, uint8_t info, uint8_t lid)
{
	(void)s;
	(void)type;
	(void)info;
	(void)lid;
}

WEAK void sim_error_log(struct sim *s, const struct sim_cmd *cmd, uint16_t status)
{
	(void)s;
	(void)cmd;
	(void)status;
}

WEAK void sim_count_io(struct sim *s, const struct sim_cmd *cmd, uint16_t status)
{
	(void)s;
	(void)cmd;
	(void)status;
}

WEAK uint32_t sim_coalesce_threshold(const struct sim *s)
{
	(void)s;
	return 0;
}

WEAK uint64_t sim_coalesce_us(const struct sim *s)
{
	(void)s;
	return 0;
}

WEAK bool sim_coalesce_disabled(const struct sim *s, uint16_t iv)
{
	(void)s;
	(void)iv;
	return false;
}

WEAK uint32_t sim_arbitration(const struct sim *s)
{
	(void)s;
	return 0;
}

WEAK uint32_t sim_ncqr_limit(const struct sim *s)
{
	(void)s;
	return SIM_QUEUES_MAX - 1;
}
