// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which case notices which defect of the model: tests/sim/defects.tsv, from the
 * source tree that one stands in or was built in, or as it was installed.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"

static FILE *open_beside_program(void)
{
	char self[PATH_MAX], path[PATH_MAX + 64];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (len <= 0)
		return NULL;
	self[len] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return NULL;
	*slash = '\0';
	snprintf(path, sizeof(path), "%s/../tests/sim/defects.tsv", self);
	return fopen(path, "re");
}

static FILE *open_table(void)
{
	FILE *f = open_beside_program();

	if (!f)
		f = fopen(NVMETEST_DATADIR "/defects.tsv", "re");
	return f ? f : fopen("tests/sim/defects.tsv", "re");
}

void cmd_defect_cases(const char *defect, const char *case_id,
		      void (*each)(void *arg, const char *name, const char *id,
				   const char *verdict),
		      void *arg)
{
	FILE *f = open_table();
	char *line = NULL;
	size_t cap = 0;

	if (!f)
		return;
	while (getline(&line, &cap, f) > 0) {
		char *save, *name = strtok_r(line, " \t\n", &save);
		char *id = name ? strtok_r(NULL, " \t\n", &save) : NULL;
		char *verdict = id ? strtok_r(NULL, " \t\n", &save) : NULL;

		if (!verdict || *name == '#')
			continue;
		if ((!defect || !strcmp(name, defect)) && (!case_id || !strcmp(id, case_id)))
			each(arg, name, id, verdict);
	}
	free(line);
	fclose(f);
}
