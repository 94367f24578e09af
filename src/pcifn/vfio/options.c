// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands behind the address of "vfio:". */
#include <errno.h>
#include <string.h>

#include "pcifn/vfio/vfio.h"
#include "util/near.h"

#define MEM_DEFAULT (256ull << 20)
#define MEM_MIN	    (8ull << 20)
#define MEM_MAX	    (64ull << 30)

const char *const vfio_options_help[] = {
	"mode=container|iommufd",
	"how the IOMMU is reached: /dev/vfio/GROUP, or /dev/vfio/devices and /dev/iommu",
	"mem=N",
	"bytes of memory that the device reaches at most (256M)",
	"iova=ADDR",
	"where addresses for the device begin (high, with bits set in both halves)",
	"mmap=0",
	"registers through the kernel, access by access, instead of a mapping of BAR0",
	NULL,
};

static const char *const keys[] = { "mode", "mem", "iova", "mmap" };

static int check_keys(const struct nt_options *opts, struct nt_err *err)
{
	for (size_t i = 0; i < opts->n; i++) {
		struct near near = near_begin(opts->v[i].key);
		bool known = false;

		for (size_t k = 0; k < ARRAY_SIZE(keys); k++) {
			known |= !strcmp(keys[k], opts->v[i].key);
			near_offer(&near, keys[k]);
		}
		if (!known)
			return nt_err_set(err, -EINVAL,
					  "unknown option \"%s\"%s%s%s: vfio: takes mode=, mem=, "
					  "iova=, mmap=0; `nvmetest backends vfio` says more",
					  opts->v[i].key, near.best ? ", did you mean \"" : "",
					  near.best ? near.best : "", near.best ? "\"" : "");
	}
	return 0;
}

static int read_mode(const char *text, enum vfio_mode *ret, struct nt_err *err)
{
	*ret = VFIO_MODE_AUTO;
	if (!text || !strcmp(text, "auto"))
		return 0;
	if (!strcmp(text, "container"))
		*ret = VFIO_MODE_CONTAINER;
	else if (!strcmp(text, "iommufd"))
		*ret = VFIO_MODE_IOMMUFD;
	else
		return nt_err_set(err, -EINVAL, "mode=%s: there are container and iommufd", text);
	return 0;
}

int vfio_options_read(const struct nt_options *opts, struct vfio_options *ret, struct nt_err *err)
{
	struct vfio_options o = { .mem_len = MEM_DEFAULT };
	uint64_t wants_mmap = 1;
	int rc = check_keys(opts, err);

	if (!rc)
		rc = read_mode(nt_options_get(opts, "mode"), &o.mode, err);
	if (!rc)
		rc = nt_options_u64(opts, "mem", MEM_MIN, MEM_MAX, &o.mem_len, err);
	if (!rc)
		rc = nt_options_u64(opts, "iova", 1, UINT64_MAX, &o.iova, err);
	if (!rc)
		rc = nt_options_u64(opts, "mmap", 0, 1, &wants_mmap, err);
	if (rc)
		return rc;
	o.wants_mmap = wants_mmap;
	*ret = o;
	return 0;
}
