// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Interrupt messages without an interrupt: a message is a memory write, so a
 * vector that is aimed at memory of ours leaves its word there, and is polled.
 * No processor, no interrupt controller and no remapping table is involved.
 *
 * Pins are left alone: nobody would answer one, and the kernel then switches
 * off a line that others share. Interrupt Disable is set for the whole run.
 *
 * NVMe over PCIe Transport 1.0, section 3.5; PCI Express Base 6.1 and 7.7.
 */
#include <errno.h>
#include <string.h>

#include "pcifn/mmio.h"
#include "pcifn/sysfs/sysfs.h"

#define VECTORS_MAX    2048u
#define MSI_AT	       (4u * VECTORS_MAX)
#define WORDS_LEN      0x3000u
#define MSIX_WORD(v)   (0x4e560000u + (v) + 1)
#define MSI_DATA       0x4e40u /* 16 bits, the low five are the vector's */
#define MSIX_ENABLE    0x8000u
#define MSIX_MASK_ALL  0x4000u
#define MSIX_ENTRY_LEN 16u
#define MSI_ENABLE     0x0001u
#define MSI_COUNT      0x0070u
#define MSI_IS_64      0x0080u

uint32_t sysfs_irq_words_len(void)
{
	return WORDS_LEN;
}

static int disable_all(struct sysfs *s)
{
	int err = sysfs_cfg_change(s, CFG_COMMAND, 0, PCI_CMD_NO_PIN);

	if (!err && s->cap_msix)
		err = sysfs_cfg_change(s, (uint16_t)(s->cap_msix + 2), MSIX_ENABLE | MSIX_MASK_ALL,
				       0);
	if (!err && s->cap_msi)
		err = sysfs_cfg_change(s, (uint16_t)(s->cap_msi + 2), MSI_ENABLE, 0);
	return err;
}

static int write_entry(volatile uint8_t *entry, uint64_t addr, uint32_t word)
{
	int err = mmio_write(entry, 4, (uint32_t)addr);

	if (!err)
		err = mmio_write(entry + 4, 4, addr >> 32);
	if (!err)
		err = mmio_write(entry + 8, 4, word);
	return err ? err : mmio_write(entry + 12, 4, 0);
}

static int enable_msix(struct sysfs *s, unsigned int count)
{
	uint32_t control, table;
	int err;

	if (!s->cap_msix)
		return -ENOTSUP;
	err = sysfs_cfg_read(s, (uint16_t)(s->cap_msix + 2), 2, &control);
	if (!err)
		err = sysfs_cfg_read(s, (uint16_t)(s->cap_msix + 4), 4, &table);
	if (err)
		return err;
	if (!count || count > (control & 0x7ff) + 1)
		return -EINVAL;
	for (unsigned int v = 0; !err && v < count; v++) {
		volatile uint8_t *entry = sysfs_bar_at(
			s, table & 7, (table & ~7u) + (uint64_t)v * MSIX_ENTRY_LEN, MSIX_ENTRY_LEN);

		err = entry ? write_entry(entry, s->words_addr + 4 * v, MSIX_WORD(v)) : -EIO;
	}
	if (!err)
		err = sysfs_cfg_change(s, (uint16_t)(s->cap_msix + 2), MSIX_MASK_ALL, MSIX_ENABLE);
	return err;
}

/*
 * All messages of MSI go to one address, so of several that come between two
 * polls only the last is seen: one vector is all that can be told for sure.
 */
static int enable_msi(struct sysfs *s, unsigned int count)
{
	const uint64_t addr = s->words_addr + MSI_AT;
	uint32_t control;
	int err;

	if (!s->cap_msi)
		return -ENOTSUP;
	if (count != 1)
		return -EINVAL;
	err = sysfs_cfg_read(s, (uint16_t)(s->cap_msi + 2), 2, &control);
	/* Without 64-bit addresses it could only write where others' memory is. */
	if (!err && !(control & MSI_IS_64) && addr > UINT32_MAX)
		return -ENOTSUP;
	if (!err)
		err = sysfs_cfg_write(s, (uint16_t)(s->cap_msi + 4), 4, (uint32_t)addr);
	if (!err && control & MSI_IS_64)
		err = sysfs_cfg_write(s, (uint16_t)(s->cap_msi + 8), 4, (uint32_t)(addr >> 32));
	if (!err)
		err = sysfs_cfg_write(s, (uint16_t)(s->cap_msi + (control & MSI_IS_64 ? 12 : 8)), 2,
				      MSI_DATA);
	if (!err)
		err = sysfs_cfg_change(s, (uint16_t)(s->cap_msi + 2), MSI_COUNT, MSI_ENABLE);
	return err;
}

int sysfs_irq_enable(struct sysfs *s, enum pcifn_irq kind, unsigned int count)
{
	int err = disable_all(s);

	s->irq_kind = PCIFN_IRQ_NONE;
	s->irq_count = 0;
	memset(s->words, 0, WORDS_LEN);
	if (err || kind == PCIFN_IRQ_NONE)
		return err;
	if (kind == PCIFN_IRQ_INTX)
		return -ENOTSUP;
	err = kind == PCIFN_IRQ_MSIX ? enable_msix(s, count) : enable_msi(s, count);
	if (err)
		return err;
	s->irq_kind = kind;
	s->irq_count = count;
	return 0;
}

int sysfs_irq_poll(struct sysfs *s, unsigned int vector, uint64_t *ret_count)
{
	bool is_msix = s->irq_kind == PCIFN_IRQ_MSIX;
	uint32_t want = is_msix ? MSIX_WORD(vector) : MSI_DATA, word;
	size_t at = is_msix ? vector : MSI_AT / 4;

	if (vector >= s->irq_count)
		return -EINVAL;
	word = __atomic_exchange_n((uint32_t *)s->words + at, 0, __ATOMIC_ACQ_REL);
	/* Another word than ours is a broken message. */
	if (word && word != want)
		return -EIO;
	*ret_count = word == want;
	return 0;
}
