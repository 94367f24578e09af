// SPDX-License-Identifier: GPL-2.0-or-later
/* One kernel log line: what stands before the text, the devices it names, what it tells. */
#include <ctype.h>
#include <errno.h>
#include <nvmetest/spec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/host.h"
#include "kmsg_priv.h"

/* ------------------------------------------------- what stands before the text */

static const char *skip_digits(const char *p)
{
	return p + strspn(p, "0123456789");
}

/* "12345.678901" up to @end; false: it is none. */
static bool read_time(const char **text, uint64_t *ret_us)
{
	const char *p = *text + strspn(*text, " "), *dot = skip_digits(p), *end;
	uint64_t us = 0;

	if (dot == p || dot - p > 12 || *dot != '.')
		return false;
	end = skip_digits(dot + 1);
	if (end == dot + 1)
		return false;
	for (int i = 0; i < 6; i++)
		us = us * 10 + (uint64_t)(dot + 1 + i < end ? dot[1 + i] - '0' : 0);
	*ret_us = strtoull(p, NULL, 10) * 1000000u + us;
	*text = end;
	return true;
}

/* "[   12.345678] ", and then a caller "[ T6308] ". What else stands in brackets is dropped. */
static const char *skip_brackets(const char *p, struct diag_kmsg_event *ev)
{
	const char *inside = p + 1, *end = strchr(p, ']');
	uint64_t us;

	if (!end || end - p > 40)
		return p;
	if (read_time(&inside, &us) && inside == end) {
		ev->at_us = us;
		ev->has |= DIAG_KMSG_HAS_TIME;
		p = end + 1 + (end[1] == ' ');
		inside = p[0] == '[' ? p + 1 + strspn(p + 1, " ") : p;
		end = (*inside == 'T' || *inside == 'C') ? skip_digits(inside + 1) : inside;
		if (end > inside + 1 && *end == ']')
			p = end + 1 + strspn(end + 1, " ");
		return p;
	}
	/* dmesg -T: "[Wed Jan 29 16:41:37 2025] " */
	inside = p + 1;
	if (end - inside >= 20 && isalpha((unsigned char)*inside) && inside[3] == ' ')
		return end + 1 + (end[1] == ' ');
	return p;
}

/* "host kernel: " of the journal behind the time. */
static const char *skip_host(const char *p)
{
	const char *gap = p + strcspn(p, " ");

	return strncmp(gap, " kernel: ", 9) ? p : gap + 9;
}

static const char *skip_before(const char *p, struct diag_kmsg_event *ev)
{
	const char *kernel;
	uint64_t us;

	if (p[0] == '<' && isdigit((unsigned char)p[1])) {
		const char *end = skip_digits(p + 1);

		p = *end == '>' ? end + 1 : p;
	}
	if (*p == '[')
		return skip_host(skip_brackets(p, ev));
	if (isdigit((unsigned char)*p)) {
		const char *at = p;

		if (read_time(&at, &us) && *at == ' ') {
			ev->at_us = us;
			ev->has |= DIAG_KMSG_HAS_TIME;
			return at + 1;
		}
	}
	kernel = strstr(p, " kernel: ");
	if (kernel && kernel - p < 100) {
		p = kernel + strlen(" kernel: ");
		if (*p == '[')
			p = skip_brackets(p, ev);
	}
	return p;
}

/* ------------------------------------------------------------------- devices */

size_t kmsg_disk_len(const char *p)
{
	static const char parts[] = "cnp";
	const char *end;

	if (strncmp(p, "nvme", 4) != 0)
		return 0;
	end = skip_digits(p + 4);
	if (end == p + 4)
		return 0;
	for (const char *part = parts; *part; part++) {
		const char *next = *end == *part ? skip_digits(end + 1) : end;

		if (next > end + 1)
			end = next;
	}
	return isalnum((unsigned char)*end) ? 0 : (size_t)(end - p);
}

bool kmsg_next_device(const char **p, char device[32])
{
	const char *s = *p;
	char word[32], bdf[16];
	size_t len;

	for (; *s; s++) {
		if (s != *p && (isalnum((unsigned char)s[-1]) || s[-1] == '_'))
			continue;
		len = kmsg_disk_len(s);
		if (len && len < sizeof(word)) {
			snprintf(device, 32, "%.*s", (int)len, s);
			*p = s + len;
			return true;
		}
		len = strspn(s, "0123456789abcdefABCDEF:.");
		if (len < strlen("01:00.0"))
			continue;
		*p = s + len;
		while (len && (s[len - 1] == ':' || s[len - 1] == '.'))
			len--;
		snprintf(word, sizeof(word), "%.*s", (int)nt_min(len, sizeof(word) - 1), s);
		if (host_bdf_parse(word, bdf)) {
			snprintf(device, 32, "%s", bdf);
			return true;
		}
		s = *p - 1;
	}
	*p = s;
	return false;
}

/* -------------------------------------------------------------------- fields */

/* A number behind @key; @base 16 with or without 0x. */
static bool number_after(const char *text, const char *key, int base, int64_t *ret)
{
	const char *at = strstr(text, key);
	char *end;
	long long value;

	if (!at)
		return false;
	at += strlen(key);
	errno = 0;
	value = strtoll(at, &end, base);
	if (end == at || errno || isspace((unsigned char)*at))
		return false;
	*ret = value;
	return true;
}

static void take(struct diag_kmsg_event *ev, unsigned int what, bool found)
{
	ev->has |= found ? what : 0;
}

static void read_codes(struct diag_kmsg_event *ev, const char *text)
{
	static const char *const keys[] = { "failure status: ", "reset failure: ",
					    "failed with error ", "(err ", "feature (" };
	int64_t v;

	if (number_after(text, "Abort status: 0x", 16, &v)) {
		ev->code = v;
		take(ev, DIAG_KMSG_HAS_CODE, true);
	}
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (number_after(text, keys[i], 10, &v)) {
			ev->code = v;
			take(ev, DIAG_KMSG_HAS_CODE, true);
			return;
		}
}

static void read_fields(struct diag_kmsg_event *ev, const char *text)
{
	int64_t v, sc;

	if (number_after(text, "CSTS=0x", 16, &v) ||
	    number_after(text, "Failed status: 0x", 16, &v) ||
	    number_after(text, "Failed status: ", 16, &v)) {
		ev->csts = (uint32_t)v;
		take(ev, DIAG_KMSG_HAS_CSTS, true);
	}
	if (number_after(text, " QID ", 10, &v) && v >= 0 && v <= 0xffff) {
		ev->qid = (uint32_t)v;
		take(ev, DIAG_KMSG_HAS_QID, true);
	}
	if (number_after(text, "(sct 0x", 16, &v) && number_after(text, " / sc 0x", 16, &sc) &&
	    v >= 0 && v <= 7 && sc >= 0 && sc <= 0xff) {
		ev->status = (uint16_t)(v << 8 | sc);
		take(ev, DIAG_KMSG_HAS_STATUS, true);
	}
	if ((number_after(text, ", sector ", 10, &v) || number_after(text, " @ LBA ", 10, &v)) &&
	    v >= 0) {
		ev->lba = (uint64_t)v;
		take(ev, DIAG_KMSG_HAS_LBA, true);
	}
	read_codes(ev, text);
}

static enum diag_kmsg_kind kind_of_status(uint16_t status)
{
	switch (status) {
	case NT_STATUS(MEDIA, WRITE_FAULT):
	case NT_STATUS(MEDIA, UNRECOVERED_READ):
		return DIAG_KMSG_MEDIA;
	case NT_STATUS(MEDIA, GUARD_CHECK):
	case NT_STATUS(MEDIA, APPTAG_CHECK):
	case NT_STATUS(MEDIA, REFTAG_CHECK):
		return DIAG_KMSG_INTEGRITY;
	case NT_STATUS(GENERIC, INTERNAL):
		return DIAG_KMSG_INTERNAL;
	case NT_STATUS(GENERIC, DATA_TRANSFER):
	case NT_STATUS(GENERIC, TRANSIENT_TRANSPORT):
		return DIAG_KMSG_TRANSFER;
	case NT_STATUS(GENERIC, NS_WRITE_PROTECTED):
	case NT_STATUS(CMD_SPECIFIC, WRITE_TO_RO_RANGE):
		return DIAG_KMSG_PROTECTED;
	case NT_STATUS(GENERIC, ABORT_REQUESTED):
	case NT_STATUS(GENERIC, ABORT_SQ_DELETED):
		return DIAG_KMSG_CANCELLED;
	case NT_STATUS(GENERIC, INVALID_OPCODE):
	case NT_STATUS(GENERIC, INVALID_FIELD):
	case NT_STATUS(GENERIC, INVALID_NS):
	case NT_STATUS(CMD_SPECIFIC, LOG_PAGE):
		return DIAG_KMSG_REFUSED;
	default:
		return status >> 8 == NT_SCT_PATH ? DIAG_KMSG_CANCELLED : DIAG_KMSG_COMMAND;
	}
}

/* ---------------------------------------------------------------------- lines */

/* Does @text hold the pieces of @pattern between its '*', in order? */
static bool fits(const char *text, const char *pattern)
{
	char piece[100];
	size_t len;

	for (;; pattern++) {
		len = strcspn(pattern, "*");
		snprintf(piece, sizeof(piece), "%.*s", (int)nt_min(len, sizeof(piece) - 1),
			 pattern);
		text = strstr(text, piece);
		if (!text)
			return false;
		text += len;
		pattern += len;
		if (!*pattern)
			return true;
	}
}

static void judge(struct diag_kmsg_event *ev, const char *text)
{
	for (size_t i = 0; i < kmsg_patterns_count; i++) {
		const struct kmsg_pattern *p = &kmsg_patterns[i];

		if (!fits(text, p->text))
			continue;
		/* What names no device cannot be anybody's, but for what tells of the host. */
		ev->is_host = p->kind == DIAG_KMSG_THERMAL || p->kind == DIAG_KMSG_HUNG_TASK;
		if (!*ev->device && !ev->is_host)
			continue;
		if (ev->is_host)
			ev->device[0] = '\0';
		ev->kind = p->kind;
		break;
	}
	if (!ev->kind)
		return;
	read_fields(ev, text);
	if (ev->kind == DIAG_KMSG_COMMAND && (ev->has & DIAG_KMSG_HAS_STATUS))
		ev->kind = kind_of_status(ev->status);
}

const char *kmsg_line_read(struct diag_kmsg_event *ev, const char *line, size_t len,
			   char buf[KMSG_LINE_LEN])
{
	const char *text, *p;

	*ev = (struct diag_kmsg_event){ .kind = DIAG_KMSG_NONE };
	len = nt_min(len, KMSG_LINE_LEN - 1);
	for (size_t i = 0; i < len; i++)
		buf[i] = line[i] >= ' ' && line[i] <= '~' ? line[i] : '?';
	buf[len] = '\0';
	text = skip_before(buf, ev);
	snprintf(ev->text, sizeof(ev->text), "%s", text);
	p = text;
	if (!kmsg_next_device(&p, ev->device))
		ev->device[0] = '\0';
	judge(ev, text);
	return text;
}

void diag_kmsg_line(struct diag_kmsg_event *ret, const char *line, size_t len)
{
	char buf[KMSG_LINE_LEN];

	kmsg_line_read(ret, line, len, buf);
}

bool diag_kmsg_matters(const char *line, size_t len)
{
	struct diag_kmsg_event ev;
	char buf[KMSG_LINE_LEN];
	const char *text = kmsg_line_read(&ev, line, len, buf);

	return ev.kind || strstr(text, "nvme") || strstr(text, "AER:") || strstr(text, "DPC:") ||
	       strstr(text, "pciehp:") || strstr(text, "vmd ");
}

/* ----------------------------------------------------------------------- CSTS */

const char *diag_csts_text(uint32_t csts, char *buf, size_t len)
{
	static const char *const shst[] = { "", "shutting down", "shut down", "SHST 3h" };
	const struct {
		bool is_set;
		const char *text;
	} parts[] = {
		{ csts & NT_CSTS_CFS, "fatal error (CFS)" },
		{ (csts & NT_CSTS_SHST_MASK) != 0,
		  shst[(csts & NT_CSTS_SHST_MASK) >> NT_CSTS_SHST_SHIFT] },
		{ csts & NT_CSTS_NSSRO, "subsystem reset occurred (NSSRO)" },
		{ csts & NT_CSTS_PP, "processing paused (PP)" },
		{ csts & NT_CSTS_RDY, "ready" },
		{ !(csts & NT_CSTS_RDY), "not ready" },
	};
	size_t at = 0;

	if (csts == UINT32_MAX) {
		snprintf(buf, len, "FFFFFFFFh: it does not answer on PCI Express any more");
		return buf;
	}
	if (len)
		buf[0] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(parts) && at < len; i++)
		if (parts[i].is_set)
			at += (size_t)snprintf(buf + at, len - at, "%s%s", at ? ", " : "",
					       parts[i].text);
	return buf;
}
