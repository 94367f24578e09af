// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/sim/irq.c: INTx, MSI, MSI-X, masks, pending bits. */
#include <errno.h>
#include <string.h>

#include "simrig.h"
#include "suites.h"

static uint64_t table(struct rig *r, unsigned int vector)
{
	return r->s->pci->table + 16ull * vector;
}

static void submit(struct rig_q *q)
{
	rig_put(q, 1);
	rig_ring(q);
	sim_run(q->r->s);
}

/* Take what is there and release it. */
static void drain(struct rig_q *q)
{
	struct rig_cqe cqe;

	while (rig_take(q, &cqe))
		;
	rig_release(q);
}

static void msix_signals_the_vector_of_the_queue(void)
{
	struct rig r;
	struct rig_q q, quiet, admin;

	rig_open(&r, "");
	CU_ASSERT_EQUAL(sim_ops.irq_enable(&r.fn, PCIFN_IRQ_MSIX, 5), 0);
	rig_enable(&r, 4, 4, 0);
	admin = rig_admin(&r, 4, 4);
	q = rig_pair(&r, 1, 8, 8, true, 3);
	quiet = rig_pair(&r, 2, 8, 8, false, 2);
	submit(&q);
	submit(&quiet);
	CU_ASSERT_EQUAL(rig_irqs(&r, 3), 1);
	CU_ASSERT_EQUAL(rig_irqs(&r, 3), 0);
	CU_ASSERT_EQUAL(rig_irqs(&r, 2), 0);
	CU_ASSERT_EQUAL(rig_irqs(&r, 0), 0);
	submit(&admin);
	CU_ASSERT_EQUAL(rig_irqs(&r, 0), 1);
	rig_settle(&r);
	for (unsigned int v = 0; v < 5; v++)
		CU_ASSERT_EQUAL(rig_irqs(&r, v), 0);
	CU_ASSERT_EQUAL(rig_cfg(&r, 6, 1) & 8, 0);
	rig_close(&r);
}

static void masked_vector_is_pending(void)
{
	struct rig r;
	struct rig_q q;

	rig_open(&r, "");
	sim_ops.irq_enable(&r.fn, PCIFN_IRQ_MSIX, 3);
	rig_enable(&r, 4, 4, 0);
	q = rig_pair(&r, 1, 8, 8, true, 2);
	rig_w32(&r, table(&r, 2) + 12, 1);
	submit(&q);
	submit(&q);
	CU_ASSERT_EQUAL(rig_irqs(&r, 2), 0);
	CU_ASSERT_EQUAL(rig_r32(&r, r.s->pci->pba), 1u << 2);
	rig_w32(&r, r.s->pci->pba, 0); /* read only */
	CU_ASSERT_EQUAL(rig_r32(&r, r.s->pci->pba), 1u << 2);
	rig_w32(&r, table(&r, 2) + 12, 0);
	CU_ASSERT_EQUAL(rig_irqs(&r, 2), 1);
	CU_ASSERT_EQUAL(rig_r32(&r, r.s->pci->pba), 0);
	rig_cfg_write(&r, r.s->pci->msix + 2, 2, 0xc000);
	submit(&q);
	CU_ASSERT_EQUAL(rig_irqs(&r, 2), 0);
	CU_ASSERT_EQUAL(rig_r32(&r, r.s->pci->pba), 1u << 2);
	rig_cfg_write(&r, r.s->pci->msix + 2, 2, 0x8000);
	CU_ASSERT_EQUAL(rig_irqs(&r, 2), 1);
	rig_close(&r);
}

static void hand_made_entry_reaches_memory(void)
{
	struct rig r;
	struct rig_q q;
	struct pcifn_mem mem;

	rig_open(&r, "");
	sim_ops.irq_enable(&r.fn, PCIFN_IRQ_MSIX, 3);
	rig_enable(&r, 4, 4, 0);
	q = rig_pair(&r, 1, 8, 8, true, 1);
	mem = rig_map(&r, 4096);
	rig_w32(&r, table(&r, 1), (uint32_t)mem.iova + 8);
	rig_w32(&r, table(&r, 1) + 4, (uint32_t)(mem.iova >> 32));
	rig_w32(&r, table(&r, 1) + 8, 0xabcd1234);
	CU_ASSERT_EQUAL(rig_r64(&r, table(&r, 1)), mem.iova + 8);
	submit(&q);
	CU_ASSERT_EQUAL(((uint32_t *)mem.vaddr)[2], 0xabcd1234);
	CU_ASSERT_EQUAL(((uint32_t *)mem.vaddr)[1], 0);
	CU_ASSERT_EQUAL(rig_irqs(&r, 1), 0);
	CU_ASSERT_EQUAL(rig_strays(&r), 0);
	rig_close(&r);
}

static void intx_is_a_level(void)
{
	struct rig r;
	struct rig_q q;

	rig_open(&r, "");
	sim_ops.irq_enable(&r.fn, PCIFN_IRQ_INTX, 1);
	rig_enable(&r, 4, 4, 0);
	q = rig_pair(&r, 1, 8, 8, true, 0);
	CU_ASSERT_EQUAL(rig_irqs(&r, 0), 0);
	submit(&q);
	CU_ASSERT_EQUAL(rig_irqs(&r, 0), 1);
	CU_ASSERT_EQUAL(rig_irqs(&r, 0), 1);
	CU_ASSERT_EQUAL(rig_cfg(&r, 6, 2) & 8, 8);
	rig_w32(&r, NT_REG_INTMS, 1);
	CU_ASSERT_EQUAL(rig_irqs(&r, 0), 0);
	rig_w32(&r, NT_REG_INTMC, 1);
	CU_ASSERT_EQUAL(rig_irqs(&r, 0), 1);
	rig_cfg_write(&r, 4, 2, 0x406); /* Interrupt Disable gates the wire, not STS.IS */
	CU_ASSERT_EQUAL(rig_irqs(&r, 0), 0);
	CU_ASSERT_EQUAL(rig_cfg(&r, 6, 2) & 8, 8);
	rig_cfg_write(&r, 4, 2, 0x006);
	drain(&q);
	CU_ASSERT_EQUAL(rig_irqs(&r, 0), 0);
	CU_ASSERT_EQUAL(rig_cfg(&r, 6, 2) & 8, 0);
	rig_close(&r);
}

static void msi_is_sent_on_edges(void)
{
	struct rig r;
	struct rig_q q;
	struct rig_cqe cqe;

	rig_open(&r, "");
	CU_ASSERT_EQUAL(sim_ops.irq_enable(&r.fn, PCIFN_IRQ_MSI, 4), 0);
	rig_enable(&r, 4, 4, 0);
	q = rig_pair(&r, 1, 8, 8, true, 2);
	for (unsigned int i = 0; i < 4; i++)
		submit(&q);
	CU_ASSERT_TRUE(rig_irqs(&r, 2) >= 1);
	rig_take(&q, &cqe);
	rig_take(&q, &cqe);
	rig_release(&q); /* two are left: another message */
	CU_ASSERT_EQUAL(rig_irqs(&r, 2), 1);
	drain(&q);
	CU_ASSERT_EQUAL(rig_irqs(&r, 2), 0);
	rig_w32(&r, NT_REG_INTMS, 4);
	submit(&q);
	CU_ASSERT_EQUAL(rig_irqs(&r, 2), 0);
	rig_w32(&r, NT_REG_INTMC, 4);
	CU_ASSERT_EQUAL(rig_irqs(&r, 2), 1);
	drain(&q);
	submit(&q);
	CU_ASSERT_EQUAL(rig_irqs(&r, 2), 1);
	rig_close(&r);
}

static void nothing_is_sent_when_off(void)
{
	struct rig r;
	struct rig_q q;

	rig_open(&r, "msi=0");
	CU_ASSERT_EQUAL(sim_ops.irq_enable(&r.fn, PCIFN_IRQ_MSI, 1), -ENOTSUP);
	CU_ASSERT_EQUAL(sim_ops.irq_enable(&r.fn, PCIFN_IRQ_MSIX, 66), -EINVAL);
	CU_ASSERT_EQUAL(r.fn.caps & PCIFN_CAP_MSI, 0);
	sim_ops.irq_enable(&r.fn, PCIFN_IRQ_MSIX, 3);
	rig_enable(&r, 4, 4, 0);
	q = rig_pair(&r, 1, 8, 8, true, 1);
	sim_ops.irq_enable(&r.fn, PCIFN_IRQ_NONE, 0);
	submit(&q);
	CU_ASSERT_EQUAL(rig_irqs(&r, 0), 0);
	CU_ASSERT_EQUAL(rig_irqs(&r, 1), 0);
	rig_close(&r);
	rig_open(&r, "");
	sim_ops.irq_enable(&r.fn, PCIFN_IRQ_MSIX, 3);
	rig_enable(&r, 4, 4, 0);
	rig_w32(&r, NT_REG_CC, 0);
	CU_ASSERT_TRUE(rig_wait_ready(&r, false));
	CU_ASSERT_EQUAL(rig_irqs(&r, 0), 0);
	/* a Controller Reset keeps MSI-X as it is, an FLR does not */
	CU_ASSERT_EQUAL(rig_cfg(&r, r.s->pci->msix + 2, 2) & 0x8000, 0x8000);
	CU_ASSERT_EQUAL(rig_r32(&r, table(&r, 1) + 12), 0);
	sim_ops.reset(&r.fn, PCIFN_RESET_FLR);
	CU_ASSERT_EQUAL(rig_cfg(&r, r.s->pci->msix + 2, 2) & 0x8000, 0);
	CU_ASSERT_EQUAL(rig_r32(&r, table(&r, 1) + 12), 1);
	rig_close(&r);
}

CU_TestInfo test_sim_irq[] = {
	{ "MSI-X signals the vector of the queue", msix_signals_the_vector_of_the_queue },
	{ "a masked vector is pending", masked_vector_is_pending },
	{ "a hand-made entry reaches memory", hand_made_entry_reaches_memory },
	{ "INTx is a level", intx_is_a_level },
	{ "MSI is sent on edges", msi_is_sent_on_edges },
	{ "nothing is sent when off", nothing_is_sent_when_off },
	CU_TEST_INFO_NULL,
};
