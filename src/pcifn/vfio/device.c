// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Regions of the function: configuration space by pread and pwrite, BAR0 mapped
 * where vfio offers it, everything else access by access.
 *
 * vfio shows a configuration space of its own making: BARs, MSI and MSI-X,
 * power management and reset bits are filtered. Decoding and bus mastering get
 * through, and writing decoding on puts back BARs that a reset took.
 */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pcifn/mmio.h"
#include "pcifn/vfio/vfio.h"

#define INFO_MAX	8192
#define CFG_COMMAND	0x04
#define COMMAND_MEMORY	0x0002u
#define COMMAND_MASTER	0x0004u
#define CFG_LEN_EXPRESS 4096

int vfio_errno(int number)
{
	switch (number) {
	case 0:
		return 0;
	case ENODEV:
	case ENXIO:
		return -ENODEV;
	case ENOMEM:
	case ENOSPC:
		return -ENOMEM;
	case EPERM:
	case EACCES:
	case EBUSY:
		return -EPERM;
	case EINVAL:
		return -EINVAL;
	case ENOTTY:
	case ENOTSUP:
		return -ENOTSUP;
	default:
		return -EIO;
	}
}

/* ----------------------------------------------------------------- regions */

static void map_area(struct vfio *v, struct vfio_region *r, const struct vfio_extent *e,
		     bool can_read)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	int prot = (can_read ? PROT_READ : 0) | (r->can_write ? PROT_WRITE : 0);
	uint64_t len = e->last - e->start + 1;
	void *at;

	if (e->start % page || len > SIZE_MAX || r->area_count == VFIO_AREAS_MAX)
		return;
	at = mmap(NULL, (size_t)len, prot, MAP_SHARED, v->device, (off_t)(r->file_off + e->start));
	if (at == MAP_FAILED)
		return; /* pread and pwrite remain */
	r->areas[r->area_count++] = (struct vfio_area){ e->start, len, at };
}

static void map_region(struct vfio *v, struct vfio_region *r, const void *info, size_t len)
{
	const struct vfio_region_info *head = info;
	struct vfio_extent areas[VFIO_AREAS_MAX];
	bool has_list = false, can_read = head->flags & VFIO_REGION_INFO_FLAG_READ;
	size_t count = 0;

	if (head->flags & VFIO_REGION_INFO_FLAG_CAPS)
		count = vfio_caps_areas(info, len, head->cap_offset, r->len, areas, VFIO_AREAS_MAX,
					&has_list);
	if (!has_list) {
		areas[0] = (struct vfio_extent){ 0, r->len - 1 };
		count = 1;
	}
	for (size_t i = 0; i < count; i++)
		map_area(v, r, &areas[i], can_read);
}

static int read_region(struct vfio *v, uint32_t index, bool wants_map, struct vfio_region *ret)
{
	union {
		struct vfio_region_info head;
		uint8_t bytes[INFO_MAX];
	} info = { .head = { .argsz = sizeof(info), .index = index } };
	struct vfio_region r = { 0 };

	if (ioctl(v->device, VFIO_DEVICE_GET_REGION_INFO, &info))
		return vfio_errno(errno);
	if (!(info.head.flags & VFIO_REGION_INFO_FLAG_READ) || info.head.size > INT64_MAX ||
	    info.head.offset > INT64_MAX - info.head.size)
		info.head.size = 0;
	r.len = info.head.size;
	r.file_off = info.head.offset;
	r.can_write = info.head.flags & VFIO_REGION_INFO_FLAG_WRITE;
	if (r.len && wants_map && (info.head.flags & VFIO_REGION_INFO_FLAG_MMAP))
		map_region(v, &r, &info, nt_min(info.head.argsz, sizeof(info)));
	*ret = r;
	return 0;
}

static uint8_t *mapped(const struct vfio_region *r, uint64_t off, unsigned int width)
{
	for (size_t i = 0; i < r->area_count; i++) {
		const struct vfio_area *a = &r->areas[i];

		if (off >= a->off && width <= a->len && off - a->off <= a->len - width)
			return a->at + (off - a->off);
	}
	return NULL;
}

bool vfio_is_mapped(const struct vfio *v, uint64_t len)
{
	const struct vfio_region *r = &v->bars[0];

	return r->area_count && r->areas[0].off == 0 && r->areas[0].len >= len;
}

static int region_read(struct vfio *v, const struct vfio_region *r, uint64_t off,
		       unsigned int width, uint64_t *ret_val)
{
	uint64_t val = 0;
	ssize_t n;

	if (width > r->len || off > r->len - width)
		return -EINVAL;
	n = pread(v->device, &val, width, (off_t)(r->file_off + off));
	if (n < 0)
		/* EIO: decoding is off or the function in D3; the bus would answer ones. */
		return errno == EIO || errno == EFAULT ? -ENODEV : vfio_errno(errno);
	if (n != (ssize_t)width)
		return -EIO;
	*ret_val = val;
	return 0;
}

static int region_write(struct vfio *v, const struct vfio_region *r, uint64_t off,
			unsigned int width, uint64_t val)
{
	ssize_t n;

	if (width > r->len || off > r->len - width)
		return -EINVAL;
	n = pwrite(v->device, &val, width, (off_t)(r->file_off + off));
	if (n < 0)
		return errno == EIO || errno == EFAULT ? -ENODEV : vfio_errno(errno);
	return n == (ssize_t)width ? 0 : -EIO;
}

/* ------------------------------------------------------ configuration space */

int vfio_cfg_read(struct vfio *v, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	uint64_t val = 0;
	int rc;

	/* A conventional function: nobody answers past the first 256 bytes. */
	if (off >= v->cfg.len && off < CFG_LEN_EXPRESS) {
		*ret_val = UINT32_MAX >> (32 - 8 * width);
		return 0;
	}
	rc = region_read(v, &v->cfg, off, width, &val);
	if (!rc)
		*ret_val = (uint32_t)val;
	return rc;
}

int vfio_cfg_write(struct vfio *v, uint16_t off, unsigned int width, uint32_t val)
{
	if (off >= v->cfg.len && off < CFG_LEN_EXPRESS)
		return 0;
	return region_write(v, &v->cfg, off, width, val);
}

int vfio_switch_master(struct vfio *v, bool on)
{
	uint32_t command;
	int rc = vfio_cfg_read(v, CFG_COMMAND, 2, &command);

	if (rc)
		return rc;
	command = on ? command | COMMAND_MASTER | COMMAND_MEMORY : command & ~COMMAND_MASTER;
	return vfio_cfg_write(v, CFG_COMMAND, 2, command);
}

int vfio_switch_on(struct vfio *v)
{
	uint32_t command;
	int rc = vfio_switch_master(v, true);

	if (!rc)
		rc = vfio_cfg_read(v, CFG_COMMAND, 2, &command);
	if (rc)
		return rc;
	return (command & COMMAND_MASTER) && command != 0xffff ? 0 : -ENODEV;
}

/* --------------------------------------------------------------- registers */

int vfio_bar_read(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
		  uint64_t *ret_val)
{
	struct vfio *v = vfio_of(fn);
	const uint8_t *at;

	if (bar >= VFIO_BARS)
		return -EINVAL;
	if (vfio_check(v))
		return -ENODEV;
	at = mapped(&v->bars[bar], off, width);
	return at ? mmio_read(at, width, ret_val)
		  : region_read(v, &v->bars[bar], off, width, ret_val);
}

int vfio_bar_write(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
		   uint64_t val)
{
	struct vfio *v = vfio_of(fn);
	uint8_t *at;

	if (bar >= VFIO_BARS)
		return -EINVAL;
	if (vfio_check(v))
		return -ENODEV;
	at = mapped(&v->bars[bar], off, width);
	return at ? mmio_write(at, width, val) : region_write(v, &v->bars[bar], off, width, val);
}

/* -------------------------------------------------------------------- open */

int vfio_device_init(struct vfio *v, struct nt_err *err)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	int rc;

	if (mmio_init())
		return nt_err_set(err, -EIO, "cannot catch SIGBUS: %m");
	if (ioctl(v->device, VFIO_DEVICE_GET_INFO, &info))
		return nt_err_set(err, vfio_errno(errno), "vfio tells nothing of %s: %m",
				  v->place.bdf);
	if (!(info.flags & VFIO_DEVICE_FLAGS_PCI))
		return nt_err_set(err, -ENOTSUP, "%s is no PCI function for vfio", v->place.bdf);
	v->can_reset = info.flags & VFIO_DEVICE_FLAGS_RESET;
	rc = read_region(v, VFIO_PCI_CONFIG_REGION_INDEX, false, &v->cfg);
	for (uint32_t i = 0; !rc && i < VFIO_BARS; i++)
		rc = read_region(v, VFIO_PCI_BAR0_REGION_INDEX + i, i == 0 && v->opts.wants_mmap,
				 &v->bars[i]);
	if (rc)
		return nt_err_set(err, rc, "vfio does not describe the regions of %s",
				  v->place.bdf);
	if (!v->cfg.len || !v->bars[0].len || !v->bars[0].can_write)
		return nt_err_set(err, -EIO,
				  "%s shows no registers (BAR0 is missing): has firmware assigned "
				  "it addresses?",
				  v->place.bdf);
	rc = vfio_switch_on(v);
	if (rc)
		return nt_err_set(err, rc,
				  "%s does not answer in configuration space: is it still there?",
				  v->place.bdf);
	v->is_on = true;
	return 0;
}

void vfio_device_fini(struct vfio *v)
{
	for (unsigned int bar = 0; bar < VFIO_BARS; bar++) {
		for (size_t i = 0; i < v->bars[bar].area_count; i++)
			munmap(v->bars[bar].areas[i].at, (size_t)v->bars[bar].areas[i].len);
		v->bars[bar].area_count = 0;
	}
}
