// SPDX-License-Identifier: GPL-2.0-or-later
/* The fake tree of a function without a driver: sysfsrig.h. */
#include "sysfsrig.h"

#include <string.h>

#include "fake_host.h"
#include "pcifn/sysfs/sysfs.h"

#define BAR_LEN 16384

uint8_t sysfsrig_space[4096];

void sysfsrig_put16(unsigned int off, unsigned int val)
{
	sysfsrig_space[off] = (uint8_t)val;
	sysfsrig_space[off + 1] = (uint8_t)(val >> 8);
}

static void fill_space(void)
{
	memset(sysfsrig_space, 0, sizeof(sysfsrig_space));
	sysfsrig_put16(0x00, 0x1b36);
	sysfsrig_put16(0x02, 0x0010);
	sysfsrig_put16(CFG_COMMAND, 0x0103);
	sysfsrig_put16(0x06, 0x0010); /* a list of capabilities */
	sysfsrig_put16(CFG_BAR0 + 2, 0xfe60);
	sysfsrig_space[CFG_BAR0] = 4;
	sysfsrig_space[0x34] = MSIX_AT;
	sysfsrig_put16(MSIX_AT, EXP_AT << 8 | 0x11);
	sysfsrig_put16(MSIX_AT + 4, 0x2000);
	sysfsrig_put16(EXP_AT, 0x0010);
	sysfsrig_put16(EXP_AT + 2, 2);
	sysfsrig_put16(EXP_AT + 6, 0x1000); /* FLR */
	sysfsrig_put16(EXP_AT + 8, 0x2810);
}

void sysfsrig_device(const char *driver, int group, const char *type)
{
	static const uint8_t zeros[BAR_LEN];

	fake_pci(&(struct fake_pci){ .bdf = BDF, .driver = driver, .group = group, .type = type });
	fill_space();
	fake_bytes(DEVICE "/config", sysfsrig_space, sizeof(sysfsrig_space));
	fake_bytes(DEVICE "/resource0", zeros, sizeof(zeros));
	fake_file(DEVICE "/resource", "0x00000000fe600000 0x00000000fe603fff 0x0000000000140204\n"
				      "0x0000000000000000 0x0000000000000000 0x0000000000000000\n");
	fake_file(DEVICE "/power_state", "D0\n");
	fake_file(DEVICE "/power/control", "on\n");
	fake_file(DEVICE "/reset_method", "flr bus\n");
	fake_file("/sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
	fake_file("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "5\n");
	fake_file("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "3\n");
	fake_file("/sys/kernel/mm/hugepages/hugepages-2048kB/resv_hugepages", "1\n");
}
