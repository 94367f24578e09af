// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Interrupts without a guest. Messages are aimed at a page of guest memory,
 * where their word lands; pins are heard at the inputs of the I/O APIC.
 *
 * NVMe over PCIe Transport 1.0, section 3.5; PCI Express Base 6.1 and 7.7.
 */
#include <errno.h>
#include <nvmetest/spec.h>
#include <string.h>

#include "pcifn/qtest/qtest.h"

#define WORDS_ADDR     0x100000ull /* guest memory that ram.c does not hand out */
#define WORDS_LEN      0x3000u
#define MSIX_WORD(v)   (0x4e560000u + (v) + 1)
#define MSI_WORDS_ADDR (WORDS_ADDR + 4 * QTEST_MSIX_MAX)
#define MSI_DATA       0x4e40u /* 16 bits, the low five are the vector's */
#define MSI_MAX	       32u
#define DEVICE_PINS    0x00ff0000u /* I/O APIC inputs 16 to 23: the PCI ones */
#define CFG_COMMAND    0x04
#define INTX_DISABLE   0x0400u
#define MSIX_ENABLE    0x8000u
#define MSIX_MASK_ALL  0x4000u
#define MSIX_ENTRY_LEN 16u
#define MSI_ENABLE     0x0001u
#define MSI_IS_64      0x0080u

void qtest_irq_init(struct qtest *q)
{
	q->has_pins = !qtest_link_command(q->link, "irq_intercept_in ioapic");
	q->irq_kind = PCIFN_IRQ_NONE;
	q->irq_count = 0;
}

static int change_bits(struct qtest *q, uint16_t off, uint32_t clear, uint32_t set)
{
	uint32_t val;
	int err = qtest_cfg_read(q, off, 2, &val);

	return err ? err : qtest_cfg_write(q, off, 2, (val & ~clear) | set);
}

static int disable_all(struct qtest *q)
{
	int err = change_bits(q, CFG_COMMAND, 0, INTX_DISABLE);

	if (!err && q->cap_msix)
		err = change_bits(q, (uint16_t)(q->cap_msix + 2), MSIX_ENABLE | MSIX_MASK_ALL, 0);
	if (!err && q->cap_msi)
		err = change_bits(q, (uint16_t)(q->cap_msi + 2), MSI_ENABLE, 0);
	return err;
}

static int write_entry(struct qtest *q, uint64_t entry, unsigned int vector)
{
	const uint64_t addr = WORDS_ADDR + 4 * vector;
	int err = qtest_link_write(q->link, entry, 4, (uint32_t)addr);

	if (!err)
		err = qtest_link_write(q->link, entry + 4, 4, addr >> 32);
	if (!err)
		err = qtest_link_write(q->link, entry + 8, 4, MSIX_WORD(vector));
	if (!err)
		err = qtest_link_write(q->link, entry + 12, 4, 0);
	return err;
}

static int enable_msix(struct qtest *q, unsigned int count)
{
	uint32_t control, table;
	int err;

	if (!q->cap_msix)
		return -ENOTSUP;
	err = qtest_cfg_read(q, (uint16_t)(q->cap_msix + 2), 2, &control);
	if (!err)
		err = qtest_cfg_read(q, (uint16_t)(q->cap_msix + 4), 4, &table);
	if (err)
		return err;
	if (!count || count > (control & 0x7ff) + 1)
		return -EINVAL;
	if ((table & 7) >= QTEST_BARS || !q->bar_len[table & 7] ||
	    (table & ~7u) + (uint64_t)count * MSIX_ENTRY_LEN > q->bar_len[table & 7])
		return -EIO;
	for (unsigned int v = 0; !err && v < count; v++)
		err = write_entry(q, q->bar[table & 7] + (table & ~7u) + v * MSIX_ENTRY_LEN, v);
	if (!err)
		err = change_bits(q, (uint16_t)(q->cap_msix + 2), MSIX_MASK_ALL, MSIX_ENABLE);
	return err;
}

/*
 * All messages of MSI go to one address, so of several that come between two
 * polls only the last is seen: one vector is all that can be told for sure.
 */
static int enable_msi(struct qtest *q, unsigned int count)
{
	uint32_t control;
	uint16_t data_off;
	int err;

	if (!q->cap_msi)
		return -ENOTSUP;
	if (count != 1)
		return -EINVAL;
	err = qtest_cfg_read(q, (uint16_t)(q->cap_msi + 2), 2, &control);
	if (err)
		return err;
	data_off = (uint16_t)(q->cap_msi + (control & MSI_IS_64 ? 12 : 8));
	err = qtest_cfg_write(q, (uint16_t)(q->cap_msi + 4), 4, (uint32_t)MSI_WORDS_ADDR);
	if (!err && control & MSI_IS_64)
		err = qtest_cfg_write(q, (uint16_t)(q->cap_msi + 8), 4, 0);
	if (!err)
		err = qtest_cfg_write(q, data_off, 2, MSI_DATA);
	if (!err)
		err = change_bits(q, (uint16_t)(q->cap_msi + 2), 0x0070u, MSI_ENABLE);
	return err;
}

int qtest_irq_enable(struct pcifn *fn, enum pcifn_irq kind, unsigned int count)
{
	struct qtest *q = qtest_of(fn);
	int err = disable_all(q);

	q->irq_kind = PCIFN_IRQ_NONE;
	q->irq_count = 0;
	memset(qtest_ram_at(q, WORDS_ADDR), 0, WORDS_LEN);
	if (err || kind == PCIFN_IRQ_NONE)
		return err;
	if (kind == PCIFN_IRQ_INTX)
		err = q->has_pins ? change_bits(q, CFG_COMMAND, INTX_DISABLE, 0) : -ENOTSUP;
	else
		err = kind == PCIFN_IRQ_MSIX ? enable_msix(q, count) : enable_msi(q, count);
	if (err)
		return err;
	q->irq_kind = kind;
	q->irq_count = kind == PCIFN_IRQ_INTX ? 1 : count;
	return 0;
}

/* Take the word at @addr. Another word than ours is a broken message: -EIO. */
static int take_word(struct qtest *q, uint64_t addr, uint32_t want, uint64_t *ret_count)
{
	uint32_t word = __atomic_exchange_n((uint32_t *)qtest_ram_at(q, addr), 0, __ATOMIC_ACQ_REL);

	if (word && word != want)
		return -EIO;
	*ret_count = word == want;
	return 0;
}

/* Pin lines come on the socket before the answer to whatever is asked next. */
static int poll_pins(struct qtest *q, uint64_t *ret_count)
{
	uint32_t ignored;
	int err = qtest_cfg_read(q, CFG_COMMAND, 2, &ignored);

	if (!err)
		*ret_count = !!(q->link->pins & DEVICE_PINS);
	return err;
}

int qtest_irq_poll(struct pcifn *fn, unsigned int vector, uint64_t *ret_count)
{
	struct qtest *q = qtest_of(fn);

	if (q->link->is_broken)
		return -ENODEV;
	if (vector >= q->irq_count)
		return -EINVAL;
	switch (q->irq_kind) {
	case PCIFN_IRQ_MSIX:
		return take_word(q, WORDS_ADDR + 4 * vector, MSIX_WORD(vector), ret_count);
	case PCIFN_IRQ_MSI:
		return take_word(q, MSI_WORDS_ADDR, MSI_DATA, ret_count);
	case PCIFN_IRQ_INTX:
		return poll_pins(q, ret_count);
	case PCIFN_IRQ_NONE:
		break;
	}
	return -EINVAL;
}
