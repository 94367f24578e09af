// SPDX-License-Identifier: GPL-2.0-or-later
/* engine/script*.c without a device: what compiles, what does not and where. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/script.h"
#include "suites.h"

static int compile(const char *text, struct script **ret, struct plan_errors *errs)
{
	char path[] = "/tmp/nvmetest-script-XXXXXX";
	int fd = mkstemp(path), err;

	CU_ASSERT_TRUE_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	err = script_load(path, ret, errs);
	unlink(path);
	return err;
}

static void refuse(const char *text, unsigned int line, unsigned int column, const char *part)
{
	struct plan_errors errs = { 0 };
	struct script *s;

	CU_ASSERT_EQUAL_FATAL(compile(text, &s, &errs), -EINVAL);
	CU_ASSERT_TRUE_FATAL(errs.n > 0);
	CU_ASSERT_EQUAL(errs.v[0].line, line);
	CU_ASSERT_EQUAL(errs.v[0].column, column);
	CU_ASSERT_PTR_NOT_NULL(strstr(errs.v[0].text, part));
	if (errs.v[0].line != line || errs.v[0].column != column || !strstr(errs.v[0].text, part))
		printf("\n  got %u:%u %s\n", errs.v[0].line, errs.v[0].column, errs.v[0].text);
	plan_errors_free(&errs);
}

#define HEAD "case: a.b.c\ntitle: t\nsteps:\n"
#define PAIR "  - do: queue-pair\n    with: { entries: 3 }\n"

static void compiles(void)
{
	static const char text[] =
		"case: a.b.c\ntitle: t\nspec: [base-2.0:1, nvme-1.4:2]\neffects: [data]\n"
		"params: { depth: { value: 3, min: 2, max: 9 } }\nvalues: { one: 0x1 "
		"}\nsteps:\n" PAIR
		"  - repeat: { times: $depth, counter: i, steps: [ { do: submit, with: { cdw10: "
		"\"$i + $one\" }, save: { c: cid } }, { do: ring } ] }\n"
		"  - do: expect-cqe\n    shall: { status: [success, 0x101], \"dw0[15:0]\": { max: "
		"9 }, "
		"cid: $c }\nalways:\n  - do: note\n    with: { text: x, value: $c }\n";
	struct plan_errors errs = { 0 };
	struct script *s = NULL;
	const struct nt_case *c;

	CU_ASSERT_EQUAL(compile(text, &s, &errs), 0);
	for (size_t i = 0; i < errs.n; i++)
		printf("\n  %u:%u %s\n", errs.v[i].line, errs.v[i].column, errs.v[i].text);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	c = script_case(s);
	CU_ASSERT_STRING_EQUAL(c->id, "a.b.c");
	CU_ASSERT_STRING_EQUAL(c->spec, "base-2.0:1 nvme-1.4:2");
	CU_ASSERT_EQUAL(c->effects, NT_EFF_DATA);
	CU_ASSERT_EQUAL(c->needs, NT_NEED_COMMANDS | NT_NEED_QUEUES | NT_NEED_IO);
	CU_ASSERT_STRING_EQUAL(c->params[0].name, "depth");
	CU_ASSERT_PTR_NULL(c->params[1].name);
	CU_ASSERT_EQUAL(c->priv, s);
	script_free(s);
}

static void mistakes(void)
{
	refuse("title: t\nsteps: []\n", 1, 1, "needs 'case'");
	refuse("case: A.b\ntitle: t\nsteps: [ { do: note, with: { text: x } } ]\n", 1, 7,
	       "lower-case");
	refuse(HEAD "  - do: identfy\n", 4, 9, "did you mean 'identify'?");
	refuse(HEAD "  - name: x\n", 4, 5, "needs 'do' or 'repeat'");
	refuse(HEAD "  - do: get-features\n", 4, 9, "needs 'fid'");
	refuse(HEAD "  - do: get-features\n    with: { fid: 256 }\n", 5, 18,
	       "out of range, 0 to 255");
	refuse(HEAD "  - do: get-features\n    with: { fid: 4, sle: 1 }\n", 5, 21,
	       "did you mean 'sel'?");
	refuse(HEAD "  - do: get-features\n    with: { fid: 4, cdw11: \"1 + $nope\" }\n", 5, 33,
	       "unknown value 'nope'");
	refuse(HEAD "  - do: get-features\n    with: { fid: 4 }\n    shall: { statsu: 1 }\n", 6, 14,
	       "did you mean 'status'?");
	refuse(HEAD "  - do: get-features\n    with: { fid: 4 }\n    shall: { \"dw0[0:3]\": 1 }\n",
	       6, 14, "malformed bits");
	refuse(HEAD "  - do: ring\n    with: { queue: 3 }\n", 5, 20,
	       "no step above makes a queue 3");
	refuse(HEAD "  - do: write\n", 4, 9, "add 'data' there");
	refuse(HEAD "  - do: admin\n    with: { opcode: 0x80 }\n", 4, 9, "add 'data' there");
	refuse(HEAD "  - do: reset\n", 4, 9, "add 'reset' there");
	refuse(HEAD "  - do: read-reg\n    with: { reg: cpa }\n", 5, 18, "unknown register 'cpa'");
	refuse(HEAD "  - do: read-reg\n    with: { reg: cap.mqse }\n", 5, 22,
	       "did you mean 'mqes'?");
	refuse(HEAD "  - do: check-guards\n    with: { buffer: x }\n", 5, 21, "unknown buffer");
	refuse(HEAD "  - repeat: { times: 1000001, steps: [ { do: ring } ] }\n", 4, 22,
	       "out of range, 1 to 1000000");
	refuse(HEAD "  - do: submit\n    with: { queue: admin, bytes: 12345 }\n", 5, 34,
	       "odd number");
	refuse(HEAD "  - do: note\n    with: { text: x }\n    shall: { value: 1 }\n", 6, 14,
	       "leaves nothing");
	refuse("case: a.b\ntitle: t\nvalues: { x: 1 }\nsteps:\n  - do: let\n    with: { value: 1 "
	       "}\n"
	       "    save: { x: value }\n",
	       7, 13, "stays as it is");
}

static void table(void)
{
	size_t count = 0;

	for (const struct script_verb *v; (v = script_verb_at(count)); count++) {
		const struct script_step_doc *d = script_step_doc(count);

		CU_ASSERT_PTR_NOT_NULL_FATAL(d);
		CU_ASSERT_PTR_EQUAL(script_verb_find(d->verb), v);
		CU_ASSERT_TRUE(!strncmp(d->example, "- do: ", 6));
		CU_ASSERT_TRUE(!count || strcmp(script_verb_at(count - 1)->verb, d->verb) < 0);
	}
	CU_ASSERT(count > 50);
	CU_ASSERT_PTR_NULL(script_step_doc(count));
	CU_ASSERT_PTR_NULL(script_verb_find("nope"));
}

/* What explain shows works when it is copied, given the names it uses. */
static void examples(void)
{
	static const char head[] =
		"case: a.b.c\ntitle: t\neffects: [reset, data]\nvalues: { before: 1, first: 1, "
		"aer: 1, "
		"lap: 1, phase: 1, i: 1 }\nsteps:\n  - do: buffer\n    with: { name: data }\n  - "
		"do: "
		"buffer\n    with: { name: back }\n  - do: buffer\n    with: { name: list }\n" PAIR;

	const struct script_verb *v;

	for (size_t i = 0; (v = script_verb_at(i)); i++) {
		bool makes_out = !strcmp(v->verb, "buffer");
		bool saves = strstr(v->example, "save:") != NULL;
		struct plan_errors errs = { 0 };
		struct script *s = NULL;
		char text[2000], body[1000] = "  ";
		size_t n = 2;

		for (const char *p = v->example; *p && n < 990; p++) {
			body[n++] = *p;
			if (*p == '\n')
				n += (size_t)snprintf(body + n, 3, "  ");
		}
		body[n] = '\0';
		snprintf(text, sizeof(text), "%s%s%s\n", head,
			 makes_out ? "" : "  - do: buffer\n    with: { name: out }\n", body);
		/* saving over one of values: is refused, so what is saved is not among them */
		if (saves)
			memcpy(strstr(text, "first: 1, aer: 1, lap: 1, phase: 1"),
			       "firsx: 1, aex: 1, lap: 1, phasx: 1", 34);
		if (!strcmp(v->verb, "let"))
			memcpy(strstr(text, "$phase"), "$phasx", 6);
		CU_ASSERT_EQUAL(compile(text, &s, &errs), 0);
		for (size_t k = 0; k < errs.n; k++)
			printf("\n  %s: %s: %s\n", v->verb, errs.v[k].text, errs.v[k].line_text);
		plan_errors_free(&errs);
		script_free(s);
	}
}

static void truncated(void)
{
	static const char text[] =
		HEAD PAIR "  - repeat: { times: 2, counter: i, steps: [ { do: submit, save: { c: "
			  "cid } } ] }\n"
			  "  - do: wait-cid\n    with: { cid: \"($c + 1) & 0xffff\" }\n"
			  "    shall: { status: success, \"dw0[3:0]\": [1, 2] }\n";
	char copy[sizeof(text)];

	for (size_t i = 0; i < sizeof(text); i++) {
		struct plan_errors errs = { 0 };
		struct script *s;

		memcpy(copy, text, sizeof(text));
		copy[i] = '\0';
		if (!compile(copy, &s, &errs))
			script_free(s);
		else
			CU_ASSERT_TRUE(errs.n > 0);
		plan_errors_free(&errs);
	}
}

CU_TestInfo test_script_compile[] = {
	{ "a script becomes a case", compiles }, { "mistakes are told where they are", mistakes },
	{ "the table of steps", table },	 { "the table's examples compile", examples },
	{ "truncated scripts", truncated },	 CU_TEST_INFO_NULL,
};
