// SPDX-License-Identifier: GPL-2.0-or-later
/* nvmetest run --resume FILE: the command line of a run that began before. */
#ifndef CMD_RESUME_H
#define CMD_RESUME_H

#include "cmd.h"

struct checkpoint;

struct cmd_resume {
	struct checkpoint *cp; /* NULL: nothing is resumed, the run begins */
	/* As if the whole line had been given: what the run is out of the file, what is to be
	 * done with its results out of the line that was given. Strings belong to both. */
	struct cmd_args args;
	struct cmd_args was;
	char **argv; /* of was */
};

/*
 * 0, or CMD_USAGE after a line that names what does not agree. @is_one_of_many: @a is the line for
 * one of several targets, and has to be whole, because they have one plan.
 */
int cmd_resume_open(const struct cmd_args *a, bool is_one_of_many, struct cmd_resume *ret);
void cmd_resume_close(struct cmd_resume *r);

/* One regular file, whatever it is called; or one name of none that is there. */
bool cmd_same_file(const char *a, const char *b);

#endif
