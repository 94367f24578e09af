// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: what its chapters share.
 *
 * Written from the specification, cut by its chapters, and sharing no code
 * with the driver: of the rest of the tree it includes spec.h and pcifn.h only.
 *
 *	sim.c		back end operations, the clock	options.c	its options
 *	pci.c		configuration space: header, PM, MSI-X, PCIe capability
 *	pci_ext.c	extended capabilities	express.c	the link, the port above
 *	regs.c		controller registers, access rules, all widths
 *	state.c		enable, disable, shutdown, every reset
 *	dma.c		host memory: regions, bounds, stray accesses
 *	queues.c	queues, completion, phase
 *	doorbell.c	doorbell writes and their checks	shadow.c	shadow doorbells
 *	fetch.c		arbitration, fetch, execution	inflight.c	pool, latency, order
 *	prp.c		PRP walk
 *	irq.c		INTx, MSI, MSI-X, masks, pending bits	gone.c	vanishing
 *	mem*.c		Controller Memory Buffer, Persistent Memory Region
 *	boot.c boot_protect.c	boot partitions, their write protection
 *	defects*.c	the ways to be wrong
 * link chapters above, command chapters below
 *	cmd.h		what the command chapters share
 *	admin.c		dispatch, Abort	queue_cmds.c	Create and Delete queue
 *	virt.c		primary and secondary controllers
 *	identify*.c logs.c log_pages.c features.c feature_table.c aer.c error.c
 *	log.h, logbook.c, self_test.c, telemetry.c, persistent.c	the larger logs
 *	endurance.c lba_status.c media_units.c sanitize.c uuid.c	more of them
 *	feature_data.c	features with a buffer	power.c	power states
 *	claims.c	claims that do not hold
 *	feature_optional.c feature_host.c feature_ns.c	optional features
 *	keep_alive.c	the Keep Alive timer	hmb.c	the Host Memory Buffer
 *	io.c io_ranges.c NVM commands	ns.c	namespaces that store data
 *
 * Time: doorbell writes only mark work. sim_run() (from relax(), and before a
 * register is read) does what is due now on nt_clock_ns().
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <nvmetest/pcifn.h>
#include <nvmetest/spec.h>

#include "defects.h"

#define SIM_QUEUES_MAX	 65 /* admin and at most 64 I/O queues of each kind */
#define SIM_VECTORS_MAX	 65
#define SIM_NS_MAX	 4
#define SIM_COMPOSITE_K	 311 /* preset of the Composite Temperature */
#define SIM_VFS_MAX	 8
#define SIM_GROUPS_MAX	 4
#define SIM_CPL_DEFERRED 0xffff /* from an executor: no completion now (AER, delayed) */
#define SIM_DNR		 0x4000
#define SIM_MORE	 0x2000

/* PCI identity, said twice: in configuration space and by Identify Controller. */
#define SIM_PCI_VENDOR	  0x1de5
#define SIM_PCI_DEVICE	  0x0001
#define SIM_PCI_SUBVENDOR 0x1de5
#define SIM_PCI_SUBDEVICE 0x0001

/* How this model was asked to be: the options of "sim:", after checking. */
struct sim_config {
	uint32_t dstrd;		 /* 0…15 */
	uint32_t mqes;		 /* 0's based, 1…65535 */
	uint32_t mpsmin, mpsmax; /* 0…15 */
	uint32_t mdts;		 /* power of two of MPSMIN pages, 0: none */
	uint32_t ver;		 /* NT_VS() */
	bool cqr;
	uint32_t ams;	     /* bit 0: WRR */
	uint32_t nsqa, ncqa; /* I/O queues it grants at most, 1…64 */
	uint32_t vectors;    /* MSI-X table size */
	bool has_msix, has_msi;
	bool nssrs;
	bool dbbuf;	       /* Doorbell Buffer Config */
	bool sqassoc;	       /* SQ Associations, without any NVM Set */
	uint32_t payload;      /* PXDCAP.MPS as on the wire: 128 << N bytes */
	uint32_t speed, lanes; /* of the link: code and count */
	uint32_t aspm;	       /* PXLCAP.ASPMS */
	bool has_ltr, has_l1ss, has_dsn, has_ats;
	uint32_t sriov;	     /* virtual functions at most, 0: no SR-IOV */
	bool has_virt;	     /* Virtualization Enhancements: virt.c */
	bool nsss;	     /* NVM Subsystem Shutdown, from 2.0 on */
	bool crims;	     /* Controller Ready Independent of Media, from 2.0 on */
	uint32_t to;	     /* CAP.TO */
	uint64_t ready_us;   /* until CSTS.RDY follows CC.EN */
	uint64_t latency_us; /* of every command */
	uint64_t reorder;    /* seed of a random completion order, 0: in order */
	uint32_t ns_count;
	uint64_t ns_bytes;	   /* of each */
	uint32_t lbads;		   /* 9 or 12 … */
	uint32_t aerl, acl, elpe;  /* 0's based */
	uint32_t kelvin;	   /* Composite Temperature */
	uint32_t spare, used;	   /* SMART: percent */
	uint32_t warning;	   /* SMART: Critical Warning, beside what follows from the rest */
	uint64_t media_errors;	   /* SMART: before the first command */
	uint32_t self_test_result; /* of tests that come to their end */
	uint32_t telemetry;	   /* logs 07h and 08h, 2: with Data Area 4 */
	uint32_t endurance;	   /* groups, 0: none */
	uint32_t media_units;	   /* 0: no such log */
	bool is_worn;		   /* the last of them, where there are two */
	uint32_t lba_status;	   /* log 0Eh, 2: with blocks in it */
	bool has_sanitize;	   /* Sanitize and its status log */
	bool has_uuids;		   /* UUID List */
	bool has_persistent;	   /* Persistent Event log */
	uint32_t self_test_s, edstt; /* seconds of a short test, 0: none; minutes of the other */
	/* power and features */
	uint32_t npss; /* 0's based */
	bool has_apst;
	uint32_t kas; /* granularity of Keep Alive, 100 ms, 0: none */
	bool has_tbkas;
	bool has_hctm, has_nopspm, has_rrl, has_hostid128, has_nwp, has_iocs;
	uint64_t seed;
	uint64_t cmb_len, pmr_len;		/* bytes, 0: absent */
	uint32_t cmb_bar;			/* 0 or 2 */
	uint32_t cmb_use, cmb_mix;		/* CMBSZ bits 4:0, CMBLOC bits 8:3 */
	bool pmr_cmss;				/* commands may name addresses in the region */
	bool bps;				/* boot partitions */
	uint32_t hmpre, hmmin, hmminds, hmmaxd; /* Host Memory Buffer, 4 KiB units; entries */
	bool is_real;	     /* the engine treats it like somebody's own device */
	uint64_t gone_after; /* commands until it vanishes, 0: never */
	uint64_t unplug_after, dead_after, drop_after; /* gone.c */
	bool is_real_time;			       /* waiting takes the time it takes */
	const char *media; /* namespace 1 lives in this file, while opening; NULL: in memory */
};

/* One command from fetch to completion. */
struct sim_cmd {
	struct sim_cmd *next;
	uint16_t sqid, cid;
	uint8_t opc, fuse, psdt;
	uint8_t sqe[64]; /* as fetched */
	uint32_t nsid;
	uint64_t mptr, prp1, prp2;
	uint32_t cdw10, cdw11, cdw12, cdw13, cdw14, cdw15;
	/* set by the executor */
	uint32_t dw0, dw1;
	uint16_t error_loc; /* Parameter Error Location, FFFFh: none */
	uint64_t error_lba;
	/* queues.c */
	uint16_t status;
	uint64_t due_ns;
	uint32_t order;
	uint16_t head; /* of its queue when it was fetched */
};

struct sim_sq {
	bool exists, is_dead; /* dead: after an invalid tail, nothing is fetched */
	uint16_t qid, cqid;
	uint8_t qprio;
	uint32_t entries, head, tail;
	bool is_contiguous;
	uint64_t prp1;
	uint64_t *pages; /* PC=0: addresses of its pages */
	size_t page_count;
	uint32_t outstanding; /* fetched, not completed */
	uint32_t todo;	      /* announced by the tail doorbell, not fetched */
	uint64_t opened_ns;   /* SIM_SQ_NEEDS_TIME */
	bool is_shadowed;     /* its doorbell has a shadow */
};

struct sim_cq {
	bool exists, is_dead;
	uint16_t qid, iv;
	bool ien, is_shadowed;
	uint32_t entries, head, tail;
	uint8_t phase;
	bool is_contiguous;
	uint64_t prp1;
	uint64_t *pages;
	size_t page_count;
	struct sim_cmd *waiting, **waiting_last; /* completions without a free slot */
};

/* boot.c: a read of a boot partition. */
struct sim_boot {
	uint32_t bprsel, brs;
	uint64_t bpmbl;
	uint64_t at_ns; /* it ends then; 0: none is under way */
	uint32_t reads; /* ever */
};

/* Opaque state of a chapter; allocated by its …_init, freed by its …_fini. */
struct sim_pci;
struct sim_dma;
struct sim_irq;
struct sim_mem;
struct sim_admin; /* features, logs, events: command chapters */
struct sim_ns;

struct sim {
	struct pcifn *fn;
	struct sim_config cfg;
	uint64_t defects[SIM_DEFECT_WORDS];

	/* regs.c and state.c */
	uint64_t cap, asq, acq;
	uint32_t cc, csts, aqa, intms;
	uint32_t page_len;    /* bytes, from CC.MPS while enabled */
	uint64_t ready_at_ns; /* RDY follows EN then; 0: nothing pending */
	uint64_t off_at_ns;   /* RDY follows EN=0 then; 0: nothing pending */
	uint64_t shutdown_at_ns;
	uint64_t media_at_ns; /* namespaces follow then; 0: they are there */
	bool is_down;	      /* an NVM Subsystem Shutdown began: only an NSSR ends it */
	bool has_work;	      /* sim_run() has something to do, now or at a time */
	uint64_t nssr_count, enable_count;
	uint32_t scratch;
	/* What defects do after a reset, and to whom. */
	struct {
		uint64_t at_ns; /* 0: nothing pending */
		uint64_t data;
		uint8_t *written;
		size_t written_len;
	} ghost;

	/* When things happened that some defects cannot bear; 0: not yet. */
	struct {
		uint64_t off_ns, flr_ns;
		bool is_flr_enabled, is_link_enabled;
		uint32_t abort_cid; /* of the last Abort, and 1 */
		uint32_t csts_reads;
	} seen;

	/* virt.c: resources by type, VQ and VI */
	struct {
		struct sim_vf {
			bool is_online;
			uint16_t n[2];
		} vf[SIM_VFS_MAX];
		uint16_t primary[2], wanted[2]; /* allocated; from the next function reset on */
	} virt;

	/* queues.c: index 0 is the admin queue */
	struct sim_sq sq[SIM_QUEUES_MAX];
	struct sim_cq cq[SIM_QUEUES_MAX];
	uint32_t nsqa, ncqa; /* granted now: counts, not 0's based */
	bool queues_granted; /* Set Features Number of Queues was done since reset */
	struct {
		bool is_on;
		uint64_t tail, event; /* Shadow Doorbell and EventIdx buffers */
	} shadow;

	struct sim_pci *pci;
	struct sim_dma *dma;
	struct sim_irq *irq;
	struct sim_mem *mem;
	struct sim_boot boot;
	struct sim_admin *admin;
	struct sim_ns *ns[SIM_NS_MAX]; /* NSID 1… */
	void *queues;		       /* queues.c private: pending list, pools */
	struct sim_gone *gone;	       /* gone.c, NULL without one of its options */
	uint64_t commands;	       /* since the last reset, for drop-after= */
	uint64_t rand;
};

/* The back end, for the table in pcifn/backends.c. */
extern const struct pcifn_ops sim_ops;

static inline bool sim_has(const struct sim *s, unsigned int defect)
{
	return s->defects[defect / 64] >> (defect % 64) & 1;
}

/* xorshift on s->rand: the only source of chance in the model. */
uint64_t sim_rand(struct sim *s);

static inline bool sim_boot_has(const struct sim *s)
{
	return s->cfg.bps && s->cfg.ver >= NT_VS(1, 3, 0);
}

/* ---- link chapters */

/* Everything due now. True when something happened. */
bool sim_run(struct sim *s);
/* The next moment at which something becomes due, UINT64_MAX: never. */
uint64_t sim_next_due_ns(const struct sim *s);

/* gone.c: vanishing, for this process and every other that shares the model. */
int sim_gone_init(struct sim *s);
void sim_gone_fini(struct sim *s);
/* One command was fetched; true: nobody completes it. */
bool sim_gone_count(struct sim *s);
/* One access from outside. */
void sim_gone_access(struct sim *s);
/* Reads give all ones. */
bool sim_gone_is(const struct sim *s);
/* Nothing moves any more, whether it can be read or not. */
bool sim_gone_stands(const struct sim *s);

/* Host pointer for @len bytes at @iova, or NULL and a stray access is recorded. */
void *sim_dma(struct sim *s, uint64_t iova, size_t len, bool is_write);
/* The same, but never the model's own memory. */
void *sim_dma_host(struct sim *s, uint64_t iova, size_t len, bool is_write);

/*
 * Move data between @buf and the command's PRPs. Status 0, PRP Offset Invalid,
 * Data Transfer Error … as the executor should return it. Bytes before a fault
 * may have been moved.
 */
uint16_t sim_data_to_host(struct sim *s, struct sim_cmd *cmd, const void *buf, size_t len);
uint16_t sim_data_from_host(struct sim *s, struct sim_cmd *cmd, void *buf, size_t len);
/* Is the first PRP of a transfer well-formed? Checked before anything is moved. */
uint16_t sim_prp_check(struct sim *s, const struct sim_cmd *cmd, size_t len);

/* queues.c, for Create and Delete in admin.c; all checks were done by the caller. */
uint16_t sim_cq_open(struct sim *s, uint16_t qid, uint32_t entries, uint64_t prp1, bool contiguous,
		     bool ien, uint16_t iv);
uint16_t sim_sq_open(struct sim *s, uint16_t qid, uint32_t entries, uint64_t prp1, bool contiguous,
		     uint16_t cqid, uint8_t qprio);
/* Outstanding commands of the SQ complete with Command Aborted due to SQ Deletion. */
void sim_sq_close(struct sim *s, uint16_t qid);
void sim_cq_close(struct sim *s, uint16_t qid);
/* All queues vanish without a completion (reset). */
void sim_queues_reset(struct sim *s);
/* Find a fetched command that has not completed (Abort); NULL: none. */
struct sim_cmd *sim_cmd_find(struct sim *s, uint16_t sqid, uint16_t cid);
/* Take it out of the pending list; the caller completes it. */
void sim_cmd_unlink(struct sim *s, struct sim_cmd *cmd);
/* Give a deferred command back without a completion (reset). */
void sim_cmd_free(struct sim *s, struct sim_cmd *cmd);
/* Post a completion for @cmd now (deferred ones too) and free it. */
void sim_complete(struct sim *s, struct sim_cmd *cmd, uint16_t status);

/* shadow.c: is Doorbell Buffer Config claimed, is it there? */
bool sim_shadow_has(const struct sim *s);
bool sim_shadow_has_command(const struct sim *s);
uint16_t sim_doorbell_buffers(struct sim *s, struct sim_cmd *cmd);

/* regs.c: claimed, in this revision and configuration. */
bool sim_nsss_has(const struct sim *s);
bool sim_crims_has(const struct sim *s);
/* state.c: 0, or why @cmd has to wait for the media. */
uint16_t sim_media_status(const struct sim *s, const struct sim_cmd *cmd);
/* logbook.c: main power is lost now. */
void sim_power_lost(struct sim *s);
/* aer.c: the subsystem is about to shut down normally. */
void sim_event_shutdown(struct sim *s);

/* irq.c */
void sim_irq_cqe_posted(struct sim *s, struct sim_cq *cq);
void sim_irq_update(struct sim *s); /* masks, heads or enables changed */

/* mem_use.c */
/* May a queue of @len bytes lie where @cmd says, controller memory or not? A status. */
uint16_t sim_mem_queue_check(struct sim *s, const struct sim_cmd *cmd, bool is_sq, size_t len);
/* CMBLOC.CQDA: a queue in the Controller Memory Buffer may begin at any dword. */
bool sim_mem_is_dword_queue(const struct sim *s, const struct sim_cmd *cmd);

/* CSTS.CFS becomes 1; nothing is fetched or posted any more. */
void sim_fatal(struct sim *s);

/* ---- command chapters */

/*
 * Execute one fetched command: the status (SCT/SC, with SIM_DNR or SIM_MORE as
 * the model wants them) or SIM_CPL_DEFERRED, then the chapter keeps @cmd and
 * calls sim_complete() later.
 */
uint16_t sim_admin_exec(struct sim *s, struct sim_cmd *cmd);
uint16_t sim_nvm_exec(struct sim *s, struct sim_cmd *cmd);

/* When @cmd may be executed for the power state's sake; 0: now. */
uint64_t sim_power_due_ns(struct sim *s, const struct sim_cmd *cmd);

int sim_admin_init(struct sim *s);
void sim_admin_fini(struct sim *s);
/* Deferred commands (AER) are freed without completion; features fall back. */
void sim_admin_reset(struct sim *s, bool is_power_on);
int sim_ns_init(struct sim *s);
void sim_ns_fini(struct sim *s);

/* A reset or shutdown of the primary controller; @is_function: not CC.EN. */
void sim_virt_reset(struct sim *s, bool is_function);
/* Virtual functions came or went: pci_ext.c tells which there are, from 0 on. */
void sim_virt_look(struct sim *s);
bool sim_pci_has_vf(const struct sim *s, uint32_t vf);

/* An event for AER: type, information, log page (Base 2.0 section 5.2). */
void sim_event(struct sim *s, uint8_t type, uint8_t info, uint8_t lid);
/* An entry of the Error Information log for @cmd (NULL: none of a command). */
void sim_error_log(struct sim *s, const struct sim_cmd *cmd, uint16_t status);
/* Counters for the SMART log, called for every completed NVM command. */
void sim_count_io(struct sim *s, const struct sim_cmd *cmd, uint16_t status);

/* Interrupt coalescing as set by features: 0 = off. */
uint32_t sim_coalesce_threshold(const struct sim *s); /* completions, 0's based */
uint64_t sim_coalesce_us(const struct sim *s);
bool sim_coalesce_disabled(const struct sim *s, uint16_t iv);
/* Arbitration as set by features, as on the wire (CDW11 of FID 01h). */
uint32_t sim_arbitration(const struct sim *s);
uint32_t sim_ncqr_limit(const struct sim *s);

#endif
