// SPDX-License-Identifier: GPL-2.0-or-later
/* What the doctor's tests share: judge a drive after some edits, look at a finding. */
#include "doctorrig.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

struct diag_verdict *doctorrig_judge(const struct diagrig_edit *edits)
{
	struct diag_snapshot *host = diagrig_host(), *drive = diagrig_drive();
	struct diag_verdict *v = NULL;

	diagrig_edit(host, drive, edits);
	CU_ASSERT_EQUAL_FATAL(diag_judge(host, drive, &v), 0);
	diag_snap_free(host);
	diag_snap_free(drive);
	return v;
}

enum diag_level doctorrig_level(const struct diag_verdict *v, const char *id)
{
	for (size_t i = 0; i < v->n; i++)
		if (!strcmp(v->findings[i].check->id, id))
			return v->findings[i].level;
	return DIAG_LEVELS;
}

void doctorrig_fail(const char *id, size_t n, const char *what, const char *seen)
{
	char text[300];

	snprintf(text, sizeof(text), "row %zu, %s: %s: %s", n, id, what, seen);
	CU_FAIL(text);
	fprintf(stderr, "%s\n", text);
}
