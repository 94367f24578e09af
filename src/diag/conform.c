// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the read-only cases of the catalogue found: out of a report, which may
 * come with a bundle and say anything.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"
#include "util/jobj.h"

#define VIOLATIONS_MAX 200u

static struct json_object *member(struct json_object *o, const char *key, enum json_type type)
{
	struct json_object *v = NULL;

	return json_object_object_get_ex(o, key, &v) && json_object_is_type(v, type) ? v : NULL;
}

/* "identify.ctrl.subnqn: it begins with nqn."; of the first check that did not hold. */
static int add_violation(struct judge *j, struct json_object *c)
{
	struct diag_conformance *sum = &j->v->conformance;
	struct json_object *checks = member(c, "checks", json_type_object);
	struct json_object *failed = checks ? member(checks, "failed", json_type_array) : NULL;
	struct json_object *first = failed && json_object_array_length(failed)
					    ? json_object_array_get_idx(failed, 0)
					    : NULL;
	const char *id = jobj_get_str(c, "id"), *text = jobj_get_str(first, "text");
	char line[256];
	char **more;

	snprintf(line, sizeof(line), "%s%s%s", id ? id : "?", text ? ": " : "", text ? text : "");
	judge_text((const uint8_t *)line, strlen(line), line, sizeof(line));
	more = realloc(sum->violations, (sum->n + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	sum->violations = more;
	more[sum->n] = strdup(line);
	if (!more[sum->n])
		return -ENOMEM;
	sum->n++;
	return 0;
}

static int add_case(struct judge *j, struct json_object *c)
{
	struct diag_conformance *sum = &j->v->conformance;
	const char *verdict = jobj_get_str(c, "verdict");
	struct json_object *known = NULL;

	if (!verdict || !strcmp(verdict, "skip"))
		return 0;
	sum->cases++;
	if (!strcmp(verdict, "pass"))
		sum->passed++;
	else if (!strcmp(verdict, "warn"))
		sum->warned++;
	else if (!strcmp(verdict, "error"))
		sum->errors++;
	if (strcmp(verdict, "fail") || (json_object_object_get_ex(c, "known", &known) && known))
		return 0;
	sum->failed++;
	return sum->n < VIOLATIONS_MAX ? add_violation(j, c) : 0;
}

int judge_conformance(struct judge *j)
{
	struct json_object *root = judge_json(j->drive, "conformance.json");
	struct json_object *cases = root ? member(root, "cases", json_type_array) : NULL;
	size_t n = cases ? json_object_array_length(cases) : 0;
	int rc = 0;

	j->v->conformance.is_there = cases;
	for (size_t i = 0; i < n && !rc; i++)
		rc = add_case(j, json_object_array_get_idx(cases, i));
	json_object_put(root);
	return rc;
}
