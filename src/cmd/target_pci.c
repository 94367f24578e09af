// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pci:BDF chooses: vfio: where the IOMMU group is viable, else sysfs:. The
 * address that runs and is reported is the one chosen; which and why is said.
 *
 * Where neither works the likelier one is taken all the same: its back end
 * refuses with its own reason, and the report is whole.
 */
#include <stdlib.h>
#include <string.h>

#include "devices.h"

static bool can(const struct host_way *w, bool may_bind)
{
	return w->works || (may_bind && w->with_bind);
}

static enum host_way_id choose(const struct host_fn *fn, bool may_bind)
{
	const struct host_way *vfio = &fn->ways[HOST_WAY_VFIO], *sysfs = &fn->ways[HOST_WAY_SYSFS];

	if (can(vfio, may_bind))
		return HOST_WAY_VFIO;
	if (can(sysfs, may_bind))
		return HOST_WAY_SYSFS;
	/* --bind is missing, or something that no choice cures. */
	if (vfio->with_bind)
		return HOST_WAY_VFIO;
	if (sysfs->with_bind)
		return HOST_WAY_SYSFS;
	return fn->iommu_group >= 0 ? HOST_WAY_VFIO : HOST_WAY_SYSFS;
}

static void say(const struct host_fn *fn, enum host_way_id id, bool may_bind)
{
	const struct host_way *vfio = &fn->ways[HOST_WAY_VFIO], *way = &fn->ways[id];

	if (!can(way, may_bind))
		fprintf(stderr, "nvmetest: pci:%s: neither vfio: (%s) nor sysfs: (%s) works now\n",
			fn->bdf, vfio->why, fn->ways[HOST_WAY_SYSFS].why);
	else if (id == HOST_WAY_VFIO)
		fprintf(stderr, "nvmetest: pci:%s is vfio:%s: IOMMU group %d is viable\n", fn->bdf,
			fn->bdf, fn->iommu_group);
	else
		fprintf(stderr, "nvmetest: pci:%s is sysfs:%s: no vfio: (%s)\n", fn->bdf, fn->bdf,
			vfio->why);
}

char *target_choose_pci(const char *address, bool may_bind, int *ret_status)
{
	const char *rest = address + strlen("pci:");
	size_t word = strcspn(rest, ",");
	enum host_way_id id = HOST_WAY_VFIO;
	char text[32], bdf[16], *chosen;
	struct host_fn fn;

	snprintf(text, sizeof(text), "%.*s", (int)nt_min(word, sizeof(text)), rest);
	if (!host_bdf_parse(text, bdf)) {
		*ret_status = cmd_usage("target \"%s\": write pci:0000:01:00.0", address);
		return NULL;
	}
	/* What is no NVMe function is refused by the back end, in its words. */
	if (!host_fn_read(bdf, &fn, NULL)) {
		id = choose(&fn, may_bind);
		say(&fn, id, may_bind);
		host_fn_free(&fn);
	}
	if (asprintf(&chosen, "%s:%s%s", id == HOST_WAY_VFIO ? "vfio" : "sysfs", bdf,
		     rest + word) >= 0)
		return chosen;
	*ret_status = cmd_error("out of memory");
	return NULL;
}
