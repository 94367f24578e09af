// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The legacy way: a container, the function's group in it, the function out of
 * the group. Linux, include/uapi/linux/vfio.h; type 1 version 2 mappings.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "pcifn/vfio/vfio.h"

#define INFO_MAX (64u << 10)

static int open_container(struct vfio *v, struct nt_err *err)
{
	v->container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	if (v->container < 0 && (errno == EACCES || errno == EPERM))
		return nt_err_set(err, -EPERM,
				  "no permission to open /dev/vfio/vfio: run as root, or chmod it");
	if (v->container < 0)
		return nt_err_set(
			err, -ENOTSUP,
			"/dev/vfio/vfio cannot be opened (%m): modprobe vfio_iommu_type1");
	if (ioctl(v->container, VFIO_GET_API_VERSION) != VFIO_API_VERSION)
		return nt_err_set(err, -ENOTSUP, "/dev/vfio/vfio has an unknown version");
	if (ioctl(v->container, VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU) != 1)
		return nt_err_set(err, -ENOTSUP,
				  "vfio_iommu_type1 is not loaded: modprobe vfio_iommu_type1");
	return 0;
}

static int open_group(struct vfio *v, struct nt_err *err)
{
	char path[32], holder[64];

	snprintf(path, sizeof(path), "/dev/vfio/%d", v->place.group);
	v->group = open(path, O_RDWR | O_CLOEXEC);
	if (v->group >= 0)
		return 0;
	switch (errno) {
	case EBUSY:
		vfio_find_holder(path, holder, sizeof(holder));
		return nt_err_set(err, -EPERM, "%s is in use by %s: end it first", path,
				  holder[0] ? holder : "another process");
	case EACCES:
	case EPERM:
		return nt_err_set(err, -EPERM,
				  "no permission to open %s: run as root, or chown it to this user",
				  path);
	case ENOENT:
		return nt_err_set(err, -ENOTSUP,
				  "%s is missing though vfio has %s: has udev (or the container's "
				  "--device %s) made it?",
				  path, v->place.bdf, path);
	default:
		return nt_err_set(err, -EIO, "cannot open %s: %m", path);
	}
}

static int check_viable(struct vfio *v, struct nt_err *err)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	char who[200];

	if (ioctl(v->group, VFIO_GROUP_GET_STATUS, &status))
		return nt_err_set(err, -EIO, "IOMMU group %d does not answer: %m", v->place.group);
	if (status.flags & VFIO_GROUP_FLAGS_VIABLE)
		return 0;
	vfio_group_strangers(&v->place, who, sizeof(who));
	return nt_err_set(err, -EPERM,
			  "IOMMU group %d is not viable: kernel drivers have other members of it: "
			  "%s; unbind those first, or move the drive to another slot",
			  v->place.group, who[0] ? who : "not named by sysfs");
}

static int join(struct vfio *v, struct nt_err *err)
{
	if (ioctl(v->group, VFIO_GROUP_SET_CONTAINER, &v->container))
		return nt_err_set(err, -EIO, "IOMMU group %d cannot join a container: %m",
				  v->place.group);
	if (!ioctl(v->container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		return 0;
	if (errno == EPERM)
		return nt_err_set(err, -EPERM,
				  "the IOMMU does not remap interrupts, so vfio refuses: switch "
				  "interrupt remapping on in the firmware, or, on a machine of "
				  "yours alone, modprobe vfio_iommu_type1 "
				  "allow_unsafe_interrupts=1");
	if (errno == ENODEV)
		return nt_err_set(err, -ENOTSUP,
				  "no IOMMU driver of vfio takes group %d: modprobe "
				  "vfio_iommu_type1",
				  v->place.group);
	return nt_err_set(err, -EIO, "vfio cannot use the IOMMU of group %d: %m", v->place.group);
}

static void default_extents(struct vfio *v)
{
	/* Kernels before 5.6 do not tell: all but the messages of interrupts, 39 bits. */
	v->extents[0] = (struct vfio_extent){ 0, 0xfedfffff };
	v->extents[1] = (struct vfio_extent){ 0xfef00000, (1ull << 39) - 1 };
	v->extent_count = 2;
}

static int read_info(struct vfio *v, struct nt_err *err)
{
	struct vfio_iommu_type1_info head = { .argsz = sizeof(head) }, *info;

	if (ioctl(v->container, VFIO_IOMMU_GET_INFO, &head))
		return nt_err_set(err, -EIO, "the IOMMU tells nothing of itself: %m");
	if (head.argsz < sizeof(head) || head.argsz > INFO_MAX)
		head.argsz = sizeof(head);
	info = calloc(1, head.argsz);
	if (!info)
		return nt_err_set(err, -ENOMEM, "out of memory");
	info->argsz = head.argsz;
	if (ioctl(v->container, VFIO_IOMMU_GET_INFO, info))
		*info = head;
	if (info->flags & VFIO_IOMMU_INFO_PGSIZES && info->iova_pgsizes)
		v->iova_granule = info->iova_pgsizes & (~info->iova_pgsizes + 1);
	if (info->flags & VFIO_IOMMU_INFO_CAPS)
		v->extent_count = vfio_caps_extents(info, head.argsz, info->cap_offset, v->extents,
						    VFIO_EXTENTS_MAX);
	if (!v->extent_count)
		default_extents(v);
	free(info);
	return 0;
}

static int container_open(struct vfio *v, struct nt_err *err)
{
	int rc = open_container(v, err);

	if (!rc)
		rc = open_group(v, err);
	if (!rc)
		rc = check_viable(v, err);
	if (!rc)
		rc = join(v, err);
	if (rc)
		return rc;
	v->device = ioctl(v->group, VFIO_GROUP_GET_DEVICE_FD, v->place.bdf);
	if (v->device < 0 && errno == EACCES)
		return nt_err_set(err, -EPERM,
				  "%s is a virtual function whose physical function wants a token: "
				  "give the physical function back first",
				  v->place.bdf);
	if (v->device < 0)
		return nt_err_set(err, vfio_errno(errno), "vfio does not hand out %s: %m",
				  v->place.bdf);
	return read_info(v, err);
}

static void container_close(struct vfio *v)
{
	if (v->device >= 0)
		close(v->device);
	if (v->group >= 0)
		close(v->group);
	if (v->container >= 0)
		close(v->container);
	v->device = v->group = v->container = -1;
}

static int container_map(struct vfio *v, void *vaddr, uint64_t len, uint64_t iova)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (uintptr_t)vaddr,
		.iova = iova,
		.size = len,
	};

	return ioctl(v->container, VFIO_IOMMU_MAP_DMA, &map) ? -errno : 0;
}

static int container_unmap(struct vfio *v, uint64_t iova, uint64_t len)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap),
		.iova = iova,
		.size = len,
	};

	return ioctl(v->container, VFIO_IOMMU_UNMAP_DMA, &unmap) ? -errno : 0;
}

static int container_unmap_all(struct vfio *v)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap),
		.flags = VFIO_DMA_UNMAP_FLAG_ALL,
	};

	if (!ioctl(v->container, VFIO_IOMMU_UNMAP_DMA, &unmap))
		return 0;
	/* Before 5.12: extent by extent. */
	for (size_t i = 0; i < v->iovas.extent_count; i++) {
		const struct vfio_extent *e = &v->iovas.extents[i];

		container_unmap(v, e->start, e->last - e->start + 1);
	}
	return 0;
}

const struct vfio_iommu vfio_container = {
	.name = "container",
	.open = container_open,
	.close = container_close,
	.map = container_map,
	.unmap = container_unmap,
	.unmap_all = container_unmap_all,
};
