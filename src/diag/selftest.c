// SPDX-License-Identifier: GPL-2.0-or-later
/* Device Self-test: start, and the log that tells how far it is. */
#include "diag/selftest.h"

#include <errno.h>
#include <string.h>

#define LOG_LEN	   564u
#define RESULT_OFF 4u
#define UNUSED	   15u

static int look(struct diag_drive *d, uint8_t log[LOG_LEN], struct nt_err *err)
{
	const struct drv_cmd cmd = {
		.opc = NT_ADM_GET_LOG_PAGE,
		.nsid = NT_NSID_ALL,
		.cdw10 = (LOG_LEN / 4 - 1) << 16 | NT_LID_SELF_TEST,
	};
	int rc;

	if (!diag_drive_id(d, "oacs.selftest"))
		return nt_err_set(err, -ENOTSUP, "the drive has no Device Self-test (OACS bit 4)");
	rc = diag_drive_send(d, &cmd, log, LOG_LEN, NULL);
	return rc ? nt_err_set(err, rc < 0 ? rc : -EIO, "%s", d->why) : 0;
}

int diag_selftest_poll(struct diag_drive *d, struct diag_selftest *ret, struct nt_err *err)
{
	uint8_t log[LOG_LEN];
	int rc = look(d, log, err);

	*ret = (struct diag_selftest){ 0 };
	if (rc)
		return rc;
	/* Only with an operation in progress the percentage counts. */
	ret->code = log[0] & 0xfu;
	ret->is_running = ret->code != 0;
	ret->percent = ret->is_running ? (unsigned int)nt_min(log[1] & 0x7fu, 100) : 0;
	memcpy(ret->newest, log + RESULT_OFF, sizeof(ret->newest));
	ret->result = ret->newest[0] & 0xfu;
	ret->result_code = ret->newest[0] >> 4;
	/* An entry is not used by its result, in old firmware by being zero. */
	ret->has_result = ret->result != UNUSED && ret->newest[0];
	return 0;
}

int diag_selftest_start(struct diag_drive *d, enum diag_selftest_kind kind, struct nt_err *err)
{
	const struct drv_cmd cmd = {
		.opc = NT_ADM_SELF_TEST,
		.nsid = NT_NSID_ALL,
		.cdw10 = kind,
	};
	struct diag_selftest now;
	int rc = diag_selftest_poll(d, &now, err);

	if (rc)
		return rc;
	/* A second one would be refused, or end the first. */
	if (now.is_running)
		return nt_err_set(err, -EBUSY,
				  "a self-test is running, %u %% done: wait for it to end",
				  now.percent);
	rc = diag_drive_send(d, &cmd, NULL, 0, NULL);
	return rc ? nt_err_set(err, rc < 0 ? rc : -EIO, "%s", d->why) : 0;
}

unsigned int diag_selftest_minutes(const struct diag_drive *d)
{
	return (unsigned int)diag_drive_id(d, "edstt");
}
