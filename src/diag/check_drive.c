// SPDX-License-Identifier: GPL-2.0-or-later
/* Power, the write cache, the Host Memory Buffer, sanitize, Endurance Groups, events, telemetry. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "checks.h"
#include "diag/logs.h"
#include "judge.h"

/* --------------------------------------------------------------------- power */

#define PSD_LEN 32u

static const uint8_t *psd_at(const struct judge *j, uint64_t ps)
{
	return j->ctrl + 2048 + PSD_LEN * (ps & 31);
}

/* Milliwatts at most; 0: not reported. */
static uint64_t power_of(const uint8_t *psd)
{
	uint64_t mp = spec_get_path("identify.psd.mp", psd, PSD_LEN);

	return spec_get_path("identify.psd.mxps", psd, PSD_LEN) ? mp / 10 : mp * 10;
}

void judge_power_state(struct judge *j)
{
	uint32_t value;
	uint64_t ps, milliwatts;
	bool is_idle;

	if (!j->ctrl)
		return;
	if (!judge_feature(j, NT_FID_POWER_MGMT, 0, &value)) {
		judge_unknown(j, "features/02.bin");
		return;
	}
	ps = value & 31;
	is_idle = spec_get_path("identify.psd.nops", psd_at(j, ps), PSD_LEN);
	milliwatts = power_of(psd_at(j, ps));
	if (ps && !is_idle)
		judge_say(j, DIAG_INFO, DIAG_CERTAIN,
			  "it is kept in a state of less power: slower than it could be");
	else
		judge_fine(j);
	if (milliwatts)
		judge_value(
			j, "state %" PRIu64 " of %" PRIu64 ", %" PRIu64 ".%02" PRIu64 " W at most",
			ps, JUDGE_CTRL(j, "npss") + 1, milliwatts / 1000, milliwatts / 10 % 100);
	else
		judge_value(j, "state %" PRIu64 " of %" PRIu64, ps, JUDGE_CTRL(j, "npss") + 1);
}

void judge_power_cache(struct judge *j)
{
	uint32_t value;

	if (!j->ctrl)
		return;
	if (!JUDGE_CTRL(j, "vwc.present")) {
		judge_ok(j, "none, or protected against power loss");
		return;
	}
	if (!judge_feature(j, NT_FID_VOLATILE_WC, 0, &value)) {
		judge_unknown(j, "features/06.bin");
	} else if (value & 1) {
		judge_ok(j, "volatile, on: what was flushed survives a power loss");
	} else {
		judge_say(j, DIAG_INFO, DIAG_CERTAIN,
			  "its write cache is switched off: safe, and slow to write");
		judge_value(j, "volatile, off");
	}
}

/* Linux waits so long for a shutdown when the drive asks for it, and no longer. */
#define SHUTDOWN_US 60000000u

void judge_power_shutdown(struct judge *j)
{
	uint64_t resume, entry;

	if (!j->ctrl || j->ver < NT_VS(1, 2, 0))
		return;
	resume = JUDGE_CTRL(j, "rtd3r");
	entry = JUDGE_CTRL(j, "rtd3e");
	if (!resume && !entry) {
		judge_ok(j, "not reported");
		return;
	}
	if (entry > SHUTDOWN_US) {
		judge_say(j, DIAG_INFO, DIAG_CERTAIN,
			  "it takes longer to shut down than Linux waits: power may be cut too "
			  "early");
		judge_limit(j, NULL, "%u ms to shut down", SHUTDOWN_US / 1000);
	} else {
		judge_fine(j);
	}
	judge_value(j, "%" PRIu64 " ms to shut down, %" PRIu64 " ms to come back", entry / 1000,
		    resume / 1000);
}

/* ------------------------------------------------------------ Host Memory Buffer */

void judge_hmb_size(struct judge *j)
{
	uint64_t wanted, least;
	size_t len = 0;
	const uint8_t *p;

	if (!j->ctrl || j->ver < NT_VS(1, 2, 0) || !JUDGE_CTRL(j, "hmpre") || !j->is_kernel)
		return;
	wanted = JUDGE_CTRL(j, "hmpre") / 256;
	least = (JUDGE_CTRL(j, "hmmin") + 255) / 256;
	p = diag_snap_bytes(j->drive, "features/0d.bin", 4, &len);
	if (!p) {
		judge_unknown(j, "features/0d.bin");
		return;
	}
	if (p[0] & 1) {
		uint64_t given = len >= 8 ? ((uint64_t)p[4] | (uint64_t)p[5] << 8 |
					     (uint64_t)p[6] << 16 | (uint64_t)p[7] << 24) *
							    4096 >>
						    20
					  : 0;

		judge_ok(j, given ? "%" PRIu64 " MiB" : "in use", given);
		judge_limit(j, NULL, "it wants %" PRIu64 " MiB", wanted);
		return;
	}
	judge_say(j, DIAG_INFO, DIAG_CERTAIN,
		  "it has no memory of its own and wants some of the host's, but was given none: "
		  "random access is slow");
	judge_value(j, "none");
	judge_limit(j, NULL, "it wants %" PRIu64 " MiB, at least %" PRIu64 " MiB", wanted, least);
	judge_advise(j, DIAG_FIX_SETTING, "let Linux give it as much as it wants");
	judge_remedy(j, "nvme.max_host_mem_size_mb=%" PRIu64, wanted);
}

/* ------------------------------------------------------------------- sanitize */

void judge_sanitize_state(struct judge *j)
{
	const uint8_t *log = diag_snap_bytes(j->drive, "logs/81.bin", 32, NULL);
	uint64_t state;

	if (!log) {
		if (j->ctrl && j->ver >= NT_VS(1, 3, 0) && (JUDGE_CTRL(j, "sanicap") & 7))
			judge_unknown(j, "logs/81.bin");
		return;
	}
	state = spec_get_path("log.sanitize.sstat.state", log, 32);
	if (state == 2) {
		judge_say(j, DIAG_WARN, DIAG_CERTAIN,
			  "a sanitize is running: nothing can be read or written");
		judge_brief(j, "a sanitize is running");
		judge_value(j, "%" PRIu64 " %%",
			    spec_get_path("log.sanitize.sprog", log, 32) * 100 / 65536);
		judge_advise(j, DIAG_WATCH, "wait until it is done; a reset does not stop it");
	} else if (state == 3) {
		judge_say(j, DIAG_FAIL, DIAG_CERTAIN,
			  "the last sanitize failed: nothing can be read or written until one "
			  "succeeds");
		judge_brief(j, "sanitize failed");
		judge_value(j, "failed");
		judge_advise(j, DIAG_REPLACE, "sanitize it again; replace it when that fails too");
	} else {
		judge_ok(j, state ? "done" : "never");
	}
}

/* ------------------------------------------------------------ Endurance Groups */

#define GROUP_LEN 512u
#define EG(p, f)  spec_get_path("log.endurance." f, p, GROUP_LEN)

static void say_group(struct judge *j, const uint8_t *p)
{
	uint64_t spare = EG(p, "avsp"), limit = EG(p, "avspt");

	if (EG(p, "cw.reliability") || EG(p, "cw.ro")) {
		judge_say(j, DIAG_FAIL, DIAG_CERTAIN,
			  EG(p, "cw.ro") ? "its namespaces are read only"
					 : "it is no longer reliable");
		judge_brief(j, "an Endurance Group failed");
		judge_advise(j, DIAG_REPLACE, "copy the data off and replace the drive");
	} else if (EG(p, "cw.spare") || spare < limit) {
		judge_say(j, DIAG_FAIL, DIAG_CERTAIN, "its spare is nearly used up");
		judge_brief(j, "spare of an Endurance Group is used up");
		judge_advise(j, DIAG_REPLACE, "copy the data off and replace the drive");
	} else if (EG(p, "pused") >= 100) {
		judge_say(j, DIAG_WARN, DIAG_CERTAIN, "its rated endurance is consumed");
		judge_brief(j, "wear");
		judge_advise(j, DIAG_WATCH, "plan a replacement, and look at the spare");
	} else {
		judge_fine(j);
	}
	judge_value(j, "spare %" PRIu64 " %%, used %" PRIu64 " %%", spare, EG(p, "pused"));
	judge_limit(j, NULL, "spare %" PRIu64 " %%, used 100 %%", limit);
}

/* Logs 09h of all groups that were read: "logs/09.bin", "logs/09-….bin". */
void judge_endurance_groups(struct judge *j)
{
	const uint64_t summary = j->smart ? JUDGE_SMART(j, "egcw") : 0;
	unsigned int groups = 0, bad = 0;

	if (!j->ctrl || j->ver < NT_VS(1, 4, 0) || !JUDGE_CTRL(j, "ctratt.eg"))
		return;
	for (size_t i = 0; i < j->drive->n; i++) {
		const struct diag_item *it = &j->drive->items[i];
		const char *tail = it->name + strlen("logs/09");

		if (strncmp(it->name, "logs/09", strlen("logs/09")) || it->missing ||
		    it->len < GROUP_LEN || (*tail != '.' && *tail != '-'))
			continue;
		groups++;
		say_group(j, it->bytes);
		bad += j->now->level == DIAG_FAIL;
		if (*tail == '-')
			judge_subject(j, "Endurance Group %.*s", (int)strcspn(tail + 1, "."),
				      tail + 1);
	}
	/* before 2.0 there is no list of groups: one without a namespace is in the summary only */
	if (summary && !bad) {
		judge_say(j, DIAG_FAIL, DIAG_CERTAIN, "SMART warns of an Endurance Group");
		judge_brief(j, "an Endurance Group failed");
		judge_value(j, "summary %02" PRIX64 "h", summary);
		judge_limit(j, NULL, "00h");
		judge_advise(j, DIAG_REPLACE, "copy the data off and replace the drive");
	} else if (!groups) {
		judge_unknown(j, "logs/09.bin");
	}
}

/* ------------------------------------------------------- events and telemetry */

#define EVENT(p, f) spec_get_path("log.persistent-event." f, p, 24)

enum { EVENT_COMMIT = 2, EVENT_RESET = 4, EVENT_HARDWARE = 5, EVENT_THERMAL = 13 };

/* Hardware errors that are a matter of the drive: fatal status, media, ready timeout. */
static bool is_of_drive(uint64_t code)
{
	return code >= 9 && code <= 11;
}

void judge_events_summary(struct judge *j)
{
	size_t len = 0, at;
	const uint8_t *log = diag_snap_bytes(j->drive, "logs/0d.bin", 512, &len);
	unsigned int n = 0, hardware = 0, serious = 0, hot = 0, resets = 0, commits = 0;

	if (!log)
		return;
	for (at = 20 + spec_get_path("log.persistent.lhl", log, 512); at + 24 <= len; n++) {
		const uint8_t *p = log + at;
		uint64_t type = EVENT(p, "type"), data = at + EVENT(p, "ehl") + 3;

		if (!type)
			break;
		hardware += type == EVENT_HARDWARE;
		data += EVENT(p, "vsil");
		if (type == EVENT_HARDWARE && data + 4 <= len)
			serious += is_of_drive(
				spec_get_path("log.persistent-hardware.code", log + data, 4));
		hot += type == EVENT_THERMAL;
		resets += type == EVENT_RESET;
		commits += type == EVENT_COMMIT;
		at += EVENT(p, "ehl") + 3 + EVENT(p, "el");
	}
	if (serious)
		judge_say(j, DIAG_INFO, DIAG_LIKELY,
			  "the drive remembers %u hardware errors of its own", serious);
	else if (hot)
		judge_say(j, DIAG_INFO, DIAG_CERTAIN, "the drive remembers to have been too hot");
	else
		judge_fine(j);
	judge_value(j, "%u events: %u hardware errors, %u temperature, %u resets, %u firmware", n,
		    hardware, hot, resets, commits);
}

void judge_telemetry_data(struct judge *j)
{
	const uint8_t *log = diag_snap_bytes(j->drive, "logs/08.bin", 512, NULL);

	if (!log)
		log = diag_snap_bytes(j->drive, "logs/07.bin", 512, NULL);
	if (!log || !j->ctrl || !JUDGE_CTRL(j, "lpa.telemetry"))
		return;
	if (!log[382]) {
		judge_ok(j, "none waits");
		return;
	}
	judge_say(j, DIAG_INFO, DIAG_CERTAIN,
		  "the drive has saved data about itself for its vendor, after something that it "
		  "found remarkable");
	judge_value(j, "data waits, generation %u", log[383]);
	judge_advise(j, DIAG_WATCH, "save it (log 08h) before the drive is sent back");
	judge_remedy(j, "nvmetest diag bundle -t %s", *j->v->address ? j->v->address : "TARGET");
}

/* ------------------------------------------------------- vendors' log pages */

static void say_sentence(void *arg, const char *sentence)
{
	struct judge *j = arg;

	judge_say(j, DIAG_WARN, DIAG_LIKELY, "%s", sentence);
	judge_brief(j, "what its vendor's log tells");
	judge_advise(j, DIAG_WATCH, "show it to the vendor; see that there is a backup");
}

/* What the description of a page says that should not be: of OCP's C0h and C1h, and of plugins. */
void judge_vendor_logs(struct judge *j)
{
	char item[DIAG_NAME_MAX];
	unsigned int described = 0;

	for (unsigned int lid = 0xc0; lid <= 0xff; lid++) {
		const struct nt_log_page *page;
		const uint8_t *bytes;
		size_t len = 0, before = j->v->n;

		snprintf(item, sizeof(item), "logs/%02x.bin", lid);
		bytes = diag_snap_bytes(j->drive, item, 1, &len);
		page = bytes ? diag_log_find((uint8_t)lid, bytes, len) : NULL;
		if (!page || !page->judge)
			continue;
		described++;
		page->judge(bytes, len, say_sentence, j);
		for (size_t i = before; i < j->v->n; i++) {
			j->now = &j->v->findings[i];
			judge_subject(j, "%s", page->title);
			judge_value(j, "log %02Xh", lid);
		}
	}
	if (described && (!j->v->n || j->v->findings[j->v->n - 1].check != j->check))
		judge_ok(j, "%u page%s", described, described == 1 ? "" : "s");
}
