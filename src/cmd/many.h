// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest run with several targets.
 *
 * Each device is what a line with its -t alone would be: options, files and
 * permissions are taken from such a line (many_line.c), a process of its own runs
 * it (many_child.c), with its own worker, lock, journal and events file. The
 * parent hears its events over a pipe, tells the user, and writes the reports
 * (many.c): what happens to one process, also SIGKILL, is the end of that device
 * only.
 */
#ifndef CMD_MANY_H
#define CMD_MANY_H

#include <sys/types.h>

#include "cmd.h"
#include "engine/engine.h"
#include "progress.h"
#include "report/many.h"
#include "resume.h"
#include "util/lines.h"

#define MANY_MAX      128u /* targets */
#define MANY_JOBS_MAX 16u  /* devices at once, unless --jobs says more */

struct json_object;

enum many_state { MANY_WAITS, MANY_RUNS, MANY_OVER };

struct many_device {
	const char *given; /* after -t */
	char *address;
	char name[80];		 /* of files: letters, digits, ".-_" */
	char drive[40];		 /* of the lock, so that nobody names it twice; "" a model */
	struct cmd_args line;	 /* as if it were the only one */
	struct cmd_resume from;	 /* what it goes on with, and the line with that */
	struct run_options opts; /* of that */
	char **files;		 /* specs of its own reports, and then its events; all freed */
	size_t spec_count;
	char *events; /* of files, or NULL */
	const char *shown;

	enum many_state state;
	pid_t pid;
	int pipe; /* -1: its end was reached */
	struct lines lines;
	uint64_t start_ns;
	bool has_begun, has_target, has_ended; /* its events */
	bool is_told;			       /* it said how it ended: */
	int status;		  /* exit status of the run; of the device, when over */
	char text[600];		  /* what there is to tell beyond the events */
	char id[200], first[200]; /* the present case, the first that failed */
	char sn[64];
};

struct many {
	const struct cmd_args *args;
	struct plan *plan;
	struct many_device *v;
	size_t count;
	uint64_t jobs;
	const char **merged; /* specs of merged reports; strings of the command line */
	size_t merged_count;
	int verbose;
	struct report_many *reports;
	struct progress *progress;
};

/* ------------------------------------------------------------ many_name.c */

/* In the name of a file: the name of the device. */
#define MANY_PLACE "{target}"

/* Every device gets a name that no other has. */
void many_names(struct many *m);
/* @text with @name for MANY_PLACE, else with .NAME before its ending; caller frees. */
char *many_file(const char *text, const char *name);

/* ------------------------------------------------------------ many_line.c */

/*
 * m->v, m->merged: every target of the line, each with its own line, options and files, and
 * what it goes on with. Everything that the user may have got wrong is found here: 0, or the
 * exit status after a message.
 */
int many_lines(struct many *m);
void many_lines_free(struct many *m);

/* ----------------------------------------------------------- many_child.c */

/* Fork the process that runs @d. 0, or -errno and words. */
int many_child_start(struct many *m, struct many_device *d, struct nt_err *err);
/* How it told that it ended: not an event of the run. */
#define MANY_OVER_EVENT "over"

/* ----------------------------------------------------------- many_words.c */

/* Of all devices the worst: 1, then 3, 4, 0; 77 when all of them skipped everything. */
int many_status(const struct many *m);
/* What a human reads last; caller frees, NULL without memory. */
char *many_last_words(const struct many *m, int status);
/* Says which --serial no device has: a typing error that nobody else would find. */
void many_check_serials(const struct many *m);

#endif
