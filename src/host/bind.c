// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hand a function to another driver.
 *
 * Everything that can refuse is asked first; then the journal is on the disk;
 * then sysfs changes. A failure on the way takes the way back (restore.c).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind_priv.h"
#include "priv.h"

/* No driver has this name, so nothing takes the function while it has no driver. */
#define NOBODY "none"

/* ----------------------------------------------------------------- refusals */

static int check_vfs(const struct handover *h)
{
	char text[16];

	handover_get(h, "sriov_numvfs", text, sizeof(text));
	if (atoi(text) <= 0)
		return 0;
	return nt_err_set(h->err, -EPERM,
			  "%s has %d virtual functions that would be lost: echo 0 "
			  ">/sys/bus/pci/devices/%s/sriov_numvfs first",
			  h->bdf, atoi(text), h->bdf);
}

/* As root would see it, and whoever uses it: others ask that, with better words. */
static int check_vfio(const struct handover *h, const struct host_fn *fn)
{
	struct host_fn seen = *fn;
	const struct host_way *way = &seen.ways[HOST_WAY_VFIO];
	struct host_facts facts;

	host_facts_read(&facts);
	facts.is_root = true;
	host_ways_judge(&seen, &facts, NULL, NULL);
	if (way->works || way->with_bind)
		return 0;
	return nt_err_set(h->err, -ENOTSUP, "%s cannot be driven through vfio: %s%s%s", h->bdf,
			  way->why, *way->todo ? "; " : "", way->todo);
}

static int check_open(const struct handover *h)
{
	char holder[64];

	if (!handover_holder(h, holder, sizeof(holder)))
		return 0;
	return nt_err_set(h->err, -EPERM, "refused: %s is open by %s; end that first", h->bdf,
			  holder);
}

static int check_function(const struct handover *h, const struct host_fn *fn, const char *driver)
{
	int rc;

	if (fn->is_behind_vmd)
		return nt_err_set(
			h->err, -ENOTSUP,
			"%s is behind Intel VMD, which keeps its interrupts and DMA: turn "
			"VMD off in the firmware setup, or use kernel:",
			h->bdf);
	rc = host_check_free(fn, h->opts->may_overwrite, h->err);
	if (!rc)
		rc = check_vfs(h);
	if (!rc && *driver)
		rc = check_vfio(h, fn);
	if (!rc && !strncmp(fn->driver, "vfio", 4))
		rc = check_open(h);
	if (!rc && fn->is_vf)
		handover_say(h, "a virtual function: a reset of its physical function resets it");
	return rc;
}

/* Has what @driver asks for, and stays so. */
static bool is_so(const struct host_fn *fn, const char *driver)
{
	if (strcmp(fn->driver, driver))
		return false;
	return *driver || !strcmp(fn->override, NOBODY);
}

/* ----------------------------------------------------------------- journal */

static int save(const struct handover *h, const struct host_fn *fn, const char *driver,
		struct host_journal *j)
{
	int rc;

	*j = (struct host_journal){ .is_bind = h->opts->is_bind,
				    .ns_count = (uint32_t)fn->ns_count };
	snprintf(j->bdf, sizeof(j->bdf), "%s", h->bdf);
	snprintf(j->driver, sizeof(j->driver), "%s", fn->driver);
	snprintf(j->bound_to, sizeof(j->bound_to), "%s", driver);
	snprintf(j->sn, sizeof(j->sn), "%s", fn->sn);
	snprintf(j->mn, sizeof(j->mn), "%s", fn->mn);
	handover_get(h, "driver_override", j->override, sizeof(j->override));
	handover_get(h, "power/control", j->power_control, sizeof(j->power_control));
	handover_get(h, "d3cold_allowed", j->d3cold_allowed, sizeof(j->d3cold_allowed));
	handover_get(h, "reset_method", j->reset_method, sizeof(j->reset_method));
	journal_sign(j);
	rc = handover_command(h, &j->command);
	if (rc)
		return nt_err_set(h->err, rc == -ENODEV ? -ENODEV : -EIO,
				  "cannot read the configuration space of %s: %s", h->bdf,
				  rc == -ENODEV ? "it does not answer" : strerror(-rc));
	if (h->opts->dry_run)
		return 0;
	return journal_write(j, h->err);
}

/* Is there a journal? What a dead run left is put back, everything else refuses. */
static int check_journal(const struct handover *h, const char *driver)
{
	struct host_journal j;
	int rc = journal_read(h->bdf, &j, h->err);

	if (rc)
		return rc == -ENOENT ? 0 : rc;
	if (!j.is_old && j.is_bind && !strcmp(j.bound_to, driver))
		return 0; /* asked for twice */
	if (!j.is_old && j.is_bind)
		return nt_err_set(h->err, -EPERM,
				  "%s was handed to %s by nvmetest bind: nvmetest unbind %s first",
				  h->bdf, *j.bound_to ? j.bound_to : "no driver", h->bdf);
	if (!j.is_old && j.is_live)
		return nt_err_set(h->err, -EPERM, "%s belongs to a run that goes on (process %d)",
				  h->bdf, j.pid);
	handover_say(h, "first what a killed run left:");
	if (j.is_old)
		return h->opts->dry_run ? 0 : journal_remove(h->bdf, h->err);
	return restore_locked(h, &j);
}

/* ----------------------------------------------------------------- changes */

/* Awake while it is ours: a function without a driver, or an idle one, may be put to sleep. */
static int keep_awake(const struct handover *h, const struct host_journal *j)
{
	int rc = 0;

	if (*j->power_control)
		rc = handover_set(h, "power/control", "on");
	if (!rc && *j->d3cold_allowed)
		rc = handover_set(h, "d3cold_allowed", "0");
	return rc;
}

static int check_taken(const struct handover *h, const char *driver)
{
	char now[32];

	handover_driver(h, now);
	if (!strcmp(now, driver))
		return 0;
	return nt_err_set(h->err, -EIO, "%s does not take %s%s%s; see dmesg", driver, h->bdf,
			  *now ? ", it went to " : "", now);
}

static int give(const struct handover *h, struct host_journal *j, int *ret_pid)
{
	bool is_dry = h->opts->dry_run;
	int rc = keep_awake(h, j);

	if (!rc && *j->driver)
		rc = handover_unbind(h, j->driver, ret_pid);
	if (rc)
		return rc;
	if (*j->driver && !is_dry)
		handover_say(h, "unbound from %s", j->driver);
	rc = handover_set(h, "driver_override", *j->bound_to ? j->bound_to : NOBODY);
	if (rc || !*j->bound_to)
		return rc;
	rc = handover_probe(h);
	if (rc || is_dry)
		return rc;
	rc = check_taken(h, j->bound_to);
	/* vfio-pci lets a function sleep when it is bound: it had another word before. */
	if (!rc)
		rc = keep_awake(h, j);
	if (rc)
		return rc;
	handover_say(h, "bound to %s", j->bound_to);
	return handover_wait_node(h);
}

/* Everything is as it was, or why not, behind what went wrong. */
static void take_way_back(const struct handover *h, struct host_journal *j)
{
	struct nt_err why = { 0 };
	struct handover back = *h;
	size_t at = strlen(h->err->text), len = sizeof(h->err->text);

	back.err = &why;
	if (!restore_locked(&back, j)) {
		snprintf(h->err->text + at, len - at, "; everything was put back");
		return;
	}
	snprintf(h->err->text + at, len - at, "; putting it back failed as well: %s", why.text);
}

static int hand_over(const struct handover *h, const struct host_fn *fn, const char *driver)
{
	struct host_journal j;
	int pid = 0, rc = 0;

	if (*driver)
		rc = handover_load(h, driver);
	/* The container needs it, and nothing else may ask for it. Not there: iommufd may do. */
	if (!rc && *driver && !h->opts->dry_run && !host_exists("/sys/module/vfio_iommu_type1"))
		bind_env.modprobe("vfio_iommu_type1");
	if (!rc)
		rc = save(h, fn, driver, &j);
	if (rc)
		return rc;
	rc = give(h, &j, &pid);
	if (!rc) {
		if (!*driver && !h->opts->dry_run)
			handover_say(h, "has no driver now");
		return 0;
	}
	if (h->opts->dry_run)
		return rc;
	if (rc != -ETIMEDOUT || !pid) {
		take_way_back(h, &j);
		return rc;
	}
	/* Sooner or later the driver lets go: the journal has to be there then. */
	j.waiting_pid = pid;
	j.waiting_start = journal_process_start(pid);
	journal_write(&j, NULL);
	return rc;
}

static int bind_locked(const struct handover *h, const char *driver)
{
	struct host_fn fn;
	int rc = check_journal(h, driver);

	if (!rc)
		rc = host_fn_read(h->bdf, &fn, h->err);
	if (rc)
		return rc;
	if (is_so(&fn, driver)) {
		handover_say(h, *driver ? "is bound to %s already" : "has no driver already%s",
			     driver);
		rc = 1;
	} else {
		rc = check_function(h, &fn, driver);
		if (!rc)
			rc = hand_over(h, &fn, driver);
	}
	host_fn_free(&fn);
	return rc;
}

int host_bind(const char *bdf, const char *driver, const struct host_bind_opts *opts,
	      struct nt_err *err)
{
	struct handover h;
	struct host_fn fn;
	int rc = handover_init(&h, bdf, opts, err);

	if (rc)
		return rc;
	if (*driver && strcmp(driver, "vfio-pci"))
		return nt_err_set(h.err, -EINVAL,
				  "nothing here can use the driver %s: vfio-pci or "
				  "none",
				  driver);
	/* What is not there needs no lock, and no root to be told. */
	rc = host_fn_read(h.bdf, &fn, h.err);
	if (rc)
		return rc;
	host_fn_free(&fn);
	return handover_locked(&h, bind_locked, driver);
}

/* --------------------------------------------------------- without a journal */

static bool is_ours(const char *override)
{
	return !strcmp(override, "vfio-pci") || !strcmp(override, NOBODY);
}

static int default_locked(const struct handover *h, const char *unused)
{
	char driver[32], override[64];
	int rc = 0;

	(void)unused;
	handover_driver(h, driver);
	handover_get(h, "driver_override", override, sizeof(override));
	if (*driver && strcmp(driver, "vfio-pci"))
		return 1;
	if (*override && !is_ours(override))
		return nt_err_set(
			h->err, -EPERM,
			"%s has the driver_override \"%s\", which is not of nvmetest: change "
			"it by hand",
			h->bdf, override);
	if (*driver)
		rc = check_open(h);
	if (!rc && *driver)
		rc = handover_unbind(h, driver, NULL);
	if (!rc && *override)
		rc = handover_set(h, "driver_override", "");
	if (!rc)
		rc = handover_load(h, "nvme");
	if (!rc)
		rc = handover_probe(h);
	if (rc || h->opts->dry_run)
		return rc;
	handover_driver(h, driver);
	if (!*driver)
		return nt_err_set(h->err, -EIO, "no driver takes %s; see dmesg", h->bdf);
	handover_say(h, "bound to %s", driver);
	return 0;
}

int host_bind_default(const char *bdf, const struct host_bind_opts *opts, struct nt_err *err)
{
	struct handover h;
	int rc = handover_init(&h, bdf, opts, err);

	if (rc)
		return rc;
	if (!handover_is_present(&h))
		return nt_err_set(
			h.err, -ENODEV,
			"there is no PCI function %s; nvmetest devices lists what is there", h.bdf);
	return handover_locked(&h, default_locked, NULL);
}
