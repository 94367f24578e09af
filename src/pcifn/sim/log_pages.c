// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: what the log pages hold (Base 2.0 sections 5.16.1.1 to
 * 5.16.1.6, 5.16.1.18 and 5.16.1.19), and the counters behind SMART / Health.
 */
#include "log.h"

static void fill_errors(const struct sim *s, uint8_t *page)
{
	uint32_t slots = (uint32_t)nt_min(s->cfg.elpe + 1u, SIM_ERRORS_MAX);
	uint32_t n = (uint32_t)nt_min(s->admin->error_valid, slots);

	for (uint32_t i = 0; i < n; i++) {
		uint64_t nth = s->admin->error_count - 1 - i;
		uint32_t at = sim_has(s, SIM_ERRORS_OLDEST_FIRST) ? n - 1 - i : i;

		memcpy(page + 64 * (size_t)at, s->admin->errors[nth % slots], 64);
	}
	if (sim_has(s, SIM_ERRORS_STALE_TAIL) && n < slots)
		sim_put64(page + 64 * (size_t)n, 0xdead);
}

uint16_t sim_sensor_kelvin(const struct sim *s, unsigned int sensor)
{
	static const uint16_t kelvin[SIM_SENSORS] = { 312, 309 };

	if (!sensor)
		return (uint16_t)s->cfg.kelvin;
	return sensor <= SIM_SENSORS ? kelvin[sensor - 1] : 0;
}

/* Over is slot 0…8 of the feature, under is 9…17. */
uint8_t sim_critical_warning(const struct sim *s)
{
	if (sim_has(s, SIM_UNDER_STICKY) && s->admin->is_under_set)
		return SIM_WARN_TEMPERATURE;
	for (unsigned int i = 0; i <= SIM_SENSORS; i++) {
		uint32_t now = sim_sensor_kelvin(s, i);

		if (now >= sim_feature(s, NT_FID_TEMP_THRESH, i) ||
		    (now <= sim_feature(s, NT_FID_TEMP_THRESH, i + 9)))
			return sim_has(s, SIM_SMART_WARNING_MISSING) ? 0 : SIM_WARN_TEMPERATURE;
	}
	return 0;
}

static uint64_t data_units(const struct sim *s, uint64_t sectors)
{
	if (sim_has(s, SIM_SMART_UNITS_SECTORS))
		return sectors;
	return (sectors + 999) / 1000;
}

#define SPARE_LEAST 10u /* percent: the threshold */

void sim_smart_fill(const struct sim *s, uint8_t *page)
{
	const struct sim_counters *c = &s->admin->counters;
	uint64_t errors = s->admin->error_count;

	page[0] = sim_critical_warning(s);
	if (sim_protect_warns(s))
		page[0] |= 0x08;
	if (sim_has(s, SIM_SMART_WARNING_RESERVED))
		page[0] |= 0x80;
	sim_put16(page + 1, sim_sensor_kelvin(s, 0));
	if (sim_has(s, SIM_SMART_CELSIUS))
		sim_put16(page + 1, (uint16_t)(sim_sensor_kelvin(s, 0) - 273));
	page[0] |= (uint8_t)(s->cfg.warning | (s->cfg.spare < SPARE_LEAST ? 0x01 : 0));
	page[3] = sim_has(s, SIM_SMART_SPARE_ABOVE_100) ? 255 : (uint8_t)s->cfg.spare;
	page[4] = SPARE_LEAST;
	page[5] = (uint8_t)s->cfg.used;
	page[6] = sim_has(s, SIM_EGROUP_SUMMARY_MISSING) ? 0 : sim_group_warnings(s, false);
	sim_put64(page + 32, data_units(s, c->units_read));
	sim_put64(page + 48, data_units(s, c->units_written));
	sim_put64(page + 64, c->reads);
	sim_put64(page + 80, c->writes);
	sim_put64(page + 112, sim_power_cycles(s));
	sim_put64(page + 128, sim_power_on_hours(s));
	sim_put64(page + 144, sim_unsafe_shutdowns(s));
	sim_put64(page + 160, c->media_errors + s->cfg.media_errors);
	sim_put64(page + 176, sim_has(s, SIM_SMART_ERRORS_STUCK) ? 1 : errors);
	for (unsigned int i = 1; s->cfg.ver >= NT_VS(1, 2, 0) && i <= SIM_SENSORS; i++)
		sim_put16(page + 200 + 2 * (size_t)(i - 1), sim_sensor_kelvin(s, i));
	if (sim_has(s, SIM_SMART_COUNTS_BACKWARDS))
		sim_put64(page + 64, UINT32_MAX - c->reads - s->admin->error_count);
}

static void fill_firmware(const struct sim *s, uint8_t *page)
{
	page[0] = sim_has(s, SIM_FIRMWARE_SLOT_0) ? 0 : 1; /* AFI */
	memset(page + 8, ' ', 8);
	memcpy(page + 8, SIM_FIRMWARE, strlen(SIM_FIRMWARE));
	if (sim_has(s, SIM_FIRMWARE_DIFFERS))
		page[8] = 'X';
}

#define CSUPP 1u

/* An entry of log 05h; the scope bits came with 2.0. */
static uint32_t effects(const struct sim *s, const struct sim_op *op, bool is_nvm)
{
	uint32_t e = CSUPP | op->effects;

	if (s->cfg.ver >= NT_VS(2, 0, 0))
		e |= is_nvm ? 1u << 20 : 1u << 21;
	if (!is_nvm && op->opc == NT_ADM_GET_LOG_PAGE &&
	    (sim_uuids_have(s) || sim_has(s, SIM_UUID_CLAIMED_WITHOUT_LIST)))
		e |= SIM_USS;
	return e;
}

static void fill_effects(const struct sim *s, uint8_t *page)
{
	for (size_t i = 0; i < sim_admin_ops_count; i++)
		if (sim_op_has(s, &sim_admin_ops[i]))
			sim_put32(page + 4 * sim_admin_ops[i].opc,
				  effects(s, &sim_admin_ops[i], false));
	for (size_t i = 0; i < sim_nvm_ops_count; i++)
		if (sim_op_has(s, &sim_nvm_ops[i]))
			sim_put32(page + 1024 + 4 * sim_nvm_ops[i].opc,
				  effects(s, &sim_nvm_ops[i], true));
	if (sim_has(s, SIM_EFFECTS_CLAIMS_MORE))
		sim_put32(page + 4 * 0x1b, CSUPP); /* reserved */
	if (sim_has(s, SIM_EFFECTS_HIDES_READ))
		sim_put32(page + 1024 + 4 * NT_NVM_READ, 0);
}

static void fill_supported(const struct sim *s, uint8_t *page)
{
	for (size_t i = 0; i < sim_logs_count; i++)
		if (sim_log_has(s, &sim_logs[i]))
			sim_put32(page + 4 * sim_logs[i].lid,
				  sim_logs[i].lid == NT_LID_PERSISTENT_EVENT ? 0x10001 : 1);
	if (sim_has(s, SIM_SUPPORTED_LOGS_WRONG))
		sim_put32(page + 4 * 0x50, 1); /* reserved */
}

static void fill_feature_effects(const struct sim *s, uint8_t *page)
{
	uint32_t scope = sim_has(s, SIM_FEATURE_EFFECTS_TWO_SCOPES) ? 3u << 20 : 1u << 20;
	const struct sim_feature *f;

	for (size_t i = 0; (f = sim_feature_at(i)); i++)
		if (sim_feature_is_there(s, f))
			sim_put32(page + 4 * f->fid,
				  1 | (f->caps & SIM_FEATURE_PER_NS ? scope : 1u << 21));
	if (sim_has(s, SIM_FEATURE_EFFECTS_GARBAGE))
		sim_put32(page + 4 * 0x3f, 1u << 2);
}

/* Nothing of NVMe-MI is supported over this interface. */
static void fill_mi_effects(const struct sim *s, uint8_t *page)
{
	if (sim_has(s, SIM_MI_EFFECTS_GARBAGE))
		sim_put32(page + 4 * 8, 1u << 4);
}

const struct sim_log sim_logs[] = {
	{ .lid = NT_LID_SUPPORTED, .since = NT_VS(2, 0, 0), .len = 1024, .fill = fill_supported },
	{ .lid = NT_LID_ERROR, .fill = fill_errors },
	{ .lid = NT_LID_SMART, .len = 512, .fill = sim_smart_fill },
	{ .lid = NT_LID_FIRMWARE, .len = 512, .fill = fill_firmware },
	{ .lid = NT_LID_EFFECTS, .since = NT_VS(1, 2, 0), .len = 4096, .fill = fill_effects },
	{ .lid = NT_LID_SELF_TEST,
	  .since = NT_VS(1, 3, 0),
	  .fill = sim_self_test_fill,
	  .size = sim_self_test_size,
	  .has = sim_self_test_has,
	  .check = sim_self_test_check },
	{ .lid = NT_LID_TELEMETRY_HOST,
	  .since = NT_VS(1, 3, 0),
	  .fill = sim_telemetry_host_fill,
	  .has = sim_telemetry_has,
	  .size = sim_telemetry_host_size,
	  .check = sim_telemetry_check,
	  .act = sim_telemetry_create },
	{ .lid = NT_LID_TELEMETRY_CTRL,
	  .since = NT_VS(1, 3, 0),
	  .fill = sim_telemetry_ctrl_fill,
	  .has = sim_telemetry_has,
	  .size = sim_telemetry_ctrl_size,
	  .check = sim_telemetry_check,
	  .act = sim_telemetry_ctrl_read,
	  .cleared = sim_telemetry_ctrl_cleared },
	{ .lid = NT_LID_PERSISTENT_EVENT,
	  .since = NT_VS(1, 4, 0),
	  .fill = sim_persistent_fill,
	  .has = sim_persistent_has,
	  .size = sim_persistent_size,
	  .check = sim_persistent_check,
	  .act = sim_persistent_act },
	{ .lid = NT_LID_ENDURANCE,
	  .since = NT_VS(1, 4, 0),
	  .len = SIM_EGROUP_LEN,
	  .fill = sim_group_fill,
	  .has = sim_groups_have,
	  .check = sim_group_check,
	  .cleared = sim_group_cleared },
	{ .lid = SIM_LID_GROUP_EVENTS,
	  .since = NT_VS(1, 4, 0),
	  .fill = sim_group_events_fill,
	  .has = sim_groups_have,
	  .size = sim_group_events_size },
	{ .lid = SIM_LID_LBA_STATUS,
	  .since = NT_VS(1, 4, 0),
	  .fill = sim_lba_status_fill,
	  .has = sim_lba_status_has,
	  .size = sim_lba_status_size },
	{ .lid = 0x10,
	  .since = NT_VS(2, 0, 0),
	  .fill = sim_media_units_fill,
	  .has = sim_media_units_have,
	  .size = sim_media_units_size },
	{ .lid = 0x11,
	  .since = NT_VS(2, 0, 0),
	  .fill = sim_capacity_fill,
	  .has = sim_capacity_has,
	  .size = sim_capacity_size },
	{ .lid = NT_LID_SANITIZE,
	  .since = NT_VS(1, 3, 0),
	  .len = 512,
	  .fill = sim_sanitize_fill,
	  .has = sim_sanitize_has,
	  .check = sim_sanitize_check },
	{ .lid = SIM_LID_VENDOR,
	  .since = NT_VS(1, 4, 0),
	  .len = 512,
	  .fill = sim_vendor_fill,
	  .has = sim_uuids_have },
	{ .lid = NT_LID_FEATURE_EFFECTS,
	  .since = NT_VS(2, 0, 0),
	  .len = 1024,
	  .fill = fill_feature_effects },
	{ .lid = SIM_LID_MI_EFFECTS,
	  .since = NT_VS(2, 0, 0),
	  .len = 4096,
	  .fill = fill_mi_effects },
};
const size_t sim_logs_count = ARRAY_SIZE(sim_logs);

void sim_count_io(struct sim *s, const struct sim_cmd *cmd, uint16_t status)
{
	struct sim_counters *c = &s->admin->counters;
	uint64_t sectors = ((uint64_t)(cmd->cdw12 & 0xffff) + 1) << s->cfg.lbads >> 9;

	if (sim_has(s, SIM_SMART_NOT_COUNTED))
		return;
	if ((status >> 8 & 7) == NT_SCT_MEDIA && (status & 0xff) != NT_SC_COMPARE_FAILURE)
		c->media_errors++;
	if (cmd->opc == NT_NVM_READ || cmd->opc == NT_NVM_COMPARE ||
	    (cmd->opc == NT_NVM_VERIFY && s->cfg.ver >= NT_VS(2, 0, 0)))
		c->reads++;
	if (cmd->opc == NT_NVM_WRITE)
		c->writes++;
	if (status & 0x7ff)
		return;
	if (cmd->opc == NT_NVM_READ || cmd->opc == NT_NVM_COMPARE || cmd->opc == NT_NVM_VERIFY)
		c->units_read += sectors;
	if (cmd->opc == NT_NVM_WRITE)
		c->units_written += sectors;
}
