// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The QEMU back end: what its files share.
 *
 * A stock QEMU runs with an NVMe controller behind a root port and a processor
 * that only halts; we are its guest, over the qtest socket and a shared file.
 *
 *	qtest.c		operations, open and close, resets, waiting
 *	options.c	options of "qtest:", and QEMU's command line from them
 *	process.c	start QEMU, stop it, keep its last words
 *	proto.c		the line protocol
 *	bars.c		what firmware would do: ECAM, root port, BARs
 *	ram.c		guest memory: one sparse file, handed out in pages
 *	irq.c		MSI-X and MSI aimed at guest memory, INTx at the I/O APIC
 *
 * Nothing of it has a name in a file system: sockets, memory, firmware and media
 * are descriptors that QEMU inherits, so nothing is left behind after a kill.
 */
#ifndef QTEST_QTEST_H
#define QTEST_QTEST_H

#include <nvmetest/pcifn.h>
#include <sched.h>
#include <sys/types.h>

/* ---- proto.c */

#define QTEST_LINE_MAX 1024

/*
 * One connection. It lives in memory shared with forked workers, so that what
 * one process has read ahead, or learnt of the interrupt pins, the other knows.
 */
struct qtest_link {
	int fd;
	bool is_broken;	    /* end of file, time-out or nonsense: only recover() helps */
	bool has_timed_out; /* … of these it was the time-out */
	uint32_t pins;	    /* I/O APIC inputs that are asserted */
	size_t start, end;  /* unread bytes in buf */
	char buf[QTEST_LINE_MAX];
};

enum qtest_line {
	QTEST_LINE_NONE, /* no whole line yet */
	QTEST_LINE_OK,
	QTEST_LINE_FAIL,
	QTEST_LINE_IRQ,
	QTEST_LINE_NOISE, /* log lines and whatever else comes */
};

struct qtest_reply {
	enum qtest_line kind;
	bool has_value; /* OK with a number that fits in 64 bits */
	uint64_t value;
	unsigned int irq; /* IRQ: which input … */
	bool is_raise;	  /* … and which way it went */
};

/* Parse the first line of @len bytes. Returns the bytes consumed, 0 without a whole line. */
size_t qtest_proto_parse(const char *buf, size_t len, struct qtest_reply *ret_reply);

/* @fd is a connected stream socket; every answer has to come within @timeout_ms. */
void qtest_link_init(struct qtest_link *l, int fd, unsigned int timeout_ms);
void qtest_link_set_timeout(struct qtest_link *l, unsigned int timeout_ms);
/* Guest physical memory, @width bytes. -ENODEV once the link is broken. */
int qtest_link_read(struct qtest_link *l, uint64_t addr, unsigned int width, uint64_t *ret_val);
int qtest_link_write(struct qtest_link *l, uint64_t addr, unsigned int width, uint64_t val);
int qtest_link_outl(struct qtest_link *l, uint16_t port, uint32_t val);
/* A command as text, without the newline. */
int qtest_link_command(struct qtest_link *l, const char *command);

/* ---- options.c */

/* Descriptors as QEMU finds them; they stand in its command line. */
enum { QTEST_FD_SOCKET = 3, QTEST_FD_RAM, QTEST_FD_BIOS, QTEST_FD_MEDIA, QTEST_FD_END };

struct qtest_config {
	char **argv; /* NULL-terminated */
	size_t argc;
	uint64_t media_len, ns_len; /* bytes: of all namespaces, of each */
	unsigned int ns_count, ctrl_count;
	bool has_subsys;
	uint64_t ram_len;
	uint64_t pmr_len;    /* 0: no Persistent Memory Region */
	uint64_t low_len;    /* of it below 4 GiB; buffers come from above first */
	bool accel_is_qtest; /* time stands still unless we step it */
	bool wants_pin;
	bool is_dry_run;
};

int qtest_config_init(struct qtest_config *c, const struct nt_options *opts, struct nt_err *err);
void qtest_config_fini(struct qtest_config *c);
/*
 * The command line that open() would run for @opts, quoted for a shell; the
 * caller frees *ret_line. 0, -EINVAL (options) or -ENOMEM.
 */
int qtest_command_line(const struct nt_options *opts, char **ret_line, struct nt_err *err);

/* ---- the function */

#define QTEST_BARS	 6
#define QTEST_WORDS_LEN	 400
#define QTEST_MSIX_MAX	 2048
#define QTEST_START_MS	 30000 /* a loaded machine, a QEMU under valgrind */
#define QTEST_ANSWER_MS	 10000
#define QTEST_PORT_SLOT	 3
#define QTEST_DEVICE_BUS 1

struct qtest_extent {
	uint64_t start, len; /* guest physical */
};

struct qtest {
	struct qtest_config cfg;
	struct qtest_link *link; /* shared with workers */
	pid_t pid;		 /* QEMU, 0: none */
	pid_t owner;		 /* who started it and may wait for it */
	int ram_fd, bios_fd, media_fd, stderr_fd;
	char words[QTEST_WORDS_LEN];

	uint8_t *ram;
	struct qtest_extent *free; /* sorted by start */
	size_t free_count, free_room;

	uint64_t bar[QTEST_BARS], bar_len[QTEST_BARS]; /* length 0: not there */
	uint16_t cap_pm, cap_msi, cap_exp, cap_msix;   /* 0: not there */
	bool has_pins;				       /* the I/O APIC tells its inputs */

	enum pcifn_irq irq_kind;
	unsigned int irq_count;

	cpu_set_t affinity; /* before we pinned */
	bool is_pinned;
};

static inline struct qtest *qtest_of(struct pcifn *fn)
{
	return fn->priv;
}

/* process.c */
int qtest_process_prepare(struct qtest *q, struct nt_err *err);
int qtest_process_start(struct qtest *q, struct nt_err *err);
void qtest_process_stop(struct qtest *q);
/* What QEMU said last and how it ended; never NULL. */
const char *qtest_process_words(struct qtest *q);
void qtest_process_fini(struct qtest *q);

/* bars.c: one configuration access of the controller (@port: of its root port). */
int qtest_cfg_read(struct qtest *q, uint16_t off, unsigned int width, uint32_t *ret_val);
int qtest_cfg_write(struct qtest *q, uint16_t off, unsigned int width, uint32_t val);
int qtest_port_read(struct qtest *q, uint16_t off, unsigned int width, uint32_t *ret_val);
int qtest_port_write(struct qtest *q, uint16_t off, unsigned int width, uint32_t val);
/* After a start: ECAM, root port, BAR sizes, capabilities; then as after a reset. */
int qtest_bars_init(struct qtest *q, struct nt_err *err);
/* After a reset: BAR addresses, decoding, bus mastering. */
int qtest_bars_restore(struct qtest *q);

/* ram.c */
int qtest_ram_init(struct qtest *q);
void qtest_ram_fini(struct qtest *q);
void *qtest_ram_at(struct qtest *q, uint64_t addr);
int qtest_dma_map(struct pcifn *fn, size_t len, size_t align, struct pcifn_mem *ret_mem);
void qtest_dma_unmap(struct pcifn *fn, struct pcifn_mem *mem);

/* irq.c */
/* Ask for the interrupt pins; has_pins says whether QEMU can. */
void qtest_irq_init(struct qtest *q);
int qtest_irq_enable(struct pcifn *fn, enum pcifn_irq kind, unsigned int count);
int qtest_irq_poll(struct pcifn *fn, unsigned int vector, uint64_t *ret_count);

extern const struct pcifn_ops qtest_ops;

#endif
