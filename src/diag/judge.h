// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What checks are written with. A check looks at items of the snapshot and says
 * what it found, one finding or several; one that does not apply says nothing.
 *
 *	judge_say(j, DIAG_WARN, DIAG_CERTAIN, "spare is at its threshold");
 *	judge_value(j, "%u %%", spare);
 *	judge_limit(j, NULL, "%u %%", threshold);
 *	judge_advise(j, DIAG_WATCH, "plan a replacement");
 *
 * All but judge_say() and judge_unknown() add to the finding that was begun
 * last. Memory that runs out is remembered and makes the whole judgement fail,
 * so no check looks after it.
 */
#ifndef DIAG_JUDGE_H
#define DIAG_JUDGE_H

#include <nvmetest/spec.h>

#include "doctor.h"
#include "kmsg.h"
#include "pcie.h"

#define JUDGE_CTRL_LEN	4096u
#define JUDGE_NS_LEN	384u /* what of Identify Namespace is looked at */
#define JUDGE_SMART_LEN 512u
#define JUDGE_NS_MAX	128u /* namespaces of a drive that are looked at */

struct judge {
	const struct diag_snapshot *host, *drive; /* @host may be NULL */
	struct diag_verdict *v;
	const struct diag_check *check; /* the one that looks */
	struct diag_finding *now;	/* the finding begun last */
	size_t room;			/* of v->findings */
	bool is_out_of_memory;
	struct diag_finding spill; /* where findings go when memory ran out */
	/* looked up once; NULL: not there */
	const uint8_t *ctrl;	/* Identify Controller, JUDGE_CTRL_LEN */
	const uint8_t *smart;	/* log 02h, JUDGE_SMART_LEN */
	uint32_t ver;		/* VS; 0: unknown */
	bool is_root;		/* whoever took the snapshot was allowed to ask for everything */
	bool is_kernel;		/* Linux's driver drives it: its settings mean something */
	char stopped[200];	/* why it was not asked on, "" it was */
	struct diag_pcie *pcie; /* the way to the drive; empty when nothing is known */
	struct diag_kmsg *kmsg; /* what the kernel log says of it; NULL: there is no log */
};

#define JUDGE_CTRL(j, field)  spec_get_path("identify.ctrl." field, (j)->ctrl, JUDGE_CTRL_LEN)
#define JUDGE_SMART(j, field) spec_get_path("log.smart." field, (j)->smart, JUDGE_SMART_LEN)

/* Begin a finding of the check that looks. */
void judge_say(struct judge *j, enum diag_level level, enum diag_sure sure, const char *fmt, ...)
	NT_PRINTF(4, 5);
/* Nothing is wrong. */
void judge_fine(struct judge *j);
/* The same, and this is what was seen. */
void judge_ok(struct judge *j, const char *fmt, ...) NT_PRINTF(2, 3);
/* It depends on @item, which is not there: why not, and how it could be. */
void judge_unknown(struct judge *j, const char *item);

void judge_subject(struct judge *j, const char *fmt, ...) NT_PRINTF(2, 3);
void judge_value(struct judge *j, const char *fmt, ...) NT_PRINTF(2, 3);
/* @source NULL: as the table says. */
void judge_limit(struct judge *j, const char *source, const char *fmt, ...) NT_PRINTF(3, 4);
void judge_advise(struct judge *j, enum diag_action action, const char *fmt, ...) NT_PRINTF(3, 4);
void judge_remedy(struct judge *j, const char *fmt, ...) NT_PRINTF(2, 3);
void judge_brief(struct judge *j, const char *fmt, ...) NT_PRINTF(2, 3);

/* A 128-bit counter at @p, or the greatest 64-bit number when it does not fit. */
uint64_t judge_u128(const uint8_t *p);
uint64_t judge_counter(const char *path, const uint8_t *bytes, size_t len); /* by field */
/* "84 C" of kelvin. */
const char *judge_celsius(uint64_t kelvin, char buf[16]);
/* "12.3 TB" */
const char *judge_bytes(double bytes, char buf[24]);
/* Text of a field without padding, only printable characters. */
void judge_text(const uint8_t *bytes, size_t len, char *buf, size_t buf_len);
/* An item of JSON, NULL: not there or no object. The caller puts it. */
struct json_object *judge_json(const struct diag_snapshot *s, const char *name);

/* The active namespaces, up to JUDGE_NS_MAX: NSIDs into @ret; how many. */
size_t judge_namespaces(const struct judge *j, uint32_t ret[JUDGE_NS_MAX]);
/* Bytes of Identify Namespace (CNS 00h), at least JUDGE_NS_LEN; NULL: not there. */
const uint8_t *judge_ns(const struct judge *j, uint32_t nsid);
/* DW0 of a feature's current value; false: not there. @nsid 0: of the controller. */
bool judge_feature(const struct judge *j, uint8_t fid, uint32_t nsid, uint32_t *ret);

/* What only the judge owns; the verdict stays. */
void judge_fini(struct judge *j);
/* verdict.c: findings sorted and counted, headline and advice put together. 0 or -ENOMEM */
int judge_conclude(struct judge *j);
/* conform.c: what the read-only cases found, from conformance.json. 0 or -ENOMEM */
int judge_conformance(struct judge *j);

#endif
