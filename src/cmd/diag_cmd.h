// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The verbs of nvmetest diag: a row each in the table of diag.c, the function
 * in a file of its own. What all need is done before: the target is understood,
 * may be opened, was asked for what the row says, and is closed again.
 */
#ifndef CMD_DIAG_CMD_H
#define CMD_DIAG_CMD_H

#include "cmd.h"
#include "diag/collect.h"

struct diag_verb;

struct diag_ask {
	const struct cmd_args *a;
	const struct diag_verb *verb;
	const char *address;	 /* full; NULL for a verb without DIAG_NEEDS_TARGET */
	struct diag_snapshot *s; /* what was collected */
	const char *why; /* why the drive could not be opened, or not be asked on; or NULL */
};

enum {
	DIAG_NEEDS_TARGET = 1u << 0,
	/* It goes on, and tells what there is, where the drive cannot be opened or asked. */
	DIAG_NEEDS_NO_DRIVE = 1u << 1,
	/* It takes its snapshots itself, also those of a bundle. */
	DIAG_TAKES_ALL = 1u << 2,
};

struct diag_verb {
	const char *name;
	const char *summary;
	const char *options; /* names of options that are this verb's, between blanks */
	unsigned int flags;  /* DIAG_NEEDS_* */
	unsigned int what;   /* DIAG_GET_* */
	int (*run)(struct diag_ask *ask); /* exit status */
	/* Are the options of this verb right? 0, or CMD_USAGE after a message. May be NULL. */
	int (*check)(const struct cmd_args *a);
	/*
	 * With the open drive, after @what was collected: what depends on options. -errno when
	 * the drive stopped answering. May be NULL.
	 */
	int (*more)(struct diag_drive *d, struct diag_ask *ask);
};

/* Sorted by name, ended by a NULL. */
extern const struct diag_verb diag_verbs[];

/*
 * Opens the drive behind the gate (lists of devices, who uses it, one tool at a
 * time) and collects. 0, or -errno with words: the snapshot is whole as far as
 * it went. For verbs that ask more than one drive.
 */
int diag_read(struct diag_snapshot *s, const char *address, unsigned int what, struct nt_err *err);
/* The same, and @more (may be NULL) is called with the open drive afterwards. */
int diag_read_more(struct diag_snapshot *s, const char *address, unsigned int what,
		   int (*more)(struct diag_drive *d, struct diag_ask *ask), struct diag_ask *ask,
		   struct nt_err *err);

/* doctor_take.c: the bundle @path; one of its drives, by -t where it has many. 0 or a status. */
struct bundle;
int diag_from(const struct cmd_args *a, const char *path, struct bundle **ret);
int diag_from_one(const struct cmd_args *a, const struct bundle *b, size_t *ret);

/* diag_bundle.c */
int cmd_diag_bundle(struct diag_ask *ask);

/* diag_doctor.c */
int cmd_diag_doctor(struct diag_ask *ask);

/* diag_pcie.c */
int cmd_diag_pcie(struct diag_ask *ask);
int cmd_diag_pcie_check(const struct cmd_args *a);

/* diag_readout.c */
int cmd_diag_features(struct diag_ask *ask);
int cmd_diag_identify(struct diag_ask *ask);
int cmd_diag_logs(struct diag_ask *ask);
int cmd_diag_regs(struct diag_ask *ask);
int cmd_diag_selftest(struct diag_ask *ask);
int cmd_diag_smart(struct diag_ask *ask);
int cmd_diag_readout_check(const struct cmd_args *a);
int cmd_diag_logs_check(const struct cmd_args *a);
int cmd_diag_logs_more(struct diag_drive *d, struct diag_ask *ask);

#endif
