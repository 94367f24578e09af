// SPDX-License-Identifier: GPL-2.0-or-later
/* What the files of the kernel: back end share: kernel.c, config.c, registers.c. */
#ifndef KERNEL_KERNEL_H
#define KERNEL_KERNEL_H

#include <nvmetest/pcifn.h>

#include "host/ctrl.h"

struct pci_access;
struct pci_dev;

struct kernel {
	struct host_ctrl h;
	/* config.c */
	struct pci_access *pci;
	struct pci_dev *dev;
	char no_cfg[240]; /* why there is no configuration space */
	int port_fd;	  /* of the port above, -1: none */
	/* registers.c */
	const volatile uint8_t *bar;
	size_t bar_len;
	char no_bar[400]; /* why there are no registers */
	char words[160];
};

/* Configuration space, or k->dev stays NULL and no_cfg says why. */
void kernel_config_open(struct kernel *k);
void kernel_config_close(struct kernel *k);
int kernel_config_read(struct kernel *k, uint16_t off, unsigned int width, uint32_t *ret_val);

/* BAR0 mapped to be read, or k->bar stays NULL and no_bar says why. */
void kernel_registers_open(struct kernel *k);
void kernel_registers_close(struct kernel *k);

#endif
