// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The bring-up of a controller, step by step, as a driver writer studies it.
 *
 * From the first register to the last: BAR0, CAP, the admin queue, enable,
 * Identify, Number of Queues, I/O queues, first Write and Read, an interrupt,
 * shutdown. Registers are written by number here, so that `-v` reads as a walk;
 * each step also says what must hold after it.
 *
 * Base 2.0 sections 3.5.1 and 3.6.1; PCIe Transport 1.0 section 3.5;
 * NVMe 1.4 sections 7.6.1 and 7.6.2.
 */
#include <string.h>

#include <nvmetest/case.h>

#define WALK_ENTRIES 8

struct walk {
	struct drv_ctrlr *c;
	struct drv_sq *sq; /* the I/O queue, once there is one */
	uint64_t cap;
	uint32_t timeout_ms;
	bool has_msix;
};

static void read_capabilities(struct nt_ctx *t, struct walk *w)
{
	uint32_t vs;

	w->cap = nt_reg64(t, NT_REG_CAP);
	nt_step(t,
		"read CAP: %016llXh: queues of up to %u entries, doorbells %u bytes apart, "
		"memory pages of %llu to %llu bytes, RDY within %u ms",
		(unsigned long long)w->cap, NT_CAP_MQES(w->cap) + 1u, 4u << NT_CAP_DSTRD(w->cap),
		4096ull << NT_CAP_MPSMIN(w->cap), 4096ull << NT_CAP_MPSMAX(w->cap),
		500 * NT_CAP_TO(w->cap));
	nt_shall(t, NT_CAP_MQES(w->cap) >= 1, "CAP.MQES allows queues of two entries at least");

	vs = nt_reg32(t, NT_REG_VS);
	nt_step(t, "read VS: version %u.%u.%u", vs >> 16, vs >> 8 & 0xff, vs & 0xff);
	nt_shall(t, vs >> 16 >= 1, "VS names a revision of the specification");
}

static void make_sure_it_is_off(struct nt_ctx *t, struct walk *w)
{
	w->timeout_ms = drv_ready_timeout_ms(w->c);
	nt_disable(t);
	nt_step(t, "CC.EN = 0, wait for CSTS.RDY = 0: CSTS %08Xh", nt_reg32(t, NT_REG_CSTS));
	nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS) & NT_CSTS_RDY, 0,
		    "a disabled controller is not ready");
}

/* drv_enable() writes AQA, ASQ, ACQ, CC in this order; they are read back here. */
static void enable(struct nt_ctx *t, struct walk *w)
{
	const struct drv_enable_attr attr = { .asq_entries = WALK_ENTRIES,
					      .acq_entries = WALK_ENTRIES,
					      .irq_kind =
						      w->has_msix ? PCIFN_IRQ_MSIX : PCIFN_IRQ_NONE,
					      .irq_count = w->has_msix ? 2 : 0 };
	uint32_t cc;

	nt_enable(t, &attr);
	nt_step(t, "AQA %08Xh: admin queues of %u entries; ASQ %llXh, ACQ %llXh",
		nt_reg32(t, NT_REG_AQA), WALK_ENTRIES, (unsigned long long)nt_reg64(t, NT_REG_ASQ),
		(unsigned long long)nt_reg64(t, NT_REG_ACQ));
	nt_shall_eq(t, nt_reg32(t, NT_REG_AQA), (WALK_ENTRIES - 1) << 16 | (WALK_ENTRIES - 1),
		    "AQA reads back");
	nt_shall_eq(t, nt_reg64(t, NT_REG_ASQ), nt_asq(t)->mem.prp1, "ASQ reads back");
	nt_shall_eq(t, nt_reg64(t, NT_REG_ACQ), nt_asq(t)->cq->mem.prp1, "ACQ reads back");

	cc = nt_reg32(t, NT_REG_CC);
	nt_step(t, "CC %08Xh: EN = 1, MPS %u, entries of %u and %u bytes; CSTS.RDY = 1", cc,
		cc >> NT_CC_MPS_SHIFT & 0xf, 1u << (cc >> NT_CC_IOSQES_SHIFT & 0xf),
		1u << (cc >> NT_CC_IOCQES_SHIFT & 0xf));
	nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS) & (NT_CSTS_RDY | NT_CSTS_CFS), NT_CSTS_RDY,
		    "CSTS.RDY is 1 and CSTS.CFS is 0 after CC.EN = 1");
}

static void identify(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, 4096);
	char model[41] = "";

	if (!nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, data),
			      "Identify Controller succeeds"))
		nt_stop(t);
	memcpy(model, data->data + 24, 40);
	for (char *p = model; *p; p++)
		if (*p < 0x20 || *p > 0x7e)
			*p = '?';
	nt_step(t, "Identify, CNS 01h: model \"%.40s\"", model);
	nt_shall(t, data->data[24] != 0, "Identify Controller names a model");
}

static void create_queues(struct nt_ctx *t, struct walk *w)
{
	uint32_t entries = (uint32_t)nt_min(WALK_ENTRIES, nt_limits(t)->entries_max);
	struct drv_cq_attr cq = { .qid = 1, .qsize = (uint16_t)(entries - 1) };
	struct drv_sq_attr sq = { .qid = 1, .qsize = (uint16_t)(entries - 1), .cqid = 1 };
	struct drv_cpl cpl = nt_set_features(t, NT_FID_NUM_QUEUES, 0);

	nt_shall_succeed(t, cpl, "Set Features Number of Queues succeeds");
	nt_step(t, "Set Features 07h asks for one I/O queue pair: %u and %u are granted",
		(cpl.dw0 & 0xffff) + 1, (cpl.dw0 >> 16) + 1);

	cq.ien = w->has_msix;
	cq.iv = w->has_msix ? 1 : 0;
	if (!nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O Completion Queue succeeds"))
		nt_stop(t);
	nt_step(t, "Create I/O Completion Queue 1 of %u entries%s", entries,
		w->has_msix ? ", interrupts on vector 1" : "");
	if (!nt_shall_succeed(t, nt_create_sq(t, &sq), "Create I/O Submission Queue succeeds"))
		nt_stop(t);
	nt_step(t, "Create I/O Submission Queue 1, its completions go to queue 1");
	w->sq = nt_sq(t, 1);
}

static void first_io(struct nt_ctx *t, struct walk *w)
{
	const struct nt_ns *ns = nt_ns(t);
	uint32_t len = ns->lba_len + (ns->is_extended ? ns->meta_len : 0);
	struct nt_buf *out = nt_buf(t, len), *in = nt_buf(t, len);

	nt_pattern(out->data, len, ns->scratch_slba);
	nt_shall_succeed(t, nt_write(t, w->sq, ns->scratch_slba, 1, out),
			 "the first Write succeeds");
	nt_step(t, "Write one block of %u bytes at LBA %llXh, doorbell at %llXh", ns->lba_len,
		(unsigned long long)ns->scratch_slba,
		(unsigned long long)drv_doorbell_off(w->c, 1, false));
	nt_shall_succeed(t, nt_read(t, w->sq, ns->scratch_slba, 1, in), "the first Read succeeds");
	nt_shall_bytes(t, in->data, out->data, ns->lba_len, "what was written is read back");
	nt_step(t, "Read it back: the same %u bytes", ns->lba_len);
}

static void interrupt(struct nt_ctx *t, struct walk *w)
{
	uint64_t count = 0;
	uint16_t cid;

	if (!w->has_msix) {
		nt_step(t, "no MSI-X here: completions were polled");
		return;
	}
	nt_irq_take(t, 1);
	cid = nt_put_nop(t, w->sq);
	nt_ring(t, w->sq);
	nt_shall(t, nt_irq_wait(t, 1, 1000, &count),
		 "a completion raises the interrupt of its queue");
	nt_wait_cid(t, w->sq, cid);
	nt_step(t, "one command more: MSI-X vector 1 fired");
}

static void shut_down(struct nt_ctx *t, struct walk *w)
{
	uint32_t csts;

	nt_shall_succeed(t, nt_delete_sq(t, 1), "Delete I/O Submission Queue succeeds");
	nt_shall_succeed(t, nt_delete_cq(t, 1), "Delete I/O Completion Queue succeeds");
	nt_step(t, "Delete the I/O queues, submission queue first");
	nt_need_answer(t, drv_shutdown(w->c, NT_CC_SHN_NORMAL, 10000),
		       "CSTS.SHST reports that the shutdown is complete");
	csts = nt_reg32(t, NT_REG_CSTS);
	nt_shall_eq(t, (csts & NT_CSTS_SHST_MASK) >> NT_CSTS_SHST_SHIFT, 2,
		    "CSTS.SHST is 10b after a shutdown");
	nt_step(t, "CC.SHN = 01b: CSTS %08Xh, shutdown complete", csts);
	nt_disable(t);
	nt_step(t, "CC.EN = 0: off");
}

static void from_reset_to_shutdown(struct nt_ctx *t)
{
	struct walk w = { .c = nt_ctrlr(t),
			  .has_msix =
				  nt_fn(t)->caps & PCIFN_CAP_MSIX && nt_limits(t)->vectors > 1 };

	nt_step(t, "BAR0 is mapped: %llu bytes", (unsigned long long)nt_fn(t)->bar0_len);
	read_capabilities(t, &w);
	make_sure_it_is_off(t, &w);
	enable(t, &w);
	identify(t);
	create_queues(t, &w);
	first_io(t, &w);
	interrupt(t, &w);
	shut_down(t, &w);
}

static const struct nt_case cases[] = {
	{
		.id = "init.walk.from-reset-to-shutdown",
		.title = "A controller comes up, moves data and shuts down, step by step",
		.spec = "base-2.0:3.5.1 base-2.0:3.6.1 nvme-1.4:7.6.1 nvme-1.4:7.6.2",
		.coverage = "QUE-01 REG-12 REG-17 RW-01 QUE-03",
		.rules = "RST-EN-01 RST-EN-02 RST-SHN-01 REG-CC-05",
		.needs = NT_NEED_QUEUES | NT_NEED_REGS | NT_NEED_REG_WRITE | NT_NEED_NS,
		.effects = NT_EFF_RESET | NT_EFF_DATA,
		.timeout_ms = 30000,
		.run = from_reset_to_shutdown,
	},
};

const struct nt_group group_init_walk = NT_GROUP("init.walk", cases);
