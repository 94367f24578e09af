// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Linux was told to do with the drive, what the host is like, and how long
 * reads took. None of that is the drive's fault.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "checks.h"
#include "judge.h"
#include "known_bad.h"
#include "util/jobj.h"

/* ------------------------------------------------------------ kernel settings */

/* One finding for each word, with what it means where that is known. */
void judge_kernel_quirks(struct judge *j)
{
	char quirks[256];

	if (!diag_snap_text(j->drive, "sysfs/nvme/quirks", quirks, sizeof(quirks)))
		return;
	if (!*quirks || !strcmp(quirks, "none")) {
		judge_ok(j, "none");
		return;
	}
	for (const char *p = quirks; *p;) {
		size_t len = strcspn(p, " \n");
		const struct diag_quirk *q = diag_quirk_find(p, len);

		if (len) {
			judge_say(j, DIAG_INFO, DIAG_CERTAIN, "Linux works around this drive: %s",
				  q ? q->meaning : "nobody has said here what this means");
			judge_value(j, "%.*s", (int)len, p);
			if (q)
				judge_limit(j, q->source, "none");
		}
		p += len + (p[len] != '\0');
	}
}

/* A parameter of a module as a number; false: nobody knows. */
static bool parameter(const struct judge *j, const char *name, uint64_t *ret)
{
	char item[DIAG_NAME_MAX];

	snprintf(item, sizeof(item), "host/modules/%s", name);
	return j->host && j->is_kernel && diag_snap_u64(j->host, item, ret);
}

void judge_kernel_power_saving(struct judge *j)
{
	uint64_t us;

	if (!parameter(j, "nvme_core/default_ps_max_latency_us", &us))
		return;
	if (us) {
		judge_ok(j, "up to %" PRIu64 " us", us);
		return;
	}
	judge_say(j, DIAG_INFO, DIAG_CERTAIN,
		  "autonomous power saving of NVMe drives is switched off on this host");
	judge_value(j, "0 us");
	judge_limit(j, NULL, "100000 us");
}

void judge_kernel_timeout(struct judge *j)
{
	uint64_t seconds;

	if (!parameter(j, "nvme_core/io_timeout", &seconds))
		return;
	if (seconds == 30) {
		judge_ok(j, "30 s");
		return;
	}
	judge_say(j, DIAG_INFO, DIAG_CERTAIN,
		  "how long Linux waits for a command was changed on this host");
	judge_value(j, "%" PRIu64 " s", seconds);
	judge_limit(j, NULL, "30 s");
}

/* ----------------------------------------------------------------------- host */

void judge_host_queues(struct judge *j)
{
	uint32_t dw0;
	uint64_t cpus, queues;

	if (!j->is_kernel || !j->host || !diag_snap_u64(j->host, "host/cpus", &cpus) ||
	    !judge_feature(j, NT_FID_NUM_QUEUES, 0, &dw0))
		return;
	queues = nt_min(dw0 & 0xffff, dw0 >> 16) + 1;
	if (queues >= cpus) {
		judge_fine(j);
	} else {
		judge_say(j, DIAG_INFO, DIAG_CERTAIN,
			  "it has fewer queues than the host processors: some share one");
		judge_limit(j, NULL, "%" PRIu64 " processors", cpus);
	}
	judge_value(j, "%" PRIu64 " queues", queues);
}

void judge_host_vectors(struct judge *j)
{
	uint64_t vectors, cpus;

	if (!j->is_kernel || !j->host || !diag_snap_u64(j->drive, "sysfs/pci/msi_irqs", &vectors) ||
	    !diag_snap_u64(j->host, "host/cpus", &cpus))
		return;
	if (vectors > 1 || cpus == 1) {
		judge_fine(j);
	} else {
		judge_say(j, DIAG_INFO, DIAG_CERTAIN,
			  "one processor answers all its interrupts: slow, and no fault of the "
			  "drive alone");
		judge_limit(j, NULL, "one for each of %" PRIu64 " processors", cpus);
	}
	judge_value(j, "%" PRIu64, vectors);
}

void judge_host_driver(struct judge *j)
{
	char driver[48];

	/* without configuration space or sysfs it is no function of this host */
	if (!diag_snap_find(j->drive, "sysfs/pci/vendor"))
		return;
	if (!diag_snap_text(j->drive, "sysfs/pci/driver", driver, sizeof(driver)))
		*driver = '\0';
	if (!strcmp(driver, "nvme")) {
		judge_ok(j, "nvme");
		return;
	}
	judge_say(j, DIAG_INFO, DIAG_CERTAIN,
		  *driver ? "another driver has it: it is no disk of this host now"
			  : "no driver has it: it is no disk of this host now");
	judge_value(j, "%s", *driver ? driver : "none");
	judge_limit(j, NULL, "nvme");
}

void judge_host_vmd(struct judge *j)
{
	unsigned int domain;

	if (sscanf(j->v->bdf, "%x:", &domain) != 1)
		return;
	if (domain <= 0xffff) {
		judge_ok(j, "no");
		return;
	}
	judge_say(j, DIAG_INFO, DIAG_CERTAIN,
		  "it stands behind Intel VMD: errors and resets go through that, too");
	judge_value(j, "domain %x", domain);
	judge_limit(j, NULL, "ffff");
}

void judge_host_scheduler(struct judge *j)
{
	uint32_t nsids[JUDGE_NS_MAX];
	size_t n = judge_namespaces(j, nsids), seen = 0;
	char item[DIAG_NAME_MAX], text[96];

	for (size_t i = 0; i < n; i++) {
		snprintf(item, sizeof(item), "sysfs/ns-%u/queue/scheduler", nsids[i]);
		if (!diag_snap_text(j->drive, item, text, sizeof(text)))
			continue;
		seen++;
		if (!strstr(text, "[bfq]") && !strstr(text, "[cfq]"))
			continue;
		judge_say(j, DIAG_INFO, DIAG_LIKELY,
			  "an I/O scheduler for slow disks costs a fast drive much of its speed");
		judge_subject(j, "namespace %u", nsids[i]);
		judge_value(j, "%s", text);
		judge_limit(j, NULL, "none or mq-deadline");
		return;
	}
	if (seen)
		judge_ok(j, "%s", text);
}

/* -------------------------------------------------------------------- latency */

/* Longer than any read of a drive that is well, unless it wakes up or is under load. */
#define TAIL_US	  100000u
#define MEDIAN_US 1000u

void judge_latency_errors(struct judge *j)
{
	struct json_object *o = judge_json(j->drive, "latency.json");
	uint64_t errors = jobj_get_u64(o, "errors"), n = jobj_get_u64(o, "reads");

	if (!o)
		return;
	if (!errors) {
		judge_ok(j, "none in %" PRIu64 " reads", n);
	} else {
		judge_say(j, DIAG_WARN, DIAG_CERTAIN, "reads of the sample failed");
		judge_brief(j, "reads fail");
		judge_value(j, "%" PRIu64 " of %" PRIu64 " reads", errors, n);
		judge_limit(j, NULL, "none");
		judge_advise(j, DIAG_BACK_UP, "copy the data off; look at the error log");
	}
	json_object_put(o);
}

void judge_latency_tail(struct judge *j)
{
	struct json_object *o = judge_json(j->drive, "latency.json");
	uint64_t slowest = jobj_get_u64(o, "max_us");

	if (!o || !jobj_get_u64(o, "reads")) {
		json_object_put(o);
		return;
	}
	if (slowest <= TAIL_US) {
		judge_fine(j);
	} else {
		judge_say(j, DIAG_WARN, DIAG_HINT,
			  "a read took very long: the drive tried again and again, woke up, or was "
			  "busy");
		judge_brief(j, "slow reads");
		judge_advise(j, DIAG_WATCH, "take the sample again when nobody else uses it");
	}
	judge_value(j, "99 %% within %" PRIu64 " us, slowest %" PRIu64 " us",
		    jobj_get_u64(o, "p99_us"), slowest);
	judge_limit(j, NULL, "%u us", TAIL_US);
	json_object_put(o);
}

/* What kind of media answers in that time. */
static const char *class_of(uint64_t us)
{
	return us < 20	  ? "as of memory or 3D XPoint"
	       : us < 110 ? "as of TLC flash"
	       : us < 300 ? "as of QLC flash, or of a drive without memory of its own"
			  : "slow for flash";
}

void judge_latency_median(struct judge *j)
{
	struct json_object *o = judge_json(j->drive, "latency.json");
	uint64_t us = jobj_get_u64(o, "median_us");

	if (o && jobj_get_u64(o, "reads")) {
		if (us <= MEDIAN_US)
			judge_fine(j);
		else
			judge_say(j, DIAG_INFO, DIAG_HINT,
				  "slow for a drive of flash: under load, throttled or worn");
		judge_value(j, "%" PRIu64 " us, %s", us, class_of(us));
		judge_limit(j, NULL, "%u us", MEDIAN_US);
	}
	json_object_put(o);
}
