// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The function behind Linux's nvme driver: what can be looked at while the
 * driver goes on. Commands go through seam 2 (target/kernel.c), so memory is
 * plain memory of ours, and its address is what the kernel wants to know.
 *
 * A controller of a fabric (nvmet over loop) has no PCI function: no
 * configuration space and no registers, only commands.
 */
#include "pcifn/kernel/kernel.h"
#include "host/host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "pcifn/mmio.h"

#define RELAX_MAX_US 1000
#define RECOVER_MS   30000

static struct kernel *kernel_of(const struct pcifn *fn)
{
	return fn->priv;
}

static int kernel_open(struct pcifn *fn, const char *address, const struct nt_options *opts,
		       struct nt_err *err)
{
	struct kernel *k;
	int rc, fd;

	/* "nvme0" without a slash is a word like an option's. */
	if (!*address && opts->n == 1 && !*opts->v[0].value)
		address = opts->v[0].key;
	else if (opts->n)
		return nt_err_set(err, -EINVAL, "kernel: has no option \"%s\"", opts->v[0].key);
	if (!*address)
		return nt_err_set(err, -EINVAL,
				  "kernel: which device? Write kernel:/dev/nvme0; `nvmetest "
				  "devices` lists what there is");
	k = calloc(1, sizeof(*k));
	if (!k)
		return nt_err_set(err, -ENOMEM, "out of memory");
	rc = host_ctrl_read(address, &k->h, err);
	/* Commands go another way; here it is only found out in time whether they may. */
	if (!rc)
		rc = host_ctrl_open(&k->h, &fd, err);
	if (rc) {
		host_ctrl_free(&k->h);
		free(k);
		return rc;
	}
	close(fd);
	kernel_config_open(k);
	kernel_registers_open(k);
	k->port_fd = *k->h.bdf ? host_port_open(k->h.bdf) : -1;
	if (k->port_fd < 0)
		fn->caps &= ~(unsigned int)PCIFN_CAP_PORT;
	if (!k->dev)
		fn->caps &= ~(unsigned int)PCIFN_CAP_CFG;
	if (!k->bar)
		fn->caps &= ~(unsigned int)(PCIFN_CAP_BAR | PCIFN_CAP_BAR64);
	fn->bar0_len = k->bar_len;
	fn->priv = k;
	return 0;
}

static void kernel_close(struct pcifn *fn)
{
	struct kernel *k = kernel_of(fn);

	kernel_registers_close(k);
	kernel_config_close(k);
	if (k->port_fd >= 0)
		close(k->port_fd);
	host_ctrl_free(&k->h);
	free(k);
}

static int kernel_cfg_read(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	return kernel_config_read(kernel_of(fn), off, width, ret_val);
}

static int kernel_port_read(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	return host_port_read(kernel_of(fn)->port_fd, off, width, ret_val);
}

static int kernel_bar_read(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
			   uint64_t *ret_val)
{
	struct kernel *k = kernel_of(fn);

	if (bar || off + width > k->bar_len)
		return -EINVAL;
	return mmio_read(k->bar + off, width, ret_val);
}

static int kernel_dma_map(struct pcifn *fn, size_t len, size_t align, struct pcifn_mem *ret_mem)
{
	uint8_t *at =
		mmap(NULL, len + align, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	size_t lead;

	(void)fn;
	if (at == MAP_FAILED)
		return -ENOMEM;
	lead = (size_t)(nt_align_up((uintptr_t)at, align) - (uintptr_t)at);
	if (lead)
		munmap(at, lead);
	if (align > lead)
		munmap(at + lead + len, align - lead);
	ret_mem->vaddr = at + lead;
	ret_mem->iova = (uintptr_t)(at + lead);
	return 0;
}

static void kernel_dma_unmap(struct pcifn *fn, struct pcifn_mem *mem)
{
	(void)fn;
	munmap(mem->vaddr, mem->len);
}

static void kernel_relax(struct pcifn *fn, unsigned int turn)
{
	uint64_t us = turn < 10 ? 1u << turn : RELAX_MAX_US;
	const struct timespec ts = { .tv_nsec = (long)(us * 1000) };

	(void)fn;
	nanosleep(&ts, NULL);
}

/* The driver recovers by itself; all there is to do is to wait until it has. */
static int kernel_recover(struct pcifn *fn, struct nt_err *err)
{
	struct nt_deadline until = nt_deadline_ms(RECOVER_MS);
	struct kernel *k = kernel_of(fn);
	char state[24];

	for (;;) {
		if (host_ctrl_state(k->h.name, state))
			return nt_err_set(err, -ENODEV, "Linux has removed %s", k->h.name);
		if (!strcmp(state, "live"))
			return 0;
		if (!strcmp(state, "dead") || !strncmp(state, "deleting", 8))
			return nt_err_set(err, -ENODEV, "Linux has given %s up: it is %s",
					  k->h.name, state);
		if (nt_deadline_passed(until))
			return nt_err_set(err, -ETIMEDOUT, "%s is still %s after %u s", k->h.name,
					  state, RECOVER_MS / 1000);
		kernel_relax(fn, 10);
	}
}

static const char *kernel_last_words(struct pcifn *fn)
{
	struct kernel *k = kernel_of(fn);
	char state[24];

	if (host_ctrl_state(k->h.name, state))
		snprintf(k->words, sizeof(k->words), "Linux has removed %s", k->h.name);
	else if (strcmp(state, "live"))
		snprintf(k->words, sizeof(k->words), "Linux says %s is %s", k->h.name, state);
	else
		return NULL;
	return k->words;
}

static const char *kernel_why_not(struct pcifn *fn, unsigned int cap)
{
	struct kernel *k = kernel_of(fn);

	if (cap & PCIFN_CAP_BAR && !k->bar)
		return k->no_bar;
	if (cap & PCIFN_CAP_CFG && !k->dev)
		return k->no_cfg;
	return NULL;
}

const struct pcifn_ops kernel_ops = {
	.name = "kernel",
	.summary = "through Linux's nvme driver: kernel:/dev/nvme0 (or nvme0n1, ng0n1)",
	.caps = PCIFN_CAP_CFG | PCIFN_CAP_BAR | PCIFN_CAP_BAR64 | PCIFN_CAP_DMA |
		PCIFN_CAP_READ_ONLY | PCIFN_CAP_OS_DRIVER | PCIFN_CAP_PORT,
	.open = kernel_open,
	.close = kernel_close,
	.cfg_read = kernel_cfg_read,
	.port_read = kernel_port_read,
	.bar_read = kernel_bar_read,
	.dma_map = kernel_dma_map,
	.dma_unmap = kernel_dma_unmap,
	.relax = kernel_relax,
	.recover = kernel_recover,
	.last_words = kernel_last_words,
	.why_not = kernel_why_not,
};
