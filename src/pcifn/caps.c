// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Capabilities in configuration space: PCI Local Bus 3.0 section 6.7, PCIe Base section 7.
 *
 * The lists come from the device: pointers are masked and checked, and a list
 * that loops ends when more entries were seen than fit.
 */
#include <nvmetest/pcifn.h>

enum {
	CFG_STATUS = 0x06,
	CFG_STATUS_CAP_LIST = 0x10,
	CFG_CAP_POINTER = 0x34,
	CFG_FIRST_CAP = 0x40,
	CFG_FIRST_EXT_CAP = 0x100,
};

typedef int reader(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val);

static uint16_t cap_find(struct pcifn *fn, reader *read, uint8_t cap_id)
{
	uint32_t status, at, head;

	if (read(fn, CFG_STATUS, 2, &status) || !(status & CFG_STATUS_CAP_LIST))
		return 0;
	if (read(fn, CFG_CAP_POINTER, 1, &at))
		return 0;
	for (unsigned int i = 0; i < (256 - CFG_FIRST_CAP) / 4; i++) {
		at &= 0xfc;
		if (at < CFG_FIRST_CAP || read(fn, (uint16_t)at, 2, &head))
			return 0;
		if ((head & 0xff) == 0xff)
			return 0;
		if ((head & 0xff) == cap_id)
			return (uint16_t)at;
		at = head >> 8;
	}
	return 0;
}

uint16_t pcifn_cap_find(struct pcifn *fn, uint8_t cap_id)
{
	return cap_find(fn, pcifn_cfg_read, cap_id);
}

uint16_t pcifn_port_cap_find(struct pcifn *fn, uint8_t cap_id)
{
	return cap_find(fn, pcifn_port_read, cap_id);
}

uint16_t pcifn_ext_cap_find(struct pcifn *fn, uint16_t cap_id)
{
	uint32_t at = CFG_FIRST_EXT_CAP, head;

	for (unsigned int i = 0; i < (4096 - CFG_FIRST_EXT_CAP) / 4; i++) {
		if (pcifn_cfg_read(fn, (uint16_t)at, 4, &head) || head == 0 || head == UINT32_MAX)
			return 0;
		if ((head & 0xffff) == cap_id)
			return (uint16_t)at;
		at = (head >> 20) & 0xffc;
		if (at < CFG_FIRST_EXT_CAP)
			return 0;
	}
	return 0;
}
