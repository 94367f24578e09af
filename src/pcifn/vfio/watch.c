// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What vfio signals about the function itself: the kernel wants it back (it is
 * being removed or unbound), or a PCI Express error was reported for it.
 *
 * The descriptors are looked at and not read, so that every process that shares
 * them learns it. As long as one holds the function an unbind hangs: after the
 * request every operation fails, and the run ends.
 */
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "pcifn/vfio/vfio.h"

static int arm(struct vfio *v, uint32_t index)
{
	struct vfio_irq_info info = { .argsz = sizeof(info), .index = index };
	int fd;

	if (ioctl(v->device, VFIO_DEVICE_GET_IRQ_INFO, &info) || !info.count)
		return -1;
	fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (fd >= 0 && vfio_irq_set(v, index, &fd, 1)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

void vfio_watch_init(struct vfio *v)
{
	v->req_fd = arm(v, VFIO_PCI_REQ_IRQ_INDEX);
	v->err_fd = arm(v, VFIO_PCI_ERR_IRQ_INDEX);
}

void vfio_watch_fini(struct vfio *v)
{
	if (v->req_fd >= 0)
		close(v->req_fd);
	if (v->err_fd >= 0)
		close(v->err_fd);
	v->req_fd = v->err_fd = -1;
}

bool vfio_is_gone(struct vfio *v)
{
	/* poll() passes over a descriptor of -1. */
	struct pollfd fds[] = { { .fd = v->req_fd, .events = POLLIN },
				{ .fd = v->err_fd, .events = POLLIN } };

	v->idle = 0;
	if (v->gone == VFIO_WANTED_BACK || poll(fds, ARRAY_SIZE(fds), 0) <= 0)
		return v->gone;
	if (fds[0].revents & POLLIN)
		v->gone = VFIO_WANTED_BACK;
	else if (fds[1].revents & POLLIN)
		v->gone = VFIO_BUS_ERROR;
	return v->gone;
}

void vfio_watch_forget(struct vfio *v)
{
	eventfd_t count;

	if (v->gone != VFIO_BUS_ERROR)
		return;
	eventfd_read(v->err_fd, &count);
	v->gone = VFIO_HERE;
}
