// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A value in words. The titles of the field tables tell the unit and what
 * special values mean ("…, kelvin, 0: not reported"); here that is applied, so
 * that every table speaks without a second list of units.
 */
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "diag/view.h"

#define KELVIN_0C    273
#define YEAR_2000_MS UINT64_C(946684800000)

void view_size_text(double bytes, char *buf, size_t len)
{
	static const char *const names[] = { "B", "kB", "MB", "GB", "TB", "PB", "EB" };
	size_t unit = 0;

	while (bytes >= 999.5 && unit + 1 < ARRAY_SIZE(names)) {
		bytes /= 1000;
		unit++;
	}
	snprintf(buf, len, "%.3g %s", bytes, names[unit]);
}

/* Memory and what the specification counts in KiB: powers of two. */
static void memory_text(double bytes, char *buf, size_t len)
{
	static const char *const names[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t unit = 0;

	while (bytes >= 1024 && unit + 1 < ARRAY_SIZE(names)) {
		bytes /= 1024;
		unit++;
	}
	snprintf(buf, len, "%.4g %s", bytes, names[unit]);
}

/* "1 h 30 min", "4.2 years": two units of a time, or one with a fraction. */
static void time_text(double seconds, char *buf, size_t len)
{
	if (seconds < 1e-3)
		snprintf(buf, len, "%.4g µs", seconds * 1e6);
	else if (seconds < 1)
		snprintf(buf, len, "%.4g ms", seconds * 1e3);
	else if (seconds < 120)
		snprintf(buf, len, "%.4g s", seconds);
	else if (seconds < 7200)
		snprintf(buf, len, "%.4g min", seconds / 60);
	else if (seconds < 48 * 3600.0)
		snprintf(buf, len, "%.4g h", seconds / 3600);
	else if (seconds < 2 * 365 * 86400.0)
		snprintf(buf, len, "%.4g days", seconds / 86400);
	else
		snprintf(buf, len, "%.4g years", seconds / (365.25 * 86400));
}

/* ---------------------------------------------------------- special values */

/*
 * What the title says of @value itself: "0: none" or "FFFFh: of no command".
 * The words go to the end of the title or the next comma.
 */
static bool special_text(const char *title, uint64_t value, char *buf, size_t len)
{
	for (const char *p = strchr(title, ','); p; p = strchr(p + 1, ',')) {
		const char *word = p + 1 + strspn(p + 1, " ");
		char *end;
		unsigned long long given;
		bool is_hex;

		if (!isxdigit((unsigned char)*word))
			continue;
		is_hex = strspn(word, "0123456789ABCDEF") < strlen(word) &&
			 word[strspn(word, "0123456789ABCDEF")] == 'h';
		given = strtoull(word, &end, is_hex ? 16 : 10);
		end += is_hex;
		if (*end != ':' || given != value)
			continue;
		end += 1 + strspn(end + 1, " ");
		snprintf(buf, len, "%.*s", (int)strcspn(end, ","), end);
		return true;
	}
	return false;
}

/* ------------------------------------------------------------------- units */

enum how { AS_BYTES, AS_MEMORY, AS_SECONDS, AS_KELVIN, AS_PERCENT, AS_POWER };

static const struct unit {
	const char *words; /* after a comma in the title */
	enum how how;
	double factor;	  /* of AS_POWER: what 2^0 is */
	const char *name; /* of AS_POWER: what is counted */
} units[] = {
	{ "kelvin", AS_KELVIN, 1, NULL },
	{ "percent", AS_PERCENT, 1, NULL },
	{ "thousands of 512 B", AS_BYTES, 512e3, NULL },
	{ "billions of bytes", AS_BYTES, 1e9, NULL },
	{ "bytes", AS_BYTES, 1, NULL },
	{ "4 KiB units", AS_MEMORY, 4096, NULL },
	{ "64 KiB units", AS_MEMORY, 65536, NULL },
	{ "128 KiB units", AS_MEMORY, 131072, NULL },
	{ "512 B units", AS_MEMORY, 512, NULL },
	{ "512 B blocks", AS_MEMORY, 512, NULL },
	{ "16 B units", AS_MEMORY, 16, NULL },
	{ "hours", AS_SECONDS, 3600, NULL },
	{ "minutes", AS_SECONDS, 60, NULL },
	{ "seconds", AS_SECONDS, 1, NULL },
	{ "500 ms units", AS_SECONDS, 0.5, NULL },
	{ "100 ms units", AS_SECONDS, 0.1, NULL },
	{ "milliseconds", AS_SECONDS, 1e-3, NULL },
	{ "100 microseconds units", AS_SECONDS, 1e-4, NULL },
	{ "microseconds", AS_SECONDS, 1e-6, NULL },
	{ "100 ns units", AS_SECONDS, 1e-7, NULL },
	{ "2^n bytes", AS_POWER, 1, "B" },
	{ "2^(2+n) bytes", AS_POWER, 4, "B" },
	{ "2^(12+n) bytes", AS_POWER, 4096, "B" },
	{ "2^n commands", AS_POWER, 1, "commands" },
	{ "2^n pages of CAP.MPSMIN", AS_POWER, 1, "pages" },
};

/* @words stand in @title as a part of their own: between commas, or at its end. */
static bool has_part(const char *title, const char *words)
{
	const size_t n = strlen(words);

	for (const char *p = strstr(title, words); p; p = strstr(p + 1, words)) {
		const bool begins = p >= title + 2 && p[-2] == ',';

		if (begins && (p[n] == '\0' || p[n] == ','))
			return true;
	}
	return false;
}

static const struct unit *unit_of(const struct spec_field *f)
{
	static const struct unit hours = { "hours", AS_SECONDS, 3600, NULL };

	for (size_t i = 0; i < ARRAY_SIZE(units); i++)
		if (has_part(f->title, units[i].words))
			return &units[i];
	/* "Power On Hours": the name is the unit. */
	if (strcasestr(f->title, "power on hours"))
		return &hours;
	return NULL;
}

static void unit_text(const struct unit *u, const struct spec_field *f, double value,
		      const char *digits, char *buf, size_t len)
{
	const bool is_less_one = has_part(f->title, "0's based");
	char text[64];

	if (is_less_one)
		value += 1;
	switch (u->how) {
	case AS_KELVIN:
		snprintf(buf, len, "%.0f °C (%s K)", value - KELVIN_0C, digits);
		return;
	case AS_PERCENT:
		snprintf(buf, len, "%s %%", digits);
		return;
	case AS_BYTES:
		view_size_text(value * u->factor, text, sizeof(text));
		break;
	case AS_MEMORY:
		memory_text(value * u->factor, text, sizeof(text));
		break;
	case AS_SECONDS:
		time_text(value * u->factor, text, sizeof(text));
		break;
	case AS_POWER:
		/* Sense ends long before a device's numbers do. */
		if (value < 40)
			snprintf(text, sizeof(text), "%.0f %s", ldexp(u->factor, (int)value),
				 u->name);
		else
			snprintf(text, sizeof(text), "2^%.0f %s", value + log2(u->factor), u->name);
		break;
	}
	/* Nothing is nothing in any unit. */
	if (value <= 0 && u->how != AS_POWER) {
		snprintf(buf, len, "0");
		return;
	}
	if (u->how == AS_BYTES && u->factor <= 1 && value < 1000)
		snprintf(buf, len, "%s", text);
	else
		snprintf(buf, len, "%s (%s)", text, digits);
}

/* ----------------------------------------------------------------- numbers */

/* A field with bits of its own, an identifier or an address is read in hex. */
static bool is_hex(const struct spec_struct *s, const struct spec_field *f)
{
	static const char *const words[] = { "Vendor ID",    "OUI",	 "Address",
					     "address bits", "bit mask", "one bit a" };
	const struct spec_field *next = f + 1;
	const size_t n = strlen(f->name);

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strstr(f->title, words[i]))
			return true;
	return next < s->fields + s->count && !strncmp(next->name, f->name, n) &&
	       next->name[n] == '.';
}

static void version_text(uint64_t value, char *buf, size_t len)
{
	snprintf(buf, len, "%u.%u.%u", (unsigned int)(value >> 16 & 0xffff),
		 (unsigned int)(value >> 8 & 0xff), (unsigned int)(value & 0xff));
}

/* The 48 bits of a Timestamp: a date, or the time since a reset. */
static void timestamp_text(uint64_t value, char *buf, size_t len)
{
	const uint64_t ms = value & UINT64_C(0xffffffffffff);
	time_t s = (time_t)(ms / 1000);
	char text[40];
	struct tm tm;

	if (ms < YEAR_2000_MS) {
		time_text((double)ms / 1e3, text, sizeof(text));
		snprintf(buf, len, "%s since a reset", text);
		return;
	}
	gmtime_r(&s, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm);
	snprintf(buf, len, "%s UTC", text);
}

static void uint_text(const struct spec_struct *s, const struct spec_field *f, uint64_t value,
		      char *buf, size_t len)
{
	const struct unit *u = unit_of(f);
	char digits[24], special[80];

	snprintf(digits, sizeof(digits), "%" PRIu64, value);
	if (special_text(f->title, value, special, sizeof(special)))
		snprintf(buf, len, value < 10 ? "%" PRIu64 " (%s)" : "%" PRIX64 "h (%s)", value,
			 special);
	else if (u)
		unit_text(u, f, (double)value, digits, buf, len);
	else if (!strcmp(f->name, "ver") && f->width == 32)
		version_text(value, buf, len);
	else if (strstr(f->title, "Timestamp") && f->width >= 48)
		timestamp_text(value, buf, len);
	else if (is_hex(s, f))
		snprintf(buf, len, value < 10 ? "%" PRIu64 : "%" PRIX64 "h", value);
	else if (has_part(f->title, "0's based"))
		snprintf(buf, len, "%" PRIu64 " (%" PRIu64 ")", value + 1, value);
	else
		snprintf(buf, len, "%" PRIu64, value);
}

/*
 * Power counts in units that a field next to it tells: "psd3.idlp" in those of
 * "psd3.ips". False when the title names none.
 */
static bool power_text(const struct spec_struct *s, const struct spec_field *f, const void *bytes,
		       size_t len, char *buf, size_t buf_len)
{
	static const struct {
		const char *words, *scale;
		double watts[4]; /* 0: not reported */
	} units_of[] = {
		{ "units of MXPS", "mxps", { 0.01, 0.0001, 0, 0 } },
		{ "units of IPS", "ips", { 0, 0.0001, 0.01, 0 } },
		{ "units of APS", "aps", { 0, 0.0001, 0.01, 0 } },
	};
	const char *dot = strrchr(f->name, '.');
	const int prefix = dot ? (int)(dot + 1 - f->name) : 0;

	for (size_t i = 0; i < ARRAY_SIZE(units_of); i++) {
		const struct spec_field *scale;
		const uint64_t value = spec_get(f, bytes, len);
		char name[32];
		double watts;

		if (!has_part(f->title, units_of[i].words))
			continue;
		snprintf(name, sizeof(name), "%.*s%s", prefix, f->name, units_of[i].scale);
		scale = spec_field_find(s, name);
		watts = scale ? units_of[i].watts[spec_get(scale, bytes, len) & 3] : 0;
		if (watts <= 0 || !value)
			return false;
		snprintf(buf, buf_len, "%.4g W (%" PRIu64 ")", watts * (double)value, value);
		return true;
	}
	return false;
}

static bool is_all_zero(const struct spec_field *f, const uint8_t *bytes, size_t len)
{
	for (size_t i = f->offset; i < nt_min(f->offset + f->width / 8, len); i++)
		if (bytes[i])
			return false;
	return true;
}

static void u128_text(const struct spec_field *f, const void *bytes, size_t len, char *buf,
		      size_t buf_len)
{
	const struct unit *u = unit_of(f);
	char digits[48];

	spec_format(f, bytes, len, digits, sizeof(digits));
	if (u)
		unit_text(u, f, strtod(digits, NULL), digits, buf, buf_len);
	else
		snprintf(buf, buf_len, "%s", digits);
}

void view_text(const struct spec_struct *s, const struct spec_field *f, const void *bytes,
	       size_t len, char *buf, size_t buf_len)
{
	switch (f->kind) {
	case SPEC_UINT:
		if (f->values)
			spec_format(f, bytes, len, buf, buf_len);
		else if (!power_text(s, f, bytes, len, buf, buf_len))
			uint_text(s, f, spec_get(f, bytes, len), buf, buf_len);
		return;
	case SPEC_U128:
		u128_text(f, bytes, len, buf, buf_len);
		return;
	case SPEC_ASCII:
		spec_format(f, bytes, len, buf, buf_len);
		return;
	case SPEC_BYTES:
		if (f->width > 64 && is_all_zero(f, bytes, len))
			snprintf(buf, buf_len, "all zero");
		else
			spec_format(f, bytes, len, buf, nt_min(buf_len, 48));
		return;
	}
}
