// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a case exchanged with the device: the commands to look at first, decoded by
 * the tables of spec, the registers as they were last, and every line in order.
 */
#include <inttypes.h>
#include <nvmetest/spec.h>
#include <stdlib.h>
#include <string.h>

#include "get.h"
#include "html_priv.h"
#include "page.h"
#include "words.h"

#define SQE_LEN	       64
#define CQE_LEN	       16
#define CID	       2
#define NSID	       4
#define CDW10	       40 /* here the parameters of a command begin; mostly CDW10 to CDW12 */
#define CDW13	       52
#define SQHD	       8
#define LINES_SHOWN    20
#define REGISTERS_MAX  8
#define REGISTER_BYTES 8

struct walk {
	FILE *out;
	uint32_t from, to; /* whole fields of these bytes are shown though they are 0 */
	size_t count;
};

static bool is_reserved(const char *name)
{
	return !strncmp(name, "rsvd", 4) || !strncmp(name, "reserved", 8);
}

/* A row of a table: name, value, what it is. */
static int write_field(void *arg, const struct spec_struct *s, const struct spec_field *f,
		       const void *bytes, size_t len)
{
	struct walk *w = arg;
	char text[160];
	bool is_shown;

	(void)s;
	is_shown = f->offset >= w->from && f->offset < w->to && !strchr(f->name, '.');
	/* the whole Status is told in words, here are its parts */
	if (is_reserved(f->name) || !strcmp(f->name, "status") ||
	    (f->kind == SPEC_UINT && !is_shown && !spec_get(f, bytes, len)))
		return 0;
	spec_format(f, bytes, len, text, sizeof(text));
	page_wrapped(w->out, "<tr><th>", f->name, "");
	page_wrapped(w->out, "<td><code>", text, "</code>");
	page_wrapped(w->out, "<td>", f->title, "\n");
	w->count++;
	return 0;
}

static const struct spec_struct *struct_of(const char *before, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "%s.%s", before, name);
	return spec_struct_find(path);
}

static void write_sqe(FILE *out, struct json_object *cmd, uint64_t start_us)
{
	const struct spec_struct *common = spec_struct_find("sqe"),
				 *own = struct_of("cmd", report_get_str(cmd, "name"));
	struct walk w = { out, CID, NSID + 4, 0 };
	uint8_t sqe[SQE_LEN];
	size_t len = report_get_bytes(cmd, "sqe", sqe, sizeof(sqe));

	if (!len) {
		fputs("<div><h4>Sent: not on record any more</h4></div>\n", out);
		return;
	}
	if (*report_get_str(cmd, "name"))
		page_wrapped(out, "<div><h4>Sent: ", report_get_str(cmd, "name"), "");
	else
		fprintf(out, "<div><h4>Sent: opcode %02Xh", sqe[0]);
	if (*report_get_str(cmd, "via"))
		page_wrapped(out, " <small>by ", report_get_str(cmd, "via"), "</small></h4>\n");
	else
		fprintf(out,
			" <small>SQ %" PRIu64 ", slot %" PRIu64 ", at %" PRIu64
			" us</small></h4>\n",
			report_get_u64(cmd, "qid"), report_get_u64(cmd, "slot"),
			report_get_u64(cmd, "t_us") - start_us);
	if (len == sizeof(sqe)) {
		fputs("<table class=\"fields\">\n", out);
		/* the dwords of the command by their names where there are names */
		spec_walk(common, sqe, own ? CDW10 : sizeof(sqe), write_field, &w);
		w.from = CDW10;
		w.to = CDW13;
		if (own)
			spec_walk(own, sqe, sizeof(sqe), write_field, &w);
		fputs("</table>\n", out);
	}
	fputs("</div>\n", out);
}

static void write_cqe(FILE *out, struct json_object *cmd)
{
	const struct spec_struct *common = spec_struct_find("cqe"),
				 *own = struct_of("cpl", report_get_str(cmd, "name"));
	struct walk w = { out, SQHD, CQE_LEN, 0 };
	uint8_t cqe[CQE_LEN];

	if (report_get_bytes(cmd, "cqe", cqe, sizeof(cqe)) != sizeof(cqe)) {
		fputs("<div><h4>Came back: <span class=\"fail\">nothing</span></h4></div>\n", out);
		return;
	}
	page_wrapped(out, "<div><h4>Came back: ", report_get_str(cmd, "status_name"), "");
	if (*report_get_str(cmd, "sqe"))
		fprintf(out, " <small>after %" PRIu64 " us</small>",
			report_get_u64(cmd, "latency_us"));
	else
		fprintf(out, " <small>in CQ %" PRIu64 "</small>", report_get_u64(cmd, "cq"));
	fputs("</h4>\n<table class=\"fields\">\n", out);
	spec_walk(common, cqe, sizeof(cqe), write_field, &w);
	if (own)
		spec_walk(own, cqe, sizeof(cqe), write_field, &w);
	fputs("</table></div>\n", out);
}

static bool is_ok(struct json_object *cmd)
{
	return !strcmp(report_get_str(cmd, "status"), "0/00");
}

/*
 * The last command, and before it the last that was not answered, else that was refused;
 * the last completion where no command is on record.
 */
static size_t pick_commands(struct json_object *e, struct json_object *ret[2])
{
	struct json_object *last = NULL, *silent = NULL, *refused = NULL, *alone = NULL, *first;
	size_t n = 0;

	for (size_t i = 0; i < report_get_len(e, "commands"); i++) {
		struct json_object *cmd = report_get_at(e, "commands", i);

		if (!*report_get_str(cmd, "sqe")) {
			alone = cmd;
			continue;
		}
		last = cmd;
		if (!*report_get_str(cmd, "cqe"))
			silent = cmd;
		else if (!is_ok(cmd))
			refused = cmd;
	}
	first = silent ? silent : refused;
	if (first && first != last)
		ret[n++] = first;
	if (last || alone)
		ret[n++] = last ? last : alone;
	return n;
}

static void write_commands(FILE *out, struct json_object *e, uint64_t start_us)
{
	struct json_object *picked[2];
	size_t n = pick_commands(e, picked);

	for (size_t i = 0; i < n; i++) {
		fputs("<div class=\"pair wire\">\n", out);
		write_sqe(out, picked[i], start_us);
		write_cqe(out, picked[i]);
		fputs("</div>\n", out);
	}
}

/* Last accesses of different registers, latest first. */
static size_t pick_registers(struct json_object *e, struct json_object *ret[REGISTERS_MAX])
{
	size_t n = 0;

	for (size_t i = report_get_len(e, "registers"); i-- > 0 && n < REGISTERS_MAX;) {
		struct json_object *reg = report_get_at(e, "registers", i);
		const char *name = report_get_str(reg, "name");
		bool is_new = spec_reg_find(name) && !strcmp(report_get_str(reg, "space"), "bar0");

		for (size_t k = 0; k < n; k++)
			is_new &= strcmp(report_get_str(ret[k], "name"), name) != 0;
		if (is_new)
			ret[n++] = reg;
	}
	return n;
}

/* "RDY 1, SHST 0 (normal operation)": the fields of a register that are not 0. */
static int write_bits(void *arg, const struct spec_struct *s, const struct spec_field *f,
		      const void *bytes, size_t len)
{
	struct walk *w = arg;
	char text[160];

	(void)s;
	if (is_reserved(f->name) || !spec_get(f, bytes, len))
		return 0;
	spec_format(f, bytes, len, text, sizeof(text));
	page_wrapped(w->out, w->count++ ? ", <code title=\"" : "<code title=\"", f->title, "\">");
	page_wrapped(w->out, "", f->name, " ");
	page_wrapped(w->out, "", text, "</code>");
	return 0;
}

static void write_registers(FILE *out, struct json_object *e)
{
	struct json_object *v[REGISTERS_MAX];
	size_t n = pick_registers(e, v);

	if (!n)
		return;
	fputs("<h4>Registers, as last read or written</h4>\n<table class=\"fields registers\">\n",
	      out);
	for (size_t i = 0; i < n; i++) {
		const struct spec_reg *reg = spec_reg_find(report_get_str(v[i], "name"));
		uint64_t value = strtoull(report_get_str(v[i], "value"), NULL, 16);
		struct walk w = { out, 0, 0, 0 };
		uint8_t bytes[REGISTER_BYTES];

		for (size_t k = 0; k < sizeof(bytes); k++)
			bytes[k] = (uint8_t)(value >> 8 * k);
		page_wrapped(out, "<tr><th>", report_get_str(v[i], "name"), "");
		fprintf(out, "<td>%s<td><code>%0*" PRIX64 "h</code><td>",
			strcmp(report_get_str(v[i], "op"), "write") ? "read" : "written",
			2 * reg->width, value);
		spec_walk(reg->fields, bytes, reg->width, write_bits, &w);
		fputc('\n', out);
	}
	fputs("</table>\n", out);
}

/* Lines that say the same one after the other, as when a register is polled. */
struct run {
	const struct words_line *first;
	size_t times;
};

static size_t find_runs(const struct words_line *v, size_t n, struct run *ret_runs)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const struct words_line *before = count ? ret_runs[count - 1].first : NULL;

		if (before && !strcmp(before->verb, v[i].verb) && !strcmp(before->text, v[i].text))
			ret_runs[count - 1].times++;
		else
			ret_runs[count++] = (struct run){ &v[i], 1 };
	}
	return count;
}

static void write_runs(FILE *out, const struct run *v, size_t n, uint64_t start_us)
{
	fputs("<table class=\"lines\">\n<tr><th class=\"n\">us<th><th>\n", out);
	for (size_t i = 0; i < n; i++) {
		fprintf(out, "<tr><td class=\"n\">%" PRIu64 "<td>%s<td><code>",
			v[i].first->t_us - start_us, v[i].first->verb);
		page_text(out, v[i].first->text);
		fputs("</code>", out);
		if (v[i].times > 1)
			fprintf(out, " <small>%zu times</small>", v[i].times);
		fputc('\n', out);
	}
	fputs("</table>\n", out);
}

/* All lines: those before the last few folded, or left out where there is no room. */
static void write_all(FILE *out, const struct words_line *v, size_t n, enum html_detail detail)
{
	struct run *runs = calloc(n, sizeof(*runs));
	size_t count = runs ? find_runs(v, n, runs) : 0;
	size_t from = count > LINES_SHOWN + LINES_SHOWN / 4 ? count - LINES_SHOWN : 0;

	if (from && detail == HTML_FULL) {
		fprintf(out, "<details class=\"more\"><summary>%zu lines before</summary>\n", from);
		write_runs(out, runs, from, v[0].t_us);
		fputs("</details>\n", out);
	} else if (from) {
		fprintf(out, "<p class=\"dim\">%zu lines before: in the JSON report</p>\n", from);
	}
	write_runs(out, runs + from, count - from, v[0].t_us);
	free(runs);
}

static bool has_evidence(struct json_object *e)
{
	return report_get_len(e, "commands") || report_get_len(e, "registers") ||
	       report_get_len(e, "doorbells");
}

void html_wire(FILE *out, struct json_object *c, enum html_detail detail)
{
	struct json_object *e = report_get_obj(c, "evidence");
	struct words_line *v;
	size_t n;

	if (has_evidence(e) && detail == HTML_BRIEF)
		fputs("<p class=\"dim\">What went over the link is in the JSON report: this page "
		      "would grow too large.</p>\n",
		      out);
	if (!has_evidence(e) || detail == HTML_BRIEF)
		return;
	fputs("<h4>What went over the link</h4>\n", out);
	n = words_evidence(c, &v);
	if (n) {
		write_commands(out, e, v[0].t_us);
		write_registers(out, e);
		write_all(out, v, n, detail);
	}
	free(v);
}
