// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The vfio back end: what its files share.
 *
 * A PCI function that vfio-pci has, driven through a group and its container or,
 * where the kernel has it, through its own device file and iommufd.
 *
 *	vfio.c		operations, open and close, waiting
 *	options.c	what stands behind "vfio:"
 *	probe.c		what sysfs says of the function, and who is in the way
 *	container.c	legacy: /dev/vfio/vfio and /dev/vfio/GROUP
 *	iommufd.c	/dev/vfio/devices/vfioN and /dev/iommu
 *	caps.c		capability chains in what the kernel answers
 *	device.c	regions: configuration space, BARs, their mappings
 *	iova.c		the allocator of addresses; pure
 *	dma.c		memory: one shared arena, mapped piece by piece
 *	irq.c		MSI-X, MSI and INTx by eventfd
 *	watch.c		the kernel wants the function back, or it reported an error
 *	reset.c		function resets, making it quiet after a worker died
 *	fault.c		IOMMU faults in lines of the kernel log; pure
 *	kmsg.c		reading that log
 *
 * Who forks after open() shares descriptors, arena and log position with the
 * child; books about memory are each process's own.
 */
#ifndef VFIO_VFIO_H
#define VFIO_VFIO_H

#include <errno.h>
#include <linux/vfio.h>
#include <nvmetest/pcifn.h>

#define VFIO_BARS	6
#define VFIO_WORDS_LEN	400
#define VFIO_AREAS_MAX	8
#define VFIO_FAULT_PAGE 4096u

/* ---- options.c */

enum vfio_mode { VFIO_MODE_AUTO, VFIO_MODE_CONTAINER, VFIO_MODE_IOMMUFD };

struct vfio_options {
	enum vfio_mode mode;
	uint64_t mem_len; /* bytes of the arena */
	uint64_t iova;	  /* where addresses begin; 0: chosen */
	bool wants_mmap;  /* BAR0 mapped, not read and written */
};

extern const char *const vfio_options_help[];
int vfio_options_read(const struct nt_options *opts, struct vfio_options *ret, struct nt_err *err);

/* ---- probe.c */

/* What sysfs says of a function. */
struct vfio_place {
	char bdf[16];
	char driver[32];
	int group;
	char cdev[32]; /* "vfio3" in /dev/vfio/devices, "" when there is none */
	bool has_flr;  /* what VFIO_DEVICE_RESET does is an FLR, as far as sysfs tells */
	bool has_reset_method;
};

/* 0, or the reason why vfio cannot have the function and what to do. */
int vfio_probe(const char *address, struct vfio_place *ret, struct nt_err *err);
/* "0000:01:00.1 (nvme), …": members of the group that vfio does not have; "" when none. */
void vfio_group_strangers(const struct vfio_place *p, char *buf, size_t len);
/* "fio (812)": a process that has @path open, "" when none is seen. */
void vfio_find_holder(const char *path, char *buf, size_t len);
/* Does a driver of the vfio family have @bdf? */
bool vfio_is_bound(const char *bdf);

/* ---- iova.c */

struct vfio_extent {
	uint64_t start, last; /* inclusive: an extent may end at the last byte there is */
};

/*
 * An address space: extents that may be used, and blocks in use. Blocks go
 * upwards from a preferred address and wrap around, so that an address that was
 * given back is not used again soon.
 */
struct vfio_space {
	struct vfio_extent *extents; /* sorted, apart, whole granules, without granule 0 */
	size_t extent_count;
	struct vfio_extent *used; /* sorted */
	size_t used_count, used_room;
	uint64_t granule; /* bytes, a power of two */
	uint64_t cursor;
	bool is_first_fit; /* the lowest that fits, instead of going round */
};

/*
 * @extents may be in any order, overlap, be empty or odd. @start: where to begin;
 * 0 chooses an address above 4 GiB with bits set in both halves where there is
 * one. -ENOMEM, or -EINVAL when nothing is usable.
 */
int vfio_space_init(struct vfio_space *s, const struct vfio_extent *extents, size_t count,
		    uint64_t granule, uint64_t start);
void vfio_space_fini(struct vfio_space *s);
/* @len bytes at a multiple of @align (a power of two); both are rounded up to granules. */
int vfio_space_alloc(struct vfio_space *s, uint64_t len, uint64_t align, uint64_t *ret_start);
/* The block that begins at @start; false: there is none. */
bool vfio_space_free(struct vfio_space *s, uint64_t start);

/* ---- caps.c */

/*
 * The capability @id in an answer of @len bytes whose chain begins at @first, or
 * NULL. At least @min bytes of it lie inside; *ret_len is what does.
 */
const void *vfio_cap_find(const void *info, size_t len, uint32_t first, uint16_t id, size_t min,
			  size_t *ret_len);
/* Usable addresses out of VFIO_IOMMU_GET_INFO; how many, at most @max. */
size_t vfio_caps_extents(const void *info, size_t len, uint32_t first, struct vfio_extent *ret,
			 size_t max);
/* Areas of a region that may be mapped; how many. *ret_has: the answer tells at all. */
size_t vfio_caps_areas(const void *info, size_t len, uint32_t first, uint64_t region_len,
		       struct vfio_extent *ret, size_t max, bool *ret_has);

/* ---- fault.c */

struct vfio_fault {
	uint64_t addr;
	bool is_write;
};

/* One event of an SMMU takes several lines. */
struct vfio_fault_parser {
	uint32_t domain;
	uint8_t bus, devfn;
	unsigned int raw_count; /* lines of the dump seen, 0: none is open */
	uint64_t raw[4];
	bool was_told; /* the dump itself was already a match */
};

void vfio_fault_init(struct vfio_fault_parser *p, const char *bdf);
/* One message of the kernel, not terminated. True and *ret: @bdf accessed what is not mapped. */
bool vfio_fault_parse(struct vfio_fault_parser *p, const char *text, size_t len,
		      struct vfio_fault *ret);
/* One record of /dev/kmsg; false also for what user space wrote there. */
bool vfio_fault_record(struct vfio_fault_parser *p, const char *record, size_t len,
		       struct vfio_fault *ret);

/* ---- the function */

struct vfio_area {
	uint64_t off, len;
	uint8_t *at;
};

struct vfio_region {
	uint64_t len, file_off; /* len 0: not there */
	bool can_write;
	struct vfio_area areas[VFIO_AREAS_MAX]; /* mapped parts */
	size_t area_count;
};

struct vfio_map {
	uint64_t iova, len;
	uint8_t *vaddr;
};

struct vfio;

/* The two ways to the IOMMU. */
struct vfio_iommu {
	const char *name;
	/* Opens v->device and what stands behind it; fills v->extents. */
	int (*open)(struct vfio *v, struct nt_err *err);
	void (*close)(struct vfio *v);
	int (*map)(struct vfio *v, void *vaddr, uint64_t len, uint64_t iova);
	int (*unmap)(struct vfio *v, uint64_t iova, uint64_t len);
	int (*unmap_all)(struct vfio *v);
};

extern const struct vfio_iommu vfio_container, vfio_iommufd;

#define VFIO_EXTENTS_MAX 64

enum vfio_gone { VFIO_HERE, VFIO_WANTED_BACK, VFIO_BUS_ERROR };

struct vfio {
	struct vfio_options opts;
	struct vfio_place place;
	const struct vfio_iommu *iommu;
	int device, group, container; /* container: or /dev/iommu */
	uint32_t ioas;
	struct vfio_extent extents[VFIO_EXTENTS_MAX];
	size_t extent_count;
	uint64_t iova_granule;

	struct vfio_region bars[VFIO_BARS], cfg;
	bool can_reset, is_on; /* is_on: decoding and mastering were switched on by us */
	uint16_t cap_pm, cap_exp;
	int port_fd; /* of the port above, -1: none */

	int arena_fd;
	uint8_t *arena;
	uint64_t arena_len, granule;
	struct vfio_space offsets, iovas;
	struct vfio_map *maps;
	size_t map_count, map_room;

	enum pcifn_irq irq_kind;
	unsigned int irq_count;
	unsigned int irq_max[3]; /* INTx, MSI, MSI-X, by vfio's index */
	int *irq_fds;
	bool is_intx_fired; /* vfio masked it, and we have not unmasked it yet */

	int req_fd, err_fd; /* -1: the kernel cannot tell */
	enum vfio_gone gone;
	unsigned int idle; /* operations since the last look */

	int kmsg_fd; /* -1: not readable */
	struct vfio_fault_parser faults;
	char *words; /* VFIO_WORDS_LEN bytes that a child's parent sees, too */
};

static inline struct vfio *vfio_of(struct pcifn *fn)
{
	return fn->priv;
}

/* Nothing of the function stays open here; memory and last words do. */
void vfio_let_go(struct vfio *v);
/* errno → the vocabulary of nt_err. */
int vfio_errno(int number);

/* device.c */
int vfio_device_init(struct vfio *v, struct nt_err *err);
void vfio_device_fini(struct vfio *v);
int vfio_cfg_read(struct vfio *v, uint16_t off, unsigned int width, uint32_t *ret_val);
int vfio_cfg_write(struct vfio *v, uint16_t off, unsigned int width, uint32_t val);
/* Memory decoding and bus mastering on, BARs as they were. */
int vfio_switch_on(struct vfio *v);
int vfio_switch_master(struct vfio *v, bool on);
int vfio_bar_read(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
		  uint64_t *ret_val);
int vfio_bar_write(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
		   uint64_t val);
/* Are the first @len bytes of BAR0 mapped? */
bool vfio_is_mapped(const struct vfio *v, uint64_t len);

/* dma.c */
int vfio_dma_init(struct vfio *v, struct nt_err *err);
void vfio_dma_fini(struct vfio *v);
int vfio_dma_map(struct pcifn *fn, size_t len, size_t align, struct pcifn_mem *ret_mem);
void vfio_dma_unmap(struct pcifn *fn, struct pcifn_mem *mem);
/* Only what this process mapped stays. */
int vfio_dma_restore(struct vfio *v);

/* irq.c */
void vfio_irq_init(struct vfio *v);
void vfio_irq_fini(struct vfio *v);
/* Takes all kinds away, whoever enabled them. */
void vfio_irq_disable(struct vfio *v);
int vfio_irq_enable(struct pcifn *fn, enum pcifn_irq kind, unsigned int count);
int vfio_irq_poll(struct pcifn *fn, unsigned int vector, uint64_t *ret_count);
/* One eventfd per vector from 0; what SET_IRQS returned, positive: so many would do. */
int vfio_irq_set(struct vfio *v, uint32_t index, const int *fds, unsigned int count);

/* watch.c */
void vfio_watch_init(struct vfio *v);
void vfio_watch_fini(struct vfio *v);
/* Look now; sets v->gone. */
bool vfio_is_gone(struct vfio *v);
/* Forget a reported error, once the function was reset. */
void vfio_watch_forget(struct vfio *v);

/* Cheap: looks only now and then. -ENODEV when the kernel took the function away. */
static inline int vfio_check(struct vfio *v)
{
	if (++v->idle >= 512)
		vfio_is_gone(v);
	return v->gone ? -ENODEV : 0;
}

/* reset.c */
unsigned int vfio_reset_lacking(struct vfio *v);
int vfio_reset(struct pcifn *fn, enum pcifn_reset kind);
int vfio_recover(struct pcifn *fn, struct nt_err *err);

/* kmsg.c */
void vfio_kmsg_init(struct vfio *v);
void vfio_kmsg_fini(struct vfio *v);
int vfio_stray(struct pcifn *fn, uint64_t *ret_addr, size_t *ret_len, bool *ret_is_write);

extern const struct pcifn_ops vfio_ops;

#endif
