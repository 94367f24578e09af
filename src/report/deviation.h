// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What failed in some reports, as entries of a file of known deviations that
 * wait for their reason. The same deviation in several reports is one entry,
 * for all the firmware that it was seen with.
 */
#ifndef REPORT_DEVIATION_H
#define REPORT_DEVIATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct json_object;
struct deviations;

/* Is @check of case @c (NULL: no check of it in particular) listed somewhere already? */
typedef bool (*deviations_listed_fn)(void *arg, struct json_object *c, struct json_object *check);

/* NULL: out of memory. */
struct deviations *deviations_open(void);
void deviations_close(struct deviations *d);
/* Failures and warnings of report @root, from the file @path, that are neither known nor listed. */
void deviations_add(struct deviations *d, const char *path, struct json_object *root,
		    deviations_listed_fn is_listed, void *arg);
size_t deviations_count(const struct deviations *d);
/* As YAML. 0 or -errno. */
int deviations_write(const struct deviations *d, FILE *out);

#endif
