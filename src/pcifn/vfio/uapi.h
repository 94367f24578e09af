// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Linux 6.6 added to the interface and the headers of Debian 12 lack:
 * device files of vfio, and iommufd. Layouts and numbers are the kernel's, names
 * our own, so that newer headers do no harm.
 */
#ifndef VFIO_UAPI_H
#define VFIO_UAPI_H

#include <linux/ioctl.h>
#include <linux/vfio.h>
#include <stdint.h>

#define UAPI_BIND_IOMMUFD   _IO(VFIO_TYPE, VFIO_BASE + 18)
#define UAPI_ATTACH_IOMMUFD _IO(VFIO_TYPE, VFIO_BASE + 19)

struct uapi_bind {
	uint32_t argsz, flags;
	int32_t iommufd;
	uint32_t out_devid;
};

struct uapi_attach {
	uint32_t argsz, flags, pt_id;
};

/* Of VFIO_DEVICE_GET_PCI_HOT_RESET_INFO: ids are of devices, and all are ours. */
#define UAPI_HOT_RESET_DEV_ID	    (1u << 0)
#define UAPI_HOT_RESET_DEV_ID_OWNED (1u << 1)

#define UAPI_IOMMUFD(n)	      _IO(';', 0x80 + (n))
#define UAPI_IOAS_ALLOC	      UAPI_IOMMUFD(1)
#define UAPI_IOAS_IOVA_RANGES UAPI_IOMMUFD(4)
#define UAPI_IOAS_MAP	      UAPI_IOMMUFD(5)
#define UAPI_IOAS_UNMAP	      UAPI_IOMMUFD(6)

struct uapi_ioas_alloc {
	uint32_t size, flags, out_ioas_id;
};

struct uapi_iova_ranges {
	uint32_t size, ioas_id, num_iovas, reserved;
	uint64_t allowed_iovas; /* pairs of first and last address */
	uint64_t out_iova_alignment;
};

#define UAPI_MAP_FIXED_IOVA 1u
#define UAPI_MAP_WRITEABLE  2u
#define UAPI_MAP_READABLE   4u

struct uapi_ioas_map {
	uint32_t size, flags, ioas_id, reserved;
	uint64_t user_va, length, iova;
};

struct uapi_ioas_unmap {
	uint32_t size, ioas_id;
	uint64_t iova, length;
};

#endif
