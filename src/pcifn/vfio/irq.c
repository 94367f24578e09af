// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Interrupts by eventfd: the kernel owns table and routing, we get counts.
 *
 * Enabling always takes everything away first: Linux before 6.5 cannot add
 * vectors to an MSI-X that is on. A pin is level-triggered and vfio masks it
 * when it fires; unmasking it while the device still asserts it fires again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "pcifn/vfio/vfio.h"

#define CFG_STATUS	 0x06
#define STATUS_INTERRUPT 0x0008u

static uint32_t index_of(enum pcifn_irq kind)
{
	return kind == PCIFN_IRQ_MSIX  ? VFIO_PCI_MSIX_IRQ_INDEX
	       : kind == PCIFN_IRQ_MSI ? VFIO_PCI_MSI_IRQ_INDEX
				       : VFIO_PCI_INTX_IRQ_INDEX;
}

int vfio_irq_set(struct vfio *v, uint32_t index, const int *fds, unsigned int count)
{
	struct vfio_irq_set *set = calloc(1, sizeof(*set) + count * sizeof(int));
	int rc;

	if (!set)
		return -ENOMEM;
	set->argsz = (uint32_t)(sizeof(*set) + count * sizeof(int));
	set->flags = VFIO_IRQ_SET_ACTION_TRIGGER |
		     (count ? VFIO_IRQ_SET_DATA_EVENTFD : VFIO_IRQ_SET_DATA_NONE);
	set->index = index;
	set->count = count;
	if (count)
		memcpy(set->data, fds, count * sizeof(int));
	rc = ioctl(v->device, VFIO_DEVICE_SET_IRQS, set);
	free(set);
	return rc < 0 ? -errno : rc;
}

static void set_pin(struct vfio *v, uint32_t action)
{
	struct vfio_irq_set set = {
		.argsz = sizeof(set),
		.flags = action | VFIO_IRQ_SET_DATA_NONE,
		.index = VFIO_PCI_INTX_IRQ_INDEX,
		.count = 1,
	};

	ioctl(v->device, VFIO_DEVICE_SET_IRQS, &set);
}

static void close_fds(struct vfio *v)
{
	for (unsigned int i = 0; i < v->irq_count; i++)
		close(v->irq_fds[i]);
	free(v->irq_fds);
	v->irq_fds = NULL;
	v->irq_count = 0;
	v->irq_kind = PCIFN_IRQ_NONE;
	v->is_intx_fired = false;
}

void vfio_irq_init(struct vfio *v)
{
	struct rlimit files;

	for (uint32_t i = VFIO_PCI_INTX_IRQ_INDEX; i <= VFIO_PCI_MSIX_IRQ_INDEX; i++) {
		struct vfio_irq_info info = { .argsz = sizeof(info), .index = i };

		if (!ioctl(v->device, VFIO_DEVICE_GET_IRQ_INFO, &info) &&
		    (info.flags & VFIO_IRQ_INFO_EVENTFD))
			v->irq_max[i] = info.count;
	}
	/* A descriptor for each vector: there may be 2,048 of them. */
	if (!getrlimit(RLIMIT_NOFILE, &files) && files.rlim_cur < files.rlim_max) {
		files.rlim_cur = nt_min(files.rlim_max, 4096);
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

void vfio_irq_disable(struct vfio *v)
{
	/* vfio refuses for a kind that is not on: nothing to do then. */
	for (uint32_t i = VFIO_PCI_INTX_IRQ_INDEX; i <= VFIO_PCI_MSIX_IRQ_INDEX; i++)
		vfio_irq_set(v, i, NULL, 0);
	close_fds(v);
}

void vfio_irq_fini(struct vfio *v)
{
	close_fds(v);
}

static int make_fds(struct vfio *v, unsigned int count)
{
	v->irq_fds = calloc(count, sizeof(int));
	if (!v->irq_fds)
		return -ENOMEM;
	for (; v->irq_count < count; v->irq_count++) {
		int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

		if (fd < 0)
			return -ENOMEM;
		v->irq_fds[v->irq_count] = fd;
	}
	return 0;
}

int vfio_irq_enable(struct pcifn *fn, enum pcifn_irq kind, unsigned int count)
{
	struct vfio *v = vfio_of(fn);
	int rc;

	if (vfio_check(v))
		return -ENODEV;
	vfio_irq_disable(v);
	if (kind == PCIFN_IRQ_NONE)
		return 0;
	if (kind == PCIFN_IRQ_INTX)
		count = 1;
	if (!count || count > v->irq_max[index_of(kind)])
		return -EINVAL;
	rc = make_fds(v, count);
	if (!rc)
		rc = vfio_irq_set(v, index_of(kind), v->irq_fds, count);
	if (!rc) {
		v->irq_kind = kind;
		/* A pin that was up before anybody listened is heard when it is unmasked. */
		if (kind == PCIFN_IRQ_INTX) {
			set_pin(v, VFIO_IRQ_SET_ACTION_MASK);
			set_pin(v, VFIO_IRQ_SET_ACTION_UNMASK);
		}
		return 0;
	}
	/* Fewer vectors than asked for are none: the caller may ask for less. */
	close_fds(v);
	if (rc > 0 || rc == -ENOSPC || rc == -EBUSY)
		return -ENOTSUP;
	return vfio_errno(-rc);
}

static uint64_t take_count(int fd)
{
	eventfd_t count = 0;

	return eventfd_read(fd, &count) ? 0 : count;
}

/* 1 while the pin is asserted. */
static uint64_t poll_pin(struct vfio *v)
{
	uint32_t status = 0;

	if (!v->is_intx_fired)
		v->is_intx_fired = take_count(v->irq_fds[0]) > 0;
	if (!v->is_intx_fired)
		return 0;
	set_pin(v, VFIO_IRQ_SET_ACTION_UNMASK);
	v->is_intx_fired = take_count(v->irq_fds[0]) > 0;
	if (v->is_intx_fired)
		return 1;
	/* The next message may still be on its way; the device says whether there is one. */
	return !vfio_cfg_read(v, CFG_STATUS, 2, &status) && status != 0xffff &&
	       (status & STATUS_INTERRUPT);
}

int vfio_irq_poll(struct pcifn *fn, unsigned int vector, uint64_t *ret_count)
{
	struct vfio *v = vfio_of(fn);

	if (vfio_check(v))
		return -ENODEV;
	if (vector >= v->irq_count)
		return -EINVAL;
	*ret_count = v->irq_kind == PCIFN_IRQ_INTX ? poll_pin(v) : take_count(v->irq_fds[vector]);
	return 0;
}
