// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is shown of bytes: values in words, reserved bytes, and every page that
 * is more than one structure; whole, cut short, and saying what is not true.
 */
#include <errno.h>
#include <json-c/json.h>
#include <nvmetest/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag/logs.h"
#include "diag/sheet.h"
#include "engine/engine.h"
#include "suites.h"

static const struct view at_1_4 = { .vs = NT_VS(1, 4, 0) };
static const struct view at_2_0 = { .vs = NT_VS(2, 0, 0) };

/* The section as people see it; puts it. */
static char *text_of(struct json_object *section)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	CU_ASSERT_PTR_NOT_NULL_FATAL(section);
	view_print(out, section, false);
	fclose(out);
	json_object_put(section);
	return text;
}

static void shows(char *text, const char *const *wanted)
{
	for (; *wanted; wanted++) {
		if (!strstr(text, *wanted))
			printf("\nnot shown: %s\nin: %s\n", *wanted, text);
		CU_ASSERT_PTR_NOT_NULL(strstr(text, *wanted));
	}
}

#define SHOWS(section, ...)                                                                        \
	do {                                                                                       \
		char *shown = text_of(section);                                                    \
                                                                                                   \
		shows(shown, (const char *const[]){ __VA_ARGS__, NULL });                          \
		free(shown);                                                                       \
	} while (0)
#define SHOWS_NOT(section, words)                                                                  \
	do {                                                                                       \
		char *shown = text_of(section);                                                    \
                                                                                                   \
		CU_ASSERT_PTR_NULL(strstr(shown, words));                                          \
		free(shown);                                                                       \
	} while (0)

static void put(uint8_t *p, uint64_t value, size_t len)
{
	for (size_t i = 0; i < len; i++)
		p[i] = (uint8_t)(value >> (8 * i));
}

/* Whatever its bytes and its length, a page is only read as far as it goes. */
static void try_all_lengths(uint8_t lid, const uint8_t *bytes, size_t len)
{
	for (size_t n = 0; n <= len; n += n < 80 ? 1 : 61) {
		uint8_t *copy = malloc(n ? n : 1);

		CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
		if (n)
			memcpy(copy, bytes, n);
		free(text_of(sheet_log(&at_2_0, lid, copy, n)));
		free(copy);
	}
}

/* --------------------------------------------------------------------- values */

static void test_values_have_units(void)
{
	static const struct {
		const char *path;
		uint64_t value;
		const char *text;
	} values[] = {
		{ "log.smart.ctemp", 310, "37 °C (310 K)" },
		{ "log.smart.tsen3", 0, "0 (not implemented)" },
		{ "log.smart.avsp", 98, "98 %" },
		{ "log.smart.pused", 255, "FFh (255 or more)" },
		{ "log.smart.wctt", 90, "90 min (90)" },
		{ "log.smart.dur", 4000000, "2.05 TB (4000000)" },
		{ "log.smart.poh", 20000, "2.282 years (20000)" },
		{ "log.smart.cw", 0x11, "11h" },
		{ "identify.ctrl.mdts", 0, "0 (no limit)" },
		{ "identify.ctrl.mdts", 5, "32 pages (5)" },
		{ "identify.ctrl.mdts", 200, "2^200 pages (200)" },
		{ "identify.ctrl.vid", 0x144d, "144Dh" },
		{ "identify.ctrl.ver", NT_VS(1, 4, 0), "1.4.0" },
		{ "identify.ctrl.hmpre", 16384, "64 MiB (16384)" },
		{ "identify.ctrl.rtd3e", 1500000, "1.5 s (1500000)" },
		{ "identify.ctrl.acl", 3, "4 (3)" },
		{ "identify.ctrl.elpe", 255, "256 (255)" },
		{ "identify.ctrl.cntrltype", 1, "1 (I/O controller)" },
		{ "identify.ctrl.cntrltype", 9, "9 (reserved)" },
		{ "identify.ctrl.tnvmcap", 1920383410176, "1.92 TB (1920383410176)" },
		{ "cap.mpsmin", 2, "16384 B (2)" },
		{ "cap.to", 20, "10 s (20)" },
		{ "log.error.sqid", 0xffff, "FFFFh (of no command)" },
		{ "log.persistent-event.ts", 1700000000000, "2023-11-14 22:13:20 UTC" },
		{ "log.persistent-event.ts", 5000, "5 s since a reset" },
		{ "feature.error-recovery.tler", 15, "1.5 s (15)" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		const struct spec_struct *s;
		const struct spec_field *f;
		uint8_t bytes[4096] = { 0 };
		char text[200];

		CU_ASSERT_EQUAL_FATAL(spec_path_find(values[i].path, &s, &f), 0);
		put(bytes + f->offset + f->lsb / 8, values[i].value << f->lsb % 8,
		    nt_min(8, f->width / 8 + 1));
		view_text(s, f, bytes, sizeof(bytes), text, sizeof(text));
		if (strcmp(text, values[i].text))
			printf("\n%s: %s\n", values[i].path, text);
		CU_ASSERT_STRING_EQUAL(text, values[i].text);
		/* Too small a buffer is no harm. */
		view_text(s, f, bytes, sizeof(bytes), text, 4);
		CU_ASSERT_TRUE(strlen(text) < 4);
	}
}

static struct json_object *field_of(struct json_object *section, const char *name)
{
	struct json_object *fields = json_object_object_get(section, "fields");

	for (size_t i = 0; i < json_object_array_length(fields); i++) {
		struct json_object *f = json_object_array_get_idx(fields, i);

		if (!strcmp(json_object_get_string(json_object_object_get(f, "name")), name))
			return f;
	}
	return NULL;
}

static void test_numbers_stay_exact(void)
{
	uint8_t page[512] = { 0 }, error[64] = { 0 };
	struct json_object *section, *f;

	memset(page + 32, 0xff, 16); /* Data Units Read */
	put(page + 48, 1ull << 53, 8);
	section = sheet_log(&at_1_4, NT_LID_SMART, page, sizeof(page));
	f = field_of(section, "dur");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_STRING_EQUAL(json_object_to_json_string(json_object_object_get(f, "value")),
			       "340282366920938463463374607431768211455");
	CU_ASSERT_STRING_EQUAL(json_object_get_string(json_object_object_get(f, "value_s")),
			       "340282366920938463463374607431768211455");
	f = field_of(section, "poh");
	CU_ASSERT_PTR_NULL(json_object_object_get(f, "value_s"));
	json_object_put(section);

	put(error + 16, UINT64_MAX, 8);
	section = view_struct(&at_1_4, spec_struct_find("log.error"), error, sizeof(error));
	f = field_of(section, "lba");
	CU_ASSERT_STRING_EQUAL(json_object_get_string(json_object_object_get(f, "value_s")),
			       "18446744073709551615");
	json_object_put(section);
}

/* --------------------------------------------------------------------- structures */

static void test_what_is_reserved_is_shown(void)
{
	const struct spec_struct *s = spec_struct_find("identify.ctrl");
	uint8_t id[4096] = { 0 };

	SHOWS_NOT(view_struct(&at_1_4, s, id, sizeof(id)), "not zero");
	id[300 + 60] = 0x5a; /* 360 */
	id[362] = 0xa5;
	id[523] = 0x80; /* FUSES bit 15 */
	SHOWS(view_struct(&at_1_4, s, id, sizeof(id)),
	      "reserved bytes 360-362 are not zero: 5a00a5", "reserved byte 523 is not zero: 80");
	/* Bits of the same field that have names are not part of it. */
	id[522] = 0x03;
	SHOWS(view_struct(&at_1_4, s, id, sizeof(id)), "reserved bytes 522-523 are not zero: 0280");
}

static void test_a_version_has_its_fields(void)
{
	const struct spec_struct *s = spec_struct_find("identify.ctrl");
	const struct view at_1_2 = { .vs = NT_VS(1, 2, 0) };
	uint8_t id[4096] = { 0 };

	SHOWS_NOT(view_struct(&at_1_2, s, id, sizeof(id)), "Sanitize Capabilities");
	SHOWS(view_struct(&at_1_4, s, id, sizeof(id)), "Sanitize Capabilities");
	id[328] = 1;
	SHOWS(view_struct(&at_1_2, s, id, sizeof(id)),
	      "Sanitize Capabilities: not zero, but reserved before version 1.3");
}

static void test_elements_beyond_their_number(void)
{
	const struct spec_struct *s = spec_struct_find("identify.ctrl");
	uint8_t id[4096] = { 0 };

	id[263] = 1;		/* two power states */
	put(id + 2048, 850, 2); /* 8.5 W */
	put(id + 2080, 300, 2); /* the next one in units of 0.0001 W, idle in 0.01 W */
	id[2080 + 3] = 1;
	put(id + 2080 + 16, 5, 2);
	id[2080 + 18] = 0x80;
	SHOWS(view_struct(&at_1_4, s, id, sizeof(id)), "8.5 W (850)", "0.03 W (300)", "0.05 W (5)");
	SHOWS(view_struct(&at_1_4, s, id, sizeof(id)), "psd1.mp");
	SHOWS_NOT(view_struct(&at_1_4, s, id, sizeof(id)), "psd2");
	id[2048 + 3 * 32] = 7;
	SHOWS(view_struct(&at_1_4, s, id, sizeof(id)), "not zero, but beyond the number of them");
}

static void test_short_ones_go_as_far_as_they_go(void)
{
	const struct spec_struct *s = spec_struct_find("log.smart");
	uint8_t page[512] = { 0 };

	for (size_t n = 0; n < sizeof(page); n += 7) {
		uint8_t *copy = malloc(n ? n : 1);
		char *shown;

		CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
		memcpy(copy, page, n);
		shown = text_of(view_struct(&at_1_4, s, copy, n));
		CU_ASSERT_PTR_NOT_NULL(strstr(shown, "bytes are there"));
		CU_ASSERT_EQUAL(!!strstr(shown, "Composite Temperature, kelvin"), n >= 3);
		free(shown);
		free(copy);
	}
}

static void test_text_of_a_device_is_harmless(void)
{
	uint8_t id[4096] = { 0 };
	char *shown;

	memcpy(id + 24,
	       "evil\033[2J\n\x9b"
	       "41m\xff name",
	       19);
	shown = text_of(sheet_identify(&at_1_4, "ctrl", id, sizeof(id)));
	CU_ASSERT_PTR_NOT_NULL(strstr(shown, "evil.[2J..41m. name"));
	CU_ASSERT_PTR_NULL(strchr(shown, '\033'));
	free(shown);
}

/* ------------------------------------------------------------------------ identify */

static void test_identify_pages(void)
{
	uint8_t page[4096] = { 0 };

	put(page, 1, 4);
	put(page + 4, 7, 4);
	put(page + 12, 9, 4);
	SHOWS(sheet_identify(&at_1_4, "ns-list", page, sizeof(page)), "nsid  1, 7 ",
	      "after the end of the list, byte 12 is not zero: 09");
	memset(page, 0, sizeof(page));
	put(page, 3, 2);
	put(page + 2, 0x00020001, 4);
	SHOWS(sheet_identify(&at_1_4, "ctrl-list", page, 6), "1, 2",
	      "it says 3 of them, 2 are there");
	memset(page, 0, sizeof(page));
	put(page, 2000000, 8);
	page[25] = 1; /* two formats */
	page[26] = 1; /* the second is in use */
	page[128 + 6] = 12;
	SHOWS(sheet_identify(&at_1_4, "ns", page, sizeof(page)), "8.19 GB", "4.1 kB");
	memset(page, 0, sizeof(page));
	page[0] = 1;
	page[1] = 8;
	memcpy(page + 4, "\x00\x25\x38\x01\x02\x03\x04\x05", 8);
	page[12] = 2;
	page[13] = 200;
	SHOWS(sheet_identify(&at_1_4, "ns-desc", page, 40), "1 (EUI64)", "0025380102030405",
	      "2 (NGUID)");
	memset(page, 0, sizeof(page));
	page[0] = 2;
	put(page + 32, 5, 2);
	put(page + 64, 6, 2);
	SHOWS(sheet_identify(&at_1_4, "secondary-list", page, sizeof(page)),
	      "Secondary Controller Identifier");
	SHOWS(sheet_identify(&at_1_4, "secondary-list", page, 70),
	      "it says 2 entries, 1 are there");
	CU_ASSERT_PTR_NULL(sheet_identify(&at_1_4, "banana", page, sizeof(page)));
	CU_ASSERT_PTR_NULL(sheet_identify_title("banana"));
}

/* ---------------------------------------------------------------------------- logs */

static void test_error_entries(void)
{
	uint8_t page[256] = { 0 };

	put(page, 17, 8);
	put(page + 8, 3, 2);
	put(page + 12, 0x281 << 1 | 1, 2);
	put(page + 64 + 8, 5, 2); /* without a count: not used */
	SHOWS(sheet_log(&at_1_4, NT_LID_ERROR, page, sizeof(page)), "entries  1 ",
	      "Error 17: Unrecovered Read Error (2/81h)",
	      "in an entry that is not used, byte 72 is not zero: 05");
	try_all_lengths(NT_LID_ERROR, page, sizeof(page));
}

static void test_lists_by_identifier(void)
{
	uint8_t page[4096] = { 0 };

	page[4 * 6] = 1;
	page[1024 + 4 * 1] = 3;
	page[3000] = 9;
	SHOWS(sheet_log(&at_1_4, NT_LID_EFFECTS, page, sizeof(page)), "Admin 06h Identify",
	      "I/O 01h Write", "reserved byte 3000 is not zero: 09");
	SHOWS_NOT(sheet_log(&at_1_4, NT_LID_EFFECTS, page, sizeof(page)), "Admin 05h");
	try_all_lengths(NT_LID_EFFECTS, page, sizeof(page));
	SHOWS(sheet_log(&at_2_0, NT_LID_FEATURE_EFFECTS, page, 1024), "06h Volatile Write Cache");
	SHOWS(sheet_log(&at_2_0, NT_LID_SUPPORTED, page, 1024), "06h Device Self-test");
}

static void test_self_test_results(void)
{
	uint8_t page[564];

	memset(page, 0, sizeof(page));
	for (size_t i = 0; i < 20; i++)
		page[4 + 28 * i] = 0x0f;
	page[1] = 33; /* no operation: a percentage that means nothing */
	SHOWS(sheet_log(&at_1_4, NT_LID_SELF_TEST, page, sizeof(page)), "0 (none in progress)",
	      "no self-test is recorded");
	SHOWS_NOT(sheet_log(&at_1_4, NT_LID_SELF_TEST, page, sizeof(page)), "Percent");
	page[0] = 2;
	page[4] = 0x17; /* short, segments failed */
	page[5] = 4;
	SHOWS(sheet_log(&at_1_4, NT_LID_SELF_TEST, page, sizeof(page)), "2 (extended in progress)",
	      "33", "Result 0, the newest", "7 (segments failed)");
	try_all_lengths(NT_LID_SELF_TEST, page, sizeof(page));
}

static void test_telemetry_header(void)
{
	uint8_t page[1024] = { 0 };

	page[0] = 7;
	put(page + 8, 2, 2);
	put(page + 10, 10, 2);
	put(page + 12, 100, 2);
	SHOWS(sheet_log(&at_1_4, NT_LID_TELEMETRY_HOST, page, sizeof(page)), "1.02 kB", "4.1 kB",
	      "46.1 kB", "512 bytes of data were read");
	put(page + 12, 5, 2);
	SHOWS(sheet_log(&at_1_4, NT_LID_TELEMETRY_CTRL, page, 512),
	      "Data Area 3 ends before the one in front of it");
	try_all_lengths(NT_LID_TELEMETRY_HOST, page, sizeof(page));
}

static void test_persistent_events(void)
{
	uint8_t page[512 + 24 + 2 + 24 + 44] = { 0 };
	uint8_t *e = page + 512;

	page[0] = 0x0d;
	put(page + 4, 3, 4);
	put(page + 8, sizeof(page), 8);
	e[0] = 13;
	e[2] = 21;
	put(e + 22, 2, 2);
	e[24] = 4;
	e[25] = 2; /* reached CCTEMP */
	e += 26;
	e[0] = 4;
	e[2] = 21;
	put(e + 22, 44, 2);
	memcpy(e + 24, "FW 1.2  ", 8);
	put(e + 24 + 8 + 16, 77, 4);
	SHOWS(sheet_log(&at_1_4, NT_LID_PERSISTENT_EVENT, page, sizeof(page)),
	      "Event Dh (Thermal Excursion)", "reached CCTEMP", "Event 4 (Power-on or Reset)",
	      "FW 1.2", "77", "2 of 3 events");
	put(e + 22, 0xffff, 2);
	SHOWS(sheet_log(&at_1_4, NT_LID_PERSISTENT_EVENT, page, sizeof(page)),
	      "do not fit: nothing behind it is decoded");
	e[2] = 0;
	put(e + 22, 44, 2);
	SHOWS(sheet_log(&at_1_4, NT_LID_PERSISTENT_EVENT, page, sizeof(page)),
	      "do not fit: nothing behind it is decoded");
	try_all_lengths(NT_LID_PERSISTENT_EVENT, page, sizeof(page));
}

static void test_counts_are_not_believed(void)
{
	static const uint8_t lids[] = { 0x04, 0x0b, 0x0c, 0x0e, 0x0f, 0x10, 0x11, 0x14, 0x70 };
	uint8_t page[600];

	memset(page, 0xff, sizeof(page));
	for (size_t i = 0; i < ARRAY_SIZE(lids); i++)
		try_all_lengths(lids[i], page, sizeof(page));
	SHOWS(sheet_log(&at_2_0, 0x0f, page, 64),
	      "it says 18446744073709551615 of them, 28 are there");
	SHOWS(sheet_log(&at_2_0, 0x0c, page, 64), "65535 groups are not in the 64 bytes");
	memset(page, 0, sizeof(page));
	put(page + 8, 1, 2);
	put(page + 16, 4, 4); /* group 4 … */
	put(page + 20, 2, 4); /* … of two namespaces */
	page[32] = 1;
	put(page + 48, 11, 4);
	put(page + 52, 12, 4);
	SHOWS(sheet_log(&at_1_4, 0x0c, page, 56), "1 (optimized)", "11, 12");
	memset(page, 0, sizeof(page));
	put(page + 4, 1, 4);
	put(page + 16, 3, 4);
	put(page + 20, 1, 4);
	page[24] = 0x11;
	put(page + 32, 4096, 8);
	SHOWS(sheet_log(&at_1_4, 0x0e, page, 48), "tracked blocks", "4096");
}

/* -------------------------------------------------------------------- vendors' pages */

static void add_built_in(void)
{
	for (size_t i = 0; plugins_built_in[i]; i++)
		CU_ASSERT_EQUAL(diag_log_add(plugins_built_in[i]->logs), 0);
}

static void put_guid(uint8_t *page, uint8_t lid)
{
	const struct nt_log_page *p = plugins_built_in[0]->logs;

	while (p->name && p->lid != lid)
		p++;
	CU_ASSERT_PTR_NOT_NULL_FATAL(p->name);
	memcpy(page + p->guid_off, p->guid, 16);
}

static void test_ocp_smart(void)
{
	uint8_t page[512] = { 0 };

	add_built_in();
	CU_ASSERT_EQUAL(diag_log_len(0xc0), 512);
	/* Without its GUID it is anybody's. */
	SHOWS(sheet_log(&at_1_4, 0xc0, page, sizeof(page)),
	      "its GUID is none that a plugin describes");
	put_guid(page, 0xc0);
	put(page, 5000000000000, 8);
	put(page + 128, 100, 2);
	put(page + 97, 0, 1);
	put(page + 494, 3, 2);
	SHOWS(sheet_log(&at_1_4, 0xc0, page, sizeof(page)),
	      "OCP SMART / Health Information Extended (C0h)", "5 TB (5000000000000)", "100 %");
	SHOWS_NOT(sheet_log(&at_1_4, 0xc0, page, sizeof(page)), "note:");
	put(page + 128, 40, 2);
	put(page + 56, 2, 8);
	page[97] = 2;
	SHOWS(sheet_log(&at_1_4, 0xc0, page, sizeof(page)), "2 uncorrectable read errors",
	      "the capacitors have 40 %", "2 (second level)", "throttles itself");
	put(page + 128, 0xffff, 2);
	SHOWS_NOT(sheet_log(&at_1_4, 0xc0, page, sizeof(page)), "capacitors have");
	try_all_lengths(0xc0, page, sizeof(page));
}

static void test_ocp_others(void)
{
	uint8_t page[4096] = { 0 };

	add_built_in();
	put_guid(page, 0xc1);
	put(page + 4, 0x80, 8);
	page[2] = 0x12;
	SHOWS(sheet_log(&at_1_4, 0xc1, page, 512), "the drive has panicked", "Main power cycle");
	memset(page, 0, sizeof(page));
	put_guid(page, 0xc2);
	put(page + 4, 2, 4);
	memcpy(page + 8 + 30, "OLD     NEW     ", 16);
	SHOWS(sheet_log(&at_1_4, 0xc2, page, 4096), "Firmware activation", "OLD", "NEW");
	memset(page, 0, sizeof(page));
	put_guid(page, 0xc3);
	put(page + 0x20 + 48 + 12, 1234, 4);
	put(page + 0xc0 + 18 + 4, 56, 2);
	SHOWS(sheet_log(&at_1_4, 0xc3, page, 512), "act0.read", "1234", "actmeas0.read",
	      "56 ms (56)");
	memset(page, 0, sizeof(page));
	put_guid(page, 0xc4);
	put(page + 14, 6, 2);
	SHOWS(sheet_log(&at_1_4, 0xc4, page, 4096), "Minimum Valid DSSD Power State");
	memset(page, 0, sizeof(page));
	put_guid(page, 0xc5);
	put(page, 1, 2);
	memcpy(page + 16, "SLOG-1          ", 16);
	SHOWS(sheet_log(&at_1_4, 0xc5, page, 4096), "Requirement that is not met", "SLOG-1");
	for (unsigned int lid = 0xc1; lid <= 0xc5; lid++) {
		memset(page, 0xff, sizeof(page));
		put_guid(page, (uint8_t)lid);
		try_all_lengths((uint8_t)lid, page, sizeof(page));
	}
}

static void test_wrong_descriptions_are_refused(void)
{
	static const struct spec_struct s = { .name = "x", .len = 64 };
	const struct nt_log_page good = {
		.lid = 0xd0, .name = "x", .title = "X", .len = 64, .fields = &s
	};
	struct nt_log_page pages[2] = { good };

	pages[0].lid = 2;
	CU_ASSERT_EQUAL(diag_log_add(pages), -EINVAL);
	pages[0] = good;
	pages[0].has_guid = true;
	pages[0].guid_off = 50;
	CU_ASSERT_EQUAL(diag_log_add(pages), -EINVAL);
	pages[0] = good;
	pages[0].entry = &s;
	CU_ASSERT_EQUAL(diag_log_add(pages), -EINVAL);
	pages[0] = good;
	pages[0].fields = NULL;
	CU_ASSERT_EQUAL(diag_log_add(pages), -EINVAL);
	CU_ASSERT_FALSE(diag_log_known(0xd0));
}

CU_TestInfo test_diag_view[] = {
	{ "values have units", test_values_have_units },
	{ "numbers stay exact", test_numbers_stay_exact },
	{ "what is reserved is shown", test_what_is_reserved_is_shown },
	{ "a version has its fields", test_a_version_has_its_fields },
	{ "elements beyond their number", test_elements_beyond_their_number },
	{ "short ones go as far as they go", test_short_ones_go_as_far_as_they_go },
	{ "text of a device is harmless", test_text_of_a_device_is_harmless },
	{ "identify pages", test_identify_pages },
	{ "error entries", test_error_entries },
	{ "lists by identifier", test_lists_by_identifier },
	{ "self-test results", test_self_test_results },
	{ "telemetry header", test_telemetry_header },
	{ "persistent events", test_persistent_events },
	{ "counts are not believed", test_counts_are_not_believed },
	{ "ocp smart", test_ocp_smart },
	{ "ocp others", test_ocp_others },
	{ "wrong descriptions are refused", test_wrong_descriptions_are_refused },
	CU_TEST_INFO_NULL,
};
