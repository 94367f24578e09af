// SPDX-License-Identifier: GPL-2.0-or-later
/* Status codes: the table, finding, parsing, text. */
#include <nvmetest/spec.h>
#include <stdio.h>
#include <string.h>

#include "suites.h"

static void sorted(void)
{
	char text[96], hex[16];

	for (size_t i = 0; i < spec_statuses_count; i++) {
		const struct spec_status *s = &spec_statuses[i];

		CU_ASSERT(!i || spec_statuses[i - 1].status < s->status);
		CU_ASSERT(s->status <= 0x7ff);
		CU_ASSERT(*s->name && *s->meaning);
		CU_ASSERT_PTR_EQUAL(spec_status_find(s->status), s);
		CU_ASSERT_PTR_EQUAL(spec_status_find(s->status | 0x7800), s);
		CU_ASSERT_PTR_EQUAL(spec_status_parse(s->name), s);
		CU_ASSERT_PTR_EQUAL(spec_status_text(s->status, text), text);
		CU_ASSERT(strchr(text, ')') == text + strlen(text) - 1);
		CU_ASSERT(!strncmp(text, s->name, strlen(s->name)));
		snprintf(hex, sizeof(hex), "%xh", s->status);
		CU_ASSERT_PTR_EQUAL(spec_status_parse(hex), s);
		snprintf(hex, sizeof(hex), "%u/%02X", s->status >> 8, s->status & 0xff);
		CU_ASSERT_PTR_EQUAL(spec_status_parse(hex), s);
	}
}

static void parse(void)
{
	const struct spec_status *qid = spec_status_find(NT_STATUS(CMD_SPECIFIC, QID_INVALID));

	CU_ASSERT_PTR_NOT_NULL_FATAL(qid);
	CU_ASSERT_STRING_EQUAL(qid->name, "Invalid Queue Identifier");
	CU_ASSERT_PTR_EQUAL(spec_status_parse("invalid queue identifier"), qid);
	CU_ASSERT_PTR_EQUAL(spec_status_parse("invalid-queue-identifier"), qid);
	CU_ASSERT_PTR_EQUAL(spec_status_parse("0x101"), qid);
	CU_ASSERT_PTR_EQUAL(spec_status_parse("101H"), qid);
	CU_ASSERT_PTR_EQUAL(spec_status_parse("1/1"), qid);
	CU_ASSERT_PTR_EQUAL(spec_status_parse("1h/01h"), qid);
	CU_ASSERT_EQUAL(spec_status_parse("success")->status, 0);
	CU_ASSERT_EQUAL(spec_status_parse("Successful Completion")->status, 0);
	CU_ASSERT_PTR_NULL(spec_status_parse(""));
	CU_ASSERT_PTR_NULL(spec_status_parse("-"));
	CU_ASSERT_PTR_NULL(spec_status_parse("101"));
	CU_ASSERT_PTR_NULL(spec_status_parse("/01"));
	CU_ASSERT_PTR_NULL(spec_status_parse("1/"));
	CU_ASSERT_PTR_NULL(spec_status_parse("1/101"));
	CU_ASSERT_PTR_NULL(spec_status_parse("9/01"));
	CU_ASSERT_PTR_NULL(spec_status_parse("0x"));
	CU_ASSERT_PTR_NULL(spec_status_parse("0xffffffffffffffffffff"));
	CU_ASSERT_PTR_NULL(spec_status_parse("invalid"));
}

static void text(void)
{
	char buf[96];

	CU_ASSERT_STRING_EQUAL(spec_status_text(0x101, buf), "Invalid Queue Identifier (1/01h)");
	CU_ASSERT_STRING_EQUAL(spec_status_text(0x4101, buf), "Invalid Queue Identifier (1/01h)");
	CU_ASSERT_STRING_EQUAL(spec_status_text(0x12f, buf), "Reserved Status (1/2Fh)");
	CU_ASSERT_STRING_EQUAL(spec_status_text(0x1c1, buf), "Vendor Specific Status (1/C1h)");
	CU_ASSERT_STRING_EQUAL(spec_status_text(0x712, buf), "Vendor Specific Status (7/12h)");
	for (unsigned int s = 0; s <= 0xffff; s++)
		CU_ASSERT(strlen(spec_status_text((uint16_t)s, buf)) < 95);
}

CU_TestInfo test_spec_status[] = {
	{ "sorted, found by every form", sorted },
	{ "parse", parse },
	{ "text", text },
	CU_TEST_INFO_NULL,
};
