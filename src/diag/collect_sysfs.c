// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What sysfs has of a drive: of its PCI function, of the ports above it, of the
 * controller. Tables of attributes; one that this kernel does
 * not have is no item.
 */
#include <ctype.h>
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "collect_linux.h"
#include "collect_place.h"
#include "host/host.h"
#include "meta.h"
#include "util/jobj.h"

#define DEVICES	  "/sys/bus/pci/devices"
#define CLASS	  "/sys/class/nvme"
#define PORTS_MAX 15u
#define ASLEEP	  "the drive sleeps, and reading this would wake it; use the drive, then ask again"

/* Of a function, from memory of Linux. */
static const char *const function_attrs[] = {
	"vendor",
	"device",
	"subsystem_vendor",
	"subsystem_device",
	"class",
	"revision",
	"power/runtime_status",
	"power/control",
	"power/runtime_suspended_time",
	"power_state",
	"d3cold_allowed",
	"numa_node",
	"local_cpulist",
	"reset_method",
	"enable",
	"irq",
	"aer_dev_correctable",
	"aer_dev_fatal",
	"aer_dev_nonfatal",
	"aer_rootport_total_err_cor",
	"aer_rootport_total_err_fatal",
	"aer_rootport_total_err_nonfatal",
	"link/clkpm",
	"link/l0s_aspm",
	"link/l1_aspm",
	"link/l1_1_aspm",
	"link/l1_2_aspm",
	"link/l1_1_pcipm",
	"link/l1_2_pcipm",
	NULL,
};
/* Of its configuration space. */
static const char *const link_attrs[] = {
	"current_link_speed", "current_link_width", "max_link_speed", "max_link_width", NULL,
};
static const char *const ctrl_attrs[] = {
	"model",       "serial",    "firmware_rev", "cntlid",
	"queue_count", "sqsize",    "numa_node",    "quirks",
	"hmb",	       "transport", "address",	    "subsysnqn",
	"kato",	       "cntrltype", "cmb",	    "power/pm_qos_latency_tolerance_us",
	NULL,
};
/* ------------------------------------------------------------------- PCI functions */

static void collect_config(const struct collect_place *p, const char *item)
{
	uint8_t bytes[4096];
	ssize_t n = host_read_bytes(bytes, sizeof(bytes), "%s/config", p->dir);
	size_t had = 0;

	/* Another way may have brought more of it. */
	if (n > 0 && (!diag_snap_bytes(p->s, item, 0, &had) || had < (size_t)n))
		diag_snap_put(p->s, item, bytes, (size_t)n);
	else if (n <= 0)
		diag_snap_miss(p->s, item, "cannot read %s/config: %s", p->dir,
			       n ? strerror((int)-n) : "it is empty");
}

/* The interrupts of a function, and which processors answer them: "0,4-7". */
struct irqs {
	unsigned int n;
	char cpus[480];
	size_t at;
};

static int take_irq(void *arg, const char *name)
{
	struct irqs *irqs = arg;
	char cpus[64];

	irqs->n++;
	if (host_read_line(cpus, sizeof(cpus), "/proc/irq/%s/effective_affinity_list", name) ||
	    !isdigit((unsigned char)*cpus) || irqs->at + strlen(cpus) + 2 > sizeof(irqs->cpus))
		return 0;
	irqs->at += (size_t)snprintf(irqs->cpus + irqs->at, sizeof(irqs->cpus) - irqs->at, "%s%s",
				     irqs->at ? "," : "", cpus);
	return 0;
}

struct slot_search {
	char address[16]; /* "0000:01:00" */
	char name[32];
};

static int look_at_slot(void *arg, const char *name)
{
	struct slot_search *search = arg;
	char address[16];

	host_read_line(address, sizeof(address), "/sys/bus/pci/slots/%s/address", name);
	if (strcmp(address, search->address) != 0)
		return 0;
	snprintf(search->name, sizeof(search->name), "%.31s", name);
	return 1;
}

/* What has no attribute of its own: the driver, the IOMMU, interrupts, the name of the slot. */
static void collect_around(const struct collect_place *p, const char *bdf)
{
	struct slot_search search;
	struct irqs irqs = { .n = 0 };
	char text[32];

	place_put_link(p, "driver");
	place_put_link(p, "iommu_group");
	place_put_link(p, "physfn");
	place_put_file(p, "iommu_type", "iommu_group/type");
	if (host_each(take_irq, &irqs, "%s/msi_irqs", p->dir) >= 0) {
		snprintf(text, sizeof(text), "%u", irqs.n);
		place_put_text(p, "msi_irqs", text);
		if (irqs.at)
			place_put_text(p, "irq_cpus", irqs.cpus);
	}
	snprintf(search.address, sizeof(search.address), "%.*s", (int)(strlen(bdf) - 2), bdf);
	if (host_each(look_at_slot, &search, "/sys/bus/pci/slots") == 1)
		place_put_text(p, "slot", search.name);
}

static void collect_port(struct diag_snapshot *s, size_t k, const char *bdf)
{
	struct collect_place p = { .s = s };
	char item[48];

	snprintf(p.dir, sizeof(p.dir), DEVICES "/%s", bdf);
	snprintf(p.prefix, sizeof(p.prefix), "pci/port-%zu/sysfs/", k);
	snprintf(item, sizeof(item), "pci/port-%zu/config.bin", k);
	place_put_attrs(&p, function_attrs);
	if (host_is_asleep(bdf)) {
		diag_snap_miss(s, item, ASLEEP);
		return;
	}
	place_put_attrs(&p, link_attrs);
	collect_config(&p, item);
}

static void collect_path(struct diag_snapshot *s, const struct collect_place *function,
			 const char *bdf)
{
	char path[PORTS_MAX + 1][16], vmd[16], text[(PORTS_MAX + 1) * 17] = "";
	size_t n = host_path_to(bdf, path, PORTS_MAX + 1, vmd);

	if (*vmd)
		place_put_text(function, "vmd", vmd);
	for (size_t i = 0; i < n; i++) {
		strcat(text, path[i]);
		strcat(text, "\n");
		if (i + 1 < n)
			collect_port(s, i, path[i]);
	}
	if (n)
		diag_snap_put_text(s, "pci/path", text);
}

static void collect_function(struct diag_snapshot *s, const char *bdf, bool is_asleep)
{
	struct collect_place p = { .s = s, .prefix = "sysfs/pci/" };

	snprintf(p.dir, sizeof(p.dir), DEVICES "/%s", bdf);
	place_put_attrs(&p, function_attrs);
	collect_around(&p, bdf);
	collect_path(s, &p, bdf);
	if (!is_asleep) {
		place_put_attrs(&p, link_attrs);
		collect_config(&p, "pci/config.bin");
		return;
	}
	for (size_t i = 0; link_attrs[i]; i++)
		place_miss(&p, link_attrs[i], ASLEEP);
	diag_snap_miss(s, "pci/config.bin", ASLEEP);
}

/* -------------------------------------------------------------------- controller */

static int take_hwmon(void *arg, const char *name)
{
	const struct collect_place *p = arg;
	char file[48];

	if (strncmp(name, "hwmon", 5) != 0 || !isdigit((unsigned char)name[5]))
		return 0;
	snprintf(file, sizeof(file), "%.20s/temp1_input", name);
	place_put_file(p, "temp1_input", file);
	return 1;
}

/*
 * The state again, at the end: reading the rest took some milliseconds. One that does not last,
 * and is still the same, gets a few more to change.
 */
static void collect_state_again(const struct collect_place *p)
{
	const struct timespec pause = { .tv_nsec = 2000000 };
	char first[24], now[24] = "";

	if (!diag_snap_text(p->s, "sysfs/nvme/state", first, sizeof(first)))
		return;
	for (int i = 0; i < 5; i++) {
		if (host_read_line(now, sizeof(now), "%s/state", p->dir)) {
			place_miss(p, "state.2", "the controller went away meanwhile");
			return;
		}
		if (!strcmp(now, "live") || !strcmp(now, "dead") || strcmp(now, first) != 0)
			break;
		nanosleep(&pause, NULL);
	}
	place_put_text(p, "state.2", now);
}

static void collect_ctrl(struct diag_snapshot *s, const char *ctrl, unsigned int flags)
{
	struct collect_place p = { .s = s, .prefix = "sysfs/nvme/" };
	char state[24] = "";

	snprintf(p.dir, sizeof(p.dir), CLASS "/%s", ctrl);
	place_put_text(&p, "name", ctrl);
	place_put_file(&p, "state", "state");
	diag_snap_text(s, "sysfs/nvme/state", state, sizeof(state));
	place_put_attrs(&p, ctrl_attrs);
	/* One that does not answer would keep us until Linux gives it up. */
	if (strcmp(state, "live") != 0)
		flags &= ~DIAG_LINUX_ASK;
	if (flags & DIAG_LINUX_ASK)
		host_each(take_hwmon, &p, "%s", p.dir);
	collect_disks(s, ctrl, flags);
	collect_state_again(&p);
}

/* ---------------------------------------------------------------------- the whole */

static int take_ctrl(void *arg, const char *name)
{
	char *ctrl = arg;

	if (strncmp(name, "nvme", 4) != 0 || !name[4] || name[4 + strspn(name + 4, "0123456789")])
		return 0;
	snprintf(ctrl, 16, "%.15s", name);
	return 1;
}

/* BDF and controller behind an address; either may be "". */
static int resolve(const char *address, char bdf[16], char ctrl[16], struct nt_err *err)
{
	const char *name = strncmp(address, "/dev/", 5) ? address : address + 5;
	int rc;

	ctrl[0] = '\0';
	if (!host_bdf_parse(address, bdf)) {
		rc = host_ctrl_bdf(address, bdf, err);
		if (rc && rc != -ENOTSUP)
			return rc;
		if (rc) { /* over a fabric: the name is all there is */
			bdf[0] = '\0';
			if (!take_ctrl(ctrl, name))
				return nt_err_set(err, -EINVAL, "%s: name its controller: nvme0",
						  address);
			return 0;
		}
	}
	if (!host_exists(DEVICES "/%s", bdf))
		return nt_err_set(err, -ENODEV,
				  "there is no PCI function %s: `nvmetest devices` lists those of "
				  "this host",
				  bdf);
	host_each(take_ctrl, ctrl, DEVICES "/%s/nvme", bdf);
	return 0;
}

/* How it was taken, where nobody else has said so. */
static void collect_meta(struct diag_snapshot *s, const char *address, const char *bdf)
{
	struct json_object *o;

	if (diag_snap_find(s, "meta.json"))
		return;
	o = diag_meta_new(address, bdf, "sysfs");
	diag_snap_put_text(s, "meta.json", json_object_to_json_string(o));
	json_object_put(o);
}

int diag_collect_sysfs(struct diag_snapshot *s, const char *address, unsigned int flags,
		       struct nt_err *err)
{
	char bdf[16], ctrl[16];
	bool is_asleep;
	int rc = resolve(address, bdf, ctrl, err);

	if (rc)
		return rc;
	collect_meta(s, address, bdf);
	is_asleep = *bdf && host_is_asleep(bdf);
	if (is_asleep)
		flags &= ~DIAG_LINUX_ASK;
	if (*bdf)
		collect_function(s, bdf, is_asleep);
	if (*ctrl)
		collect_ctrl(s, ctrl, flags);
	else
		diag_snap_miss(s, "sysfs/nvme/state", "no controller of Linux's nvme driver: %s",
			       "another driver has it, or none; nvmetest devices tells");
	return 0;
}
