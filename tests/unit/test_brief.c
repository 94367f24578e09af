// SPDX-License-Identifier: GPL-2.0-or-later
/* report/brief.c: what is left out of a report, what stays, and text that is no report. */
#include <json-c/json.h>
#include <nvmetest/base.h>
#include <stdlib.h>
#include <string.h>

#include "report/brief.h"
#include "suites.h"

/* The brief text of @text, in memory of exactly its size: a byte beyond is noticed by ASan. */
static const char *brief(const char *text)
{
	static char shown[1024];
	size_t len = strlen(text), n;
	char *in = malloc(len), *out = malloc(len);

	CU_ASSERT_FATAL(in && out && len < sizeof(shown));
	memcpy(in, text, len);
	n = report_brief(in, len, out);
	CU_ASSERT_FATAL(n <= len);
	memcpy(shown, out, n);
	shown[n] = '\0';
	free(in);
	free(out);
	return shown;
}

static void leaves_out(void)
{
	CU_ASSERT_STRING_EQUAL(
		brief("{\"cases\":[{\"id\":\"a\",\"spec\":[\"x\",\"y\"],\"evidence\" : "
		      "{\"a\":[{}]} ,\"verdict\":\"fail\",\"repro\":\"]}\\\"{[\"}]}"),
		"{\"cases\":[{\"id\":\"a\",\"verdict\":\"fail\"}]}");
	CU_ASSERT_STRING_EQUAL(
		brief("{\"cases\":[{\"notes\": 12, \"id\":1\n},{\"notes\":\"\",\"rules\":null}]}"),
		"{\"cases\":[{\"id\":1},{}]}");
}

/* Only keys of cases, and only keys. */
static void keeps(void)
{
	static const char *const same[] = {
		"{\"spec\":[1],\"run\":{\"notes\":[1]},\"cases\":[]}",
		"{\"cases\":[{\"reasons\":[\"spec\",\"evidence\"],\"id\":\"spec\"}]}",
		"{\"cases\":[{\"checks\":{\"notes\":[1,2]}}]}",
		"{\"cases\":[{\"specs\":1,\"spe\":2,\"Spec\":3}]}",
	};

	for (size_t i = 0; i < ARRAY_SIZE(same); i++)
		CU_ASSERT_STRING_EQUAL(brief(same[i]), same[i]);
}

/* Cut off anywhere, it is not taken for a whole one. */
static void cut_off(void)
{
	const char *whole = "{\"cases\":[{\"id\":\"a\\\\\",\"spec\":[\"\\\"\",{}],\"notes\":1}]}";
	char text[128];

	for (size_t n = 1; n < strlen(whole); n++) {
		struct json_object *o;

		snprintf(text, sizeof(text), "%.*s", (int)n, whole);
		o = json_tokener_parse(brief(text));
		CU_ASSERT_PTR_NULL(o);
		json_object_put(o);
	}
	CU_ASSERT_STRING_EQUAL(brief(whole), "{\"cases\":[{\"id\":\"a\\\\\"}]}");
}

static void nonsense(void)
{
	static const char *const texts[] = { "]",
					     "}}}}{[{\"spec\"",
					     "\"",
					     "\\",
					     "{[{\"spec\":",
					     "{[{\"spec\":]",
					     "{[{\"spec\":}}",
					     "{[{\"\":1" };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		CU_ASSERT(strlen(brief(texts[i])) <= strlen(texts[i]));
}

CU_TestInfo test_brief[] = {
	{ "leaves values of cases out", leaves_out },
	{ "keeps everything else", keeps },
	{ "cut off text stays cut off", cut_off },
	{ "nonsense does no harm", nonsense },
	CU_TEST_INFO_NULL,
};
