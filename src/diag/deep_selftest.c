// SPDX-License-Identifier: GPL-2.0-or-later
/* A short self-test, from its start to its entry in the log. */
#include <errno.h>
#include <time.h>

#include "diag/deep.h"
#include "util/jobj.h"

/* Two minutes are the most that a short one may take (5.9). */
#define SHORT_MS 150000u
#define POLL_MS	 1000u

enum { STC_SHORT = 1, STC_ABORT = 0xf };

static int send_code(struct diag_drive *d, uint32_t code)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_SELF_TEST, .nsid = NT_NSID_ALL, .cdw10 = code };

	return diag_drive_send(d, &cmd, NULL, 0, NULL);
}

/* The model skips its clock here, others sleep. */
static void pause_ms(struct diag_drive *d, unsigned int ms)
{
	const struct nt_deadline until = nt_deadline_ms(ms);
	const struct timespec nap = { .tv_nsec = 20000000 };

	for (unsigned int turn = 0; !nt_deadline_passed(until) && !diag_is_stopped; turn++) {
		if (d->fn->caps & PCIFN_CAP_SKIP_TIME)
			d->fn->ops->relax(d->fn, turn);
		else
			nanosleep(&nap, NULL);
	}
}

/* Log 06h once more: which operation runs (0: none) and how far it is; -errno. */
static int look(struct diag_snapshot *s, struct diag_drive *d, unsigned int *ret_percent)
{
	int rc = diag_collect_log(s, d, NT_LID_SELF_TEST, 0);
	const uint8_t *log = diag_snap_bytes(s, "logs/06.bin", 4, NULL);

	if (rc < 0)
		return rc;
	if (rc || !log)
		return -EIO;
	*ret_percent = log[1] & 0x7f;
	return log[0] & 0xf;
}

static void note(struct diag_snapshot *s, bool started, const char *outcome)
{
	struct json_object *o = json_object_new_object();

	jobj_bool(o, "started", started);
	jobj_str(o, "outcome", outcome);
	diag_snap_put_text(s, "selftest.json", json_object_to_json_string(o));
	json_object_put(o);
}

static int wait_for(struct diag_snapshot *s, struct diag_drive *d,
		    void (*tell)(void *arg, unsigned int percent), void *arg)
{
	const struct nt_deadline until = nt_deadline_ms(SHORT_MS);
	unsigned int percent = 0;
	int op = look(s, d, &percent);

	while (op > 0 && !nt_deadline_passed(until) && !diag_is_stopped) {
		if (tell)
			tell(arg, percent);
		pause_ms(d, POLL_MS);
		op = look(s, d, &percent);
	}
	if (op < 0)
		return op;
	if (!op) {
		note(s, true, "it came to its end");
		return 0;
	}
	/* asked for the last time although a signal came: the test is ours to end */
	diag_is_stopped = 0;
	send_code(d, STC_ABORT);
	note(s, true, "it did not end in time, and was aborted");
	return -ETIMEDOUT;
}

int deep_self_test(struct diag_snapshot *s, struct diag_drive *d,
		   void (*tell)(void *arg, unsigned int percent), void *arg)
{
	unsigned int percent;
	int op;

	if (d->vs < NT_VS(1, 3, 0) || !diag_drive_id(d, "oacs.selftest")) {
		note(s, false, "the drive has no self-tests");
		return 0;
	}
	op = look(s, d, &percent);
	if (op < 0)
		return op;
	if (op) {
		note(s, false, "another self-test is running");
		return 0;
	}
	op = send_code(d, STC_SHORT);
	if (op) {
		note(s, false, d->why);
		return op < 0 && op != -ENOTSUP ? op : 0;
	}
	return wait_for(s, d, tell, arg);
}
