// SPDX-License-Identifier: GPL-2.0-or-later
/* What the link chapters of the model share among themselves. */
#ifndef SIM_LINK_H
#define SIM_LINK_H

#include "sim.h"

/* Where the back end, playing the host, aims vector n: SIM_MSI_BASE + 4 * n. */
#define SIM_MSI_BASE  0xfee00000u
#define SIM_IOVA_BASE 0x0012340400000000u /* bits above 32 and above 48 are in use */
#define SIM_DMA_LEN   (256u << 20)

enum sim_reset {
	SIM_RESET_CC,
	SIM_RESET_FLR,
	SIM_RESET_HOT,
	SIM_RESET_NSSR,
	SIM_RESET_LINK,	 /* the link goes down: as a hot reset */
	SIM_RESET_PERST, /* sticky bits go, too */
	SIM_RESET_POWER, /* all that power keeps goes */
};

/* express.c: what a root port keeps. */
struct sim_port {
	uint32_t bridge, devctl, lnkctl, lnkctl2, status;
};

/* pci.c: the configuration space and what the other chapters ask of it. */
struct sim_pci {
	uint8_t cfg[4096];
	uint8_t rw[4096];	 /* bits the host may write */
	uint8_t rw1c[4096];	 /* bits it clears by writing 1 */
	uint8_t sticky[4096];	 /* bits that survive FLR and hot reset */
	uint8_t flr_keeps[4096]; /* bits that survive FLR only: payload size, link control */
	uint8_t defaults[4096];	 /* values after a reset */
	uint16_t msi, exp, msix; /* offsets of the capabilities, 0: absent */
	uint16_t aer, ltr, l1ss, sriov;
	uint64_t table, pba, len; /* MSI-X table and PBA in BAR0, length of BAR0 */
	uint64_t mem_len[6];	  /* lengths of the other BARs, 0: absent */
	/* decoded after every write */
	bool can_mmio, can_dma, is_d0;
	bool msix_on, msix_masked, msi_on, intx_off;
	uint32_t msi_count;
	/* express.c */
	struct sim_port port;
	bool is_down, drops_one;
	uint64_t busy_ns, d0_at_ns; /* last doorbell; D0 was asked for */
	unsigned int d3_count;
	uint64_t tlps; /* payloads and read requests ever */
};

int sim_pci_init(struct sim *s);
void sim_pci_fini(struct sim *s);
uint32_t sim_pci_read(struct sim *s, uint16_t off, unsigned int width);
void sim_pci_write(struct sim *s, uint16_t off, unsigned int width, uint32_t val);
/* Everything but what @kind leaves alone is as after power on. */
void sim_pci_reset(struct sim *s, enum sim_reset kind);
/* @val, the writable bits and those cleared by 1, of @width bytes at @off. */
void sim_pci_field(struct sim_pci *p, unsigned int off, unsigned int width, uint32_t val,
		   uint32_t rw, uint32_t rw1c);
void sim_pci_sticky(struct sim_pci *p, unsigned int off, uint32_t bits);
void sim_pci_flr_keeps(struct sim_pci *p, unsigned int off, uint32_t bits);
/* pci_ext.c: capabilities from 100h on. */
void sim_pci_ext_build(struct sim *s, struct sim_pci *p);
/* The host's part after a reset: decoding and bus mastering on. */
void sim_pci_decode_on(struct sim *s);

/* express.c: the link and the port above it. */
void sim_link_init(struct sim *s);
/* The best that both ends can do. */
void sim_link_train(struct sim *s);
void sim_link_disable(struct sim *s);
uint32_t sim_port_read(struct sim *s, uint16_t off, unsigned int width);
void sim_port_write(struct sim *s, uint16_t off, unsigned int width, uint32_t val);
/* A bit of AER's status, and Device Status. */
void sim_link_error(struct sim *s, bool is_uncorrectable, uint32_t bit);
/* Data between host memory and a buffer, in payloads or read requests. */
void sim_link_copy(struct sim *s, void *to, const void *from, size_t len, bool to_host);
/* False: the link slept, and a broken model wakes up without the doorbell. */
bool sim_link_takes_doorbell(struct sim *s);
bool sim_link_loses_in_d3(const struct sim *s);

void sim_regs_init(struct sim *s);
uint64_t sim_regs_read(struct sim *s, uint64_t off, unsigned int width);
void sim_regs_write(struct sim *s, uint64_t off, unsigned int width, uint64_t val);

void sim_state_write_cc(struct sim *s, uint32_t val);
void sim_state_reset(struct sim *s, enum sim_reset kind);
/* NSSD was written. */
void sim_state_write_nssd(struct sim *s, uint32_t val);
bool sim_state_tick(struct sim *s, uint64_t now_ns);
uint64_t sim_state_due_ns(const struct sim *s);
/* Enabled, ready, not failed, not shut down: commands are processed. */
bool sim_state_is_running(const struct sim *s);

int sim_dma_init(struct sim *s);
void sim_dma_fini(struct sim *s);
int sim_dma_map(struct sim *s, size_t len, size_t align, struct pcifn_mem *mem);
void sim_dma_unmap(struct sim *s, const struct pcifn_mem *mem);
int sim_dma_stray(struct sim *s, uint64_t *ret_addr, size_t *ret_len, bool *ret_is_write);

/* boot.c: registers are theirs when these return true. */
bool sim_boot_reg_read(const struct sim *s, uint64_t off, uint32_t *ret_val);
bool sim_boot_reg_write(struct sim *s, uint64_t off, uint32_t val);
void sim_boot_write_bpmbl(struct sim *s, uint64_t val);
bool sim_boot_tick(struct sim *s, uint64_t now_ns);
uint64_t sim_boot_due_ns(const struct sim *s);
void sim_boot_reset(struct sim *s);

/* queues.c private state: the pool, the commands in flight, the work bitmap. */
struct sim_queues {
	uint64_t work[2];    /* SQs with todo > 0 */
	uint64_t stalled[2]; /* SQs whose CQ is full */
	uint64_t look[2];    /* CQs whose shadow head is to be looked at */
	struct sim_cmd *free;
	void *chunks;
	struct sim_cmd **heap; /* in flight, earliest first */
	size_t heap_n, heap_cap;
	uint32_t order;
	unsigned int turn[4]; /* round robin of each class: the queue after the last served */
	uint32_t credit[4];   /* weighted round robin: urgent has none, high, medium, low */
	uint64_t posted;      /* completions ever */
	struct {
		uint64_t iova, due_ns;
		uint8_t bytes[12];
	} late;				   /* of the defects that write too late */
	uint8_t old_phase[SIM_QUEUES_MAX]; /* SIM_CQ_PHASE_RECREATE */
	bool old_phase_set[SIM_QUEUES_MAX];
};

static inline struct sim_queues *sim_q(const struct sim *s)
{
	return s->queues;
}

int sim_queues_init(struct sim *s);
void sim_queues_fini(struct sim *s);
void sim_queues_open_admin(struct sim *s);
void sim_doorbell(struct sim *s, uint64_t off, uint32_t val);
/* A new tail or head, from the register or from its shadow. */
void sim_sq_rung(struct sim *s, struct sim_sq *sq, uint32_t val);
void sim_cq_rung(struct sim *s, struct sim_cq *cq, uint32_t val);
/* shadow.c: what a write of @val to the register means. */
uint32_t sim_shadow_rung(struct sim *s, unsigned int qid, bool is_cq, uint32_t val);
void sim_shadow_sq(struct sim *s, struct sim_sq *sq);
void sim_shadow_cq(struct sim *s, struct sim_cq *cq);
void sim_shadow_run(struct sim *s);
/* A queue was created. */
void sim_shadow_open(struct sim *s, unsigned int qid, bool is_cq);
void sim_shadow_reset(struct sim *s);
/* A doorbell is read: nothing happens, unless the model is broken so. */
void sim_doorbell_read(struct sim *s, uint64_t off);
/* Post what waits for slots of this CQ. */
void sim_cq_drain(struct sim *s, struct sim_cq *cq);
bool sim_cq_is_full(const struct sim *s, const struct sim_cq *cq);
/* Address of entry @i. */
uint64_t sim_sq_entry(const struct sim *s, const struct sim_sq *sq, uint32_t i);
uint64_t sim_cq_entry(const struct sim *s, const struct sim_cq *cq, uint32_t i);
/* The pages of a queue with PC=0: allocates @ret. A status. */
uint16_t sim_prp_queue(struct sim *s, uint64_t list, size_t count, uint64_t **ret);

/* A full Completion Queue has room again: its Submission Queues are looked at. */
void sim_fetch_resume(struct sim *s);
bool sim_fetch_run(struct sim *s);
bool sim_fetch_finish(struct sim *s, uint64_t now_ns);
struct sim_cmd *sim_cmd_alloc(struct sim *s);
/* Into the commands in flight; due_ns and order are set. False: no memory. */
bool sim_cmd_push(struct sim *s, struct sim_cmd *cmd);
/* SQ @qid has something to fetch, or no more. */
void sim_work_set(struct sim *s, unsigned int qid, bool on);

int sim_irq_init(struct sim *s);
void sim_irq_fini(struct sim *s);
void sim_irq_reset(struct sim *s, bool is_function);
/* The head doorbell of @cq was written. */
void sim_irq_head_moved(struct sim *s, struct sim_cq *cq);
uint32_t sim_irq_read(struct sim *s, uint64_t off); /* one aligned dword of table or PBA */
void sim_irq_write(struct sim *s, uint64_t off, uint32_t val);
void sim_irq_haunt(struct sim *s);
bool sim_irq_tick(struct sim *s, uint64_t now_ns);
uint64_t sim_irq_due_ns(const struct sim *s);
bool sim_irq_status(struct sim *s); /* STS.IS */
int sim_irq_enable(struct sim *s, enum pcifn_irq kind, unsigned int count);
uint64_t sim_irq_poll(struct sim *s, unsigned int vector);

/* defects.c: the row whose name is most like @name. */
const struct sim_defect *sim_defect_nearest(const char *name);

#endif
