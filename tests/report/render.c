// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Render recorded events: `render FILE VERBOSE COLOR SPEC…`, verbose 0 to 3.
 * Exit 0; 1 when the file cannot be replayed; 3 when an output cannot be written.
 */
#include <stdio.h>
#include <stdlib.h>

#include "report/event.h"

static int each(void *arg, struct json_object *ev)
{
	report_event(arg, ev); /* remembered, told by report_close() */
	return 0;
}

int main(int argc, char **argv)
{
	struct report *r = NULL;
	struct nt_err err = { 0, "" };
	int rc = 0;

	if (argc < 4)
		return 2;
	if (report_open((const char *const *)argv + 4, (size_t)argc - 4, atoi(argv[2]),
			atoi(argv[3]) != 0, &r, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		return 2;
	}
	if (report_replay(argv[1], each, r, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		rc = 1;
	}
	if (report_close(r, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		rc = 3;
	}
	return rc;
}
