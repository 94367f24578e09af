// SPDX-License-Identifier: GPL-2.0-or-later
/* The options of "sim:": one row each, numbers with their range, defects by name. */
#include "options.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define NS_BYTES_MAX (1ull << 36)

/* A number that goes to a field of struct sim_config, 1, 4 or 8 bytes wide. */
struct number {
	const char *key;
	uint64_t min, max, preset;
	size_t offset, width;
};

#define NUMBER(name, field, low, high, value)                                                      \
	{                                                                                          \
		name, low, high, value, offsetof(struct sim_config, field),                        \
			sizeof(((struct sim_config *)0)->field)                                    \
	}

static const struct number numbers[] = {
	NUMBER("dstrd", dstrd, 0, 15, 0),
	NUMBER("mqes", mqes, 1, 65535, 2047),
	NUMBER("mpsmin", mpsmin, 0, 15, 0),
	NUMBER("mpsmax", mpsmax, 0, 15, 4),
	NUMBER("mdts", mdts, 0, 15, 5),
	NUMBER("cqr", cqr, 0, 1, 0),
	NUMBER("wrr", ams, 0, 1, 1),
	NUMBER("queues", nsqa, 1, SIM_QUEUES_MAX - 1, 16),
	NUMBER("vectors", vectors, 1, SIM_VECTORS_MAX, 17),
	NUMBER("msix", has_msix, 0, 1, 1),
	NUMBER("msi", has_msi, 0, 1, 1),
	NUMBER("nssrs", nssrs, 0, 1, 1),
	NUMBER("dbbuf", dbbuf, 0, 1, 1),
	NUMBER("nsss", nsss, 0, 1, 1),
	NUMBER("crims", crims, 0, 1, 1),
	NUMBER("sqassoc", sqassoc, 0, 1, 0),
	NUMBER("payload", payload, 0, 5, 2),
	NUMBER("speed", speed, 1, 5, 3),
	NUMBER("lanes", lanes, 1, 16, 4),
	NUMBER("aspm", aspm, 0, 3, 3),
	NUMBER("ltr", has_ltr, 0, 1, 1),
	NUMBER("l1ss", has_l1ss, 0, 1, 1),
	NUMBER("dsn", has_dsn, 0, 1, 1),
	NUMBER("ats", has_ats, 0, 1, 0),
	NUMBER("sriov", sriov, 0, SIM_VFS_MAX, 0),
	NUMBER("virt", has_virt, 0, 1, 1),
	NUMBER("to", to, 0, 255, 15),
	NUMBER("ready-us", ready_us, 0, 3600000000u, 2000),
	NUMBER("latency-us", latency_us, 0, 3600000000u, 0),
	NUMBER("reorder", reorder, 0, UINT64_MAX, 0),
	NUMBER("ns", ns_count, 0, SIM_NS_MAX, 1),
	NUMBER("ns-size", ns_bytes, 1u << 20, NS_BYTES_MAX, 64u << 20),
	NUMBER("lbads", lbads, 9, 12, 9),
	NUMBER("aerl", aerl, 0, 255, 3),
	NUMBER("acl", acl, 0, 255, 3),
	NUMBER("elpe", elpe, 0, 255, 63),
	NUMBER("kelvin", kelvin, 0, 65535, SIM_COMPOSITE_K),
	NUMBER("spare", spare, 0, 100, 100),
	NUMBER("used", used, 0, 255, 0),
	NUMBER("warning", warning, 0, 63, 0),
	NUMBER("media-errors", media_errors, 0, UINT64_MAX / 2, 0),
	NUMBER("telemetry", telemetry, 0, 2, 1),
	NUMBER("persistent", has_persistent, 0, 1, 1),
	NUMBER("endurance", endurance, 0, SIM_GROUPS_MAX, 1),
	NUMBER("endurance-warning", is_worn, 0, 1, 0),
	NUMBER("lba-status", lba_status, 0, 2, 1),
	NUMBER("media-units", media_units, 0, 64, 2),
	NUMBER("sanitize", has_sanitize, 0, 1, 1),
	NUMBER("uuids", has_uuids, 0, 1, 1),
	NUMBER("self-test", self_test_s, 0, 3600, 30),
	NUMBER("self-test-result", self_test_result, 0, 8, 0),
	NUMBER("edstt", edstt, 1, 1440, 2),
	NUMBER("npss", npss, 0, 31, 4),
	NUMBER("apst", has_apst, 0, 1, 1),
	NUMBER("cmb", cmb_len, 0, 64u << 20, 64u << 10),
	NUMBER("cmb-bar", cmb_bar, 0, 2, 2),
	NUMBER("cmb-use", cmb_use, 0, 0x1f, 0x1f),
	NUMBER("cmb-mix", cmb_mix, 0, 0x3f, 0),
	NUMBER("pmr", pmr_len, 0, 64u << 20, 64u << 10),
	NUMBER("pmr-cmss", pmr_cmss, 0, 1, 1),
	NUMBER("bps", bps, 0, 1, 1),
	NUMBER("hmpre", hmpre, 0, 1u << 20, 32),
	NUMBER("hmmin", hmmin, 0, 1u << 20, 8),
	NUMBER("hmminds", hmminds, 0, 1u << 20, 2),
	NUMBER("hmmaxd", hmmaxd, 0, 256, 8),
	NUMBER("kas", kas, 0, 65535, 10),
	NUMBER("tbkas", has_tbkas, 0, 1, 0),
	NUMBER("hctm", has_hctm, 0, 1, 1),
	NUMBER("nopspm", has_nopspm, 0, 1, 1),
	NUMBER("rrl", has_rrl, 0, 1, 1),
	NUMBER("hostid128", has_hostid128, 0, 1, 1),
	NUMBER("nwp", has_nwp, 0, 1, 1),
	NUMBER("iocs", has_iocs, 0, 1, 1),
	NUMBER("seed", seed, 0, UINT64_MAX, 1),
	NUMBER("real", is_real, 0, 1, 0),
	NUMBER("gone-after", gone_after, 0, UINT64_MAX, 0),
	NUMBER("unplug-after", unplug_after, 0, UINT64_MAX, 0),
	NUMBER("dead-after", dead_after, 0, UINT64_MAX, 0),
	NUMBER("drop-after", drop_after, 0, UINT64_MAX, 0),
	NUMBER("real-time", is_real_time, 0, 1, 0),
};

const char *const sim_options_help[] = {
	"defect=NAME",
	"Be wrong in one way; may be given more than once",
	"dstrd=0…15",
	"CAP.DSTRD, Doorbell Stride (default 0)",
	"mqes=1…65535",
	"CAP.MQES, Maximum Queue Entries Supported, 0's based (default 2047)",
	"mpsmin=0…15",
	"CAP.MPSMIN, smallest memory page is 2^(12+N) bytes (default 0)",
	"mpsmax=0…15",
	"CAP.MPSMAX, largest memory page (default 4: 64 KiB)",
	"mdts=0…15",
	"Maximum Data Transfer Size, 2^N pages of MPSMIN, 0 is no limit (default 5)",
	"ver=1.0…2.1",
	"VS, the revision the controller follows: 1.0 1.1 1.2 1.2.1 1.3 1.4 2.0 2.1 (default 1.4)",
	"cqr=0|1",
	"CAP.CQR, 1: queues must be contiguous (default 0)",
	"wrr=0|1",
	"CAP.AMS, weighted round robin with urgent class (default 1)",
	"queues=1…64",
	"I/O queues of each kind at most (default 16)",
	"vectors=1…65",
	"size of the MSI-X table (default 17, or queues + 1)",
	"msix=0|1",
	"MSI-X capability (default 1)",
	"msi=0|1",
	"MSI capability (default 1)",
	"nssrs=0|1",
	"CAP.NSSRS, NVM Subsystem Reset, from 1.1 on (default 1)",
	"dbbuf=0|1",
	"Doorbell Buffer Config, where the doorbells fit into a page (default 1)",
	"nsss=0|1",
	"CAP.NSSS, NVM Subsystem Shutdown, with nssrs=1 from 2.0 on (default 1)",
	"crims=0|1",
	"CAP.CRMS, ready independent of media, from 2.0 on (default 1)",
	"sqassoc=0|1",
	"SQ Associations, with no NVM Set to choose (default 0)",
	"payload=0…5",
	"largest payload on the link is 2^(7+N) bytes (default 2)",
	"speed=1…5",
	"largest speed of the link: 2.5, 5, 8, 16, 32 GT/s (default 3)",
	"lanes=1…16",
	"width of the link: 1, 2, 4, 8 or 16 lanes (default 4)",
	"aspm=0…3",
	"ASPM states of the link: 1 L0s, 2 L1, 3 both (default 3)",
	"ltr=0|1",
	"Latency Tolerance Reporting (default 1)",
	"l1ss=0|1",
	"L1 PM Substates (default 1)",
	"dsn=0|1",
	"Device Serial Number capability (default 1)",
	"ats=0|1",
	"ATS, PRI and PASID capabilities (default 0)",
	"sriov=0…8",
	"virtual functions of the SR-IOV capability, 0: none (default 0)",
	"virt=0|1",
	"with SR-IOV: Virtualization Management (default 1, from 1.3 on)",
	"to=0…255",
	"CAP.TO, Timeout in units of 500 ms (default 15)",
	"ready-us=N",
	"time until CSTS.RDY follows CC.EN (default 2000)",
	"latency-us=N",
	"time that every command takes (default 0)",
	"reorder=SEED",
	"complete commands in a random order (default 0: in order)",
	"ns=0…4",
	"namespaces (default 1)",
	"ns-size=N",
	"bytes of each namespace, 1M…64G (default 64M)",
	"lbads=9…12",
	"LBA data size is 2^N bytes (default 9)",
	"aerl=0…255",
	"Asynchronous Event Request Limit, 0's based (default 3)",
	"acl=0…255",
	"Abort Command Limit, 0's based (default 3)",
	"elpe=0…255",
	"Error Log Page Entries, 0's based (default 63)",
	"kelvin=0…65535",
	"Composite Temperature, 0 is not reported (default 311)",
	"spare=0…100",
	"Available Spare in percent; the threshold is 10 (default 100)",
	"used=0…255",
	"Percentage Used (default 0)",
	"warning=0…63",
	"Critical Warning, beside what temperature and spare make of it (default 0)",
	"media-errors=N",
	"Media and Data Integrity Errors before the first command (default 0)",
	"telemetry=0…2",
	"Telemetry logs; 2: with Data Area 4, from 2.0 (default 1, from 1.3)",
	"persistent=0|1",
	"Persistent Event log (default 1, from 1.4)",
	"endurance=0…4",
	"Endurance Groups; all namespaces are in the first (default 1, from 1.4)",
	"endurance-warning=0|1",
	"the last of two or more Endurance Groups is low on spare (default 0)",
	"lba-status=0…2",
	"LBA Status Information log; 2: with blocks in it (default 1, from 1.4)",
	"media-units=0…64",
	"Media Units, and the configuration they are in (default 2, from 2.0)",
	"sanitize=0|1",
	"Sanitize by block or crypto erase, done at once, and its status log (default 1, from 1.3)",
	"uuids=0|1",
	"UUID List, and a vendor's log page C0h for each UUID (default 1, from 1.4)",
	"self-test=0…3600",
	"seconds of a short Device Self-test, 0: no such command (default 30, from 1.3)",
	"self-test-result=0…8",
	"result of self-tests that come to their end: 0 passed, 5 to 7 failed (default 0)",
	"edstt=1…1440",
	"Extended Device Self-test Time in minutes (default 2)",
	"npss=0…31",
	"Number of Power States Support, 0's based; the last two are non-operational (default 4)",
	"apst=0|1",
	"autonomous power state transitions, from 1.1 on (default 1)",
	"cmb=N",
	"bytes of the Controller Memory Buffer, 0: none (default 64K, from 1.2)",
	"cmb-bar=0|2",
	"the BAR it lies in, 0: behind the doorbells (default 2)",
	"cmb-use=0…31",
	"CMBSZ bits 4:0: SQS, CQS, LISTS, RDS, WDS (default 31: all)",
	"cmb-mix=0…63",
	"CMBLOC bits 8:3: CQMMS, CQPDS, CDPMLS, CDPCILS, CDMMMS, CQDA (default 0, from 1.4)",
	"pmr=N",
	"bytes of the Persistent Memory Region, 0: none (default 64K, from 1.4)",
	"pmr-cmss=0|1",
	"PMRCAP.CMSS, commands may name addresses in the region (default 1)",
	"bps=0|1",
	"CAP.BPS, boot partitions (default 1, from 1.3)",
	"hmpre=N",
	"Host Memory Buffer Preferred Size, 4 KiB units, 0: no such feature (default 32, from 1.2)",
	"hmmin=N",
	"Host Memory Buffer Minimum Size, 4 KiB units (default 8)",
	"hmminds=N",
	"smallest descriptor that the buffer can use, 4 KiB units, 0: any (default 2, from 1.4)",
	"hmmaxd=0…256",
	"descriptors that the buffer can use, 0: not told (default 8, from 1.4)",
	"kas=0…65535",
	"Keep Alive Support in units of 100 ms, from 1.2.1 on, 0 is none (default 10)",
	"tbkas=0|1",
	"any command counts as Keep Alive, from 1.4 on (default 0)",
	"hctm=0|1",
	"host controlled thermal management, from 1.3 on (default 1)",
	"nopspm=0|1",
	"permissive mode of non-operational power states, from 1.3 on (default 1)",
	"rrl=0|1",
	"read recovery levels, from 1.4 on (default 1)",
	"hostid128=0|1",
	"host identifiers of 128 bits, from 1.2 on (default 1)",
	"nwp=0|1",
	"namespace write protection, from 1.4 on (default 1)",
	"iocs=0|1",
	"CAP.CSS bit 6, I/O command sets in a profile, from 2.0 on (default 1)",
	"seed=N",
	"seed of all chance in the model (default 1)",
	"real=0|1",
	"be guarded like somebody's own device: --allow, --serial, lock (default 0)",
	"gone-after=N",
	"vanish with the Nth command, and stay away (default 0: never)",
	"unplug-after=N",
	"vanish with the Nth register or configuration access (default 0: never)",
	"dead-after=N",
	"answer nothing from the Nth command on, and no reset (default 0: never)",
	"drop-after=N",
	"complete only the first N commands after each reset (default 0: all)",
	"real-time=0|1",
	"waiting takes as long as on a real device (default 0: it is skipped)",
	"media=FILE",
	"namespace 1 lives in FILE, as large as it is (default: memory of the run)",
	NULL,
};

static void store(struct sim_config *cfg, const struct number *n, uint64_t value)
{
	void *at = (char *)cfg + n->offset;

	if (n->width == sizeof(uint64_t))
		*(uint64_t *)at = value;
	else if (n->width == sizeof(uint32_t))
		*(uint32_t *)at = (uint32_t)value;
	else
		*(bool *)at = value != 0;
}

static const char *word_of(const struct nt_options *opts, const char *key)
{
	return opts ? nt_options_get(opts, key) : NULL;
}

static int read_version(struct sim_config *cfg, const char *text, struct nt_err *err)
{
	static const struct {
		const char *name;
		uint32_t value;
	} known[] = {
		{ "1.0", NT_VS(1, 0, 0) },   { "1.1", NT_VS(1, 1, 0) }, { "1.2", NT_VS(1, 2, 0) },
		{ "1.2.1", NT_VS(1, 2, 1) }, { "1.3", NT_VS(1, 3, 0) }, { "1.4", NT_VS(1, 4, 0) },
		{ "2.0", NT_VS(2, 0, 0) },   { "2.1", NT_VS(2, 1, 0) },
	};

	cfg->ver = NT_VS(1, 4, 0);
	if (!text)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (strcmp(known[i].name, text))
			continue;
		cfg->ver = known[i].value;
		return 0;
	}
	return nt_err_set(err, -EINVAL,
			  "ver=%s: allowed are 1.0, 1.1, 1.2, 1.2.1, 1.3, 1.4, 2.0 and 2.1", text);
}

static int set_defect(struct sim *s, const char *name, struct nt_err *err)
{
	const struct sim_defect *d = sim_defect_find(name);

	if (!d) {
		const struct sim_defect *near = sim_defect_nearest(name);

		return nt_err_set(err, -EINVAL,
				  "defect=%s: the model has no such defect; nearest is '%s' "
				  "(`nvmetest backends sim` lists all)",
				  name, near ? near->name : "none");
	}
	if (d->id / 64 >= SIM_DEFECT_WORDS)
		return nt_err_set(err, -EINVAL, "defect=%s: its number is out of range", name);
	s->defects[d->id / 64] |= 1ull << (d->id % 64);
	return 0;
}

static bool is_known(const char *key)
{
	if (!strcmp(key, "defect") || !strcmp(key, "ver") || !strcmp(key, "media"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		if (!strcmp(numbers[i].key, key))
			return true;
	}
	return false;
}

/* Every word is known, only "defect" repeats. */
static int read_words(struct sim *s, const struct nt_options *opts, struct nt_err *err)
{
	for (size_t i = 0; i < opts->n; i++) {
		const char *key = opts->v[i].key;
		int code;

		if (!is_known(key))
			return nt_err_set(err, -EINVAL,
					  "sim: has no option '%s' (`nvmetest backends sim` "
					  "lists them)",
					  key);
		if (!strcmp(key, "defect")) {
			code = set_defect(s, opts->v[i].value, err);
			if (code)
				return code;
			continue;
		}
		for (size_t k = 0; k < i; k++) {
			if (!strcmp(key, opts->v[k].key))
				return nt_err_set(err, -EINVAL, "%s is given twice", key);
		}
	}
	return 0;
}

static int read_numbers(struct sim *s, const struct nt_options *opts, struct nt_err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		const struct number *n = &numbers[i];
		uint64_t value = n->preset;
		int code = opts ? nt_options_u64(opts, n->key, n->min, n->max, &value, err) : 0;

		if (code)
			return code;
		store(&s->cfg, n, value);
	}
	return 0;
}

int sim_options(struct sim *s, const struct nt_options *opts, struct nt_err *err)
{
	struct sim_config *c = &s->cfg;
	int code = opts ? read_words(s, opts, err) : 0;

	if (!code)
		code = read_numbers(s, opts, err);
	if (!code)
		code = read_version(c, word_of(opts, "ver"), err);
	if (code)
		return code;
	/* NSSR came with 1.1 */
	c->nssrs = c->nssrs && c->ver >= NT_VS(1, 1, 0);
	if (c->mpsmax < c->mpsmin && !word_of(opts, "mpsmax"))
		c->mpsmax = c->mpsmin;
	if (c->mpsmin > c->mpsmax)
		return nt_err_set(err, -EINVAL, "mpsmin=%u: must not be above mpsmax=%u", c->mpsmin,
				  c->mpsmax);
	if (c->lanes & (c->lanes - 1))
		return nt_err_set(err, -EINVAL, "lanes=%u: allowed are 1, 2, 4, 8 and 16",
				  c->lanes);
	c->has_virt = c->has_virt && c->sriov && c->ver >= NT_VS(1, 3, 0);
	c->media = word_of(opts, "media");
	if (c->media && word_of(opts, "ns-size"))
		return nt_err_set(err, -EINVAL,
				  "ns-size and media=%s: the file says how large the namespace is",
				  c->media);
	if (c->cmb_bar == 1 || c->cmb_len % 4096)
		return nt_err_set(err, -EINVAL,
				  c->cmb_bar == 1 ? "cmb-bar=1: allowed are 0 and 2"
						  : "cmb: must be a multiple of 4096");
	if (c->hmmin > c->hmpre && !word_of(opts, "hmmin"))
		c->hmmin = c->hmpre;
	if (c->hmpre && c->hmmin > c->hmpre)
		return nt_err_set(err, -EINVAL, "hmmin=%u: must not be above hmpre=%u", c->hmmin,
				  c->hmpre);
	if (c->pmr_len && (c->pmr_len < 4096 || c->pmr_len & (c->pmr_len - 1)))
		return nt_err_set(err, -EINVAL, "pmr: must be a power of two from 4096 on");
	c->ncqa = c->nsqa;
	if (!word_of(opts, "vectors"))
		c->vectors = c->nsqa + 1;
	return 0;
}
