// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Looking for secrets in bytes: each in all of its forms, all of them in one
 * pass. Which may begin at a place its first two bytes tell, so that a bundle of
 * many drives is searched in the time that it takes to read it.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "secret.h"

#define BUCKETS 65536u
#define NONE	UINT32_MAX

struct pattern {
	const struct secret *secret;
	enum scan_form form;
	uint8_t *bytes, *instead;
	size_t len;
	bool in_bytes, in_hex; /* where it is looked for */
	bool is_bounded;
	uint32_t next;
};

struct scan {
	struct pattern *v;
	size_t n;
	uint32_t heads[BUCKETS];
};

static uint8_t fold(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* ---------------------------------------------------------------------- patterns */

static void to_form(enum scan_form form, const uint8_t *in, size_t len, uint8_t *out)
{
	static const uint8_t mixed[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };

	for (size_t i = 0; i < len; i++)
		switch (form) {
		case SCAN_UTF16LE:
			out[2 * i] = in[i];
			out[2 * i + 1] = 0;
			break;
		case SCAN_UTF16BE:
			out[2 * i] = 0;
			out[2 * i + 1] = in[i];
			break;
		case SCAN_REVERSED:
			out[i] = in[len - 1 - i];
			break;
		case SCAN_SWAPPED: /* texts in pairs; of 16 bytes a GUID's first three fields */
			out[i] = len == 16 ? in[mixed[i]] : in[i ^ 1];
			break;
		default:
			out[i] = in[i];
		}
}

/* In pairs is how ATA writes text: an odd end has a blank beside it, and is left out. */
static void swap_pairs(const uint8_t *in, size_t len, uint8_t *out)
{
	for (size_t i = 0; i < len; i++)
		out[i] = in[i ^ 1];
}

static int add_pattern(struct scan *scan, const struct secret *x, enum scan_form form)
{
	struct pattern *v = realloc(scan->v, (scan->n + 1) * sizeof(*v)), *p;
	const bool is_wide = form == SCAN_UTF16LE || form == SCAN_UTF16BE;
	const size_t len = form == SCAN_SWAPPED ? x->len & ~(size_t)1 : x->len;

	if (!v)
		return -ENOMEM;
	scan->v = v;
	p = &v[scan->n++];
	*p = (struct pattern){ .secret = x,
			       .form = form,
			       .len = is_wide ? 2 * len : len,
			       .in_bytes = !x->is_short,
			       .in_hex = !x->is_short_in_hex,
			       .is_bounded = x->is_bounded && !is_wide };
	p->bytes = malloc(p->len);
	p->instead = malloc(p->len);
	if (!p->bytes || !p->instead)
		return -ENOMEM;
	if (form == SCAN_SWAPPED && x->is_text) {
		swap_pairs(x->bytes, len, p->bytes);
		swap_pairs(x->instead, len, p->instead);
	} else {
		to_form(form, x->bytes, len, p->bytes);
		to_form(form, x->instead, len, p->instead);
	}
	return 0;
}

static bool has_form(const struct secret *x, enum scan_form form)
{
	if (form == SCAN_PLAIN)
		return true;
	if (form == SCAN_SWAPPED)
		return x->is_text ? x->len >= 6 && !x->is_plain : x->len == 16;
	if (form == SCAN_REVERSED)
		return !x->is_plain;
	return x->is_text;
}

static void put_in_bucket(struct scan *scan, size_t i)
{
	struct pattern *p = &scan->v[i];
	uint32_t *head = &scan->heads[fold(p->bytes[0]) << 8 | fold(p->bytes[1])];

	p->next = *head;
	*head = (uint32_t)i;
}

int scan_build(struct secrets *s)
{
	struct scan *scan = calloc(1, sizeof(*scan));
	int rc = scan ? 0 : -ENOMEM;

	s->scan = scan;
	for (size_t i = 0; i < s->n && !rc; i++)
		for (unsigned int form = 0; form < SCAN_FORMS && !rc; form++)
			if (!s->v[i].is_short_in_hex && has_form(&s->v[i], form))
				rc = add_pattern(scan, &s->v[i], form);
	if (rc)
		return rc;
	memset(scan->heads, 0xff, sizeof(scan->heads));
	/* In a bucket the first one added is the last one found, and the longest come first. */
	for (size_t i = scan->n; i--;)
		put_in_bucket(scan, i);
	return 0;
}

void scan_free(struct scan *scan)
{
	for (size_t i = 0; scan && i < scan->n; i++) {
		free(scan->v[i].bytes);
		free(scan->v[i].instead);
	}
	if (scan)
		free(scan->v);
	free(scan);
}

/* ----------------------------------------------------------------- at one place */

struct text {
	uint8_t *bytes;
	size_t len;
	bool is_foreign;
};

static bool is_word_at(const struct text *t, size_t at)
{
	return at < t->len && isalnum(t->bytes[at]);
}

static bool equals(const struct pattern *p, const uint8_t *bytes)
{
	for (size_t i = 0; i < p->len; i++)
		if (p->secret->is_text ? fold(bytes[i]) != fold(p->bytes[i])
				       : bytes[i] != p->bytes[i])
			return false;
	return true;
}

static const struct pattern *match_bytes(const struct scan *scan, const struct text *t, size_t at)
{
	const uint8_t *here = t->bytes + at;

	if (t->len - at < 2)
		return NULL;
	for (uint32_t i = scan->heads[fold(here[0]) << 8 | fold(here[1])]; i != NONE;
	     i = scan->v[i].next) {
		const struct pattern *p = &scan->v[i];

		if (!p->in_bytes || p->len > t->len - at ||
		    (p->secret->is_plain && !t->is_foreign) || !equals(p, here))
			continue;
		if (!p->is_bounded ||
		    ((!at || !is_word_at(t, at - 1)) && !is_word_at(t, at + p->len)))
			return p;
	}
	return NULL;
}

/* The place of the next hexadecimal digit: two separators may stand before it. */
static bool next_digit(const struct text *t, size_t *at)
{
	size_t end = *at + 3;

	for (; *at < t->len && *at < end; ++*at) {
		if (isxdigit(t->bytes[*at]))
			return true;
		if (!strchr(" -:._", t->bytes[*at]) || !t->bytes[*at])
			return false;
	}
	return false;
}

static unsigned int digit(uint8_t c)
{
	return c <= '9' ? c - (unsigned int)'0' : (c | 0x20u) - 'a' + 10u;
}

/* A byte written as two digits; false: there is none. */
static bool next_hex(const struct text *t, size_t *at, uint8_t *ret)
{
	unsigned int value = 0;

	for (int i = 0; i < 2; i++) {
		if (!next_digit(t, at))
			return false;
		value = value << 4 | digit(t->bytes[*at]);
		++*at;
	}
	*ret = (uint8_t)value;
	return true;
}

static bool equals_hex(const struct pattern *p, const struct text *t, size_t at, size_t *ret_end)
{
	uint8_t byte;

	for (size_t i = 0; i < p->len; i++)
		if (!next_hex(t, &at, &byte) ||
		    (p->secret->is_text ? fold(byte) != fold(p->bytes[i]) : byte != p->bytes[i]))
			return false;
	*ret_end = at;
	return true;
}

static const struct pattern *match_hex(const struct scan *scan, const struct text *t, size_t at,
				       size_t *ret_end)
{
	size_t pos = at;
	uint8_t first, second;

	if (!isxdigit(t->bytes[at]) || !next_hex(t, &pos, &first) || !next_hex(t, &pos, &second))
		return NULL;
	for (uint32_t i = scan->heads[fold(first) << 8 | fold(second)]; i != NONE;
	     i = scan->v[i].next) {
		const struct pattern *p = &scan->v[i];

		if (p->in_hex && !p->secret->is_plain && equals_hex(p, t, at, ret_end))
			return p;
	}
	return NULL;
}

/* ------------------------------------------------------------------- everywhere */

static const struct pattern *match(const struct scan *scan, const struct text *t, size_t at,
				   struct scan_hit *ret)
{
	const struct pattern *p = match_bytes(scan, t, at);
	size_t end = p ? at + p->len : 0;
	const bool is_hex = !p;

	if (!p)
		p = match_hex(scan, t, at, &end);
	if (p)
		*ret = (struct scan_hit){ p->secret, p->form, is_hex, at, end - at };
	return p;
}

/* Digits are put where digits stand, in their case; separators stay. */
static void write_hex(uint8_t *bytes, const struct scan_hit *hit, const struct pattern *p)
{
	static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
	bool is_upper = false;
	size_t n = 0;

	for (size_t i = 0; i < hit->len; i++)
		is_upper |= isupper(bytes[hit->at + i]) != 0;
	for (size_t i = 0; i < hit->len; i++)
		if (isxdigit(bytes[hit->at + i])) {
			const unsigned int d = p->instead[n / 2] >> (n % 2 ? 0 : 4) & 15;

			bytes[hit->at + i] = (uint8_t)(is_upper ? upper : lower)[d];
			n++;
		}
}

void secrets_replace(struct secrets *s, void *bytes, size_t len, bool is_foreign)
{
	const struct text t = { bytes, len, is_foreign };
	struct scan_hit hit;

	for (size_t at = 0; at < len;) {
		const struct pattern *p = match(s->scan, &t, at, &hit);

		if (!p) {
			at++;
			continue;
		}
		if (hit.is_hex)
			write_hex(bytes, &hit, p);
		else
			memcpy(t.bytes + at, p->instead, p->len);
		s->replaced++;
		at += hit.len;
	}
}

bool secrets_search(const struct secrets *s, const void *bytes, size_t len, bool is_foreign,
		    struct scan_hit *ret)
{
	const struct text t = { (uint8_t *)(uintptr_t)bytes, len, is_foreign };

	for (size_t at = 0; at < len; at++)
		if (match(s->scan, &t, at, ret))
			return true;
	return false;
}

const char *scan_form_name(const struct scan_hit *hit)
{
	static const char *const names[2][SCAN_FORMS] = {
		{ "as it is", "in UTF-16LE", "in UTF-16BE", "byte-reversed", "swapped in pairs" },
		{ "in hexadecimal", "in hexadecimal of UTF-16LE", "in hexadecimal of UTF-16BE",
		  "in hexadecimal, byte-reversed", "in hexadecimal, swapped in pairs" },
	};

	return names[hit->is_hex][hit->form];
}
