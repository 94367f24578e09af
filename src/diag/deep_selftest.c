// SPDX-License-Identifier: GPL-2.0-or-later
/* A short self-test, from its start to its entry in the log. */
#include <time.h>

#include "diag/deep.h"
#include "diag/selftest.h"
#include "util/jobj.h"

/* Two minutes are the most that a short one may take (5.9). */
#define SHORT_MS 150000u
#define POLL_MS	 1000u

#define STC_ABORT 0xfu

/* Ours is ended although a signal came: nobody waits for it any more. */
static void abort_test(struct diag_drive *d)
{
	const struct drv_cmd cmd = {
		.opc = NT_ADM_SELF_TEST,
		.nsid = NT_NSID_ALL,
		.cdw10 = STC_ABORT,
	};
	const sig_atomic_t was_stopped = diag_is_stopped;

	diag_is_stopped = 0;
	diag_drive_send(d, &cmd, NULL, 0, NULL);
	diag_is_stopped = was_stopped;
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

static void note(struct diag_snapshot *s, bool started, const char *outcome)
{
	struct json_object *o = json_object_new_object();

	jobj_bool(o, "started", started);
	jobj_str(o, "outcome", outcome);
	diag_snap_put_text(s, "selftest.json", json_object_to_json_string(o));
	json_object_put(o);
}

int deep_self_test(struct diag_snapshot *s, struct diag_drive *d,
		   void (*tell)(void *arg, unsigned int percent), void *arg)
{
	const struct nt_deadline until = nt_deadline_ms(SHORT_MS);
	struct diag_selftest now = { .is_running = true };
	struct nt_err err = { 0 };
	int rc = diag_selftest_start(d, DIAG_SELFTEST_SHORT, &err);

	if (rc) {
		note(s, false, err.text);
		return d->is_over ? rc : 0;
	}
	while (!rc && now.is_running && !nt_deadline_passed(until) && !diag_is_stopped) {
		pause_ms(d, POLL_MS);
		rc = diag_selftest_poll(d, &now, &err);
		if (!rc && now.is_running && tell)
			tell(arg, now.percent);
	}
	if (!rc && now.is_running) {
		abort_test(d);
		note(s, true, "it did not end in time, and was aborted");
		return 0;
	}
	note(s, true, rc ? err.text : "it came to its end");
	rc = diag_collect_log(s, d, NT_LID_SELF_TEST, 0);
	return rc < 0 ? rc : 0;
}
