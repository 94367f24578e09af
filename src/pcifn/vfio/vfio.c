// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The operations of the vfio back end: open, close, waiting, last words.
 *
 * The process that opens may fork one that does the work; whoever of them holds
 * the function last gives it back, and vfio then resets it.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "host/host.h"
#include "pcifn/vfio/vfio.h"

#define RELAX_SPIN   4u
#define RELAX_YIELD  8u
#define RELAX_MAX_US 100
#define REGISTERS    0x1000u
#define CAP_ID_PM    0x01
#define CAP_ID_EXP   0x10

/* An unbind waits for this, and the rest of a run may still be reported after it. */
void vfio_let_go(struct vfio *v)
{
	if (v->device >= 0 && v->is_on)
		vfio_switch_master(v, false);
	v->is_on = false;
	vfio_irq_fini(v);
	vfio_watch_fini(v);
	vfio_device_fini(v);
	if (v->iommu)
		v->iommu->close(v);
}

static void destroy(struct vfio *v)
{
	/* Interrupts and the function first, the memory that it may write last. */
	vfio_let_go(v);
	vfio_dma_fini(v);
	vfio_kmsg_fini(v);
	if (v->port_fd >= 0)
		close(v->port_fd);
	if (v->words)
		munmap(v->words, VFIO_WORDS_LEN);
	free(v);
}

static struct vfio *create(void)
{
	struct vfio *v = calloc(1, sizeof(*v));

	if (!v)
		return NULL;
	v->device = v->group = v->container = -1;
	v->port_fd = v->arena_fd = v->req_fd = v->err_fd = v->kmsg_fd = -1;
	v->words = mmap(NULL, VFIO_WORDS_LEN, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			-1, 0);
	if (v->words == MAP_FAILED) {
		v->words = NULL;
		destroy(v);
		return NULL;
	}
	return v;
}

static int open_iommu(struct vfio *v, struct nt_err *err)
{
	struct nt_err first = { 0 };
	int rc;

	if (v->opts.mode == VFIO_MODE_IOMMUFD ||
	    (v->opts.mode == VFIO_MODE_AUTO && v->place.cdev[0])) {
		v->iommu = &vfio_iommufd;
		rc = v->iommu->open(v, &first);
		/* Without iommufd there may still be groups. */
		if (rc != -ENOTSUP || v->opts.mode == VFIO_MODE_IOMMUFD)
			return rc ? nt_err_set(err, rc, "%s", first.text) : 0;
		v->iommu->close(v);
	}
	v->iommu = &vfio_container;
	return v->iommu->open(v, err);
}

static unsigned int find_lacking(struct pcifn *fn)
{
	struct vfio *v = vfio_of(fn);
	unsigned int lacking = vfio_reset_lacking(v);

	if (!v->irq_max[VFIO_PCI_INTX_IRQ_INDEX])
		lacking |= PCIFN_CAP_INTX;
	if (!v->irq_max[VFIO_PCI_MSI_IRQ_INDEX])
		lacking |= PCIFN_CAP_MSI;
	if (!v->irq_max[VFIO_PCI_MSIX_IRQ_INDEX])
		lacking |= PCIFN_CAP_MSIX;
	if (v->kmsg_fd < 0)
		lacking |= PCIFN_CAP_STRAY_DMA;
	if (v->port_fd < 0)
		lacking |= PCIFN_CAP_PORT;
	/* The kernel's own reading may split an access. */
	if (sizeof(void *) < 8 || !vfio_is_mapped(v, nt_min(fn->bar0_len, REGISTERS)))
		lacking |= PCIFN_CAP_BAR64;
	return lacking;
}

static int open_function(struct vfio *v, const char *address, const struct nt_options *opts,
			 struct nt_err *err)
{
	int rc = 0;

	/* A word that is no address was taken for an option. */
	if (!address[0] && opts->n && !opts->v[0].value[0])
		address = opts->v[0].key;
	else
		rc = vfio_options_read(opts, &v->opts, err);
	if (!rc)
		rc = vfio_probe(address, &v->place, err);
	if (!rc)
		rc = open_iommu(v, err);
	if (!rc)
		rc = vfio_device_init(v, err);
	if (rc)
		return rc;
	vfio_watch_init(v);
	vfio_irq_init(v);
	vfio_kmsg_init(v);
	return vfio_dma_init(v, err);
}

static int vfio_open(struct pcifn *fn, const char *address, const struct nt_options *opts,
		     struct nt_err *err)
{
	struct vfio *v = create();
	int rc;

	if (!v)
		return nt_err_set(err, -ENOMEM, "out of memory");
	rc = open_function(v, address, opts, err);
	if (rc) {
		destroy(v);
		return rc;
	}
	prctl(PR_SET_TIMERSLACK, 1000ul); /* or a sleep of 1 µs takes 50 more */
	fn->priv = v;
	fn->bar0_len = v->bars[0].len;
	for (unsigned int i = 0; i < ARRAY_SIZE(fn->bar_len); i++)
		fn->bar_len[i] = v->bars[i].can_write ? v->bars[i].len : 0;
	v->port_fd = host_port_open(v->place.bdf);
	v->cap_pm = pcifn_cap_find(fn, CAP_ID_PM);
	v->cap_exp = pcifn_cap_find(fn, CAP_ID_EXP);
	fn->caps &= ~find_lacking(fn);
	return 0;
}

static void vfio_close(struct pcifn *fn)
{
	if (fn->priv)
		destroy(fn->priv);
	fn->priv = NULL;
}

static int op_cfg_read(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	struct vfio *v = vfio_of(fn);

	return vfio_check(v) ? -ENODEV : vfio_cfg_read(v, off, width, ret_val);
}

static int op_port_read(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	return host_port_read(vfio_of(fn)->port_fd, off, width, ret_val);
}

static int op_cfg_write(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t val)
{
	struct vfio *v = vfio_of(fn);

	return vfio_check(v) ? -ENODEV : vfio_cfg_write(v, off, width, val);
}

static void vfio_relax(struct pcifn *fn, unsigned int turn)
{
	struct timespec ts = { .tv_nsec = 1000 };

	if (turn < RELAX_SPIN)
		return;
	if (turn < RELAX_YIELD) {
		sched_yield();
		return;
	}
	vfio_is_gone(vfio_of(fn));
	ts.tv_nsec *= turn - RELAX_YIELD > 6 ? RELAX_MAX_US : 1l << (turn - RELAX_YIELD);
	clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL);
}

static const char *vfio_last_words(struct pcifn *fn)
{
	struct vfio *v = vfio_of(fn);

	vfio_is_gone(v);
	if (v->gone == VFIO_WANTED_BACK)
		return "the kernel asks for the device back (it is being removed or unbound)";
	if (v->gone == VFIO_BUS_ERROR)
		return "the kernel reports an uncorrectable PCI Express error of the device (the "
		       "kernel log says which)";
	return v->words[0] ? v->words : NULL;
}

const struct pcifn_ops vfio_ops = {
	.name = "vfio",
	.summary = "a PCI function through vfio-pci and the IOMMU, driven from user space",
	.options_help = vfio_options_help,
	.caps = PCIFN_CAP_CFG | PCIFN_CAP_BAR | PCIFN_CAP_DMA | PCIFN_CAP_INTX | PCIFN_CAP_MSI |
		PCIFN_CAP_MSIX | PCIFN_CAP_FLR | PCIFN_CAP_HOT_RESET | PCIFN_CAP_PM_RESET |
		PCIFN_CAP_STRAY_DMA | PCIFN_CAP_BAR64 | PCIFN_CAP_PORT,
	.open = vfio_open,
	.close = vfio_close,
	.cfg_read = op_cfg_read,
	.cfg_write = op_cfg_write,
	.port_read = op_port_read,
	.bar_read = vfio_bar_read,
	.bar_write = vfio_bar_write,
	.dma_map = vfio_dma_map,
	.dma_unmap = vfio_dma_unmap,
	.irq_enable = vfio_irq_enable,
	.irq_poll = vfio_irq_poll,
	.reset = vfio_reset,
	.relax = vfio_relax,
	.recover = vfio_recover,
	.stray = vfio_stray,
	.last_words = vfio_last_words,
};
