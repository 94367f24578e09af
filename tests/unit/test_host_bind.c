// SPDX-License-Identifier: GPL-2.0-or-later
/* A function is handed over and back, in the order that survives a crash anywhere. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bindrig.h"
#include "suites.h"

static void check_as_before(void)
{
	CU_ASSERT_STRING_EQUAL(bindrig_driver(), "nvme");
	CU_ASSERT_STRING_EQUAL(bindrig_attr("driver_override"), "(null)");
	CU_ASSERT_STRING_EQUAL(bindrig_attr("power/control"), "auto");
	CU_ASSERT_STRING_EQUAL(bindrig_attr("d3cold_allowed"), "1");
	CU_ASSERT_STRING_EQUAL(bindrig_attr("reset_method"), "flr bus");
	CU_ASSERT(!bindrig_has_journal());
}

static void test_order(void)
{
	struct nt_err err = { 0 };

	bindrig_build();
	CU_ASSERT_EQUAL_FATAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), 0);
	CU_ASSERT_STRING_EQUAL(bindrig_log(), "J:control=on J:d3cold_allowed=0 J:unbind=" RIG_BDF
					      " J:driver_override=vfio-pci J:drivers_probe=" RIG_BDF
					      " J:control=on J:d3cold_allowed=0 ");
	CU_ASSERT_STRING_EQUAL(bindrig_driver(), "vfio-pci");
	CU_ASSERT_STRING_EQUAL(bindrig_attr("power/control"), "on");
	CU_ASSERT_PTR_NOT_NULL(strstr(bindrig_said, "node /dev/vfio/7\n"));
	/* somebody changes what we did not: it is put back, too */
	bindrig_set_attr("reset_method", "bus\n");
	CU_ASSERT_EQUAL_FATAL(host_restore(RIG_BDF, &bindrig_opts, &err), 0);
	CU_ASSERT_STRING_EQUAL(bindrig_log(),
			       "J:unbind=" RIG_BDF " J:driver_override= J:drivers_probe=" RIG_BDF
			       " J:reset_method=flr bus J:d3cold_allowed=1 J:control=auto ");
	check_as_before();
	CU_ASSERT_PTR_NOT_NULL(strstr(bindrig_said, "nvme0, \"Fake drive\", SN1, 1 namespace\n"));
	CU_ASSERT_EQUAL(host_restore(RIG_BDF, &bindrig_opts, &err), 1);
	bindrig_remove();
}

static void test_none(void)
{
	struct nt_err err = { 0 };

	bindrig_build();
	CU_ASSERT_EQUAL_FATAL(host_bind("01:00.0", "", &bindrig_opts, &err), 0);
	CU_ASSERT_STRING_EQUAL(bindrig_driver(), "");
	/* nothing may take it meanwhile */
	CU_ASSERT_STRING_EQUAL(bindrig_attr("driver_override"), "none");
	CU_ASSERT_EQUAL(host_bind(RIG_BDF, "", &bindrig_opts, &err), -EPERM);
	CU_ASSERT_EQUAL_FATAL(host_restore(RIG_BDF, &bindrig_opts, &err), 0);
	check_as_before();
	bindrig_remove();
}

static uint32_t command(void)
{
	struct handover h;
	struct nt_err err;
	uint32_t value = 0;

	handover_init(&h, RIG_BDF, NULL, &err);
	CU_ASSERT_EQUAL(handover_command(&h, &value), 0);
	return value;
}

static void set_command(uint32_t value)
{
	struct handover h;
	struct nt_err err;

	handover_init(&h, RIG_BDF, NULL, &err);
	CU_ASSERT_EQUAL(handover_set_command(&h, value), 0);
}

/* What drivers write is theirs; the error bits, and all of it without a driver, are put back. */
static void test_command(void)
{
	struct nt_err err = { 0 };

	bindrig_build();
	set_command(0x0146);
	CU_ASSERT_EQUAL_FATAL(host_bind(RIG_BDF, "vfio-pci", NULL, &err), 0);
	set_command(0x0403);
	CU_ASSERT_EQUAL_FATAL(host_restore(RIG_BDF, NULL, &err), 0);
	CU_ASSERT_EQUAL(command(), 0x0543);
	bind_env.write(host_path((char[512]){ 0 }, 512, "/sys/bus/pci/drivers/nvme/unbind"),
		       RIG_BDF);
	CU_ASSERT_EQUAL_FATAL(host_bind(RIG_BDF, "", NULL, &err), 0);
	set_command(0x0006);
	CU_ASSERT_EQUAL_FATAL(host_restore(RIG_BDF, NULL, &err), 0);
	CU_ASSERT_EQUAL(command(), 0x0543);
	bindrig_remove();
}

/* From no driver to none and to vfio-pci, with an override of somebody. */
static void test_from_none(void)
{
	struct nt_err err = { 0 };

	bindrig_build();
	bindrig_set_attr("driver_override", "mine\n");
	bind_env.write(host_path((char[512]){ 0 }, 512, "/sys/bus/pci/drivers/nvme/unbind"),
		       RIG_BDF);
	CU_ASSERT_STRING_EQUAL(bindrig_driver(), "");
	CU_ASSERT_EQUAL_FATAL(host_bind(RIG_BDF, "vfio-pci", NULL, &err), 0);
	CU_ASSERT_STRING_EQUAL(bindrig_driver(), "vfio-pci");
	CU_ASSERT_EQUAL_FATAL(host_restore(RIG_BDF, NULL, &err), 0);
	CU_ASSERT_STRING_EQUAL(bindrig_driver(), "");
	CU_ASSERT_STRING_EQUAL(bindrig_attr("driver_override"), "mine");
	CU_ASSERT(!bindrig_has_journal());
	bindrig_remove();
}

static void test_already(void)
{
	struct nt_err err = { 0 };

	bindrig_build();
	CU_ASSERT_EQUAL_FATAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), 0);
	journal_remove(RIG_BDF, &err);
	bindrig_log();
	CU_ASSERT_EQUAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), 1);
	CU_ASSERT_STRING_EQUAL(bindrig_log(), "");
	CU_ASSERT(!bindrig_has_journal());
	CU_ASSERT_EQUAL(host_bind(RIG_BDF, "uio", &bindrig_opts, &err), -EINVAL);
	CU_ASSERT_EQUAL(host_bind("0000:09:00.0", "vfio-pci", &bindrig_opts, &err), -ENODEV);
	CU_ASSERT_EQUAL(host_bind("nvme0", "vfio-pci", &bindrig_opts, &err), -EINVAL);
	bindrig_remove();
}

/* Whichever write fails, everything is as it was and the words say so. */
static void test_failures(void)
{
	struct nt_err err = { 0 };
	int at, rc = -1;

	for (at = 1; at < 20 && rc; at++) {
		bindrig_build();
		bindrig_fail_at = at;
		rc = host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err);
		if (rc) {
			CU_ASSERT_EQUAL(rc, -EIO);
			CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "everything was put back"));
			check_as_before();
		}
		bindrig_remove();
	}
	CU_ASSERT_EQUAL(at, 9); /* seven writes can fail */
}

/* The driver is not there, or does not take the function. */
static void test_no_driver(void)
{
	struct nt_err err = { 0 };
	char path[512];

	bindrig_build();
	remove(host_path(path, sizeof(path), "/sys/bus/pci/drivers/vfio-pci/unbind"));
	rmdir(host_path(path, sizeof(path), "/sys/bus/pci/drivers/vfio-pci"));
	CU_ASSERT_EQUAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), -ENOTSUP);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "no module vfio-pci"));
	/* the module is there, and cannot be loaded */
	bindrig_put("/proc/sys/kernel/osrelease", "6.1.0\n");
	bindrig_put("/lib/modules/6.1.0/modules.dep", "kernel/drivers/vfio/pci/vfio-pci.ko:\n");
	CU_ASSERT_EQUAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), -ENOTSUP);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "modprobe vfio-pci fails"));
	CU_ASSERT_STRING_EQUAL(bindrig_log(), "");
	check_as_before();
	bindrig_remove();
}

static void test_no_node(void)
{
	struct nt_err err = { 0 };
	char path[512];

	bindrig_build();
	/* a group of another number: the node of this one never comes */
	unlink(host_path(path, sizeof(path), "/sys/bus/pci/devices/" RIG_BDF "/iommu_group"));
	CU_ASSERT_EQUAL_FATAL(symlink("../../../../kernel/iommu_groups/8", path), 0);
	bindrig_put("/sys/kernel/iommu_groups/8/type", "DMA-FQ\n");
	bindrig_put("/sys/kernel/iommu_groups/8/devices/" RIG_BDF "/x", "");
	CU_ASSERT_EQUAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), -ETIMEDOUT);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/dev/vfio/8"));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "everything was put back"));
	check_as_before();
	bindrig_remove();
}

/* A write that cannot fail half-way, and fails on the way back: the journal stays, then helps. */
static void test_failure_back(void)
{
	struct nt_err err = { 0 };

	for (int at = 1; at <= 5; at++) {
		bindrig_build();
		CU_ASSERT_EQUAL_FATAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), 0);
		bindrig_put("/writes", "0");
		bindrig_fail_at = at;
		CU_ASSERT_EQUAL(host_restore(RIG_BDF, &bindrig_opts, &err), -EIO);
		CU_ASSERT(bindrig_has_journal());
		bindrig_fail_at = 0;
		CU_ASSERT_EQUAL(host_restore(RIG_BDF, &bindrig_opts, &err), 0);
		check_as_before();
		bindrig_remove();
	}
}

/* The driver does not let go in time: bounded, named, and finished by recover later. */
static void test_hang(void)
{
	struct host_journal j;
	struct nt_err err = { 0 };
	char driver[64];

	bindrig_build();
	bind_env.unbind_ms = 30;
	bindrig_unbind_ms = 2000;
	CU_ASSERT_EQUAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), -ETIMEDOUT);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "does not let go"));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "nvmetest recover " RIG_BDF));
	CU_ASSERT_EQUAL_FATAL(journal_read(RIG_BDF, &j, &err), 0);
	CU_ASSERT(j.waiting_pid > 1);
	/* as long as that child waits, nobody believes in the driver that is still there */
	snprintf(driver, sizeof(driver), "/proc/%d/stat", j.waiting_pid);
	bindrig_put(driver, "9 (nvmetest) D 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 99 0 0\n");
	j.waiting_start = 99;
	CU_ASSERT_EQUAL_FATAL(journal_write(&j, &err), 0);
	CU_ASSERT_EQUAL(host_restore(RIG_BDF, &bindrig_opts, &err), -ETIMEDOUT);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "still waits"));
	CU_ASSERT(bindrig_has_journal());
	bindrig_put(driver, "");
	bindrig_unbind_ms = 0;
	CU_ASSERT_EQUAL(host_restore(RIG_BDF, &bindrig_opts, &err), 0);
	check_as_before();
	bindrig_remove();
}

static void test_other_drive(void)
{
	struct nt_err err = { 0 };

	bindrig_build();
	CU_ASSERT_EQUAL_FATAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), 0);
	bindrig_new_serial = "SN2\n";
	CU_ASSERT_EQUAL(host_restore(RIG_BDF, &bindrig_opts, &err), -EIO);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "is not the drive that was there"));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "SN2"));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "SN1"));
	check_as_before();
	bindrig_remove();
}

static void test_not_live(void)
{
	struct nt_err err = { 0 };

	bindrig_build();
	CU_ASSERT_EQUAL_FATAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), 0);
	bindrig_put("/asleep/nvme0/state", "connecting\n");
	CU_ASSERT_EQUAL(host_restore(RIG_BDF, &bindrig_opts, &err), -ETIMEDOUT);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "connecting"));
	check_as_before();
	bindrig_remove();
}

/* Somebody bound it to a driver of theirs meanwhile; or it is not there any more. */
static void test_changed(void)
{
	struct nt_err err = { 0 };
	char link[512], away[512];

	bindrig_build();
	CU_ASSERT_EQUAL_FATAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), 0);
	bindrig_put("/sys/bus/pci/drivers/theirs/unbind", "");
	host_path(link, sizeof(link), "/sys/bus/pci/devices/" RIG_BDF "/driver");
	unlink(link);
	CU_ASSERT_EQUAL_FATAL(symlink("../../../../bus/pci/drivers/theirs", link), 0);
	bindrig_log();
	CU_ASSERT_EQUAL(host_restore(RIG_BDF, &bindrig_opts, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "theirs"));
	CU_ASSERT_STRING_EQUAL(bindrig_log(), "");
	CU_ASSERT(bindrig_has_journal());
	host_path(link, sizeof(link), "/sys/bus/pci/devices/" RIG_BDF);
	host_path(away, sizeof(away), "/away");
	CU_ASSERT_EQUAL_FATAL(rename(link, away), 0);
	CU_ASSERT_EQUAL(host_restore(RIG_BDF, &bindrig_opts, &err), -ENODEV);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "the journal stays"));
	CU_ASSERT(bindrig_has_journal());
	bindrig_remove();
}

/* `nvmetest bind` is not taken away by a run; what a dead run left is put back first. */
static void test_journal_there(void)
{
	struct host_journal j;
	struct nt_err err = { 0 };

	bindrig_build();
	bindrig_opts.is_bind = true;
	CU_ASSERT_EQUAL_FATAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), 0);
	bindrig_opts.is_bind = false;
	bindrig_log();
	CU_ASSERT_EQUAL(host_bind(RIG_BDF, "", &bindrig_opts, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "nvmetest unbind " RIG_BDF));
	CU_ASSERT_STRING_EQUAL(bindrig_log(), "");
	CU_ASSERT_EQUAL_FATAL(journal_read(RIG_BDF, &j, &err), 0);
	j.is_bind = false;
	j.start++;
	CU_ASSERT_EQUAL_FATAL(journal_write(&j, &err), 0);
	CU_ASSERT_EQUAL(host_bind(RIG_BDF, "", &bindrig_opts, &err), 0);
	CU_ASSERT_STRING_EQUAL(bindrig_driver(), "");
	CU_ASSERT_EQUAL(host_restore(RIG_BDF, &bindrig_opts, &err), 0);
	check_as_before();
	/* of an earlier start of the host nothing is left: the file goes, sysfs stays */
	CU_ASSERT_EQUAL_FATAL(journal_write(&j, &err), 0);
	bindrig_put("/proc/sys/kernel/random/boot_id", "ffffffff-89ab-cdef-0123-456789abcdef\n");
	bindrig_log();
	CU_ASSERT_EQUAL(host_restore(RIG_BDF, &bindrig_opts, &err), 0);
	CU_ASSERT_STRING_EQUAL(bindrig_log(), "");
	check_as_before();
	bindrig_put("/run/nvmetest/" RIG_BDF ".journal", "nonsense\n");
	CU_ASSERT_EQUAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), -EINVAL);
	CU_ASSERT_EQUAL(host_restore(RIG_BDF, &bindrig_opts, &err), -EINVAL);
	CU_ASSERT_STRING_EQUAL(bindrig_log(), "");
	bindrig_remove();
}

static void test_dry_run(void)
{
	struct nt_err err = { 0 };

	bindrig_build();
	bindrig_opts.dry_run = true;
	CU_ASSERT_EQUAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), 0);
	CU_ASSERT_STRING_EQUAL(bindrig_log(), "");
	CU_ASSERT(!bindrig_has("/run/nvmetest"));
	CU_ASSERT_PTR_NOT_NULL(strstr(bindrig_said, "would write \"" RIG_BDF
						    "\" to /sys/bus/pci/drivers/nvme/unbind\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(bindrig_said,
				      "would write \"vfio-pci\" to "
				      "/sys/bus/pci/devices/" RIG_BDF "/driver_override\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(bindrig_said, "/sys/bus/pci/drivers_probe\n"));
	check_as_before();
	bindrig_opts.dry_run = false;
	CU_ASSERT_EQUAL_FATAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), 0);
	bindrig_opts.dry_run = true;
	bindrig_said[0] = '\0';
	bindrig_log();
	CU_ASSERT_EQUAL(host_restore(RIG_BDF, &bindrig_opts, &err), 0);
	CU_ASSERT_STRING_EQUAL(bindrig_log(), "");
	CU_ASSERT(bindrig_has_journal());
	CU_ASSERT_PTR_NOT_NULL(
		strstr(bindrig_said, "would write \"\\n\" to /sys/bus/pci/devices/"));
	bindrig_remove();
}

static volatile sig_atomic_t signals;

static void on_signal(int number)
{
	(void)number;
	signals++;
}

/* A second Ctrl-C in the middle changes nothing: it comes when all is done. */
static void test_signals(void)
{
	const struct sigaction count = { .sa_handler = on_signal };
	struct sigaction before;
	struct nt_err err = { 0 };

	bindrig_build();
	sigaction(SIGINT, &count, &before);
	bindrig_signal = SIGINT;
	signals = 0;
	CU_ASSERT_EQUAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), 0);
	CU_ASSERT_EQUAL(signals, 1);
	CU_ASSERT_STRING_EQUAL(bindrig_driver(), "vfio-pci");
	CU_ASSERT_EQUAL(host_restore(RIG_BDF, &bindrig_opts, &err), 0);
	CU_ASSERT_EQUAL(signals, 2);
	sigaction(SIGINT, &before, NULL);
	check_as_before();
	bindrig_remove();
}

static void test_default(void)
{
	struct nt_err err = { 0 };

	bindrig_build();
	CU_ASSERT_EQUAL(host_bind_default(RIG_BDF, &bindrig_opts, &err), 1);
	CU_ASSERT_EQUAL_FATAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), 0);
	journal_remove(RIG_BDF, &err);
	CU_ASSERT_EQUAL(host_bind_default(RIG_BDF, &bindrig_opts, &err), 0);
	CU_ASSERT_STRING_EQUAL(bindrig_driver(), "nvme");
	CU_ASSERT_STRING_EQUAL(bindrig_attr("driver_override"), "(null)");
	CU_ASSERT_EQUAL_FATAL(host_bind(RIG_BDF, "", &bindrig_opts, &err), 0);
	journal_remove(RIG_BDF, &err);
	bindrig_set_attr("driver_override", "theirs\n");
	CU_ASSERT_EQUAL(host_bind_default(RIG_BDF, &bindrig_opts, &err), -EPERM);
	CU_ASSERT_STRING_EQUAL(bindrig_attr("driver_override"), "theirs");
	CU_ASSERT_EQUAL(host_bind_default("0000:09:00.0", &bindrig_opts, &err), -ENODEV);
	bindrig_remove();
}

static void test_vfs(void)
{
	struct nt_err err = { 0 };

	bindrig_build();
	bindrig_set_attr("sriov_numvfs", "2\n");
	CU_ASSERT_EQUAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "2 virtual functions"));
	check_as_before();
	bindrig_remove();
}

/* A program has the group open: nothing is unbound that would hang. */
static void test_held(void)
{
	struct nt_err err = { 0 };
	char path[512], target[512];

	bindrig_build();
	CU_ASSERT_EQUAL_FATAL(host_bind(RIG_BDF, "vfio-pci", &bindrig_opts, &err), 0);
	bindrig_put("/proc/812/comm", "qemu\n");
	bindrig_put("/proc/812/fd/x", "");
	CU_ASSERT_EQUAL_FATAL(symlink(host_path(target, sizeof(target), "/dev/vfio/7"),
				      host_path(path, sizeof(path), "/proc/812/fd/9")),
			      0);
	bindrig_log();
	CU_ASSERT_EQUAL(host_restore(RIG_BDF, &bindrig_opts, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "open by qemu (812)"));
	CU_ASSERT_STRING_EQUAL(bindrig_log(), "");
	CU_ASSERT(bindrig_has_journal());
	unlink(path);
	CU_ASSERT_EQUAL(host_restore(RIG_BDF, &bindrig_opts, &err), 0);
	check_as_before();
	bindrig_remove();
}

CU_TestInfo test_host_bind[] = {
	{ "the order of writes, there and back", test_order },
	{ "no driver", test_none },
	{ "from no driver", test_from_none },
	{ "the Command register", test_command },
	{ "already so, or not to be had", test_already },
	{ "each write fails once", test_failures },
	{ "a driver that is not there", test_no_driver },
	{ "a node that does not come", test_no_node },
	{ "each write back fails once", test_failure_back },
	{ "a driver that does not let go", test_hang },
	{ "another drive came back", test_other_drive },
	{ "the controller does not come back", test_not_live },
	{ "changed by somebody, gone", test_changed },
	{ "a journal is there", test_journal_there },
	{ "dry run", test_dry_run },
	{ "signals wait", test_signals },
	{ "without a journal", test_default },
	{ "virtual functions", test_vfs },
	{ "held by a program", test_held },
	CU_TEST_INFO_NULL,
};
