// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the doctor reads of one drive, by depth. Quick asks for the health log
 * and little else, and of a drive that sleeps for nothing at all; deep asks for
 * all there is.
 */
#include "doctor.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "diag/collect_linux.h"
#include "diag/deep.h"
#include "diag/meta.h"
#include "diag_cmd.h"
#include "host/host.h"
#include "util/jobj.h"

static const char *const depth_names[] = { "quick", "normal", "deep" };

static const unsigned int asked[] = {
	[DOCTOR_QUICK] = DIAG_GET_SMART | DIAG_GET_SELF_TEST,
	[DOCTOR_NORMAL] = DIAG_GET_CONFIG | DIAG_GET_IDENTIFY | DIAG_GET_LOGS | DIAG_GET_FEATURES,
	[DOCTOR_DEEP] = DIAG_GET_CONFIG | DIAG_GET_IDENTIFY | DIAG_GET_LOGS | DIAG_GET_FEATURES |
			DIAG_GET_BLOBS,
};

/* How deep it was looked belongs to the snapshot; where no drive answered, all the rest, too. */
static void note(struct diag_snapshot *s, const char *address, enum doctor_depth depth,
		 const char *stopped)
{
	const char *text = diag_snap_bytes(s, "meta.json", 1, NULL);
	struct json_object *o = text ? json_tokener_parse(text) : NULL;

	if (!json_object_is_type(o, json_type_object)) {
		json_object_put(o);
		o = diag_meta_new(address, "", NULL);
	}
	jobj_str(o, "depth", depth_names[depth]);
	if (stopped)
		jobj_str(o, "stopped", stopped);
	diag_snap_put_text(s, "meta.json", json_object_to_json_string(o));
	json_object_put(o);
}

/* Runtime power management has put it to sleep: a command would wake it. */
static bool is_asleep(const struct diag_snapshot *s)
{
	char text[24];

	return diag_snap_text(s, "sysfs/pci/power/runtime_status", text, sizeof(text)) &&
	       !strcmp(text, "suspended");
}

/* Nothing of an address that is no function of this host: a model, an emulator. */
static bool read_sysfs(struct diag_snapshot *s, const char *address, enum doctor_depth depth)
{
	const char *colon = strchr(address, ':');
	char bdf[16];

	if (host_bdf_parse(address, bdf))
		return !diag_collect_sysfs(s, bdf, 0, NULL);
	return colon && colon[1] &&
	       !diag_collect_sysfs(s, colon + 1, depth == DOCTOR_QUICK ? 0 : DIAG_LINUX_ASK, NULL);
}

static void tell_percent(void *arg, unsigned int percent)
{
	(void)arg;
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\rself-test: %3u %% ", percent);
}

/* The drive is open, and what it says of itself was read. */
static int look_deeper(struct diag_drive *d, struct diag_ask *ask)
{
	int rc = deep_latency(ask->s, d);

	if (!rc)
		rc = deep_self_test(ask->s, d, tell_percent, NULL);
	if (isatty(STDERR_FILENO))
		fputs("\r                 \r", stderr);
	return rc;
}

int doctor_read(struct diag_snapshot *s, const char *address, enum doctor_depth depth,
		struct nt_err *err)
{
	const bool is_here = read_sysfs(s, address, depth);
	struct diag_ask ask = { .address = address, .s = s };
	bool is_stopped;
	char bdf[16];
	int rc = 0;

	if (host_bdf_parse(address, bdf))
		diag_snap_miss(s, "logs/02.bin", "no driver that takes commands is bound to it");
	else if (depth == DOCTOR_QUICK && is_asleep(s))
		diag_snap_miss(s, "logs/02.bin", "the drive sleeps and was not woken");
	else
		rc = diag_read_more(s, address, asked[depth],
				    depth == DOCTOR_DEEP ? look_deeper : NULL, &ask, err);
	if (rc)
		diag_snap_miss(s, "logs/02.bin", "%s", err->text);
	/* one that answered once, or not in time, is unwell; others could not be opened */
	is_stopped = rc && !diag_is_stopped &&
		     (rc == -ETIMEDOUT || diag_snap_bytes(s, "identify/ctrl.bin", 1, NULL));
	note(s, address, depth, is_stopped ? err->text : NULL);
	/* what sysfs has is judged: a drive that does not answer is a finding */
	return is_here || diag_snap_bytes(s, "identify/ctrl.bin", 1, NULL) ? 0 : rc;
}
