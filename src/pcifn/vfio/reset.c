// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Resets of the function, and making it quiet after a worker died.
 *
 * vfio does them: it saves configuration space before and puts it back after.
 * VFIO_DEVICE_RESET uses the first method that sysfs lists, so it is called a
 * Function Level Reset only where that is one. A hot reset takes everything
 * behind the same port with it, so all of that must be ours.
 */
#include <errno.h>
#include <nvmetest/spec.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>

#include "pcifn/vfio/uapi.h"
#include "pcifn/vfio/vfio.h"

#define EXP_DEVCAP	 0x04
#define DEVCAP_FLR	 (1u << 28)
#define PM_CSR		 0x04
#define PM_STATE	 0x0003u
#define PM_NO_SOFT_RESET 0x0008u
#define DEPENDENTS_MAX	 512u
#define ANSWER_MS	 5000
#define DISABLE_MAX_MS	 30000u
#define POLL_MS		 1

static void sleep_ms(long ms)
{
	const struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL);
}

/* --------------------------------------------------------------- hot reset */

/* What a hot reset would take along; the caller frees. NULL: there is none. */
static struct vfio_pci_hot_reset_info *read_dependents(struct vfio *v)
{
	struct vfio_pci_hot_reset_info head = { .argsz = sizeof(head) }, *info;
	size_t len;

	if (!ioctl(v->device, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &head))
		return NULL; /* nothing at all would be reset */
	if (errno != ENOSPC || !head.count || head.count > DEPENDENTS_MAX)
		return NULL;
	len = sizeof(*info) + head.count * sizeof(info->devices[0]);
	info = calloc(1, len);
	if (!info)
		return NULL;
	info->argsz = (uint32_t)len;
	if (ioctl(v->device, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, info) ||
	    info->count > head.count) {
		free(info);
		return NULL;
	}
	return info;
}

static bool is_dependent_ours(const struct vfio *v, const struct vfio_pci_dependent_device *d)
{
	char bdf[16];

	if ((int)d->group_id != v->place.group)
		return false;
	snprintf(bdf, sizeof(bdf), "%04x:%02x:%02x.%x", d->segment, d->bus, d->devfn >> 3,
		 d->devfn & 7);
	return vfio_is_bound(bdf);
}

static bool can_hot_reset(struct vfio *v)
{
	struct vfio_pci_hot_reset_info *info = read_dependents(v);
	bool is_ours = info != NULL;

	if (!info)
		return false;
	if (info->flags & UAPI_HOT_RESET_DEV_ID)
		is_ours = info->flags & UAPI_HOT_RESET_DEV_ID_OWNED;
	else
		for (uint32_t i = 0; i < info->count; i++)
			is_ours &= is_dependent_ours(v, &info->devices[i]);
	free(info);
	return is_ours;
}

static int reset_hot(struct vfio *v)
{
	union {
		struct vfio_pci_hot_reset head;
		uint32_t words[4]; /* of which the last is a group */
	} set = { .head = { .argsz = sizeof(set) } };

	/* With iommufd ownership is known without groups. */
	if (v->group >= 0) {
		set.head.count = 1;
		set.head.group_fds[0] = v->group;
	}
	return ioctl(v->device, VFIO_DEVICE_PCI_HOT_RESET, &set) ? vfio_errno(errno) : 0;
}

/* ----------------------------------------------------------- other resets */

static bool can_flr(struct vfio *v)
{
	uint32_t devcap;

	if (!v->can_reset || !v->cap_exp ||
	    vfio_cfg_read(v, (uint16_t)(v->cap_exp + EXP_DEVCAP), 4, &devcap) ||
	    !(devcap & DEVCAP_FLR))
		return false;
	/* Kernels before 5.15 do not tell, and prefer an FLR. */
	return v->place.has_flr || !v->place.has_reset_method;
}

static bool can_pm_reset(struct vfio *v)
{
	uint32_t csr;

	return v->cap_pm && !vfio_cfg_read(v, (uint16_t)(v->cap_pm + PM_CSR), 2, &csr) &&
	       !(csr & PM_NO_SOFT_RESET);
}

unsigned int vfio_reset_lacking(struct vfio *v)
{
	return (can_flr(v) ? 0 : PCIFN_CAP_FLR) | (can_hot_reset(v) ? 0 : PCIFN_CAP_HOT_RESET) |
	       (can_pm_reset(v) ? 0 : PCIFN_CAP_PM_RESET);
}

static int reset_function(struct vfio *v)
{
	return ioctl(v->device, VFIO_DEVICE_RESET) ? vfio_errno(errno) : 0;
}

/* vfio lets the power state through, and puts configuration space back on the way to D0. */
static int reset_pm(struct vfio *v)
{
	uint16_t off = (uint16_t)(v->cap_pm + PM_CSR);
	uint32_t csr;
	int rc = vfio_cfg_read(v, off, 2, &csr);

	if (!rc)
		rc = vfio_cfg_write(v, off, 2, csr | PM_STATE);
	sleep_ms(10);
	if (!rc)
		rc = vfio_cfg_write(v, off, 2, csr & ~PM_STATE);
	sleep_ms(10);
	return rc;
}

/* Until configuration space answers; then as at open. */
static int come_back(struct vfio *v)
{
	struct nt_deadline until = nt_deadline_ms(ANSWER_MS);

	for (;;) {
		uint32_t id;
		int rc = vfio_cfg_read(v, 0, 4, &id);

		if (rc)
			return rc;
		if ((id & 0xffff) != 0xffff)
			return vfio_switch_on(v);
		if (nt_deadline_passed(until) || vfio_is_gone(v))
			return -ENODEV;
		sleep_ms(POLL_MS);
	}
}

/*
 * Linux says ENOTTY both when it has no reset and when it did one and did not
 * see the link come up in the way it expects. Whether CC.EN survived tells them apart.
 */
static int was_reset(struct pcifn *fn, bool was_enabled)
{
	uint64_t cc;
	int rc = come_back(vfio_of(fn));

	if (!rc)
		rc = vfio_bar_read(fn, 0, NT_REG_CC, 4, &cc);
	if (rc)
		return rc;
	return was_enabled && (cc & NT_CC_EN) ? -ENOTSUP : 0;
}

int vfio_reset(struct pcifn *fn, enum pcifn_reset kind)
{
	struct vfio *v = vfio_of(fn);
	int rc = -EINVAL;
	uint64_t cc = 0;

	if (vfio_is_gone(v))
		return -ENODEV;
	vfio_bar_read(fn, 0, NT_REG_CC, 4, &cc);
	vfio_irq_disable(v);
	switch (kind) {
	case PCIFN_RESET_FLR:
		rc = reset_function(v);
		break;
	case PCIFN_RESET_HOT:
		rc = reset_hot(v);
		break;
	case PCIFN_RESET_PM:
		rc = reset_pm(v);
		break;
	case PCIFN_RESET_LINK:
	case PCIFN_RESET_PERST:
	case PCIFN_RESET_POWER:
		return -ENOTSUP; /* pcifn_reset() never asks */
	}
	if (rc == -ENOTSUP)
		return was_reset(fn, cc & NT_CC_EN);
	return rc ? rc : come_back(v);
}

/* ----------------------------------------------------------------- recover */

/* CC.EN=0 and CSTS.RDY=0 in the time that CAP.TO gives. Base 2.0 section 3.5.1. */
static int disable_controller(struct pcifn *fn)
{
	struct nt_deadline until;
	uint64_t cap, cc, csts;
	int rc = vfio_bar_read(fn, 0, NT_REG_CAP, 4, &cap);

	if (!rc)
		rc = vfio_bar_read(fn, 0, NT_REG_CC, 4, &cc);
	if (rc)
		return rc;
	if (cap == UINT32_MAX && cc == UINT32_MAX)
		return -ENODEV;
	rc = vfio_bar_write(fn, 0, NT_REG_CC, 4, cc & ~(NT_CC_EN | NT_CC_SHN_MASK));
	until = nt_deadline_ms(nt_min(nt_max(NT_CAP_TO(cap), 2) * 500, DISABLE_MAX_MS));
	while (!rc) {
		rc = vfio_bar_read(fn, 0, NT_REG_CSTS, 4, &csts);
		if (rc || !(csts & NT_CSTS_RDY))
			return rc;
		if (csts == UINT32_MAX)
			return -ENODEV;
		if (nt_deadline_passed(until))
			return -ETIMEDOUT;
		sleep_ms(POLL_MS);
	}
	return rc;
}

int vfio_recover(struct pcifn *fn, struct nt_err *err)
{
	struct vfio *v = vfio_of(fn);
	bool had_error = vfio_is_gone(v) && v->gone == VFIO_BUS_ERROR;
	uint64_t vs = UINT32_MAX;
	int rc;

	/* First of all no more DMA, whatever comes after. */
	vfio_switch_master(v, false);
	if (v->gone == VFIO_WANTED_BACK) {
		vfio_let_go(v);
		return nt_err_set(err, -ENODEV, "the run lets go of %s", v->place.bdf);
	}
	vfio_watch_forget(v);
	vfio_irq_disable(v);
	rc = had_error ? -EIO : disable_controller(fn);
	if (rc && v->can_reset)
		rc = reset_function(v);
	if (rc)
		return nt_err_set(err, -ENODEV, "%s does not answer any more, not even a reset",
				  v->place.bdf);
	rc = vfio_dma_restore(v);
	if (rc)
		return nt_err_set(err, rc, "what the lost worker had mapped stays mapped: %s",
				  v->words);
	rc = come_back(v);
	if (!rc)
		rc = vfio_bar_read(fn, 0, NT_REG_VS, 4, &vs);
	if (rc || vs == UINT32_MAX)
		return nt_err_set(err, -ENODEV, "%s does not come back after a reset",
				  v->place.bdf);
	return 0;
}
