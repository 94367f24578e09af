// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Namespaces: what they are formatted to, whether they can be written, whether
 * they can be told apart. One finding for each namespace that is not as it
 * should be, one for all that are.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "checks.h"
#include "judge.h"

#define NS(p, field) spec_get_path("identify.ns." field, p, JUDGE_NS_LEN)
#define SHOWN_MAX    8u /* namespaces with findings of their own, of one check */

/* One check over all namespaces: @look says true when it made a finding. */
static void each_ns(struct judge *j,
		    bool (*look)(struct judge *j, uint32_t nsid, const uint8_t *ns))
{
	uint32_t nsids[JUDGE_NS_MAX];
	size_t n = judge_namespaces(j, nsids), seen = 0, found = 0;

	for (size_t i = 0; i < n && found < SHOWN_MAX; i++) {
		const uint8_t *ns = judge_ns(j, nsids[i]);

		if (!ns)
			continue;
		seen++;
		if (!look(j, nsids[i], ns))
			continue;
		judge_subject(j, "namespace %u", nsids[i]);
		found++;
	}
	if (seen && !found)
		judge_ok(j, "%zu namespace%s", seen, seen == 1 ? "" : "s");
	else if (n && !seen)
		judge_unknown(j, "identify/ns-1.bin");
}

/* --------------------------------------------------------------- LBA format */

struct format {
	uint64_t ms, lbads, rp;
};

static struct format format_at(const uint8_t *ns, uint64_t index)
{
	const uint8_t *p = ns + 128 + 4 * index;

	return (struct format){ spec_get_path("identify.lbaf.ms", p, 4),
				spec_get_path("identify.lbaf.lbads", p, 4),
				spec_get_path("identify.lbaf.rp", p, 4) };
}

static bool look_at_format(struct judge *j, uint32_t nsid, const uint8_t *ns)
{
	static const char *const words[] = { "best", "better", "good", "degraded" };
	uint64_t n = nt_min(NS(ns, "nlbaf") + 1, 64), used = NS(ns, "flbas.index"), best;
	struct format now, other;

	(void)nsid;
	if (n > 16)
		used |= NS(ns, "flbas.indexhi") << 4;
	if (used >= n)
		return false;
	now = format_at(ns, used);
	best = used;
	for (uint64_t i = 0; i < n; i++) {
		other = format_at(ns, i);
		if (other.lbads >= 9 && other.lbads < 32 && other.ms == now.ms &&
		    other.rp < format_at(ns, best).rp)
			best = i;
	}
	if (best == used || now.lbads >= 32)
		return false;
	other = format_at(ns, best);
	judge_say(j, DIAG_INFO, DIAG_LIKELY,
		  "the drive itself says that it is faster with another LBA format");
	judge_value(j, "%u bytes, %s", 1u << now.lbads, words[now.rp]);
	judge_limit(j, NULL, "%u bytes, %s", 1u << other.lbads, words[other.rp]);
	judge_advise(j, DIAG_FIX_SETTING,
		     "when the drive is set up anew: Format NVM with LBA format %" PRIu64
		     " destroys all data",
		     best);
	return true;
}

void judge_ns_format(struct judge *j)
{
	each_ns(j, look_at_format);
}

/* ----------------------------------------------------------------------- use */

static bool look_at_use(struct judge *j, uint32_t nsid, const uint8_t *ns)
{
	uint64_t used = NS(ns, "nuse"), room = NS(ns, "ncap");

	(void)nsid;
	if (used <= room)
		return false;
	judge_say(j, DIAG_INFO, DIAG_CERTAIN, "more blocks are used than there are");
	judge_value(j, "%" PRIu64 " blocks", used);
	judge_limit(j, NULL, "%" PRIu64 " blocks", room);
	return true;
}

void judge_ns_use(struct judge *j)
{
	each_ns(j, look_at_use);
}

static bool look_at_protection(struct judge *j, uint32_t nsid, const uint8_t *ns)
{
	static const char *const states[] = { "not protected", "until it is taken back",
					      "until the next power cycle", "for ever" };
	uint32_t state = 0;

	if (!NS(ns, "nsattr.wp"))
		return false;
	judge_say(j, DIAG_WARN, DIAG_CERTAIN, "it is write protected: every write fails");
	judge_brief(j, "namespace %u is write protected", nsid);
	judge_value(j, "%s",
		    judge_feature(j, NT_FID_NS_WRITE_PROTECT, nsid, &state) && (state & 7) < 4
			    ? states[state & 7]
			    : "write protected");
	judge_advise(j, DIAG_FIX_SETTING,
		     "if nobody meant it: take the protection back by feature 84h");
	return true;
}

void judge_ns_protected(struct judge *j)
{
	if (j->ver >= NT_VS(1, 4, 0))
		each_ns(j, look_at_protection);
}

static bool look_at_readiness(struct judge *j, uint32_t nsid, const uint8_t *ns)
{
	char name[DIAG_NAME_MAX];
	const uint8_t *p;

	(void)ns;
	snprintf(name, sizeof(name), "identify/ns-%u-indep.bin", nsid);
	p = diag_snap_bytes(j->drive, name, 16, NULL);
	if (!p || spec_get_path("identify.ns-indep.nstat.nrdy", p, 16))
		return false;
	judge_say(j, DIAG_WARN, DIAG_CERTAIN, "it is not ready: commands to it fail");
	judge_brief(j, "namespace %u is not ready", nsid);
	judge_value(j, "NSTAT.NRDY is 0");
	judge_advise(j, DIAG_WATCH, "look again in a minute; power cycle the drive if it stays");
	return true;
}

void judge_ns_ready(struct judge *j)
{
	if (j->ver >= NT_VS(2, 0, 0))
		each_ns(j, look_at_readiness);
}

static bool look_at_formatting(struct judge *j, uint32_t nsid, const uint8_t *ns)
{
	if (!NS(ns, "fpi.fpis") || !NS(ns, "fpi.left"))
		return false;
	judge_say(j, DIAG_WARN, DIAG_CERTAIN, "a Format NVM is running: commands to it fail");
	judge_brief(j, "namespace %u is being formatted", nsid);
	judge_value(j, "%" PRIu64 " %% left", NS(ns, "fpi.left"));
	judge_advise(j, DIAG_WATCH, "wait until it is done");
	return true;
}

void judge_ns_formatting(struct judge *j)
{
	if (j->ver >= NT_VS(1, 2, 0))
		each_ns(j, look_at_formatting);
}

/* ----------------------------------------------------------------- partitions */

/* Bytes that a write should begin at a multiple of: what the drive prefers, at least 4 KiB. */
static uint64_t alignment_of(const struct judge *j, uint32_t nsid)
{
	const uint8_t *ns = judge_ns(j, nsid);
	uint64_t lbads, bytes;

	if (!ns || j->ver < NT_VS(1, 4, 0) || !NS(ns, "nsfeat.optperf"))
		return 4096;
	lbads = format_at(ns, NS(ns, "flbas.index")).lbads;
	bytes = lbads >= 9 && lbads < 32 ? (NS(ns, "npwg") + 1) << lbads : 4096;
	/* granularities of megabytes are stripes of flash, which no partition table aligns to */
	return bytes > 1u << 20 || bytes & (bytes - 1) ? 4096 : nt_max(bytes, 4096);
}

/* Lines "nvme0n1p1 START SIZE ALIGNMENT", in sectors of 512 bytes. */
void judge_ns_alignment(struct judge *j)
{
	uint32_t nsids[JUDGE_NS_MAX];
	size_t n = judge_namespaces(j, nsids), seen = 0;
	char item[DIAG_NAME_MAX], text[1024], name[48];

	for (size_t i = 0; i < n; i++) {
		uint64_t align = alignment_of(j, nsids[i]);
		unsigned long long start;

		snprintf(item, sizeof(item), "sysfs/ns-%u/partitions", nsids[i]);
		if (!diag_snap_text(j->drive, item, text, sizeof(text)))
			continue;
		for (char *save, *p = strtok_r(text, "\n", &save); p;
		     p = strtok_r(NULL, "\n", &save)) {
			if (sscanf(p, "%47s %llu", name, &start) != 2)
				continue;
			seen++;
			if (start * 512 % align == 0)
				continue;
			judge_say(
				j, DIAG_INFO, DIAG_CERTAIN,
				"it begins where the drive has to read before it can write: slow");
			judge_subject(j, "%s", name);
			judge_value(j, "begins at byte %llu", start * 512);
			judge_limit(j, NULL, "a multiple of %llu bytes", (unsigned long long)align);
			judge_advise(j, DIAG_FIX_SETTING,
				     "when it is set up anew: align partitions to 1 MiB");
			return;
		}
	}
	if (seen)
		judge_ok(j, "%zu partition%s", seen, seen == 1 ? "" : "s");
}

/* ------------------------------------------------------ what Linux makes of it */

static bool is_set(const struct judge *j, uint32_t nsid, const char *attr)
{
	char item[DIAG_NAME_MAX];
	uint64_t value;

	snprintf(item, sizeof(item), "sysfs/ns-%u/%s", nsid, attr);
	return diag_snap_u64(j->drive, item, &value) && value;
}

static bool look_at_disk(struct judge *j, uint32_t nsid, const uint8_t *ns)
{
	if (is_set(j, nsid, "hidden")) {
		judge_say(j, DIAG_INFO, DIAG_CERTAIN,
			  "Linux hides it: no disk of this host leads to it, its format is one "
			  "that this kernel does not know");
		judge_value(j, "hidden");
		return true;
	}
	/* what the drive protects itself is told by another check */
	if (!is_set(j, nsid, "ro") || (j->ver >= NT_VS(1, 4, 0) && NS(ns, "nsattr.wp")))
		return false;
	judge_say(j, DIAG_INFO, DIAG_CERTAIN,
		  "its disk was made read only on this host; the drive would take writes");
	judge_value(j, "read only");
	return true;
}

void judge_ns_disk(struct judge *j)
{
	if (j->is_kernel)
		each_ns(j, look_at_disk);
}

/* What a deallocated block reads as: whoever relies on zeroes has to look here. */
static bool look_at_deallocated(struct judge *j, uint32_t nsid, const uint8_t *ns)
{
	const uint64_t reads = NS(ns, "dlfeat.read");

	(void)nsid;
	if (reads == 1)
		return false;
	judge_say(j, DIAG_INFO, DIAG_CERTAIN,
		  reads == 2 ? "what was discarded reads as ones"
			     : "what was discarded reads as anything: old data may come back");
	judge_value(j, reads == 2 ? "FFh" : reads ? "reserved" : "not reported");
	judge_limit(j, NULL, "00h");
	return true;
}

void judge_ns_deallocated(struct judge *j)
{
	if (j->ctrl && j->ver >= NT_VS(1, 3, 0) && JUDGE_CTRL(j, "oncs.dsm"))
		each_ns(j, look_at_deallocated);
}

/* --------------------------------------------------------------- identifiers */

static bool is_all(const uint8_t *p, size_t len, uint8_t byte)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] != byte)
			return false;
	return true;
}

/* A UUID among the identification descriptors (CNS 03h). */
static bool has_uuid(const struct judge *j, uint32_t nsid)
{
	char name[DIAG_NAME_MAX];
	const uint8_t *p;
	size_t len = 0;

	snprintf(name, sizeof(name), "identify/ns-%u-desc.bin", nsid);
	p = diag_snap_bytes(j->drive, name, 4, &len);
	if (!p)
		return false;
	for (size_t at = 0; at + 4 <= len && p[at]; at += 4u + p[at + 1])
		if (p[at] == 3 && at + 20 <= len && !is_all(p + at + 4, 16, 0))
			return true;
	return false;
}

static bool look_at_ids(struct judge *j, uint32_t nsid, const uint8_t *ns)
{
	const uint8_t *nguid = ns + 104, *eui64 = ns + 120;
	bool has_nguid = !is_all(nguid, 16, 0), has_eui64 = !is_all(eui64, 8, 0);

	if (!has_nguid && !has_eui64 && !has_uuid(j, nsid)) {
		judge_say(j, DIAG_INFO, DIAG_CERTAIN,
			  "it has no identifier of its own: /dev/disk/by-id goes by serial number");
		judge_value(j, "no EUI64, NGUID or UUID");
		return true;
	}
	if ((has_nguid && is_all(nguid, 16, 0xff)) || (has_eui64 && is_all(eui64, 8, 0xff)) ||
	    (has_eui64 && is_all(eui64 + 1, 7, 0))) {
		judge_say(j, DIAG_INFO, DIAG_LIKELY,
			  "its identifier looks like a filler: other drives may have the same");
		judge_value(j, "%02x%02x%02x%02x%02x%02x%02x%02x", eui64[0], eui64[1], eui64[2],
			    eui64[3], eui64[4], eui64[5], eui64[6], eui64[7]);
		return true;
	}
	return false;
}

void judge_ns_ids(struct judge *j)
{
	if (j->ver >= NT_VS(1, 1, 0))
		each_ns(j, look_at_ids);
}

/* ----------------------------------------------------------------------- ANA */

static bool look_at_ana(struct judge *j, uint32_t nsid, const uint8_t *ns)
{
	char name[DIAG_NAME_MAX], state[32];

	(void)ns;
	snprintf(name, sizeof(name), "sysfs/ns-%u/ana_state", nsid);
	if (!diag_snap_text(j->drive, name, state, sizeof(state)) || !strcmp(state, "optimized") ||
	    !strcmp(state, "non-optimized"))
		return false;
	judge_say(j, DIAG_WARN, DIAG_CERTAIN, "it cannot be reached on this path");
	judge_brief(j, "namespace %u cannot be reached", nsid);
	judge_value(j, "%s", state);
	judge_limit(j, NULL, "optimized or non-optimized");
	judge_advise(j, DIAG_FIX_HOST, "look at the other paths, and at the subsystem");
	return true;
}

void judge_ns_ana(struct judge *j)
{
	if (j->ctrl && j->ver >= NT_VS(1, 4, 0) && JUDGE_CTRL(j, "cmic.ana"))
		each_ns(j, look_at_ana);
}
