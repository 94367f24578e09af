// SPDX-License-Identifier: GPL-2.0-or-later
/* The fake tree of a function without a driver, for the sysfs back end. */
#ifndef TESTS_UNIT_SYSFSRIG_H
#define TESTS_UNIT_SYSFSRIG_H

#include <stdint.h>

#define BDF	"0000:01:00.0"
#define DEVICE	"/sys/bus/pci/devices/" BDF
#define EXP_AT	0x80
#define MSIX_AT 0x40

/* What its configuration space holds when it is made. */
extern uint8_t sysfsrig_space[4096];

void sysfsrig_put16(unsigned int off, unsigned int val);
/* The function as Linux shows it; in @group of @type unless that is below 0. */
void sysfsrig_device(const char *driver, int group, const char *type);

#endif
