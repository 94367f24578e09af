// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest diag doctor: snapshots are taken (doctor_read.c, many at once:
 * doctor_all.c; doctor_take.c chooses), judged (diag/doctor.h) and told (doctor_show.c for people,
 * doctor_tell.c for machines).
 */
#ifndef CMD_DOCTOR_H
#define CMD_DOCTOR_H

#include <stdio.h>

#include "diag/doctor.h"

/* How long it may look, and what it may do meanwhile. */
enum doctor_depth { DOCTOR_QUICK, DOCTOR_NORMAL, DOCTOR_DEEP };

struct doctor_drive {
	char *address;
	struct diag_snapshot *s;
	struct diag_verdict *v;
};

struct doctor {
	struct diag_snapshot *host;
	struct doctor_drive *drives;
	size_t n;
	struct diag_verdict *fleet; /* of all of them; NULL when it was asked for one */
};

#define DOCTOR_SCHEMA "nvmetest.doctor/1"

/* Verdicts on what was read. 0 or -ENOMEM. */
int doctor_judge(struct doctor *d, bool is_fleet);
void doctor_free(struct doctor *d);
/* 0 healthy, 1 something is wrong, 3 it could not be told; the worst of all drives. */
int doctor_status(const struct doctor *d);

/*
 * Everything that @depth allows to be asked of the drive at @address, into @s. 0, or -errno with
 * words when nothing at all could be read.
 */
int doctor_read(struct diag_snapshot *s, const char *address, enum doctor_depth depth,
		struct nt_err *err);
/* doctor_conform.c: run the read-only cases, into conformance.json. */
void doctor_conform(struct diag_snapshot *s, const char *address);
/* Every NVMe controller of this host, in processes of their own. 0 or an exit status, told. */
int doctor_read_all(struct doctor *d, enum doctor_depth depth);

/* doctor_take.c: are the options right that say what is read? 0 or CMD_USAGE after a message. */
struct cmd_args;
int doctor_check(const struct cmd_args *a);
enum doctor_depth doctor_depth(const struct cmd_args *a);
/*
 * Snapshots by --all, --from and -t. *ret_all: of all drives of a host. 0, or an exit status
 * after a message.
 */
int doctor_take(struct doctor *d, const struct cmd_args *a, enum doctor_depth depth, bool *ret_all);

/* doctor_compare.c: --compare OLD NEW. An exit status. */
int doctor_compare(const struct cmd_args *a);

struct doctor_view {
	bool color, verbose;
};

void doctor_print(FILE *out, const struct doctor *d, const struct doctor_view *view);
void doctor_print_json(FILE *out, const struct doctor *d);
void doctor_print_prom(FILE *out, const struct doctor *d);
/* One line, and the status that a monitoring plugin exits with. */
int doctor_print_nagios(FILE *out, const struct doctor *d);

#endif
