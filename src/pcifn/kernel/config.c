// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Configuration space by libpci, whose way on Linux is sysfs.
 *
 * The kernel gives everybody the first 64 bytes and only root the rest. A case
 * that looks for a capability would take the missing rest for an answer, so
 * without it there is no configuration space at all.
 */
#include <errno.h>
#include <pci/pci.h>
#include <setjmp.h>
#include <stdio.h>

#include "host/host.h"
#include "pcifn/kernel/kernel.h"

#define FREE_FOR_ALL 64

/* libpci ends the program when its error function returns. */
static jmp_buf on_error;

static void silent(char *fmt, ...)
{
	(void)fmt;
}

static __attribute__((noreturn)) void failed(char *fmt, ...)
{
	(void)fmt;
	longjmp(on_error, 1);
}

static void give_up(struct kernel *k, const char *why)
{
	snprintf(k->no_cfg, sizeof(k->no_cfg), "%s", why);
	kernel_config_close(k);
}

static struct pci_access *start(void)
{
	struct pci_access *pci = pci_alloc();
	char path[512];

	pci->method = PCI_ACCESS_SYS_BUS_PCI;
	pci->error = failed;
	pci->warning = silent;
	pci->debug = silent;
	if (host_path(path, sizeof(path), "/sys/bus/pci"))
		pci_set_param(pci, "sysfs.path", path);
	/* What it holds after an error is in no state to be cleaned up. */
	if (setjmp(on_error))
		return NULL;
	pci_init(pci);
	return pci;
}

static struct pci_dev *find(struct pci_access *pci, const char *bdf)
{
	unsigned int at[4];

	if (sscanf(bdf, "%x:%x:%x.%x", &at[0], &at[1], &at[2], &at[3]) != 4)
		return NULL;
	if (setjmp(on_error))
		return NULL;
	return pci_get_dev(pci, (int)at[0], (int)at[1], (int)at[2], (int)at[3]);
}

void kernel_config_open(struct kernel *k)
{
	uint32_t value;

	if (!*k->h.bdf) {
		snprintf(k->no_cfg, sizeof(k->no_cfg), "%s is no PCI function (transport %s)",
			 k->h.name, k->h.transport);
		return;
	}
	k->pci = start();
	k->dev = k->pci ? find(k->pci, k->h.bdf) : NULL;
	if (!k->dev || kernel_config_read(k, 0, 2, &value))
		give_up(k, "libpci cannot read it from /sys/bus/pci");
	else if (kernel_config_read(k, FREE_FOR_ALL, 1, &value))
		give_up(k, "Linux gives only root more than the first 64 bytes: run as root");
}

void kernel_config_close(struct kernel *k)
{
	if (k->dev)
		pci_free_dev(k->dev);
	if (k->pci)
		pci_cleanup(k->pci);
	k->pci = NULL;
	k->dev = NULL;
}

int kernel_config_read(struct kernel *k, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	uint8_t bytes[4] = { 0 };

	if (setjmp(on_error))
		return -EIO;
	/* A function without an extended configuration space ends at 256: nothing is there. */
	if (!pci_read_block(k->dev, off, bytes, (int)width) && off < 256)
		return -EIO;
	*ret_val = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
		   (uint32_t)bytes[3] << 24;
	return 0;
}
