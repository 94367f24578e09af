// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What bind.c, restore.c, sysattr.c and journal.c share. Everything here that
 * touches the system goes through bind_env, so that tests can watch the order
 * of writes and answer as a kernel would.
 */
#ifndef HOST_BIND_PRIV_H
#define HOST_BIND_PRIV_H

#include <signal.h>

#include "host.h"

struct bind_env {
	/* The text into the file, in one write: 0 or -errno. */
	int (*write)(const char *path, const char *text);
	/* Load a module: 0 or -errno. */
	int (*modprobe)(const char *module);
	unsigned int unbind_ms; /* a driver lets go */
	unsigned int probe_ms;	/* a driver takes it, which for nvme is a bring-up */
	unsigned int node_ms;	/* udev makes the node */
	unsigned int live_ms;	/* controller live, namespaces there */
	unsigned int lock_ms;	/* children of a killed run end */
};

extern struct bind_env bind_env;

/* -------------------------------------------------------- journal_file.c */

#define JOURNAL_DIR	    "/run/nvmetest"
#define JOURNAL_DIR_LASTING "/var/lib/nvmetest" /* outlives a start of the host */

/* A descriptor; -ENOENT without words: it is not there. */
int journal_dir_open(const char *dir, bool create, struct nt_err *err);
/* 0; -ENOENT: none; -EINVAL and *ret_why: not to be trusted, or no text shorter than @len. */
int journal_file_read(int dir, const char *name, char *text, size_t len, const char **ret_why);
/* Whole or not at all, and on the disk when this returns. 0 or -errno. */
int journal_file_write(int dir, const char *name, const char *text, size_t len);
/* 0, also when there is none, or -errno. */
int journal_file_remove(int dir, const char *name);

/* -------------------------------------------------------- journal_text.c */

#define JOURNAL_LEN 4096

/* NULL, or what is wrong: a key, or words. @text is taken apart. */
const char *journal_parse(char *text, const char *bdf, struct host_journal *ret);
size_t journal_format(const struct host_journal *j, char text[JOURNAL_LEN]);

/* ------------------------------------------------------- features_text.c */

/* All features with one data buffer each would be too long; a few are not. */
#define FEATURES_TEXT_MAX (1u << 20)

/* NULL, or what is wrong in words. */
const char *features_parse(char *text, const char *name, struct host_features *ret);
/* Into FEATURES_TEXT_MAX bytes; the length. What does not fit is cut, and not read again. */
size_t features_format(const struct host_features *f, char *text);

/* ------------------------------------------------------------- journal.c */

/* Which start of this host this is. */
void journal_boot(char boot[40]);
bool journal_is_old(const char *boot);
/* The process with that number that began at @start runs. */
bool journal_is_live(int pid, uint64_t start);
/* pid, start and boot of this process. */
void journal_sign(struct host_journal *j);
/* 0, -ENOENT: none; -EINVAL: damaged, or not to be trusted, with words; else -errno. */
int journal_read(const char *bdf, struct host_journal *ret, struct nt_err *err);
/* Whole or not at all, and on the disk when this returns. */
int journal_write(const struct host_journal *j, struct nt_err *err);
int journal_remove(const char *bdf, struct nt_err *err);
/* Start time of a process that runs; 0: there is none, or it is dead and not yet waited for. */
uint64_t journal_process_start(int pid);

/* -------------------------------------------------------------- sysattr.c */

/* One function that changes hands. */
struct handover {
	char bdf[16];
	const struct host_bind_opts *opts; /* never NULL */
	struct nt_err *err;
};

void handover_say(const struct handover *h, const char *fmt, ...) NT_PRINTF(2, 3);
bool handover_is_present(const struct handover *h);
/* The driver that it has now, "" none. */
void handover_driver(const struct handover *h, char driver[32]);
/* An attribute of the function: "" when it has none. */
void handover_get(const struct handover *h, const char *attr, char *buf, size_t len);
/* "" clears (a newline is written). With dry_run it is only said. */
int handover_set(const struct handover *h, const char *attr, const char *value);
/* 16 bits of configuration space; -errno. */
int handover_command(const struct handover *h, uint32_t *ret);
int handover_set_command(const struct handover *h, uint32_t command);
/* drivers_probe, bounded. */
int handover_probe(const struct handover *h);
/* DRIVER/bind, bounded: for what probing does not choose. */
int handover_attach(const struct handover *h, const char *driver);
/*
 * Take the driver away. -ETIMEDOUT: it does not let go; *ret_pid is the child
 * that goes on waiting for it.
 */
int handover_unbind(const struct handover *h, const char *driver, int *ret_pid);
/* The driver is known to the kernel, by modprobe if need be. */
int handover_load(const struct handover *h, const char *driver);
/* Between two looks at something that others do. */
void bind_pause(unsigned int turn);
/* Nobody is stopped half-way: signals that end or stop a program wait. */
void bind_signals_block(sigset_t *saved);
void bind_signals_free(const sigset_t *saved);

/* ---------------------------------------------------------------- nodes.c */

/* A node by which programs use it under vfio-pci is there within node_ms. */
int handover_wait_node(const struct handover *h);
/* "qemu (812)" who has it open through vfio; false: nobody. */
bool handover_holder(const struct handover *h, char *text, size_t len);
/* After the driver did not let go: ": open by …" as far as that can be seen, else "". */
void handover_who(const struct handover *h, char *text, size_t len);

/* -------------------------------------------------------------- restore.c */

/* What @j says, the lock held. As host_restore(). */
int restore_locked(const struct handover *h, struct host_journal *j);
/*
 * What @work returns with the lock held, or host_lock()'s refusal. Nobody is
 * stopped half-way: signals wait.
 */
int handover_locked(const struct handover *h,
		    int (*work)(const struct handover *h, const char *driver), const char *driver);
/* Options that are never NULL, and the full form of @bdf; -EINVAL. */
int handover_init(struct handover *h, const char *bdf, const struct host_bind_opts *opts,
		  struct nt_err *err);

#endif
