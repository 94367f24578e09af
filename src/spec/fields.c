// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The walker over the tables: finding structures and fields by name, taking
 * values out of bytes and putting them in, one line of text per field. Bytes
 * come from a device or a user, so nothing is read or written beyond @len.
 */
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "table.h"

bool spec_same_words(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (*a && !isalnum((unsigned char)*a))
			a++;
		while (*b && !isalnum((unsigned char)*b))
			b++;
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		if (!*a)
			return true;
	}
}

/* A structure by the first @len characters of @name. */
static const struct spec_struct *find_struct(const char *name, size_t len)
{
	for (size_t i = 0; i < spec_structs_count; i++) {
		const char *other = spec_structs[i]->name;

		if (!strncasecmp(other, name, len) && !other[len])
			return spec_structs[i];
	}
	return NULL;
}

const struct spec_struct *spec_struct_find(const char *name)
{
	return find_struct(name, strlen(name));
}

const struct spec_reg *spec_reg_find(const char *name)
{
	for (size_t i = 0; i < spec_regs_count; i++)
		if (!strcasecmp(spec_regs[i].name, name))
			return &spec_regs[i];
	return NULL;
}

const struct spec_reg *spec_reg_at(uint64_t off)
{
	for (size_t i = 0; i < spec_regs_count; i++)
		if (off >= spec_regs[i].off && off - spec_regs[i].off < spec_regs[i].width)
			return &spec_regs[i];
	return NULL;
}

const struct spec_field *spec_field_find(const struct spec_struct *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (!strcasecmp(s->fields[i].name, name))
			return &s->fields[i];
	return NULL;
}

/* Both halves of a path may have dots: the longest structure name wins. */
int spec_path_find(const char *path, const struct spec_struct **ret_struct,
		   const struct spec_field **ret_field)
{
	size_t at = strlen(path);

	while (at--) {
		const struct spec_struct *s = path[at] == '.' ? find_struct(path, at) : NULL;
		const struct spec_field *f = s ? spec_field_find(s, path + at + 1) : NULL;

		if (f) {
			*ret_struct = s;
			*ret_field = f;
			return 0;
		}
	}
	return -ENOENT;
}

const struct spec_id *spec_id_find(const struct spec_id *ids, size_t count, uint8_t id)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i].id == id)
			return &ids[i];
	return NULL;
}

const struct spec_id *spec_id_parse(const struct spec_id *ids, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (spec_same_words(ids[i].name, name) || spec_same_words(ids[i].title, name))
			return &ids[i];
	return NULL;
}

static uint64_t mask_of(uint32_t width)
{
	return width >= 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
}

uint64_t spec_get(const struct spec_field *f, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	size_t first = f->offset + f->lsb / 8;
	uint32_t shift = f->lsb % 8;
	uint64_t value = 0;

	for (uint32_t i = 0; i * 8 < shift + f->width && i < 9; i++) {
		uint64_t byte = first + i < len ? p[first + i] : 0;

		if (i * 8 >= shift)
			value |= i * 8 - shift < 64 ? byte << (i * 8 - shift) : 0;
		else
			value |= byte >> shift;
	}
	return value & mask_of(f->width);
}

void spec_set(const struct spec_field *f, void *bytes, size_t len, uint64_t value)
{
	uint8_t *p = bytes;

	for (uint32_t i = 0; i < f->width && i < 64; i++) {
		uint32_t bit = f->lsb + i;
		size_t at = f->offset + bit / 8;
		uint8_t mask = (uint8_t)(1u << bit % 8);

		if (at >= len)
			return;
		p[at] = (uint8_t)(value >> i & 1 ? p[at] | mask : p[at] & ~mask);
	}
}

uint64_t spec_get_path(const char *path, const void *bytes, size_t len)
{
	const struct spec_struct *s;
	const struct spec_field *f;
	int err = spec_path_find(path, &s, &f);

	assert(!err);
	(void)err;
	return spec_get(f, bytes, len);
}

static void format_uint(const struct spec_field *f, uint64_t value, char *buf, size_t buf_len)
{
	const struct spec_value *v = f->values;
	char number[24];

	snprintf(number, sizeof(number), value < 10 ? "%" PRIu64 : "%" PRIX64 "h", value);
	while (v && v->name && v->value != value)
		v++;
	if (!v)
		snprintf(buf, buf_len, "%s", number);
	else
		snprintf(buf, buf_len, "%s (%s)", number, v->name ? v->name : "reserved");
}

/* The bytes of a whole-byte field that are there. */
static size_t bytes_there(const struct spec_field *f, size_t len)
{
	size_t want = f->width / 8;

	if (f->offset >= len)
		return 0;
	return want < len - f->offset ? want : len - f->offset;
}

/* Text from a device: what cannot be printed becomes '.', the padding goes. */
static void format_ascii(const uint8_t *p, size_t there, char *buf, size_t buf_len)
{
	size_t n = 0;

	while (there && (p[there - 1] == ' ' || !p[there - 1]))
		there--;
	for (; n < there && n + 1 < buf_len; n++)
		buf[n] = (char)(p[n] >= 0x20 && p[n] < 0x7f ? p[n] : '.');
	buf[n] = '\0';
}

/* Two digits a byte; "..." at the end when the buffer is too small. */
static void format_bytes(const uint8_t *p, size_t there, char *buf, size_t buf_len)
{
	bool fits = there * 2 < buf_len;
	size_t show = fits ? there : buf_len > 4 ? (buf_len - 4) / 2 : 0;

	buf[0] = '\0';
	for (size_t i = 0; i < show; i++)
		snprintf(buf + 2 * i, 3, "%02x", p[i]);
	if (!fits && buf_len > 4)
		memcpy(buf + 2 * show, "...", 4);
}

/* Long division of the little-endian bytes by ten: 128 bits are at most 39 digits. */
static void format_u128(const uint8_t *p, size_t there, char *buf, size_t buf_len)
{
	uint8_t n[16] = { 0 };
	char digits[40];
	size_t at = sizeof(digits) - 1;
	bool rest;

	memcpy(n, p, there < sizeof(n) ? there : sizeof(n));
	digits[at] = '\0';
	do {
		unsigned int carry = 0;

		rest = false;
		for (size_t i = sizeof(n); i--;) {
			carry = carry << 8 | n[i];
			n[i] = (uint8_t)(carry / 10);
			carry %= 10;
			rest = rest || n[i];
		}
		digits[--at] = (char)('0' + carry);
	} while (rest);
	snprintf(buf, buf_len, "%s", digits + at);
}

void spec_format(const struct spec_field *f, const void *bytes, size_t len, char *buf,
		 size_t buf_len)
{
	size_t there = bytes_there(f, len);
	const uint8_t *p = (const uint8_t *)bytes + (there ? f->offset : 0);

	if (!buf_len)
		return;
	switch (f->kind) {
	case SPEC_UINT:
		format_uint(f, spec_get(f, bytes, len), buf, buf_len);
		break;
	case SPEC_ASCII:
		format_ascii(p, there, buf, buf_len);
		break;
	case SPEC_BYTES:
		format_bytes(p, there, buf, buf_len);
		break;
	case SPEC_U128:
		format_u128(p, there, buf, buf_len);
		break;
	}
}

int spec_walk(const struct spec_struct *s, const void *bytes, size_t len, spec_visit_fn visit,
	      void *arg)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct spec_field *f = &s->fields[i];
		uint64_t end = (uint64_t)f->offset * 8 + f->lsb + f->width;
		int ret;

		if ((end + 7) / 8 > len)
			continue;
		ret = visit(arg, s, f, bytes, len);
		if (ret)
			return ret;
	}
	return 0;
}
