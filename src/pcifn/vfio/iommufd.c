// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The way of Linux 6.6 and later: the function's own device file, bound to an
 * I/O address space of iommufd. Linux, include/uapi/linux/iommufd.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "pcifn/vfio/uapi.h"
#include "pcifn/vfio/vfio.h"

static int open_file(const char *path, const char *missing, struct nt_err *err)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno == EACCES || errno == EPERM)
		return nt_err_set(err, -EPERM,
				  "no permission to open %s: run as root, or chown it to this user",
				  path);
	if (errno == ENOENT || errno == ENODEV || errno == ENXIO)
		return nt_err_set(err, -ENOTSUP, "%s is missing: %s", path, missing);
	return nt_err_set(err, -EIO, "cannot open %s: %m", path);
}

static int refused(const struct vfio *v, int number, struct nt_err *err)
{
	char path[64], who[200], strangers[200];

	snprintf(path, sizeof(path), "/dev/vfio/devices/%s", v->place.cdev);
	vfio_group_strangers(&v->place, strangers, sizeof(strangers));
	if (strangers[0])
		return nt_err_set(
			err, -EPERM,
			"IOMMU group %d is not viable: kernel drivers have other members "
			"of it: %s; unbind those first, or move the drive to another slot",
			v->place.group, strangers);
	vfio_find_holder(path, who, sizeof(who));
	if (!who[0]) {
		snprintf(path, sizeof(path), "/dev/vfio/%d", v->place.group);
		vfio_find_holder(path, who, sizeof(who));
	}
	if (who[0])
		return nt_err_set(err, -EPERM, "%s is in use by %s: end it first", path, who);
	if (number == EPERM)
		return nt_err_set(err, -EPERM,
				  "the IOMMU does not remap interrupts, so vfio refuses: switch "
				  "interrupt remapping on in the firmware, or, on a machine of "
				  "yours alone, modprobe iommufd allow_unsafe_interrupts=1");
	return nt_err_set(err, -EIO, "%s cannot be bound to iommufd: %s", v->place.bdf,
			  strerror(number));
}

static int attach(struct vfio *v, struct nt_err *err)
{
	struct uapi_bind bind = { .argsz = sizeof(bind), .iommufd = v->container };
	struct uapi_ioas_alloc ioas = { .size = sizeof(ioas) };
	struct uapi_attach att = { .argsz = sizeof(att) };

	if (ioctl(v->device, UAPI_BIND_IOMMUFD, &bind))
		return refused(v, errno, err);
	if (ioctl(v->container, UAPI_IOAS_ALLOC, &ioas))
		return nt_err_set(err, -EIO, "iommufd gives no address space: %m");
	att.pt_id = v->ioas = ioas.out_ioas_id;
	if (ioctl(v->device, UAPI_ATTACH_IOMMUFD, &att))
		return refused(v, errno, err);
	return 0;
}

static int read_ranges(struct vfio *v, struct nt_err *err)
{
	/* The kernel's pairs are laid out as our extents are. */
	struct uapi_iova_ranges ranges = {
		.size = sizeof(ranges),
		.ioas_id = v->ioas,
		.num_iovas = VFIO_EXTENTS_MAX,
		.allowed_iovas = (uintptr_t)v->extents,
	};

	/* EMSGSIZE: there are more, these are good. */
	if (ioctl(v->container, UAPI_IOAS_IOVA_RANGES, &ranges) && errno != EMSGSIZE)
		return nt_err_set(err, -EIO, "iommufd does not tell its addresses: %m");
	v->extent_count = (size_t)nt_min(ranges.num_iovas, VFIO_EXTENTS_MAX);
	v->iova_granule = nt_max(ranges.out_iova_alignment, 1);
	return 0;
}

static int iommufd_open(struct vfio *v, struct nt_err *err)
{
	char path[64];
	int fd, rc;

	if (!v->place.cdev[0])
		return nt_err_set(err, -ENOTSUP,
				  "this kernel has no device files of vfio (6.6 and later, "
				  "CONFIG_VFIO_DEVICE_CDEV): use mode=container");
	snprintf(path, sizeof(path), "/dev/vfio/devices/%s", v->place.cdev);
	fd = open_file(path, "the kernel needs CONFIG_VFIO_DEVICE_CDEV; use mode=container", err);
	if (fd < 0)
		return fd;
	v->device = fd;
	fd = open_file("/dev/iommu", "modprobe iommufd, or use mode=container", err);
	if (fd < 0)
		return fd;
	v->container = fd;
	rc = attach(v, err);
	return rc ? rc : read_ranges(v, err);
}

static void iommufd_close(struct vfio *v)
{
	if (v->device >= 0)
		close(v->device);
	if (v->container >= 0)
		close(v->container);
	v->device = v->container = -1;
}

static int iommufd_map(struct vfio *v, void *vaddr, uint64_t len, uint64_t iova)
{
	struct uapi_ioas_map map = {
		.size = sizeof(map),
		.flags = UAPI_MAP_FIXED_IOVA | UAPI_MAP_READABLE | UAPI_MAP_WRITEABLE,
		.ioas_id = v->ioas,
		.user_va = (uintptr_t)vaddr,
		.length = len,
		.iova = iova,
	};

	return ioctl(v->container, UAPI_IOAS_MAP, &map) ? -errno : 0;
}

static int iommufd_unmap(struct vfio *v, uint64_t iova, uint64_t len)
{
	struct uapi_ioas_unmap unmap = {
		.size = sizeof(unmap),
		.ioas_id = v->ioas,
		.iova = iova,
		.length = len,
	};

	return ioctl(v->container, UAPI_IOAS_UNMAP, &unmap) ? -errno : 0;
}

static int iommufd_unmap_all(struct vfio *v)
{
	int rc = iommufd_unmap(v, 0, UINT64_MAX);

	return rc == -ENOENT ? 0 : rc;
}

const struct vfio_iommu vfio_iommufd = {
	.name = "iommufd",
	.open = iommufd_open,
	.close = iommufd_close,
	.map = iommufd_map,
	.unmap = iommufd_unmap,
	.unmap_all = iommufd_unmap_all,
};
