// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What firmware would have done: ECAM, the root port's windows, BAR addresses.
 *
 * PCI Express Base: 7.2.2 (ECAM), 7.5.1 (headers, BAR sizing). All addresses of
 * devices lie below 4 GiB between ECAM and the I/O APIC; the port's plain
 * memory window covers them, prefetchable or not.
 */
#include <errno.h>
#include <nvmetest/spec.h>
#include <string.h>

#include "pcifn/qtest/qtest.h"

#define ECAM_BASE    0xb0000000u
#define WINDOW_START 0xc0000000u
#define WINDOW_END   0xfe000000u
#define CF8	     0xcf8
#define CFC	     0xcfc
#define CF8_PCIEXBAR 0x80000060u /* of the host bridge, 00:00.0 */

#define CFG_COMMAND	0x04
#define CFG_STATUS	0x06
#define CFG_CLASS	0x08
#define CFG_BARS	0x10
#define CFG_BUS_NUMBERS 0x18
#define CFG_MEM_WINDOW	0x20
#define CFG_PREF_WINDOW 0x24
#define CFG_CAPS	0x34

#define COMMAND_MEMORY	   0x0002u
#define COMMAND_BUS_MASTER 0x0004u
#define STATUS_CAPS	   0x0010u
#define CLASS_NVME	   0x010802u

#define BAR_IS_IO      0x1u
#define BAR_IS_64(low) (((low)&0x6u) == 0x4u)
#define CAPS_MAX       48

static uint64_t ecam(unsigned int bus, unsigned int slot, uint16_t off)
{
	return ECAM_BASE + ((uint64_t)bus << 20 | slot << 15 | off);
}

static int read_cfg(struct qtest *q, uint64_t addr, unsigned int width, uint32_t *ret_val)
{
	uint64_t val;
	int err = qtest_link_read(q->link, addr, width, &val);

	if (!err)
		*ret_val = (uint32_t)val;
	return err;
}

int qtest_cfg_read(struct qtest *q, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	return read_cfg(q, ecam(QTEST_DEVICE_BUS, 0, off), width, ret_val);
}

int qtest_cfg_write(struct qtest *q, uint16_t off, unsigned int width, uint32_t val)
{
	return qtest_link_write(q->link, ecam(QTEST_DEVICE_BUS, 0, off), width, val);
}

int qtest_port_read(struct qtest *q, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	return read_cfg(q, ecam(0, QTEST_PORT_SLOT, off), width, ret_val);
}

int qtest_port_write(struct qtest *q, uint16_t off, unsigned int width, uint32_t val)
{
	return qtest_link_write(q->link, ecam(0, QTEST_PORT_SLOT, off), width, val);
}

static int set_up_host(struct qtest *q)
{
	static const struct {
		uint16_t port;
		uint32_t val;
	} steps[] = {
		{ CF8, CF8_PCIEXBAR + 4 },
		{ CFC, 0 },
		{ CF8, CF8_PCIEXBAR },
		{ CFC, ECAM_BASE | 1 }, /* 256 MiB, enabled */
	};
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(steps); i++)
		err = qtest_link_outl(q->link, steps[i].port, steps[i].val);
	return err;
}

static int set_up_port(struct qtest *q)
{
	const uint32_t window =
		((WINDOW_END - 1) >> 20 << 20) | (WINDOW_START >> 20 << 4 & 0xfff0u);
	int err = qtest_port_write(q, CFG_BUS_NUMBERS, 4,
				   QTEST_DEVICE_BUS << 16 | QTEST_DEVICE_BUS << 8);

	if (!err)
		err = qtest_port_write(q, CFG_MEM_WINDOW, 4, window);
	if (!err) /* base above limit: closed */
		err = qtest_port_write(q, CFG_PREF_WINDOW, 4, 0x0000fff0u);
	if (!err)
		err = qtest_port_write(q, CFG_COMMAND, 2, COMMAND_MEMORY | COMMAND_BUS_MASTER);
	return err;
}

static int probe_bar(struct qtest *q, unsigned int i, uint32_t *ret_mask)
{
	uint16_t off = (uint16_t)(CFG_BARS + 4 * i);
	int err = qtest_cfg_write(q, off, 4, UINT32_MAX);

	return err ? err : qtest_cfg_read(q, off, 4, ret_mask);
}

/* Sizes by writing ones; memory decoding is off after a reset. */
static int size_bars(struct qtest *q)
{
	memset(q->bar_len, 0, sizeof(q->bar_len));
	for (unsigned int i = 0; i < QTEST_BARS; i++) {
		uint32_t low, high = UINT32_MAX;
		unsigned int this = i;
		int err = probe_bar(q, i, &low);

		if (!err && BAR_IS_64(low) && !(low & BAR_IS_IO) && i + 1 < QTEST_BARS)
			err = probe_bar(q, ++i, &high);
		if (err)
			return err;
		if (!low || low & BAR_IS_IO)
			continue;
		q->bar_len[this] = ~((uint64_t)high << 32 | (low & ~0xfu)) + 1;
	}
	return 0;
}

static int place_bars(struct qtest *q, struct nt_err *err)
{
	uint64_t next = WINDOW_START;

	for (unsigned int i = 0; i < QTEST_BARS; i++) {
		uint64_t len = q->bar_len[i];

		if (!len)
			continue;
		if (len & (len - 1) || len > WINDOW_END - WINDOW_START)
			return nt_err_set(err, -EINVAL, "BAR%u of %llu bytes does not fit", i,
					  (unsigned long long)len);
		next = nt_align_up(next, nt_max(len, 4096));
		if (next + len > WINDOW_END)
			return nt_err_set(err, -EINVAL, "the BARs do not fit below 4 GiB");
		q->bar[i] = next;
		next += len;
	}
	return 0;
}

int qtest_bars_restore(struct qtest *q)
{
	uint32_t command;
	int err = 0;

	for (unsigned int i = 0; !err && i < QTEST_BARS; i++) {
		uint32_t low = 0;
		uint16_t off = (uint16_t)(CFG_BARS + 4 * i);

		if (!q->bar_len[i])
			continue;
		err = qtest_cfg_read(q, off, 4, &low);
		if (!err)
			err = qtest_cfg_write(q, off, 4, (uint32_t)q->bar[i]);
		if (!err && BAR_IS_64(low) && i + 1 < QTEST_BARS)
			err = qtest_cfg_write(q, (uint16_t)(off + 4), 4, 0);
	}
	if (!err)
		err = qtest_cfg_read(q, CFG_COMMAND, 2, &command);
	if (!err)
		err = qtest_cfg_write(q, CFG_COMMAND, 2,
				      command | COMMAND_MEMORY | COMMAND_BUS_MASTER);
	return err;
}

static int find_caps(struct qtest *q)
{
	uint32_t status, at = 0, head;
	int err = qtest_cfg_read(q, CFG_STATUS, 2, &status);

	q->cap_pm = q->cap_msi = q->cap_exp = q->cap_msix = 0;
	if (!err && status & STATUS_CAPS)
		err = qtest_cfg_read(q, CFG_CAPS, 1, &at);
	for (unsigned int n = 0; !err && (at &= 0xfcu) >= 0x40 && n < CAPS_MAX; n++) {
		err = qtest_cfg_read(q, (uint16_t)at, 2, &head);
		if (err)
			break;
		switch (head & 0xff) {
		case NT_PCI_CAP_PM:
			q->cap_pm = (uint16_t)at;
			break;
		case NT_PCI_CAP_MSI:
			q->cap_msi = (uint16_t)at;
			break;
		case NT_PCI_CAP_EXP:
			q->cap_exp = (uint16_t)at;
			break;
		case NT_PCI_CAP_MSIX:
			q->cap_msix = (uint16_t)at;
			break;
		default:
			break;
		}
		at = head >> 8;
	}
	return err;
}

int qtest_bars_init(struct qtest *q, struct nt_err *err)
{
	uint32_t class_rev = 0;
	int code = set_up_host(q);

	if (!code)
		code = set_up_port(q);
	if (!code)
		code = qtest_cfg_read(q, CFG_CLASS, 4, &class_rev);
	if (!code && class_rev >> 8 != CLASS_NVME)
		return nt_err_set(err, -ENODEV, "no NVMe controller at 01:00.0: class is %06xh",
				  class_rev >> 8);
	if (!code)
		code = size_bars(q);
	if (!code)
		code = place_bars(q, err);
	if (code == -EINVAL)
		return code;
	if (!code)
		code = find_caps(q);
	if (!code)
		code = qtest_bars_restore(q);
	if (code)
		return nt_err_set(err, code, "%s",
				  q->link->is_broken ? qtest_process_words(q)
						     : "QEMU refused a register access");
	if (!q->bar_len[0])
		return nt_err_set(err, -ENODEV, "the controller has no BAR0");
	return 0;
}
