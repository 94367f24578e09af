// SPDX-License-Identifier: GPL-2.0-or-later
/* The set of secrets: what counts as one, how much of it says something, what stands instead. */
#include "secret.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/sha256.h"

#define SIGNIFICANT 4u /* characters or bytes that make it worth looking for */
#define LONG_ENOUGH 8u /* characters of a text that is found inside words, too */
#define TOKEN_HEX   17u

static const struct {
	const char *name;
	bool is_word; /* of a language, perhaps */
} kinds[SECRET_KINDS] = {
	[SECRET_SN] = { "sn", false },	     [SECRET_EUI64] = { "eui64", false },
	[SECRET_NGUID] = { "nguid", false }, [SECRET_UUID] = { "uuid", false },
	[SECRET_GUID] = { "guid", false },   [SECRET_DSN] = { "dsn", false },
	[SECRET_NQN] = { "nqn", false },     [SECRET_HOSTID] = { "hostid", false },
	[SECRET_DMI] = { "dmi", false },     [SECRET_HOST] = { "host", true },
	[SECRET_USER] = { "user", true },    [SECRET_LABEL] = { "label", true },
	[SECRET_PATH] = { "path", true },    [SECRET_MAC] = { "mac", false },
	[SECRET_IP] = { "ip", false },
};

const char *secret_kind_name(enum secret_kind kind)
{
	return kinds[kind].name;
}

struct secrets *secrets_new(void)
{
	return calloc(1, sizeof(struct secrets));
}

void secrets_free(struct secrets *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++) {
		free(s->v[i].bytes);
		free(s->v[i].instead);
	}
	free(s->v);
	scan_free(s->scan);
	free(s);
}

/* ---------------------------------------------------------------- how much it says */

/* Bytes that are no filling. */
static size_t count_bytes(const struct secret *x)
{
	size_t n = 0;

	for (size_t i = 0; i < x->len; i++)
		n += x->is_text ? x->bytes[i] != '0' && x->bytes[i] != ' '
				: x->bytes[i] && x->bytes[i] != 0xff;
	return n;
}

/* Hexadecimal digits that are none. */
static size_t count_digits(const struct secret *x)
{
	size_t n = 0;

	for (size_t i = 0; i < x->len; i++)
		for (unsigned int k = 0; k < 8; k += 4) {
			const unsigned int digit = x->bytes[i] >> k & 15;

			n += digit && digit != 15;
		}
	return n;
}

static bool is_plain_word(const struct secret *x)
{
	for (size_t i = 0; i < x->len; i++)
		if (!islower(x->bytes[i]))
			return false;
	return true;
}

static void weigh(struct secret *x)
{
	const bool is_word = kinds[x->kind].is_word;

	x->is_short = count_bytes(x) < SIGNIFICANT;
	x->is_short_in_hex = x->is_text ? x->is_short : count_digits(x) < SIGNIFICANT;
	x->is_bounded = x->is_text && (is_word || x->len < LONG_ENOUGH);
	x->is_plain = x->is_text && is_word && is_plain_word(x);
}

/* ------------------------------------------------------------------------ adding */

static bool is_same(const struct secret *x, const void *bytes, size_t len, bool is_text)
{
	return x->is_text == is_text && x->len == len && !memcmp(x->bytes, bytes, len);
}

static int add(struct secrets *s, enum secret_kind kind, const uint8_t *bytes, size_t len,
	       bool is_text)
{
	struct secret *v, *x;

	for (size_t i = 0; i < s->n; i++)
		if (is_same(&s->v[i], bytes, len, is_text))
			return 0;
	v = realloc(s->v, (s->n + 1) * sizeof(*v));
	if (!v)
		return -ENOMEM;
	s->v = v;
	x = &v[s->n];
	*x = (struct secret){ .kind = kind, .is_text = is_text, .len = len, .bytes = malloc(len) };
	if (!x->bytes)
		return -ENOMEM;
	memcpy(x->bytes, bytes, len);
	weigh(x);
	s->n++;
	return 0;
}

/* Names that everybody has say nothing of anybody. */
static bool is_common(const uint8_t *text, size_t len)
{
	static const char words[] =
		" localhost localdomain root admin user users nobody debian ubuntu fedora linux "
		"kernel nvme nvmetest boot efi esp home swap data system disk none default "
		"unknown unspecified primary to be filled by o.e.m. not specified n/a (none) ";
	char word[32];

	if (len > sizeof(word) - 3)
		return false;
	word[0] = ' ';
	for (size_t i = 0; i < len; i++)
		word[i + 1] = (char)tolower(text[i]);
	memcpy(word + len + 1, " ", 2);
	return strstr(words, word);
}

int secrets_add_text(struct secrets *s, enum secret_kind kind, const void *text, size_t len)
{
	const uint8_t *p = text;

	len = strnlen(text, len);
	while (len && (p[len - 1] == ' ' || p[len - 1] == '\n'))
		len--;
	for (; len && *p == ' '; len--)
		p++;
	if (!len || is_common(p, len))
		return 0;
	return add(s, kind, p, len, true);
}

int secrets_add_bytes(struct secrets *s, enum secret_kind kind, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	size_t same = 1;

	while (same < len && p[same] == p[0])
		same++;
	if (!len || (same == len && (p[0] == 0 || p[0] == 0xff)))
		return 0;
	return add(s, kind, p, len, false);
}

int secrets_add_hex(struct secrets *s, enum secret_kind kind, const char *text)
{
	uint8_t bytes[32] = { 0 };
	size_t n = 0;

	for (; *text; text++) {
		if (!isxdigit((unsigned char)*text))
			continue;
		if (n == 2 * sizeof(bytes))
			return 0;
		bytes[n / 2] = (uint8_t)(bytes[n / 2] << 4 |
					 (isdigit((unsigned char)*text) ? *text - '0'
									: (*text | 32) - 'a' + 10));
		n++;
	}
	return n % 2 ? 0 : secrets_add_bytes(s, kind, bytes, n / 2);
}

/* ------------------------------------------------------------------- substitutes */

/* The longest first: a serial number inside a name is hidden with the name. */
static int compare(const void *a, const void *b)
{
	const struct secret *x = a, *y = b;

	if (x->len != y->len)
		return x->len > y->len ? -1 : 1;
	if (x->is_text != y->is_text)
		return x->is_text ? -1 : 1;
	return memcmp(x->bytes, y->bytes, x->len);
}

/* "nqn.2014-08.org.nvmexpress:" stays: a name without it is another finding than one with it. */
static size_t kept_of(const struct secret *x)
{
	const uint8_t *colon;

	if (x->kind != SECRET_NQN || x->len < 12 || memcmp(x->bytes, "nqn.2014", 8) != 0)
		return 0;
	colon = memchr(x->bytes, ':', x->len);
	return colon ? (size_t)(colon - x->bytes) + 1 : 0;
}

/* "sn:7f3a…" as far as there is room, else digits alone. */
static void write_text(struct secret *x, const uint8_t mac[SHA256_LEN])
{
	static const char digits[] = "0123456789abcdef";
	const char *name = kinds[x->kind].name;
	const size_t name_len = strlen(name);
	size_t at = kept_of(x), i = 0;

	memcpy(x->instead, x->bytes, at);
	if (x->len - at >= name_len + 1 + SIGNIFICANT) {
		memcpy(x->instead + at, name, name_len);
		x->instead[at + name_len] = ':';
		at += name_len + 1;
	}
	for (; at < x->len; at++, i++)
		x->instead[at] =
			(uint8_t)(i < TOKEN_HEX ? digits[mac[i / 2] >> (4 * (i % 2)) & 15] : 'x');
}

static bool is_taken(const struct secrets *s, size_t i)
{
	const struct secret *x = &s->v[i];

	for (size_t k = 0; k < s->n; k++) {
		const struct secret *y = &s->v[k];

		if (is_same(y, x->instead, x->len, x->is_text) ||
		    (k < i && y->is_text == x->is_text && y->len == x->len &&
		     !memcmp(y->instead, x->instead, x->len)))
			return true;
	}
	return false;
}

/* Two that are so short that their digits are the same get others: they are not the same. */
static int make(struct secrets *s, size_t i, const void *salt, size_t salt_len)
{
	struct secret *x = &s->v[i];
	uint8_t *text = malloc(x->len + 1), mac[SHA256_LEN];

	x->instead = malloc(x->len);
	if (!text || !x->instead) {
		free(text);
		return -ENOMEM;
	}
	memcpy(text, x->bytes, x->len);
	for (unsigned int turn = 0; turn < 200; turn++) {
		text[x->len] = (uint8_t)turn;
		hmac_sha256(salt, salt_len, text, x->len + (turn ? 1 : 0), mac);
		if (x->is_text)
			write_text(x, mac);
		else
			for (size_t k = 0; k < x->len; k++)
				x->instead[k] = mac[k % SHA256_LEN];
		if (!is_taken(s, i))
			break;
	}
	free(text);
	return 0;
}

int secrets_seal(struct secrets *s, const void *salt, size_t salt_len)
{
	int rc = 0;

	if (s->n)
		qsort(s->v, s->n, sizeof(s->v[0]), compare);
	for (size_t i = 0; i < s->n && !rc; i++)
		rc = make(s, i, salt, salt_len);
	return rc ? rc : scan_build(s);
}
