// SPDX-License-Identifier: GPL-2.0-or-later
/* Words that the formats share, of one case. Nothing here trusts a string. */
#include "words.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "get.h"

void words_add(char *buf, size_t len, const char *fmt, ...)
{
	size_t used = strlen(buf);
	va_list ap;

	if (used + 1 >= len)
		return;
	va_start(ap, fmt);
	vsnprintf(buf + used, len - used, fmt, ap);
	va_end(ap);
}

void words_params(struct json_object *c, char *buf, size_t len)
{
	struct json_object *params = report_get_obj(c, "params");

	*buf = '\0';
	if (!params)
		return;
	json_object_object_foreach(params, key, v)
		words_add(buf, len, "%s%s=%s", *buf ? " " : "", key, json_object_get_string(v));
}

void words_group(const char *id, unsigned int levels, char *buf, size_t len)
{
	const char *p = id, *last = strrchr(id, '.');

	for (; *p; p++)
		if (*p == '.' && (--levels == 0 || p == last))
			break;
	snprintf(buf, len, "%.*s", (int)(p - id), id);
}

void words_duration(uint64_t us, char *buf, size_t len)
{
	if (us < 10000)
		snprintf(buf, len, "%" PRIu64 " us", us);
	else if (us < 10000000)
		snprintf(buf, len, "%" PRIu64 " ms", us / 1000);
	else
		snprintf(buf, len, "%" PRIu64 ".%" PRIu64 " s", us / 1000000, us / 100000 % 10);
}

/* Bytes of the UTF-8 sequence at @p that may be shown, 0: none. */
static size_t shown_sequence(const unsigned char *p)
{
	size_t n = *p < 0x80		     ? 1
		   : *p >= 0xc2 && *p < 0xe0 ? 2
		   : *p >= 0xe0 && *p < 0xf0 ? 3
		   : *p >= 0xf0 && *p < 0xf5 ? 4
					     : 0;

	if (n == 1)
		return *p >= 0x20 && *p != 0x7f;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if (n == 2 && p[0] == 0xc2 && p[1] < 0xa0) /* C1 controls */
		return 0;
	/* longer than need be, a surrogate, beyond the last character, FFFEh and FFFFh */
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] >= 0xa0) ||
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] >= 0x90) ||
	    (p[0] == 0xef && p[1] == 0xbf && p[2] >= 0xbe))
		return 0;
	/* direction overrides and isolates would reorder what stands around them */
	if (n == 3 && p[0] == 0xe2 &&
	    ((p[1] == 0x80 && p[2] >= 0xaa && p[2] <= 0xae) ||
	     (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9)))
		return 0;
	return n;
}

void words_clean(const char *text, char *buf, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t used = 0;

	while (*p) {
		size_t n = *p >= 0x20 && *p < 0x7f ? 1 : shown_sequence(p);

		if (used + (n ? n : 1) >= len)
			break;
		if (n == 1) {
			buf[used++] = (char)*p++;
		} else if (n) {
			memcpy(buf + used, p, n);
			used += n;
			p += n;
		} else {
			buf[used++] = *p == '\n' || *p == '\t' ? ' ' : '?';
			p++;
		}
	}
	buf[used] = '\0';
}

static void put_fields(char *buf, size_t len, struct json_object *fields)
{
	static const char *const told[] = { "opc", "cid", "nsid", "fuse", "psdt", NULL };

	if (!fields)
		return;
	json_object_object_foreach(fields, key, v)
	{
		bool is_told = false;

		for (size_t i = 0; told[i]; i++)
			is_told |= !strcmp(key, told[i]);
		if (json_object_is_type(v, json_type_int)) {
			uint64_t n = json_object_get_uint64(v);

			if (n && (!is_told || key[0] == 'f' || key[0] == 'p'))
				words_add(buf, len, n > 0xffff ? " %s=0x%" PRIx64 : " %s=%" PRIu64,
					  key, n);
		} else if (json_object_is_type(v, json_type_string) && !is_told) {
			words_add(buf, len, " %s=%s", key, json_object_get_string(v));
		}
	}
}

static const char *str_or(struct json_object *o, const char *key, const char *fallback)
{
	const char *s = report_get_str(o, key);

	return *s ? s : fallback;
}

/* When it happened: to the nanosecond where the report has it. */
static uint64_t at_ns(struct json_object *o)
{
	uint64_t ns = report_get_u64(o, "t_ns");

	return ns ? ns : report_get_u64(o, "t_us") * 1000;
}

static void line_sent(struct json_object *cmd, struct words_line *l)
{
	uint64_t qid = report_get_u64(cmd, "qid");

	l->t_us = report_get_u64(cmd, "t_us");
	l->at_ns = at_ns(cmd);
	l->verb = "sent";
	if (*report_get_str(cmd, "via"))
		words_add(l->text, sizeof(l->text), "%s to %s by %s",
			  str_or(cmd, "name", "a command"),
			  qid ? "an I/O queue" : "the admin queue", report_get_str(cmd, "via"));
	else
		words_add(l->text, sizeof(l->text),
			  "%s to SQ %" PRIu64 " slot %" PRIu64 ": CID %" PRIu64,
			  str_or(cmd, "name", "a command"), qid, report_get_u64(cmd, "slot"),
			  report_get_u64(cmd, "cid"));
	if (report_get_u64(cmd, "nsid"))
		words_add(l->text, sizeof(l->text), ", NSID %" PRIu64, report_get_u64(cmd, "nsid"));
	put_fields(l->text, sizeof(l->text), report_get_obj(cmd, "fields"));
}

static void line_answer(struct json_object *cmd, bool is_alone, struct words_line *l)
{
	uint64_t latency = report_get_u64(cmd, "latency_us");

	l->t_us = report_get_u64(cmd, "t_us") + latency;
	l->at_ns = at_ns(cmd);
	l->at_ns += report_get_u64(cmd, "latency_ns") ? report_get_u64(cmd, "latency_ns")
						      : latency * 1000;
	l->verb = "answer";
	if (!*report_get_str(cmd, "cqe")) {
		words_add(l->text, sizeof(l->text), "none");
		return;
	}
	if (is_alone)
		words_add(l->text, sizeof(l->text),
			  "in CQ %" PRIu64 ", belongs to no command: ", report_get_u64(cmd, "cq"));
	words_add(l->text, sizeof(l->text), "%s (%sh)", str_or(cmd, "status_name", "status"),
		  str_or(cmd, "status", "?"));
	put_fields(l->text, sizeof(l->text), report_get_obj(cmd, "cqe_fields"));
	if (is_alone)
		words_add(l->text, sizeof(l->text), ", CQE %s", report_get_str(cmd, "cqe"));
	else
		words_add(l->text, sizeof(l->text), " after %" PRIu64 " us", latency);
}

static void line_register(struct json_object *reg, struct words_line *l)
{
	bool is_read = strcmp(report_get_str(reg, "op"), "write");

	l->t_us = report_get_u64(reg, "t_us");
	l->at_ns = at_ns(reg);
	l->verb = is_read ? "read" : "write";
	words_add(l->text, sizeof(l->text), "%s (%s+%" PRIX64 "h) %s %s",
		  str_or(reg, "name", "register"), str_or(reg, "space", "bar0"),
		  report_get_u64(reg, "off"), is_read ? "is" : "=", report_get_str(reg, "value"));
}

static void line_doorbell(struct json_object *db, struct words_line *l)
{
	bool is_sq = strcmp(report_get_str(db, "kind"), "cq");

	l->t_us = report_get_u64(db, "t_us");
	l->at_ns = at_ns(db);
	l->verb = "ring";
	words_add(l->text, sizeof(l->text), "%s %" PRIu64 " %s doorbell = %" PRIu64,
		  is_sq ? "SQ" : "CQ", report_get_u64(db, "qid"), is_sq ? "tail" : "head",
		  report_get_u64(db, "value"));
}

/* Stable: what was recorded first stays first at one time. */
static void sort_lines(struct words_line *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct words_line l = v[i];
		size_t j = i;

		for (; j && v[j - 1].at_ns > l.at_ns; j--)
			v[j] = v[j - 1];
		v[j] = l;
	}
}

void words_list(struct json_object *o, const char *key, const char *between, char *buf, size_t len)
{
	*buf = '\0';
	for (size_t i = 0; i < report_get_len(o, key); i++)
		words_add(buf, len, "%s%s", i ? between : "", report_get_str_at(o, key, i));
}

void words_device(struct json_object *target, char *buf, size_t len)
{
	const char *address = report_get_str(target, "address"), *sn = report_get_str(target, "sn");
	char text[256] = "";

	words_add(text, sizeof(text), "%s%s%s", *address ? address : "no-target", *sn ? "-" : "",
		  sn);
	words_only(text, ":=,_-", '_');
	snprintf(buf, len, "%s", text);
}

void words_known(struct json_object *c, void (*line)(void *arg, const char *head, const char *text),
		 void *arg)
{
	struct json_object *known = report_get_obj(c, "known"), *fixed = report_get_obj(c, "fixed");
	const char *until = report_get_str(known, "expires");
	char text[1024];

	if (known) {
		snprintf(text, sizeof(text), "%s%s%s%s [%s]", report_get_str(known, "why"),
			 *until ? " (until " : "", until, *until ? ")" : "",
			 report_get_str(known, "where"));
		line(arg, "known", text);
	}
	if (fixed) {
		snprintf(text, sizeof(text), "listed as a deviation, now holds [%s]",
			 report_get_str(fixed, "where"));
		line(arg, "fixed", text);
	}
	for (size_t i = 0; i < report_get_len(c, "lapsed"); i++) {
		struct json_object *k = report_get_at(c, "lapsed", i);

		snprintf(text, sizeof(text), "%s: %s [%s]", report_get_str(k, "text"),
			 report_get_str(k, "why"), report_get_str(k, "where"));
		line(arg, strcmp(report_get_str(k, "cause"), "expired") ? "firmware" : "expired",
		     text);
	}
}

/* Lines of an account, where they go. */
struct account {
	void (*line)(void *arg, const char *text);
	void *arg;
};

static void account_known(void *arg, const char *head, const char *more)
{
	const struct account *to = arg;
	char text[1100];

	snprintf(text, sizeof(text), "%-9s %s", head, more);
	to->line(to->arg, text);
}

void words_only(char *text, const char *others, char instead)
{
	for (char *p = text; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr(others, *p))
			*p = instead;
}

uint64_t words_count(struct json_object *names, const char *name)
{
	struct json_object *seen = NULL;
	int64_t times;

	json_object_object_get_ex(names, name, &seen);
	times = json_object_get_int64(seen) + 1;
	json_object_object_add(names, name, json_object_new_int64(times));
	return (uint64_t)times;
}

void words_account(struct json_object *c, size_t evidence_max,
		   void (*line)(void *arg, const char *text), void *arg)
{
	struct json_object *checks = report_get_obj(c, "checks");
	struct account to = { line, arg };
	struct words_line *v = NULL;
	uint64_t more = report_get_u64(checks, "not_listed");
	size_t n;
	char text[2048];

	for (size_t i = 0; i < report_get_len(c, "reasons"); i++) {
		snprintf(text, sizeof(text), "because   %s", report_get_str_at(c, "reasons", i));
		line(arg, text);
	}
	words_known(c, account_known, &to);
	for (size_t i = 0; i < report_get_len(checks, "failed"); i++) {
		struct json_object *check = report_get_at(checks, "failed", i);

		snprintf(text, sizeof(text), "%-9s %s (%s)", report_get_str(check, "word"),
			 report_get_str(check, "text"), report_get_str(check, "label"));
		line(arg, text);
		snprintf(text, sizeof(text), "          saw %s, wanted %s",
			 str_or(check, "seen", "nothing"), str_or(check, "want", "otherwise"));
		line(arg, text);
	}
	if (more) {
		snprintf(text, sizeof(text), "          … and %" PRIu64 " more", more);
		line(arg, text);
	}
	n = words_evidence(c, &v);
	for (size_t i = n > evidence_max ? n - evidence_max : 0; i < n; i++) {
		snprintf(text, sizeof(text), "%-9s %s", v[i].verb, v[i].text);
		line(arg, text);
	}
	free(v);
	words_list(c, "spec", ", ", text + 10, sizeof(text) - 10);
	if (text[10]) {
		memcpy(text, "clause    ", 10);
		line(arg, text);
	}
	if (*report_get_str(c, "advice")) {
		snprintf(text, sizeof(text), "look at   %s", report_get_str(c, "advice"));
		line(arg, text);
	}
	if (*report_get_str(c, "repro")) {
		snprintf(text, sizeof(text), "again     %s", report_get_str(c, "repro"));
		line(arg, text);
	}
}

/* A register that is polled says the same again and again: in one line. */
static size_t fold_reads(struct words_line *v, size_t n)
{
	size_t kept = 0, times;

	for (size_t i = 0; i < n; i += times) {
		for (times = 1; i + times < n && !strcmp(v[i].verb, "read") &&
				!strcmp(v[i + times].verb, "read") &&
				!strcmp(v[i + times].text, v[i].text);)
			times++;
		v[kept] = v[i];
		if (times > 1)
			words_add(v[kept].text, sizeof(v[kept].text), ", %zu times", times);
		kept++;
	}
	return kept;
}

size_t words_evidence(struct json_object *c, struct words_line **ret_lines)
{
	struct json_object *e = report_get_obj(c, "evidence");
	size_t commands = report_get_len(e, "commands"), registers = report_get_len(e, "registers");
	size_t doorbells = report_get_len(e, "doorbells"), n = 0;
	size_t room = commands * 2 + registers + doorbells;
	struct words_line *v = room ? calloc(room, sizeof(*v)) : NULL;

	*ret_lines = v;
	if (!v)
		return 0;
	for (size_t i = 0; i < doorbells; i++)
		if (report_get_at(e, "doorbells", i))
			line_doorbell(report_get_at(e, "doorbells", i), &v[n++]);
	for (size_t i = 0; i < registers; i++)
		if (report_get_at(e, "registers", i))
			line_register(report_get_at(e, "registers", i), &v[n++]);
	for (size_t i = 0; i < commands; i++) {
		struct json_object *cmd = report_get_at(e, "commands", i);
		bool is_alone = cmd && !*report_get_str(cmd, "sqe");

		if (cmd && !is_alone)
			line_sent(cmd, &v[n++]);
		if (cmd)
			line_answer(cmd, is_alone, &v[n++]);
	}
	sort_lines(v, n);
	return fold_reads(v, n);
}
