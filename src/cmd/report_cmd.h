// SPDX-License-Identifier: GPL-2.0-or-later
/* The verbs of nvmetest report, and what those that make a document of several files share. */
#ifndef CMD_REPORT_CMD_H
#define CMD_REPORT_CMD_H

#include <stdio.h>

#include "cmd.h"

/* A way to write a result. 0 or -errno. */
struct report_writer {
	const char *name;
	int (*write)(FILE *out, void *what, bool color);
};

/*
 * Every -o FORMAT[=FILE] of the command line (none: human), by the rows of
 * @writers (sorted, NULL ends them). CMD_OK, CMD_USAGE or CMD_ERROR with a message.
 */
int report_write(const struct cmd_args *a, const struct report_writer *writers, void *what);
/* Before the work is done: is each -o one of them? CMD_OK, or CMD_USAGE with a message. */
int report_write_check(const struct cmd_args *a, const struct report_writer *writers);
/* @what: a struct json_object. */
int report_write_json(FILE *out, void *what, bool color);

/*
 * "new-fail,slower" as bits, one for each of the @n @words (fewer than 32); "any"
 * and "none" are all and no bits. CMD_OK, or CMD_USAGE with a message.
 */
int report_fail_on(const struct cmd_args *a, const char *text, const char *const *words, size_t n,
		   unsigned int *ret);

int cmd_report_diff(const struct cmd_args *a);
int cmd_report_known(const struct cmd_args *a);
int cmd_report_merge(const struct cmd_args *a);

#endif
