// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The gate before a device that somebody owns (a back end without
 * PCIFN_CAP_SCRATCH): nothing is opened, sent or written before it passed.
 *
 *	1. gate_find	which function the address means
 *	2. gate_check	the lists of /etc/nvmetest, and who uses the device
 *	3. gate_lock	one run per function
 *	4. gate_pass	when the controller has said who it is: serial numbers,
 *			what is written on its namespaces
 *
 * The worker asks again who it is before the first destructive case and after
 * every reset: identity.c. Nothing here can be talked out of it by an option.
 */
#ifndef ENGINE_GATE_H
#define ENGINE_GATE_H

#include "engine.h"
#include "host/host.h"

struct json_object;

/* What a run wants from a device. */
struct gate_ask {
	const char *address;  /* "vfio:0000:01:00.0" */
	unsigned int caps;    /* of the back end or the function, PCIFN_CAP_* */
	unsigned int effects; /* NT_EFF_* of everything that would run */
	unsigned int allow;   /* by --allow, without what the plan allows */
	const char *serial;   /* --serial, or NULL */
};

struct gate {
	bool is_found;
	char name[40]; /* of the lock: the BDF, else of the controller or the back end */
	char bdf[16];  /* "" when it is no PCI function of this host */
	char port[16]; /* above it, "" none */
	bool has_fn;
	struct host_fn fn;
	int lock_fd; /* -1 */
};

/* Effects that overwrite what stands on the media. */
#define GATE_OVERWRITES (NT_EFF_DATA | NT_EFF_NAMESPACES | NT_EFF_WEAR)

/* Of the function, else what the back end of @address offers at most; SCRATCH: no such one. */
unsigned int gate_caps(const char *address, const struct pcifn *fn);
/* Effects of the steps that a back end with @caps can run when @allow permits. */
unsigned int gate_effects(const struct run_step *steps, size_t n, unsigned int caps,
			  unsigned int allow);
/*
 * 0, also for an address that makes no sense (its back end says so); -ENODEV
 * and others with words. Close with gate_close() whatever it says.
 */
int gate_find(struct gate *g, const struct gate_ask *ask, struct nt_err *err);
/* Reads only. 0, or -EPERM with the words of the refusal. */
int gate_check(const struct gate *g, const struct gate_ask *ask, struct nt_err *err);
int gate_lock(struct gate *g, struct nt_err *err);
/*
 * @target: the event of that name. Its sn is what Identify says; signatures[]
 * what signature.c found. 0, or -EPERM with the words of the refusal.
 */
int gate_pass(const struct gate *g, const struct gate_ask *ask, struct json_object *target,
	      struct nt_err *err);
void gate_close(struct gate *g);

/*
 * /etc/nvmetest/denied-devices and allowed-devices: a BDF or a serial number a
 * line, # begins a comment. Denied wins; with a file of allowed ones everything
 * else is denied. @sn NULL: not known yet, what depends on it is not judged.
 */
int lists_check(const char *bdf, const char *sn, struct nt_err *err);

/* ----------------------------------------------------------------- gone.c */

/* The port above a function, "" on a root bus or when it is gone. */
void gone_port(const char *bdf, char port[16]);
/*
 * Why @bdf may have stopped answering, as far as this host can see: removed, no
 * link below @port, all ones. "" when nothing shows. Returns @buf.
 */
const char *gone_words(const char *bdf, const char *port, char *buf, size_t len);

/* ------------------------------------------------------------ signature.c */

/* Appends { nsid, text, unknown } to @list for what is written on each namespace. */
void signature_scan(struct session *s, struct json_object *list);
/* One of @data, @len bytes of a medium in blocks of @lba_len: "ext4 file system", "" none. */
int signature_name(int fd, uint32_t lba_len, char *text, size_t len);

/* ------------------------------------------------------------- identity.c */

/*
 * Ask the controller who it is, enabling it when it has to be: 0 the same
 * drive as at session_open(); -EPERM another one, -errno it does not say, both
 * with words in @text.
 */
int identity_check(struct session *s, char *text, size_t len);

#endif
