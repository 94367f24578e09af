// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: the Device Self-test command and its log (Base 2.0
 * sections 5.9, 5.16.1.7 and 8.6; 1.4 sections 5.8, 5.14.1.6 and 8.11).
 *
 * A test needs no work, only time. Its end is noticed when the log is read, a
 * command for it comes, or a reset: a short one does not survive that.
 */
#include "log.h"

#define SHORT	 1u
#define EXTENDED 2u
#define ABORT	 15u

#define DONE	    0u
#define BY_COMMAND  1u
#define BY_RESET    2u
#define BY_SANITIZE 9u
#define UNUSED	    15u
#define SECOND_NS   1000000000ull
#define MINUTE_NS   (60 * SECOND_NS)
#define LATE_NS	    (20 * SECOND_NS)
#define PERCENT_MAX 99u

static struct sim_self_test *state(const struct sim *s)
{
	return &s->admin->book->self_test;
}

bool sim_self_test_has(const struct sim *s)
{
	return s->cfg.self_test_s && s->cfg.ver >= NT_VS(1, 3, 0);
}

/* ---- results */

static void put_result(const struct sim *s, uint8_t *at, uint8_t code, uint8_t result)
{
	memset(at, 0, SIM_SELF_TEST_ITEM);
	at[0] = (uint8_t)(code << 4 | result);
	if (sim_has(s, SIM_SELF_TEST_NIBBLES_SWAPPED))
		at[0] = (uint8_t)(result << 4 | code);
	sim_put64(at + 4, sim_has(s, SIM_SELF_TEST_HOURS_MISSING) ? 0 : sim_power_on_hours(s));
}

static void add_result(struct sim *s, const uint8_t *item)
{
	struct sim_self_test *t = state(s);

	if (sim_has(s, SIM_SELF_TEST_KEEPS_ONE)) {
		t->count = 0;
	} else if (sim_has(s, SIM_SELF_TEST_LOG_FULL) && t->count == SIM_SELF_TESTS) {
		return;
	} else {
		memmove(t->results[1], t->results[0], sizeof(t->results) - SIM_SELF_TEST_ITEM);
	}
	memcpy(t->results[0], item, SIM_SELF_TEST_ITEM);
	if (t->count < SIM_SELF_TESTS)
		t->count++;
}

static void end(struct sim *s, uint8_t result)
{
	struct sim_self_test *t = state(s);
	uint8_t item[SIM_SELF_TEST_ITEM];

	put_result(s, item, t->op, result);
	t->op = 0;
	add_result(s, item);
}

static bool has_time(const struct sim_self_test *t)
{
	return nt_clock_ns() - t->begun_ns < t->len_ns;
}

/* What time has done since somebody looked. */
static void catch_up(struct sim *s)
{
	struct sim_self_test *t = state(s);

	if (t->idle_ns && nt_clock_ns() >= t->idle_ns) {
		t->idle_ns = 0;
		if (t->late[0])
			add_result(s, t->late);
		memset(t->late, 0, sizeof(t->late));
	}
	if (!t->op || has_time(t) || sim_has(s, SIM_SELF_TEST_STUCK))
		return;
	if (sim_has(s, SIM_SELF_TEST_IDLE_EARLY)) {
		put_result(s, t->late, t->op, DONE);
		t->idle_ns = nt_clock_ns() + SECOND_NS;
		t->op = 0;
	} else {
		end(s, (uint8_t)s->cfg.self_test_result);
	}
}

/* ---- the command */

static uint16_t check_nsid(const struct sim *s, struct sim_cmd *cmd)
{
	if (!cmd->nsid && sim_has(s, SIM_SELF_TEST_NSID_0_REFUSED))
		return sim_fail(cmd, 4, 0, SIM_INVALID_NS);
	if (cmd->nsid == NT_NSID_ALL && sim_has(s, SIM_SELF_TEST_BROADCAST_REFUSED))
		return sim_fail(cmd, 4, 0, SIM_INVALID_NS);
	if (!cmd->nsid || cmd->nsid == NT_NSID_ALL)
		return 0;
	if (cmd->nsid > SIM_NN) {
		if (sim_has(s, SIM_SELF_TEST_NSID_ABOVE_ACCEPTED))
			return 0;
		return sim_fail(cmd, 4, 0,
				sim_has(s, SIM_SELF_TEST_NSID_STATUS) ? SIM_INVALID_FIELD
								      : SIM_INVALID_NS);
	}
	if (!sim_ns_get(s, cmd->nsid) && !sim_has(s, SIM_SELF_TEST_INACTIVE_ACCEPTED))
		return sim_fail(cmd, 4, 0, SIM_INVALID_FIELD);
	return 0;
}

static uint16_t abort_test(struct sim *s, struct sim_cmd *cmd)
{
	struct sim_self_test *t = state(s);
	uint8_t op = t->op, result = BY_COMMAND;

	if (!op) {
		if (sim_has(s, SIM_SELF_TEST_IDLE_ABORT_LOGGED)) {
			t->op = SHORT;
			end(s, BY_COMMAND);
		}
		return sim_has(s, SIM_SELF_TEST_IDLE_ABORT_FAILS)
			       ? sim_fail(cmd, 40, 0, SIM_INVALID_FIELD)
			       : 0;
	}
	if (sim_has(s, SIM_SELF_TEST_ABORT_IGNORED))
		return 0;
	if (sim_has(s, SIM_SELF_TEST_ABORT_RESULT))
		result = DONE;
	if (sim_has(s, SIM_SELF_TEST_ABORT_CODE))
		t->op = ABORT;
	if (sim_has(s, SIM_SELF_TEST_ABORT_NOT_LOGGED))
		t->op = 0;
	else
		end(s, result);
	if (sim_has(s, SIM_SELF_TEST_ABORT_LATE))
		t->idle_ns = nt_clock_ns() + LATE_NS;
	return 0;
}

static uint16_t start(struct sim *s, struct sim_cmd *cmd, uint8_t code)
{
	struct sim_self_test *t = state(s);
	uint16_t status = check_nsid(s, cmd);

	if (status)
		return status;
	if (code == EXTENDED && sim_has(s, SIM_SELF_TEST_EXTENDED_FATAL))
		sim_fatal(s);
	t->op = code;
	t->nsid = cmd->nsid;
	t->begun_ns = nt_clock_ns();
	t->len_ns = code == SHORT ? s->cfg.self_test_s * SECOND_NS
				  : s->cfg.edstt * (MINUTE_NS - 2 * SECOND_NS);
	if (code == SHORT && sim_has(s, SIM_SELF_TEST_SHORT_SLOW))
		t->len_ns = 4 * MINUTE_NS;
	if (code == EXTENDED && sim_has(s, SIM_SELF_TEST_EXTENDED_SLOW))
		t->len_ns *= 2;
	if (sim_has(s, SIM_SELF_TEST_NOT_STARTED))
		t->op = 0;
	return 0;
}

static uint16_t busy(struct sim *s, struct sim_cmd *cmd, uint8_t code)
{
	if (sim_has(s, SIM_SELF_TEST_SECOND_ACCEPTED))
		return start(s, cmd, code);
	if (sim_has(s, SIM_SELF_TEST_SECOND_ENDS_FIRST))
		end(s, BY_COMMAND);
	return sim_has(s, SIM_SELF_TEST_SECOND_STATUS)
		       ? sim_fail(cmd, 40, 0, SIM_INVALID_FIELD)
		       : NT_STATUS(CMD_SPECIFIC, SELF_TEST_IN_PROGRESS);
}

uint16_t sim_self_test(struct sim *s, struct sim_cmd *cmd)
{
	uint8_t code = cmd->cdw10 & 0xf;

	catch_up(s);
	if (code == ABORT)
		return abort_test(s, cmd);
	if (sim_has(s, SIM_SELF_TEST_CODE_0_ACCEPTED) && !code)
		return 0;
	if (sim_has(s, SIM_SELF_TEST_RESERVED_ACCEPTED) && code > EXTENDED)
		code = SHORT;
	if (code != SHORT && code != EXTENDED)
		return sim_fail(cmd, 40, 0,
				sim_has(s, SIM_SELF_TEST_RESERVED_STATUS)
					? NT_STATUS(CMD_SPECIFIC, SELF_TEST_IN_PROGRESS)
					: SIM_INVALID_FIELD);
	return state(s)->op ? busy(s, cmd, code) : start(s, cmd, code);
}

/* ---- the log and resets */

uint16_t sim_self_test_check(struct sim *s, struct sim_cmd *cmd, struct sim_log_request *r)
{
	(void)r;
	if (sim_has(s, SIM_SELF_TEST_LOG_BROADCAST) && cmd->nsid == NT_NSID_ALL)
		return sim_fail(cmd, 4, 0, SIM_INVALID_FIELD);
	catch_up(s);
	return 0;
}

size_t sim_self_test_size(const struct sim *s)
{
	return sim_has(s, SIM_SELF_TEST_LOG_SHORT) ? 512 : SIM_SELF_TEST_LEN;
}

static uint8_t percent(const struct sim *s)
{
	const struct sim_self_test *t = state(s);
	uint64_t done = (nt_clock_ns() - t->begun_ns) * 100 / t->len_ns;

	if (sim_has(s, SIM_SELF_TEST_PERCENT_ABOVE_100))
		return (uint8_t)nt_min(50 + done, 127);
	if (sim_has(s, SIM_SELF_TEST_PERCENT_LEFT))
		return (uint8_t)(100 - nt_min(done, 100));
	return (uint8_t)nt_min(done, PERCENT_MAX);
}

void sim_self_test_fill(const struct sim *s, uint8_t *page)
{
	const struct sim_self_test *t = state(s);
	uint8_t whole[SIM_SELF_TEST_LEN] = { 0 };

	whole[0] = t->op;
	if (t->op)
		whole[1] = percent(s);
	else if (t->idle_ns && !t->late[0])
		whole[0] = SHORT; /* SIM_SELF_TEST_ABORT_LATE */
	for (uint32_t i = 0; i < SIM_SELF_TESTS; i++) {
		uint8_t *at = whole + 4 + (size_t)SIM_SELF_TEST_ITEM * i;
		uint32_t from = i;

		if (sim_has(s, SIM_SELF_TEST_OLDEST_FIRST))
			from = t->count - 1 - i;
		if (i < t->count)
			memcpy(at, t->results[from], SIM_SELF_TEST_ITEM);
		else
			at[0] = sim_has(s, SIM_SELF_TEST_UNUSED_ZERO) ? 0 : UNUSED;
	}
	memcpy(page, whole, sim_self_test_size(s));
}

void sim_self_test_sanitize(struct sim *s)
{
	catch_up(s);
	if (state(s)->op)
		end(s, BY_SANITIZE);
}

void sim_self_test_reset(struct sim *s)
{
	struct sim_self_test *t = state(s);

	catch_up(s);
	if (sim_has(s, SIM_SELF_TEST_RESET_FORGETS))
		t->count = 0;
	if (t->op == SHORT && !sim_has(s, SIM_SELF_TEST_SHORT_SURVIVES)) {
		if (sim_has(s, SIM_SELF_TEST_RESET_NOT_LOGGED))
			t->op = 0;
		else
			end(s, sim_has(s, SIM_SELF_TEST_RESET_RESULT) ? BY_COMMAND : BY_RESET);
	}
	if (t->op == EXTENDED && sim_has(s, SIM_SELF_TEST_EXTENDED_ABORTED))
		end(s, BY_RESET);
	if (t->op == EXTENDED && sim_has(s, SIM_SELF_TEST_EXTENDED_HANGS))
		t->len_ns *= 100000;
}
