// SPDX-License-Identifier: GPL-2.0-or-later
/* run --bind: which function, which driver, and that it is back when nothing ran. */
#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#include "bindrig.h"
#include "engine/engine.h"
#include "suites.h"
#include "util/jobj.h"

static void test_address(void)
{
	static const char *const good[] = { "vfio:0000:01:00.0", "sysfs:01:00.0", "pci:01:00.0",
					    "vfio:0000:01:00.0,noreset" };
	static const char *const bad[] = { "sim:",
					   "sim:0000:01:00.0",
					   "kernel:/dev/nvme0",
					   "kernel:0000:01:00.0",
					   "vfio:",
					   "vfio:nvme0",
					   "vfio:0000:01:00.0x",
					   "vfio",
					   "",
					   "vfio:0000:01:00.0.and.a.long.name.that.goes.on" };
	char bdf[16];

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		CU_ASSERT(lend_address(good[i], bdf));
		CU_ASSERT_STRING_EQUAL(bdf, RIG_BDF);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		CU_ASSERT(!lend_address(bad[i], bdf));
}

static void check_driver(const char *address, const struct host_fn *fn, const char *want)
{
	struct nt_err err = { 0 };
	const char *driver = "untouched";
	int rc = lend_driver(address, fn, &driver, &err);

	CU_ASSERT_EQUAL(rc, want ? 0 : -EPERM);
	CU_ASSERT_STRING_EQUAL(driver, want ? want : "untouched");
	CU_ASSERT_EQUAL(err.text[0] != '\0', !want);
}

static void test_driver(void)
{
	struct host_fn fn = { .bdf = RIG_BDF, .driver = "nvme" };
	struct nt_err err = { 0 };
	const char *driver;

	fn.ways[HOST_WAY_VFIO] = (struct host_way){ .why = "no IOMMU is active",
						    .todo = "boot with intel_iommu=on" };
	check_driver("pci:" RIG_BDF, &fn, NULL);
	CU_ASSERT_EQUAL(lend_driver("pci:" RIG_BDF, &fn, &driver, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "no IOMMU is active; boot with intel_iommu=on"));
	fn.ways[HOST_WAY_SYSFS].with_bind = true;
	check_driver("pci:" RIG_BDF, &fn, "");
	check_driver("sysfs:" RIG_BDF, &fn, "");
	check_driver("vfio:" RIG_BDF, &fn, NULL);
	fn.ways[HOST_WAY_VFIO].with_bind = true;
	check_driver("pci:" RIG_BDF, &fn, "vfio-pci");
	check_driver("vfio:" RIG_BDF, &fn, "vfio-pci");
	check_driver("sysfs:" RIG_BDF, &fn, "");
}

static void does_nothing(struct nt_ctx *t)
{
	(void)t;
}

static const struct nt_case nothing = {
	.id = "unit-lend.x.nothing",
	.title = "nothing",
	.spec = "base-2.0:1",
	.state = NT_STATE_ANY,
	.run = does_nothing,
};

static int keep_last(void *arg, struct json_object *ev)
{
	struct json_object **last = arg;

	json_object_put(*last);
	*last = json_object_get(ev);
	return 0;
}

/* A run with --bind on the tree, where no device can be opened: its status, and run_end. */
static int run_on_tree(const char *address, struct json_object **ret_end, struct nt_err *err)
{
	struct run_item item = { .c = &nothing };
	struct plan plan = { .name = (char *)(uintptr_t) "unit", .items = &item, .item_count = 1 };
	struct run_options opts = {
		.target = address, .seed = 1, .timeout_scale = 1, .bind = true
	};

	*ret_end = NULL;
	return run_plan(&plan, &opts, keep_last, ret_end, err);
}

static void check_back(void)
{
	CU_ASSERT_STRING_EQUAL(bindrig_driver(), "nvme");
	CU_ASSERT_STRING_EQUAL(bindrig_attr("driver_override"), "(null)");
	CU_ASSERT_STRING_EQUAL(bindrig_attr("power/control"), "auto");
	CU_ASSERT(!bindrig_has_journal());
}

static void test_cannot_open(void)
{
	struct json_object *end, *bound = NULL;
	struct nt_err err = { 0 };

	bindrig_build();
	CU_ASSERT_EQUAL(run_on_tree("vfio:" RIG_BDF, &end, &err), 3);
	CU_ASSERT_PTR_NOT_NULL_FATAL(strstr(bindrig_log(), "driver_override=vfio-pci"));
	CU_ASSERT_STRING_EQUAL(jobj_get_str(end, "ev"), "run_end");
	json_object_object_get_ex(end, "bound", &bound);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bound);
	CU_ASSERT_STRING_EQUAL(jobj_get_str(bound, "from"), "nvme");
	CU_ASSERT_STRING_EQUAL(jobj_get_str(bound, "to"), "vfio-pci");
	CU_ASSERT(jobj_get_bool(bound, "returned"));
	check_back();
	json_object_put(end);
	/* options that the back end refuses: nothing was run, and it is back as well */
	CU_ASSERT_EQUAL(run_on_tree("vfio:" RIG_BDF ",nonsense=1", &end, &err), 2);
	check_back();
	json_object_put(end);
	bindrig_remove();
}

static void test_not_taken(void)
{
	struct json_object *end;
	struct nt_err err = { 0 };

	bindrig_build();
	CU_ASSERT_EQUAL(run_on_tree("sim:", &end, &err), 2);
	json_object_put(end);
	bindrig_fail_at = 4; /* driver_override cannot be written */
	CU_ASSERT_EQUAL(run_on_tree("vfio:" RIG_BDF, &end, &err), 3);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "everything was put back"));
	CU_ASSERT(!json_object_object_get_ex(end, "bound", NULL));
	json_object_put(end);
	check_back();
	/* a journal that is not to be trusted is no mistake in the address */
	bindrig_put("/run/nvmetest/" RIG_BDF ".journal", "nonsense\n");
	CU_ASSERT_EQUAL(run_on_tree("vfio:" RIG_BDF, &end, &err), 3);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "is not obeyed"));
	json_object_put(end);
	bindrig_remove();
}

static void test_not_back(void)
{
	struct json_object *end, *bound = NULL;
	struct nt_err err = { 0 };

	bindrig_build();
	bindrig_new_serial = "SN2\n";
	CU_ASSERT_EQUAL(run_on_tree("vfio:" RIG_BDF, &end, &err), 3);
	json_object_object_get_ex(end, "bound", &bound);
	CU_ASSERT(!jobj_get_bool(bound, "returned"));
	CU_ASSERT_PTR_NOT_NULL(strstr(jobj_get_str(bound, "return_error"), "SN2"));
	json_object_put(end);
	bindrig_remove();
}

CU_TestInfo test_lend[] = {
	{ "which addresses", test_address },
	{ "which driver", test_driver },
	{ "what cannot be opened is given back", test_cannot_open },
	{ "what cannot be taken", test_not_taken },
	{ "what does not come back", test_not_back },
	CU_TEST_INFO_NULL,
};
