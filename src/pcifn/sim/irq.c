// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Interrupts: Transport section 3.5, Base 2.0 sections 3.1.3.3 and 3.1.3.4.
 *
 * INTx is a level: some unmasked Completion Queue with IEN=1 has entries that
 * the host did not acknowledge. MSI is sent on the edges of the same status.
 * MSI-X sends a message for a completion, or sets the pending bit while the
 * vector is masked. The back end plays the host: it aims vectors at an address
 * of its own and counts what arrives there.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"

#define ENTRY_MASKED 1u /* Vector Control bit 0 */
#define MSI_MAX	     32
#define UNASKED	     16u /* SIM_COALESCE_ALWAYS */
#define UNASKED_US   5000000u

struct entry {
	uint32_t addr_low, addr_high, data, control;
};

struct sim_irq {
	struct entry table[SIM_VECTORS_MAX + 1];
	uint64_t pending[2];
	uint64_t seen[SIM_VECTORS_MAX + 1]; /* messages at the back end's address */
	struct {
		uint32_t count; /* completions not yet signalled */
		uint64_t due_ns;
	} held[SIM_VECTORS_MAX + 1]; /* coalescing */
	uint64_t next_due_ns;
	uint32_t msi_status; /* the IS bits of the MSI logic */
	uint64_t fired;
	bool intx_latched; /* SIM_INTX_STUCK */
};

int sim_irq_init(struct sim *s)
{
	s->irq = calloc(1, sizeof(*s->irq));
	if (!s->irq)
		return -ENOMEM;
	sim_irq_reset(s, true);
	return 0;
}

void sim_irq_fini(struct sim *s)
{
	free(s->irq);
	s->irq = NULL;
}

/* A controller that is disabled has nothing to say; a function reset also masks all vectors. */
void sim_irq_reset(struct sim *s, bool is_function)
{
	struct sim_irq *irq = s->irq;

	memset(irq->pending, 0, sizeof(irq->pending));
	memset(irq->held, 0, sizeof(irq->held));
	irq->next_due_ns = UINT64_MAX;
	irq->msi_status = 0;
	if (!sim_has(s, SIM_INTX_KEPT))
		irq->intx_latched = false;
	if (!is_function || sim_has(s, SIM_PCI_MSIX_KEPT))
		return;
	memset(irq->table, 0, sizeof(irq->table));
	for (size_t i = 0; i < ARRAY_SIZE(irq->table); i++)
		irq->table[i].control = ENTRY_MASKED;
}

/* ---- messages */

static void send(struct sim *s, uint64_t addr, uint32_t data)
{
	struct sim_irq *irq = s->irq;
	uint64_t vector = (addr - SIM_MSI_BASE) / 4;
	uint32_t *host;

	if (!s->pci->can_dma && !sim_has(s, SIM_IRQ_NO_BME))
		return;
	if (addr >= SIM_MSI_BASE && vector < ARRAY_SIZE(irq->seen)) {
		irq->seen[vector]++;
		return;
	}
	host = sim_dma(s, addr, sizeof(*host), true);
	if (host)
		__atomic_store_n(host, htole32(data), __ATOMIC_RELEASE);
}

static void send_msix(struct sim *s, unsigned int v)
{
	const struct entry *e = &s->irq->table[v];

	send(s, (uint64_t)e->addr_high << 32 | (e->addr_low & ~3u), e->data);
}

static void set_pending(struct sim_irq *irq, unsigned int v, bool on)
{
	uint64_t bit = 1ull << (v % 64);

	irq->pending[v / 64] = on ? irq->pending[v / 64] | bit : irq->pending[v / 64] & ~bit;
}

static bool is_masked(const struct sim *s, unsigned int v)
{
	if (s->pci->msix_masked && !sim_has(s, SIM_MSIX_FM))
		return true;
	return (s->irq->table[v].control & ENTRY_MASKED) && !sim_has(s, SIM_MSIX_MASK);
}

/* Does the host leave the end of the table alone? */
static bool has_unused(const struct sim *s)
{
	return s->irq->table[s->cfg.vectors - 1].control & ENTRY_MASKED;
}

static void raise_msix(struct sim *s, unsigned int v)
{
	if (v >= s->cfg.vectors || (sim_has(s, SIM_MSIX_NEEDS_ALL) && has_unused(s)))
		return;
	if (sim_has(s, SIM_MSIX_TWO) && v == 1 && has_unused(s))
		v = 0;
	if (is_masked(s, v)) {
		set_pending(s->irq, v, !sim_has(s, SIM_PBA_NEVER));
		return;
	}
	send_msix(s, v);
	if (sim_has(s, SIM_IRQ_NEIGHBOUR) && v + 1 < s->cfg.vectors)
		send_msix(s, v + 1);
	if (sim_has(s, SIM_IRQ_SPURIOUS) && s->irq->fired % 4 == 3)
		send_msix(s, v);
}

/* MSI: the message of vector @v; the data's low bits carry the number. */
static void raise_msi(struct sim *s, unsigned int v)
{
	const struct sim_pci *p = s->pci;
	uint32_t low, high;
	uint16_t data;

	if (sim_has(s, SIM_MSI_SILENT))
		return;
	memcpy(&low, p->cfg + p->msi + 4, 4);
	memcpy(&high, p->cfg + p->msi + 8, 4);
	memcpy(&data, p->cfg + p->msi + 12, 2);
	if (sim_has(s, SIM_MSI_NEEDS_ALL) && p->msi_count < s->cfg.vectors)
		return;
	v &= p->msi_count - 1;
	low = le32toh(low);
	data = (uint16_t)((le16toh(data) & ~(p->msi_count - 1)) | v);
	/* the back end's own address counts by the number in the data */
	if (low == SIM_MSI_BASE && !high)
		send(s, SIM_MSI_BASE + 4ull * v, data);
	else
		send(s, (uint64_t)le32toh(high) << 32 | low, data);
}

/* ---- status bits for INTx and MSI */

static bool has_entries(const struct sim *s, const struct sim_cq *cq)
{
	return cq->exists && (cq->ien || sim_has(s, SIM_IRQ_IEN)) && cq->head != cq->tail;
}

static unsigned int vector_of(const struct sim *s, const struct sim_cq *cq)
{
	if (sim_has(s, SIM_IRQ_VECTOR) && cq->qid)
		return 0;
	return cq->iv;
}

/* One bit for each vector with a Completion Queue that holds entries. */
static uint32_t status_bits(const struct sim *s)
{
	uint32_t bits = 0;

	for (unsigned int i = 0; i < SIM_QUEUES_MAX; i++) {
		if (has_entries(s, &s->cq[i]))
			bits |= 1u << (vector_of(s, &s->cq[i]) % MSI_MAX);
	}
	return bits;
}

static uint32_t unmasked(const struct sim *s, uint32_t bits)
{
	return sim_has(s, SIM_INTMS_IGNORED) ? bits : bits & ~s->intms;
}

static bool intx_level(struct sim *s)
{
	bool level = unmasked(s, status_bits(s)) != 0;

	if (!s->pci->is_d0 || s->pci->msix_on || s->pci->msi_on)
		return false;
	if (level)
		s->irq->intx_latched = true;
	if (sim_has(s, SIM_INTX_KEPT) && !level && (s->cc & NT_CC_EN))
		s->irq->intx_latched = false;
	return level ||
	       ((sim_has(s, SIM_INTX_STUCK) || sim_has(s, SIM_INTX_KEPT)) && s->irq->intx_latched);
}

bool sim_irq_status(struct sim *s)
{
	return !sim_has(s, SIM_INTX_NO_IS) && intx_level(s);
}

/* Messages for status bits that rose or were unmasked. */
static void update_msi(struct sim *s)
{
	uint32_t now = unmasked(s, status_bits(s)), rose = now & ~s->irq->msi_status;

	s->irq->msi_status = now;
	for (unsigned int v = 0; rose; v++, rose >>= 1) {
		if (rose & 1)
			raise_msi(s, v);
	}
}

void sim_irq_update(struct sim *s)
{
	struct sim_irq *irq = s->irq;

	if (s->pci->msi_on && !sim_has(s, SIM_INTMC_SILENT))
		update_msi(s);
	if (!s->pci->msix_on || !(irq->pending[0] | irq->pending[1]))
		return;
	for (unsigned int v = 0; v < s->cfg.vectors; v++) {
		if (!(irq->pending[v / 64] >> (v % 64) & 1) || is_masked(s, v))
			continue;
		if (!sim_has(s, SIM_MSIX_UNMASK))
			send_msix(s, v);
		if (!sim_has(s, SIM_PBA_STUCK))
			set_pending(irq, v, false);
	}
}

/* ---- what raises them */

/* Base 2.0 section 5.27.1.6: held back until the threshold or the time. The admin queue never. */
static bool is_held(struct sim *s, const struct sim_cq *cq, unsigned int v)
{
	struct sim_irq *irq = s->irq;
	bool is_unasked = sim_has(s, SIM_COALESCE_ALWAYS) && !sim_coalesce_us(s);
	uint64_t us = is_unasked ? UNASKED_US : sim_coalesce_us(s);

	if ((!cq->qid && !sim_has(s, SIM_COALESCE_ADMIN)) || !us ||
	    (sim_coalesce_disabled(s, (uint16_t)v) && !sim_has(s, SIM_COALESCE_CD)))
		return false;
	if (irq->held[v].count++ >= (is_unasked ? UNASKED : sim_coalesce_threshold(s))) {
		irq->held[v].count = 0;
		return sim_has(s, SIM_COALESCE_BATCH);
	}
	if (irq->held[v].count == 1)
		irq->held[v].due_ns =
			sim_has(s, SIM_IRQ_COALESCE) ? UINT64_MAX : nt_clock_ns() + us * 1000;
	irq->next_due_ns = nt_min(irq->next_due_ns, irq->held[v].due_ns);
	s->has_work = true;
	return true;
}

/* Is another Completion Queue with a lower number on the same vector? */
static bool is_shared(const struct sim *s, const struct sim_cq *cq)
{
	for (unsigned int i = 0; i < cq->qid; i++) {
		if (s->cq[i].exists && s->cq[i].ien && s->cq[i].iv == cq->iv)
			return true;
	}
	return false;
}

void sim_irq_cqe_posted(struct sim *s, struct sim_cq *cq)
{
	unsigned int v = vector_of(s, cq);

	if (!cq->ien && !sim_has(s, SIM_IRQ_IEN))
		return;
	s->irq->fired++;
	if (sim_has(s, SIM_IRQ_VECTOR_0) && cq->qid && !v)
		return;
	if (sim_has(s, SIM_IRQ_LOST) && s->irq->fired % 8 == 0)
		return;
	if (sim_has(s, SIM_IRQ_SHARED) && is_shared(s, cq))
		return;
	if (sim_has(s, SIM_IRQ_WHILE_FULL) && (cq->tail + cq->entries - cq->head) % cq->entries > 1)
		return;
	if (s->pci->msi_on)
		update_msi(s);
	else if (s->pci->msix_on && v < s->cfg.vectors && !is_held(s, cq, v))
		raise_msix(s, v);
}

/*
 * Transport section 3.5.1.1: entries that are left after a head doorbell
 * raise the status, and with it the message, again.
 */
void sim_irq_head_moved(struct sim *s, struct sim_cq *cq)
{
	if (sim_has(s, SIM_IRQ_ON_RELEASE) && s->pci->msix_on && cq->ien && cq->head == cq->tail)
		raise_msix(s, vector_of(s, cq));
	if (!s->pci->msi_on)
		return;
	if (!sim_has(s, SIM_MSI_NO_REARM))
		s->irq->msi_status &= ~(1u << (vector_of(s, cq) % MSI_MAX));
	update_msi(s);
}

/* SIM_IRQ_AFTER_RESET */
void sim_irq_haunt(struct sim *s)
{
	if (s->pci->msix_on)
		raise_msix(s, 0);
}

bool sim_irq_tick(struct sim *s, uint64_t now_ns)
{
	struct sim_irq *irq = s->irq;
	bool did = false;

	if (now_ns < irq->next_due_ns)
		return false;
	irq->next_due_ns = UINT64_MAX;
	for (unsigned int v = 0; v < s->cfg.vectors; v++) {
		if (!irq->held[v].count)
			continue;
		if (irq->held[v].due_ns > now_ns) {
			irq->next_due_ns = nt_min(irq->next_due_ns, irq->held[v].due_ns);
			continue;
		}
		irq->held[v].count = 0;
		did = true;
		if (s->pci->msix_on)
			raise_msix(s, v);
	}
	return did;
}

uint64_t sim_irq_due_ns(const struct sim *s)
{
	return s->irq->next_due_ns;
}

/* ---- the table in BAR0 */

uint32_t sim_irq_read(struct sim *s, uint64_t off)
{
	struct sim_irq *irq = s->irq;

	if (off >= s->pci->pba) {
		uint64_t i = (off - s->pci->pba) / 4;

		return i / 2 < ARRAY_SIZE(irq->pending)
			       ? (uint32_t)(irq->pending[i / 2] >> (i % 2 * 32))
			       : 0;
	}
	off -= s->pci->table;
	if (off / 16 >= s->cfg.vectors)
		return 0;
	switch (off % 16 / 4) {
	case 0:
		if (sim_has(s, SIM_PCI_TABLE_ALIAS))
			return irq->table[off / 16 % ((s->cfg.vectors + 1) / 2)].addr_low;
		return irq->table[off / 16].addr_low;
	case 1:
		return irq->table[off / 16].addr_high;
	case 2:
		return irq->table[off / 16].data;
	default:
		return irq->table[off / 16].control;
	}
}

void sim_irq_write(struct sim *s, uint64_t off, uint32_t val)
{
	struct entry *e;

	if (off >= s->pci->pba)
		return; /* read only */
	off -= s->pci->table;
	if (off / 16 >= s->cfg.vectors)
		return;
	e = &s->irq->table[off / 16];
	switch (off % 16 / 4) {
	case 0:
		e->addr_low = val & ~3u;
		break;
	case 1:
		e->addr_high = val;
		break;
	case 2:
		e->data = val;
		break;
	default:
		e->control = val & ENTRY_MASKED;
		sim_irq_update(s);
	}
}

/* ---- the host's part */

static void set16(struct sim *s, uint16_t off, uint16_t clear, uint16_t set)
{
	uint32_t val = sim_pci_read(s, off, 2);

	sim_pci_write(s, off, 2, (val & ~(uint32_t)clear) | set);
}

static void enable_msix(struct sim *s, unsigned int count)
{
	for (unsigned int v = 0; v < s->cfg.vectors; v++) {
		uint64_t off = s->pci->table + 16ull * v;

		sim_irq_write(s, off, SIM_MSI_BASE + 4 * v);
		sim_irq_write(s, off + 4, 0);
		sim_irq_write(s, off + 8, v);
		sim_irq_write(s, off + 12, v < count ? 0 : ENTRY_MASKED);
	}
	set16(s, (uint16_t)(s->pci->msix + 2), 0x4000, 0x8000);
}

static void enable_msi(struct sim *s, unsigned int count)
{
	uint16_t mme = 0;

	while (1u << mme < count)
		mme++;
	sim_pci_write(s, (uint16_t)(s->pci->msi + 4), 4, SIM_MSI_BASE);
	sim_pci_write(s, (uint16_t)(s->pci->msi + 8), 4, 0);
	sim_pci_write(s, (uint16_t)(s->pci->msi + 12), 2, 0);
	set16(s, (uint16_t)(s->pci->msi + 2), 0x70, (uint16_t)(mme << 4 | 1));
}

int sim_irq_enable(struct sim *s, enum pcifn_irq kind, unsigned int count)
{
	if ((kind == PCIFN_IRQ_MSIX && !s->pci->msix) || (kind == PCIFN_IRQ_MSI && !s->pci->msi))
		return -ENOTSUP;
	if (kind != PCIFN_IRQ_NONE &&
	    (!count || count > (kind == PCIFN_IRQ_INTX	? 1
				: kind == PCIFN_IRQ_MSI ? nt_min(s->cfg.vectors, MSI_MAX)
							: s->cfg.vectors)))
		return -EINVAL;
	if (s->pci->msix)
		set16(s, (uint16_t)(s->pci->msix + 2), 0xc000, 0);
	if (s->pci->msi)
		set16(s, (uint16_t)(s->pci->msi + 2), 1, 0);
	set16(s, 0x04, kind == PCIFN_IRQ_INTX ? 0x400 : 0, kind == PCIFN_IRQ_INTX ? 0 : 0x400);
	memset(s->irq->seen, 0, sizeof(s->irq->seen));
	if (kind == PCIFN_IRQ_MSIX)
		enable_msix(s, count);
	if (kind == PCIFN_IRQ_MSI)
		enable_msi(s, count);
	return 0;
}

uint64_t sim_irq_poll(struct sim *s, unsigned int vector)
{
	uint64_t seen;

	if (vector >= ARRAY_SIZE(s->irq->seen))
		return 0;
	if (!s->pci->msix_on && !s->pci->msi_on)
		return !vector && intx_level(s) &&
		       (!s->pci->intx_off || sim_has(s, SIM_INTX_DISABLE));
	seen = s->irq->seen[vector];
	s->irq->seen[vector] = 0;
	return seen;
}
