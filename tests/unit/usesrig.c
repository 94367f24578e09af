// SPDX-License-Identifier: GPL-2.0-or-later
/* A drive in use, on trees of files: usesrig.h. */
#include "usesrig.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_host.h"
#include "suites.h"

struct host_fn usesrig_fn;

void usesrig_begin(const char *mountinfo)
{
	struct nt_err err;

	fake_begin();
	fake_basics();
	fake_pci(&(struct fake_pci){
		.bdf = BDF, .driver = "nvme", .ctrl = "nvme0", .sn = "SN1\n", .group = 1 });
	fake_ns(BDF, "nvme0", "nvme0n1", 1, 2048);
	fake_part("nvme0n1", "nvme0n1p1");
	fake_part("nvme0n1", "nvme0n1p2");
	fake_procs(mountinfo);
	CU_ASSERT_EQUAL_FATAL(host_fn_read(BDF, &usesrig_fn, &err), 0);
}

void usesrig_end(void)
{
	host_fn_free(&usesrig_fn);
	fake_end();
}

void usesrig_look(struct host_uses *ret)
{
	struct nt_err err;

	CU_ASSERT_EQUAL_FATAL(host_uses_look(&usesrig_fn, 1, ret, &err), 0);
}

const struct host_use *usesrig_find(const struct host_uses *u, enum host_use_kind kind,
				    const char *device, const char *text)
{
	for (size_t i = 0; i < u->n; i++)
		if (u->v[i].kind == kind && !strcmp(u->v[i].device, device) &&
		    !strcmp(u->v[i].text, text))
			return &u->v[i];
	for (size_t i = 0; i < u->n; i++)
		fprintf(stderr, "uses: %s %s \"%s\"\n", host_use_name(u->v[i].kind), u->v[i].device,
			u->v[i].text);
	return NULL;
}

void usesrig_expect_one(enum host_use_kind kind, const char *device, const char *text)
{
	struct nt_err err = { 0 };
	struct host_uses u;

	usesrig_look(&u);
	CU_ASSERT_FALSE(u.is_partial);
	CU_ASSERT_EQUAL(u.n, 1);
	CU_ASSERT_PTR_NOT_NULL(usesrig_find(&u, kind, device, text));
	host_uses_free(&u);
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, true, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, device));
}

void usesrig_expect_advice(const char *text)
{
	struct nt_err err = { 0 };

	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, true, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, text));
}

void usesrig_expect_has(enum host_use_kind kind, const char *device, const char *text)
{
	struct host_uses u;

	usesrig_look(&u);
	CU_ASSERT_PTR_NOT_NULL(usesrig_find(&u, kind, device, text));
	host_uses_free(&u);
}

void usesrig_image(const char *node, size_t at, const void *data, size_t len)
{
	unsigned char *bytes = calloc(1, 2 << 20);

	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	memcpy(bytes + at, data, len);
	fake_bytes(node, bytes, 2 << 20);
	free(bytes);
}

void usesrig_holder(const char *below, const char *name, const char *dm_name, unsigned int minor)
{
	char text[160];

	snprintf(text, sizeof(text), "/sys/devices/virtual/block/%s/holders", name);
	fake_dir(text);
	snprintf(text, sizeof(text), "../../devices/virtual/block/%s", name);
	fake_linkf(text, "/sys/class/block/%s", name);
	snprintf(text, sizeof(text), "253:%u\n", minor);
	fake_filef(text, "/sys/class/block/%s/dev", name);
	if (*dm_name)
		fake_filef(dm_name, "/sys/class/block/%s/dm/name", name);
	if (*below)
		fake_linkf("../x", "/sys/class/block/%s/holders/%s", below, name);
	fake_filef("", "/dev/%s", name);
}
