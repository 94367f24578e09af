// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * No link defect is without effect: a fixed walk over the model, in which every
 * observation goes into one number, gives another number with the defect on
 * than on the sound model, under at least one set of options.
 */
#include <stdio.h>
#include <string.h>

#include "simrig.h"
#include "suites.h"

#define UNMAPPED 0x7777000000000000ull

struct walk {
	struct rig r;
	uint64_t hash;
};

/* @len is a multiple of 8. */
static void see(struct walk *w, const void *bytes, size_t len)
{
	const char *p = bytes;
	uint64_t word;

	for (; len >= sizeof(word); len -= sizeof(word), p += sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		w->hash = (w->hash ^ word) * 0x9e3779b97f4a7c15u;
		w->hash ^= w->hash >> 29;
	}
}

static void see_u64(struct walk *w, uint64_t val)
{
	see(w, &val, sizeof(val));
}

static void see_registers(struct walk *w)
{
	for (uint64_t off = 0; off < 0x70; off += 4)
		see_u64(w, rig_r32(&w->r, off));
	see_u64(w, rig_r32(&w->r, NT_REG_PMRCAP));
	see_u64(w, rig_r64(&w->r, NT_REG_CAP));
}

static void see_config(struct walk *w)
{
	for (uint16_t off = 0; off < 0x130; off = (uint16_t)(off + 4))
		see_u64(w, rig_cfg(&w->r, off, 4));
}

static void see_irqs(struct walk *w)
{
	for (unsigned int v = 0; v < 6; v++)
		see_u64(w, rig_irqs(&w->r, v));
	if (w->r.s->pci->msix)
		see_u64(w, rig_r64(&w->r, w->r.s->pci->pba));
}

static void see_strays(struct walk *w)
{
	see_u64(w, rig_strays(&w->r));
}

/* What lies in the CQ now, and then again after some time. */
static void see_queue(struct walk *w, struct rig_q *q)
{
	struct rig_cqe cqe;
	unsigned int n = 0;

	sim_run(w->r.s);
	see_irqs(w);
	see(w, q->cq.vaddr, q->cq.len);
	rig_settle(&w->r);
	see_irqs(w);
	see(w, q->cq.vaddr, q->cq.len);
	see(w, q->sq.vaddr, q->sq.len);
	while (n++ < 2 * q->cq_entries && rig_take(q, &cqe))
		see(w, &cqe, sizeof(cqe));
	rig_release(q);
	rig_settle(&w->r);
	see_irqs(w);
	see_u64(w, rig_cfg(&w->r, 6, 2));
}

static void batch(struct walk *w, struct rig_q *q, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		rig_put(q, (uint16_t)(0x1200 + i));
	rig_ring(q);
	see_queue(w, q);
}

static void wait_bucket(struct walk *w, bool want)
{
	uint64_t from = nt_clock_ns();

	see_u64(w, rig_wait_ready(&w->r, want));
	see_u64(w, nt_clock_ns() - from > 1000000000u);
	see_u64(w, rig_r32(&w->r, NT_REG_CSTS));
}

/* Enable without asserting: some defects never become ready. */
static void enable(struct walk *w, uint32_t sq, uint32_t cq, uint32_t cc)
{
	struct rig *r = &w->r;

	memset(r->acq.vaddr, 0, r->acq.len);
	memset(r->asq.vaddr, 0, r->asq.len);
	rig_w32(r, NT_REG_AQA, (cq - 1) << 16 | (sq - 1));
	rig_w32(r, NT_REG_ASQ, (uint32_t)r->asq.iova);
	rig_w32(r, NT_REG_ASQ + 4, (uint32_t)(r->asq.iova >> 32));
	rig_w64(r, NT_REG_ACQ, r->acq.iova);
	rig_w32(r, NT_REG_CC, 0x460001 | cc);
	see_registers(w);
	wait_bucket(w, true);
	see_registers(w);
}

static void walk_queues(struct walk *w)
{
	static const uint32_t sizes[][2] = { { 6, 5 }, { 300, 300 }, { 8, 16 } };

	for (unsigned int i = 0; i < 3; i++) {
		struct rig_q q = rig_pair(&w->r, (uint16_t)(i + 1), sizes[i][0], sizes[i][1], true,
					  (uint16_t)(i + 1));

		w->r.s->sq[q.qid].qprio = (uint8_t)(i + 1);
		for (unsigned int n = 0; n < 12; n++)
			batch(w, &q, n % 4 + 1);
		batch(w, &q, q.sq_entries - 1);
		for (unsigned int n = 0; i && n < 200; n++)
			batch(w, &q, 1);
		if (i == 1)
			rig_pair_close(&q);
		if (i == 1)
			q = rig_pair(&w->r, 2, 5, 8, false, 2);
		batch(w, &q, 3);
	}
	see_strays(w);
}

/* Free slots hold stale data of the old phase. */
static void walk_stale(struct walk *w)
{
	struct rig_q q = rig_pair(&w->r, 4, 8, 8, false, 0);

	memset(q.cq.vaddr, 0xee, q.cq.len); /* bit 16 of the last dword is 0 */
	batch(w, &q, 3);
	rig_pair_close(&q);
}

/* Two SQs on one CQ that is too small, and a third queue beside it. */
static void walk_shared_cq(struct walk *w)
{
	struct rig_q a = rig_pair(&w->r, 5, 8, 4, true, 3), b = rig_pair(&w->r, 6, 8, 8, true, 3);
	struct rig_q c = rig_pair(&w->r, 7, 8, 8, true, 4);

	sim_sq_close(w->r.s, 6);
	sim_sq_open(w->r.s, 6, 8, b.sq.iova, true, 5, 3);
	for (uint16_t i = 0; i < 6; i++)
		rig_put(&b, i);
	rig_ring(&b);
	batch(w, &a, 5);
	batch(w, &c, 2);
	for (unsigned int i = 0; i < 6; i++)
		see_queue(w, &a);
	see_u64(w, w->r.s->sq[5].head);
	b = rig_pair(&w->r, 8, 8, 8, true, 4); /* two CQs on one vector */
	batch(w, &b, 1);
	see_strays(w);
}

/* PC=0: the pages of SQ and CQ are out of order, and every page is used. */
static void walk_scattered(struct walk *w)
{
	uint64_t page = w->r.s->page_len;
	uint32_t sq_entries = (uint32_t)(2 * page / 64 + 2), cq_entries = (uint32_t)(page / 8 + 9);
	struct pcifn_mem list = rig_map(&w->r, 2 * page), pages = rig_map(&w->r, 8 * page);
	uint64_t cq_list[] = { pages.iova + page, pages.iova + 3 * page, pages.iova + 2 * page };
	uint64_t sq_list[] = { pages.iova + 4 * page, pages.iova + 6 * page,
			       pages.iova + 5 * page };
	uint16_t *entry = pages.vaddr;

	for (uint64_t i = 4 * page / 2; i < 8 * page / 2; i += 32)
		entry[i + 1] = (uint16_t)(i / 32); /* the CID: opcode 0 is Flush */
	for (uint64_t i = 4 * page / 2; i < 8 * page / 2; i += 32)
		entry[i + 2] = 1;
	memcpy(list.vaddr, cq_list, sizeof(cq_list));
	memcpy((char *)list.vaddr + page, sq_list, sizeof(sq_list));
	see_u64(w, sim_cq_open(w->r.s, 9, cq_entries, list.iova, false, false, 0));
	see_u64(w, sim_sq_open(w->r.s, 9, sq_entries, list.iova + page, false, 9, 0));
	for (uint32_t i = 1; i < 5 * page / 64; i++) {
		rig_doorbell(&w->r, 18, i * 5 % sq_entries);
		sim_run(w->r.s);
		rig_doorbell(&w->r, 19, w->r.s->cq[9].tail);
	}
	see(w, pages.vaddr, pages.len);
	sim_sq_close(w->r.s, 9);
	sim_cq_close(w->r.s, 9);
	see_u64(w, sim_cq_open(w->r.s, 9, 16, list.iova, false, false, 0));
	see_u64(w, sim_cq_entry(w->r.s, &w->r.s->cq[9], 0));
	see_strays(w);
}

static void walk_doorbells(struct walk *w)
{
	struct rig_q a = rig_pair(&w->r, 11, 300, 300, false, 0);
	struct rig_q b = rig_pair(&w->r, 12, 8, 8, false, 0);

	rig_put(&b, 1);
	rig_w32(&w->r, 0x1000 + 24 * (4ull << w->r.s->cfg.dstrd) + 4, 1); /* a gap or a head */
	see_queue(w, &b);
	batch(w, &b, 1);
	batch(w, &a, 290);
	rig_doorbell(&w->r, 2 * 14, 1);
	see_u64(w, w->r.s->sq[0].head);
	rig_doorbell(&w->r, 25, 7); /* more than there is */
	see_u64(w, w->r.s->cq[12].head);
	rig_doorbell(&w->r, 24, 9);
	see_u64(w, w->r.s->sq[12].is_dead);
	see_u64(w, w->r.s->sq[11].is_dead);
	see_queue(w, &b);
	rig_pair_close(&b);
	b = rig_pair(&w->r, 12, 8, 8, false, 0);
	batch(w, &b, 1);
	see_u64(w, w->r.s->sq[12].is_dead);
	rig_cfg_write(&w->r, 4, 2, 2); /* nothing is fetched: the SQ stays full */
	rig_doorbell(&w->r, 24, (b.sq_tail + 5) % 8);
	rig_doorbell(&w->r, 24, (b.sq_tail + 2) % 8);
	rig_cfg_write(&w->r, 4, 2, 6);
	see_u64(w, w->r.s->sq[12].is_dead);
	see_strays(w);
	if (w->r.s->cfg.mqes < 39999)
		return;
	a = rig_pair(&w->r, 16, 40000, 65536, false, 0);
	rig_doorbell(&w->r, 32, 39999);
	sim_run(w->r.s);
	see_u64(w, w->r.s->sq[16].head);
}

static void transfer(struct walk *w, struct pcifn_mem *data, uint64_t prp1, uint64_t prp2,
		     size_t len)
{
	static uint8_t buf[64 * 1024];
	struct sim_cmd cmd = { .prp1 = prp1, .prp2 = prp2 };

	for (size_t i = 0; i < sizeof(buf); i++)
		buf[i] = (uint8_t)(i * 31 + i / 251);
	memset(data->vaddr, 0x33, data->len);
	see_u64(w, sim_prp_check(w->r.s, &cmd, len));
	see_u64(w, sim_data_to_host(w->r.s, &cmd, buf, len) != 0);
	see(w, data->vaddr, data->len);
	see_strays(w);
}

static void walk_prp(struct walk *w)
{
	uint64_t page = w->r.s->page_len;
	struct pcifn_mem data = rig_map(&w->r, 8 * page), list = rig_map(&w->r, 3 * page);
	uint64_t d = data.iova, l = list.iova, *slot = list.vaddr;
	size_t last = page / 8 - 1;

	for (size_t i = 0; i < list.len / 8; i++)
		slot[i] = UNMAPPED;
	transfer(w, &data, d, UNMAPPED, page);
	transfer(w, &data, d + 4, UNMAPPED, 512);
	transfer(w, &data, d + 2, UNMAPPED, 512);
	transfer(w, &data, d, UNMAPPED, 1024);
	transfer(w, &data, d + page, d, 2 * page);
	transfer(w, &data, d + 512, d + page, page);
	transfer(w, &data, d, d + page + 512, 2 * page);
	transfer(w, &data, UNMAPPED, 0, 512);
	slot[last - 1] = d + 2 * page;
	slot[last] = d + page;
	transfer(w, &data, d, l + (last - 1) * 8, 3 * page);
	see(w, list.vaddr, list.len);
	slot[last - 1] = d + 2 * page;
	slot[last] = l + page;
	slot[last + 1] = d + 4 * page;
	slot[last + 2] = d + 3 * page;
	transfer(w, &data, d, l + (last - 1) * 8, 4 * page);
	slot[0] = d + page;
	slot[1] = d + 2 * page + 512;
	transfer(w, &data, d, l, 3 * page);
	slot[last] = l + page + 8;
	slot[last + 1] = slot[last + 2] = slot[last + 3] = d + page;
	transfer(w, &data, d, l + last * 8, 3 * page);
}

static void walk_masks(struct walk *w, enum pcifn_irq kind)
{
	struct rig *r = &w->r;
	struct rig_q q = rig_pair(r, 13, 64, 64, true, 1);
	struct rig_cqe cqe;
	uint16_t msix = r->s->pci->msix;

	for (unsigned int i = 0; i < 12; i++) {
		rig_put(&q, (uint16_t)i);
		rig_ring(&q);
		see_irqs(w);
	}
	rig_take(&q, &cqe);
	rig_release(&q);
	see_irqs(w);
	see_queue(w, &q);
	if (kind == PCIFN_IRQ_MSIX) {
		rig_w32(r, r->s->pci->table + 28, 1);
		batch(w, &q, 2);
		rig_w32(r, r->s->pci->table + 28, 0);
		see_irqs(w);
		rig_cfg_write(r, (uint16_t)(msix + 2), 2, 0xc000);
		batch(w, &q, 2);
		rig_cfg_write(r, (uint16_t)(msix + 2), 2, 0x8000);
		see_irqs(w);
		return;
	}
	rig_w32(r, NT_REG_INTMS, 3);
	rig_w32(r, NT_REG_INTMS, 0);
	rig_put(&q, 1);
	rig_ring(&q);
	see_irqs(w);
	see_registers(w);
	rig_w32(r, NT_REG_INTMC, 0);
	see_registers(w);
	rig_w32(r, NT_REG_INTMC, 3);
	see_irqs(w);
	see_queue(w, &q);
	if (kind != PCIFN_IRQ_INTX)
		return;
	rig_put(&q, 2);
	rig_ring(&q);
	see_u64(w, rig_cfg(r, 6, 2));
	rig_cfg_write(r, 4, 2, 0x406);
	see_irqs(w);
	rig_cfg_write(r, 4, 2, 0x006);
	see_queue(w, &q);
}

static void walk_writes(struct walk *w)
{
	struct rig *r = &w->r;

	see_registers(w);
	see_config(w);
	rig_w64(r, NT_REG_CAP, ~r->s->cap);
	rig_w32(r, NT_REG_VS, 0x12345678);
	rig_w32(r, NT_REG_AQA, 0x0fff0fff);
	rig_w32(r, NT_REG_ASQ + 4, 0x55aa55aa);
	see_registers(w);
	rig_w32(r, NT_REG_CC, NT_CC_SHN_NORMAL);
	rig_settle(r);
	see_registers(w);
	rig_cfg_write(r, 0, 4, ~0u);
	rig_cfg_write(r, 4, 2, 0xffff);
	see_config(w);
	rig_cfg_write(r, 4, 2, 0x0002);
	rig_cfg_write(r, 0x10, 4, ~0u);
	rig_cfg_write(r, 0x108, 4, 0x00100000);
	see_config(w);
	rig_cfg_write(r, 4, 2, 0x0000);
	see_registers(w);
	rig_cfg_write(r, 4, 2, 0x0006);
	rig_doorbell(r, 0, 3);
}

static void walk_state(struct walk *w, enum pcifn_irq kind)
{
	struct rig *r = &w->r;
	struct rig_q q = rig_admin(r, 6, 300);

	enable(w, 6, 300, 0);
	for (unsigned int i = 0; i < 20; i++)
		batch(w, &q, 4);
	rig_w32(r, NT_REG_CC, 0x460001 | NT_CC_SHN_NORMAL);
	rig_settle(r);
	see_registers(w);
	rig_w32(r, NT_REG_CC, 0);
	wait_bucket(w, false);
	see_registers(w);
	memset(r->acq.vaddr, 0x11, r->acq.len);
	rig_settle(r);
	see(w, r->acq.vaddr, r->acq.len);
	see_config(w);
	for (unsigned int i = 0; i < 4; i++) {
		enable(w, 6, 300, 0);
		q = rig_admin(r, 6, 300);
		see_queue(w, &q);
		batch(w, &q, 3);
		see_u64(w, r->s->sq[1].exists);
		rig_w32(r, NT_REG_CC, i == 2 ? NT_CC_SHN_ABRUPT : 0);
		wait_bucket(w, false);
		rig_settle(r);
		see_registers(w);
	}
	rig_w32(r, NT_REG_NSSR, 1);
	see_registers(w);
	rig_w32(r, NT_REG_CC, 1); /* no such entry sizes; AQA and addresses are kept */
	rig_settle(r);
	rig_unmap(r, &r->acq);
	rig_doorbell(r, 0, 1);
	rig_settle(r);
	rig_w32(r, NT_REG_CC, 0);
	rig_settle(r);
	see_registers(w);
	r->acq = rig_map(r, 4096 * 16);
	enable(w, 6, 300, 0);
	sim_ops.irq_enable(&r->fn, kind, 1);
	rig_cfg_write(r, 0x108, 4, 0x00100000);
	rig_cfg_write(r, (uint16_t)(r->s->pci->exp + 8), 2, 0x8000);
	see_config(w);
	rig_cfg_write(r, 4, 2, 6);
	see_registers(w);
	rig_w32(r, NT_REG_NSSR, NT_NSSR_KEY);
	see_registers(w);
	rig_w32(r, NT_REG_CSTS, NT_CSTS_NSSRO);
	see_registers(w);
	rig_cfg_write(r, 0x44, 2, 3);
	see_registers(w);
	rig_cfg_write(r, 0x44, 2, 0);
	see_registers(w);
}

/* Weighted round robin: one CQ shows the order in which classes are served. */
static void walk_classes(struct walk *w)
{
	struct rig_q q[3];

	q[0] = rig_pair(&w->r, 10, 8, 64, false, 0);
	for (unsigned int i = 0; i < 3; i++) {
		if (i)
			q[i] = rig_pair(&w->r, (uint16_t)(13 + i), 8, 8, false, 0);
		sim_sq_close(w->r.s, q[i].qid);
		sim_sq_open(w->r.s, q[i].qid, 8, q[i].sq.iova, true, 10,
			    (uint8_t)(3 - i - (i > 1)));
		for (uint16_t n = 0; n < 5; n++)
			rig_put(&q[i], n);
		rig_ring(&q[i]);
	}
	see_queue(w, &q[0]);
}

static uint64_t fingerprint(const char *options, const char *defect, enum pcifn_irq kind,
			    uint32_t cc)
{
	struct walk w = { .hash = 0xcbf29ce484222325u };
	char text[160];

	snprintf(text, sizeof(text), "%s%s%s", options, defect ? ",defect=" : "",
		 defect ? defect : "");
	rig_open(&w.r, text);
	w.r.s->page_len = 4096u << (cc >> NT_CC_MPS_SHIFT & 0xf);
	w.r.asq = rig_map(&w.r, 4096 * 64);
	w.r.acq = rig_map(&w.r, 4096 * 16);
	walk_writes(&w);
	sim_ops.reset(&w.r.fn, PCIFN_RESET_HOT);
	sim_ops.irq_enable(&w.r.fn, kind, kind == PCIFN_IRQ_INTX ? 1 : 6);
	rig_doorbell(&w.r, 0, 2); /* too early: ignored */
	enable(&w, 6, 300, cc);
	walk_queues(&w);
	walk_stale(&w);
	walk_shared_cq(&w);
	walk_scattered(&w);
	walk_doorbells(&w);
	walk_classes(&w);
	walk_prp(&w);
	walk_masks(&w, kind);
	rig_cfg_write(&w.r, 4, 2, 2); /* no bus master: no DMA, no messages */
	rig_w32(&w.r, 0x1000, 2);
	rig_settle(&w.r);
	see(&w, w.r.acq.vaddr, 256);
	sim_irq_cqe_posted(w.r.s, &w.r.s->cq[1]);
	see_irqs(&w);
	rig_cfg_write(&w.r, 4, 2, 6);
	rig_w32(&w.r, NT_REG_CC, 0);
	rig_wait_ready(&w.r, false);
	walk_state(&w, kind);
	rig_close(&w.r);
	return w.hash;
}

static const struct {
	const char *options;
	enum pcifn_irq kind;
	uint32_t cc;
} sets[] = {
	{ "mqes=1023,to=1,ver=2.0", PCIFN_IRQ_MSIX, 0 },
	{ "mqes=1023,to=1,dstrd=1,cmb=0,pmr=0,bps=0", PCIFN_IRQ_INTX, 1 << 7 },
	{ "mqes=65535,to=1", PCIFN_IRQ_MSI, 1 << 11 },
};

/*
 * These show only with the command half behind the link (an event, a feature's
 * effect, data on the media) or in a place that the walk does not look at: the
 * mutation matrix names the case that sees each.
 */
static bool needs_a_case(const char *name)
{
	static const char *const names[] = {
		"db-event-info",	   "irq-coalesce-endless",   "data-after-reset",
		"reset-loses-write",	   "event-requests-kept",    "delete-disturbs-neighbour",
		"csts-writable",	   "intms-survives-reset",   "crime-writable",
		"entry-sizes-ignored",	   "irq-coalesce-admin",     "irq-coalesce-disable-ignored",
		"irq-coalesce-batch-lost", "intx-survives-reset",    "pci-bar-high-fixed",
		"msix-table-alias",	   "reserved-writable",	     "pci-mse-writes-pass",
		"msix-place-writable",	   "pci-subsystem-writable", "pci-byte-zero",
		"event-limit-shrinks",	   "pci-bar-short",	     "db-same-announces",
		"db-read-rings",	   "cc-change-is-fatal",     "csts-dies-on-disable",
		"flr-while-enabled-fails", "flr-needs-pause",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

static void walks_repeat(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++)
		CU_ASSERT_EQUAL(fingerprint(sets[i].options, NULL, sets[i].kind, sets[i].cc),
				fingerprint(sets[i].options, NULL, sets[i].kind, sets[i].cc));
}

static void every_defect_has_an_effect(void)
{
	uint64_t sound[ARRAY_SIZE(sets)];

	for (size_t i = 0; i < ARRAY_SIZE(sets); i++)
		sound[i] = fingerprint(sets[i].options, NULL, sets[i].kind, sets[i].cc);
	for (size_t d = 0; d < sim_link_defects_count; d++) {
		const char *name = sim_link_defects[d].name;
		bool differs = needs_a_case(name);

		for (size_t i = 0; i < ARRAY_SIZE(sets) && !differs; i++)
			differs = fingerprint(sets[i].options, name, sets[i].kind, sets[i].cc) !=
				  sound[i];
		if (!differs)
			fprintf(stderr, "defect %s has no effect\n", name);
		CU_ASSERT_TRUE(differs);
	}
}

CU_TestInfo test_sim_link_defects[] = {
	{ "the walk of the sound model repeats", walks_repeat },
	{ "every link defect has an effect", every_defect_has_an_effect },
	CU_TEST_INFO_NULL,
};
