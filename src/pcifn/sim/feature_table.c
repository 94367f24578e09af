// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: the features it has (Base 2.0 section 5.27.1, NVM
 * Command Set 1.0 section 4.1.3), and the settings other chapters ask for.
 */
#include "log.h"

#define SENSOR_SLOTS 9 /* composite and sensors 1…8; over, then under */

static uint16_t temperature_slot(const struct sim *s, struct sim_cmd *cmd, bool is_set,
				 unsigned int *ret_slot)
{
	unsigned int sensor = cmd->cdw11 >> 16 & 0xf, type = cmd->cdw11 >> 20 & 3;

	if (sim_has(s, SIM_TEMPERATURE_SELECT_IGNORED) || s->cfg.ver < NT_VS(1, 2, 0))
		sensor = type = 0; /* TMPSEL and THSEL came with 1.2 */
	if (sim_has(s, SIM_TEMPERATURE_SENSORS_REFUSED) && sensor)
		return sim_fail(cmd, 46, 0, SIM_INVALID_FIELD);
	if (type > 1) {
		if (!sim_has(s, SIM_TEMPERATURE_RESERVED_ACCEPTED))
			return sim_fail(cmd, 46, 4, SIM_INVALID_FIELD);
		type = 0;
	}
	if (sensor == 0xf && is_set)
		sensor = 0; /* the set function applies it to all */
	else if (sensor > SIM_SENSORS) {
		if (!sim_has(s, SIM_TEMPERATURE_RESERVED_ACCEPTED))
			return sim_fail(cmd, 46, 0, SIM_INVALID_FIELD);
		sensor = 0;
	}
	*ret_slot = sensor + type * SENSOR_SLOTS;
	return 0;
}

static uint32_t temperature_initial(const struct sim *s, unsigned int slot)
{
	if (slot == 0)
		return sim_has(s, SIM_TEMPERATURE_DEFAULT_WRONG) ? SIM_CCTEMP : SIM_WCTEMP;
	return slot < SENSOR_SLOTS ? 0xffff : 0;
}

static uint16_t temperature_set(struct sim *s, struct sim_cmd *cmd, unsigned int slot, bool save)
{
	bool is_all = (cmd->cdw11 >> 16 & 0xf) == 0xf;

	if (slot >= SENSOR_SLOTS)
		s->admin->is_under_set = true;

	for (unsigned int i = 0; i <= (is_all ? SIM_SENSORS : 0u); i++)
		sim_feature_store(s, NT_FID_TEMP_THRESH, slot + i, cmd->cdw11 & 0xffff, save);
	return 0;
}

static uint16_t recovery_slot(const struct sim *s, struct sim_cmd *cmd, bool is_set,
			      unsigned int *ret_slot)
{
	(void)s;
	(void)is_set;
	*ret_slot = cmd->nsid && cmd->nsid <= SIM_NS_MAX ? cmd->nsid - 1 : 0;
	return 0;
}

static uint32_t cache_initial(const struct sim *s, unsigned int slot)
{
	(void)s;
	(void)slot;
	return 1;
}

static bool has_io_queues(const struct sim *s)
{
	for (uint32_t i = 1; i < SIM_QUEUES_MAX; i++)
		if (s->sq[i].exists || s->cq[i].exists)
			return true;
	return false;
}

/* Both counts as on the wire, 0's based. */
static uint32_t granted(const struct sim *s)
{
	uint32_t nsqa = s->nsqa - 1, ncqa = s->ncqa - 1;

	if (sim_has(s, SIM_QUEUES_GRANT_1_BASED))
		return (ncqa + 1) << 16 | (nsqa + 1);
	if (sim_has(s, SIM_QUEUES_GRANT_SWAPPED) && nsqa != ncqa)
		return nsqa << 16 | ncqa;
	return ncqa << 16 | nsqa;
}

static uint16_t queues_set(struct sim *s, struct sim_cmd *cmd, unsigned int slot, bool save)
{
	uint32_t nsqr = cmd->cdw11 & 0xffff, ncqr = cmd->cdw11 >> 16;

	(void)slot;
	(void)save;
	if (has_io_queues(s) && !sim_has(s, SIM_QUEUES_AFTER_CREATE_ACCEPTED))
		return sim_has(s, SIM_QUEUES_AFTER_CREATE_STATUS) ? SIM_INVALID_FIELD
								  : NT_STATUS(GENERIC, SEQUENCE);
	if ((nsqr == 0xffff || ncqr == 0xffff) && !sim_has(s, SIM_QUEUES_FFFF_ACCEPTED))
		return sim_fail(cmd, 44, 0, SIM_INVALID_FIELD);
	if (!s->queues_granted || sim_has(s, SIM_QUEUES_GRANT_CHANGES)) {
		s->nsqa = (uint32_t)nt_min(nsqr + 1, s->cfg.nsqa);
		s->ncqa = (uint32_t)nt_min(ncqr + 1, s->cfg.ncqa);
	}
	s->queues_granted = true;
	cmd->dw0 = granted(s);
	if (sim_has(s, SIM_QUEUES_GRANT_ECHOED))
		cmd->dw0 = cmd->cdw11;
	return 0;
}

static uint16_t queues_get(struct sim *s, struct sim_cmd *cmd, unsigned int sel, unsigned int slot)
{
	(void)slot;
	cmd->dw0 = granted(s);
	if (sel != NT_SEL_CURRENT)
		cmd->dw0 = (s->cfg.ncqa - 1) << 16 | (s->cfg.nsqa - 1);
	if (sim_has(s, SIM_QUEUES_GET_DIFFERS))
		cmd->dw0 ^= 1;
	return 0;
}

static bool is_io_vector(const struct sim *s, uint32_t iv)
{
	for (uint32_t i = 1; i < SIM_QUEUES_MAX; i++)
		if (s->cq[i].exists && s->cq[i].ien && s->cq[i].iv == iv)
			return true;
	return false;
}

static uint16_t vector_slot(const struct sim *s, struct sim_cmd *cmd, bool is_set,
			    unsigned int *ret_slot)
{
	uint32_t iv = cmd->cdw11 & 0xffff;

	(void)is_set;
	if (iv >= SIM_VECTORS_MAX || !is_io_vector(s, iv)) {
		if (!sim_has(s, SIM_VECTOR_INVALID_ACCEPTED))
			return sim_fail(cmd, 44, 0, SIM_INVALID_FIELD);
		iv = 0;
	}
	*ret_slot = iv;
	return 0;
}

static uint32_t vector_initial(const struct sim *s, unsigned int slot)
{
	(void)s;
	return slot;
}

static uint16_t event_check(struct sim *s, struct sim_cmd *cmd)
{
	if (sim_has(s, SIM_HOLLOW_NOTICES) && cmd->cdw11 >> 8)
		return sim_fail(cmd, 45, 0, SIM_INVALID_FIELD);
	if (sim_has(s, SIM_HOLLOW_NOTICES_FORGOTTEN))
		return 0;
	if (cmd->cdw11 >> 8 & ~(sim_notices(s) >> 8) && !sim_has(s, SIM_AEC_UNSUPPORTED_ACCEPTED))
		return sim_fail(cmd, 45, 0, SIM_INVALID_FIELD);
	return 0;
}

static uint16_t timestamp_set(struct sim *s, struct sim_cmd *cmd, unsigned int slot, bool save)
{
	uint8_t data[8];
	uint16_t status = sim_prp_check(s, cmd, sizeof(data));

	(void)slot;
	(void)save;
	if (!status)
		status = sim_data_from_host(s, cmd, data, sizeof(data));
	if (status)
		return status;
	if (sim_has(s, SIM_TIMESTAMP_ONE_PAGE))
		sim_read_on(s, cmd, data, sizeof(data));
	sim_persistent_time(s);
	s->admin->timestamp_ms = sim_get(data, 6);
	s->admin->timestamp_at_ns = nt_clock_ns();
	s->admin->timestamp_origin = 1;
	return 0;
}

static uint16_t timestamp_get(struct sim *s, struct sim_cmd *cmd, unsigned int sel,
			      unsigned int slot)
{
	uint64_t gone = (nt_clock_ns() - s->admin->timestamp_at_ns) / 1000000;
	uint8_t data[8] = { 0 };
	uint16_t status = sim_prp_check(s, cmd, sizeof(data));

	(void)slot;
	if (status)
		return status;
	if (sim_has(s, SIM_TIMESTAMP_STANDS))
		gone = 0;
	if (sel == NT_SEL_CURRENT) {
		sim_put64(data, (s->admin->timestamp_ms + gone) & 0xffffffffffffULL);
		data[6] = (uint8_t)(s->admin->timestamp_origin << 1);
		if (sim_has(s, SIM_TIMESTAMP_ORIGIN_STUCK))
			data[6] = 0;
		data[7] = 0;
	}
	return sim_data_to_host(s, cmd, data, sizeof(data));
}

#define SAVEABLE (SIM_FEATURE_SAVEABLE | SIM_FEATURE_CHANGEABLE)
#define PLAIN	 SIM_FEATURE_CHANGEABLE

const struct sim_feature sim_features[] = {
	{ .fid = NT_FID_ARBITRATION, .caps = SAVEABLE, .slots = 1, .mask = 0xffffff07 },
	{ .fid = NT_FID_TEMP_THRESH,
	  .caps = SAVEABLE,
	  .slots = 2 * SENSOR_SLOTS,
	  .mask = 0xffff,
	  .slot = temperature_slot,
	  .initial = temperature_initial,
	  .set = temperature_set,
	  .changed = sim_smart_check },
	{ .fid = NT_FID_ERROR_RECOVERY,
	  .caps = SAVEABLE | SIM_FEATURE_PER_NS,
	  .slots = SIM_NS_MAX,
	  .mask = 0x1ffff,
	  .slot = recovery_slot },
	{ .fid = NT_FID_VOLATILE_WC,
	  .caps = SAVEABLE,
	  .slots = 1,
	  .mask = 1,
	  .initial = cache_initial },
	{ .fid = NT_FID_NUM_QUEUES,
	  .caps = PLAIN,
	  .slots = 1,
	  .mask = 0xffffffff,
	  .set = queues_set,
	  .get = queues_get },
	{ .fid = NT_FID_IRQ_COALESCE,
	  .caps = SAVEABLE,
	  .slots = 1,
	  .mask = 0xffff,
	  .changed = sim_irq_update },
	{ .fid = NT_FID_IRQ_CONFIG,
	  .caps = PLAIN,
	  .slots = SIM_VECTORS_MAX,
	  .mask = 0x1ffff,
	  .slot = vector_slot,
	  .initial = vector_initial,
	  .changed = sim_irq_update },
	{ .fid = NT_FID_WRITE_ATOMIC, .caps = SAVEABLE, .slots = 1, .mask = 1 },
	{ .fid = NT_FID_ASYNC_EVENT,
	  .caps = PLAIN,
	  .slots = 1,
	  .mask = 0xffff,
	  .check = event_check,
	  .changed = sim_smart_check },
	{ .fid = NT_FID_TIMESTAMP,
	  .caps = PLAIN,
	  .since = NT_VS(1, 3, 0),
	  .set = timestamp_set,
	  .get = timestamp_get },
};
const size_t sim_features_count = ARRAY_SIZE(sim_features);

bool sim_dulbe(const struct sim *s, uint32_t nsid)
{
	return sim_feature(s, NT_FID_ERROR_RECOVERY, nsid - 1) >> 16 & 1;
}

uint32_t sim_coalesce_threshold(const struct sim *s)
{
	return sim_feature(s, NT_FID_IRQ_COALESCE, 0) & 0xff;
}

uint64_t sim_coalesce_us(const struct sim *s)
{
	return (sim_feature(s, NT_FID_IRQ_COALESCE, 0) >> 8 & 0xff) * 100ULL;
}

bool sim_coalesce_disabled(const struct sim *s, uint16_t iv)
{
	return iv < SIM_VECTORS_MAX && sim_feature(s, NT_FID_IRQ_CONFIG, iv) >> 16 & 1;
}

uint32_t sim_arbitration(const struct sim *s)
{
	return sim_feature(s, NT_FID_ARBITRATION, 0);
}

uint32_t sim_ncqr_limit(const struct sim *s)
{
	return s->ncqa;
}
