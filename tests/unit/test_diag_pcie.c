// SPDX-License-Identifier: GPL-2.0-or-later
/* The path of a drive: which link limits it, errors, mismatches, hostile bytes. */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag/pcie_view.h"
#include "fake_config.h"
#include "suites.h"

static struct diag_snapshot *snap;

/* Speed and width now, then what it can. */
struct end {
	const char *type; /* "dpt=4" */
	unsigned int speed, width, speed_max, width_max;
	const char *more; /* further fields */
};

static void put_config(const char *item, const struct end *e)
{
	uint8_t bytes[FAKE_CONFIG_LEN];
	char words[1000];

	snprintf(words, sizeof(words),
		 "pci.header.vid=0x144d pci.exp.pxcap.%s pci.exp.pxcap.ver=2 pci.exp.pxls.cls=%u "
		 "pci.exp.pxls.nlw=%u pci.exp.pxlcap.sls=%u pci.exp.pxlcap.mlw=%u %s",
		 e->type, e->speed, e->width, e->speed_max, e->width_max, e->more ? e->more : "");
	fake_config(bytes, words);
	diag_snap_put(snap, item, bytes, sizeof(bytes));
}

static void begin(const struct end *port, const struct end *drive)
{
	snap = diag_snap_new();
	CU_ASSERT_PTR_NOT_NULL_FATAL(snap);
	diag_snap_put_text(snap, "pci/path", "0000:00:1d.0\n0000:01:00.0\n");
	put_config("pci/port-0/config.bin", port);
	put_config("pci/config.bin", drive);
}

static void expect_limit(enum diag_pcie_limit limit, const char *text)
{
	struct diag_pcie p;
	char buf[400];

	diag_pcie_read(&p, snap);
	CU_ASSERT_EQUAL(p.limit, limit);
	CU_ASSERT_STRING_EQUAL(diag_pcie_limit_text(&p, buf, sizeof(buf)), text);
	diag_snap_free(snap);
}

static void test_limits(void)
{
	const struct end gen4_port = { "dpt=4", 4, 4, 4, 4, NULL };
	const struct end gen4_drive = { "dpt=0", 4, 4, 4, 4, NULL };

	begin(&gen4_port, &gen4_drive);
	expect_limit(DIAG_PCIE_LIMIT_NONE, "runs at 16 GT/s x4, all that the drive can");
	begin(&(struct end){ "dpt=4", 4, 2, 4, 4, NULL },
	      &(struct end){ "dpt=0", 4, 2, 4, 4, NULL });
	expect_limit(DIAG_PCIE_LIMIT_WIDTH,
		     "runs at 16 GT/s x2; the drive can 16 GT/s x4, port 0000:00:1d.0 can 16 GT/s "
		     "x4: the link came up with 2 of 4 lanes");
	begin(&(struct end){ "dpt=4", 3, 2, 3, 2, NULL },
	      &(struct end){ "dpt=0", 3, 2, 4, 4, NULL });
	expect_limit(DIAG_PCIE_LIMIT_PORT, "runs at 8 GT/s x2, all that port 0000:00:1d.0 can; the "
					   "drive can 16 GT/s x4");
	begin(&(struct end){ "dpt=4", 1, 4, 4, 4, "pci.exp.pxlc2.tls=4" },
	      &(struct end){ "dpt=0", 1, 4, 4, 4, NULL });
	expect_limit(DIAG_PCIE_LIMIT_SPEED,
		     "runs at 2.5 GT/s x4; the drive can 16 GT/s x4, port 0000:00:1d.0 can 16 GT/s "
		     "x4: the link came up with 2.5 GT/s of 16 GT/s");
	begin(&(struct end){ "dpt=4", 3, 1, 4, 4, "pci.exp.pxlc2.tls=3" },
	      &(struct end){ "dpt=0", 3, 1, 4, 4, NULL });
	expect_limit(
		DIAG_PCIE_LIMIT_BOTH,
		"runs at 8 GT/s x1; the drive can 16 GT/s x4, port 0000:00:1d.0 can 16 GT/s "
		"x4: the link came up with 1 of 4 lanes and 8 GT/s of 16 GT/s: the target "
		"speed of port 0000:00:1d.0 is set to no more (BIOS, or the kernel slowed it)");
	/* A wide slot is no fault: the link came up with all that the drive has. */
	begin(&(struct end){ "dpt=4", 4, 4, 5, 16, NULL }, &gen4_drive);
	expect_limit(DIAG_PCIE_LIMIT_NONE, "runs at 16 GT/s x4, all that the drive can");
}

/* Root port, a switch of two ports, the drive: three links would be one too many. */
static void test_switch(void)
{
	struct diag_pcie p;

	begin(&(struct end){ "dpt=4", 3, 4, 4, 8, NULL },
	      &(struct end){ "dpt=0", 4, 4, 4, 4, NULL });
	diag_snap_put_text(snap, "pci/path",
			   "0000:00:1d.0\n0000:01:00.0\n0000:02:04.0\n0000:05:00.0\n");
	put_config("pci/port-1/config.bin", &(struct end){ "dpt=5", 3, 4, 4, 16, NULL });
	put_config("pci/port-2/config.bin", &(struct end){ "dpt=6", 4, 4, 4, 4, NULL });
	diag_pcie_read(&p, snap);
	CU_ASSERT_EQUAL(p.n, 4);
	CU_ASSERT_EQUAL(p.links_n, 2);
	CU_ASSERT_EQUAL(p.links[1].upper, 2);
	CU_ASSERT_EQUAL(p.drive_mb_s, 4 * 1969);
	CU_ASSERT_EQUAL(p.path_mb_s, 4 * 985);
	CU_ASSERT_EQUAL(p.limit_link, 0);
	expect_limit(DIAG_PCIE_LIMIT_PATH,
		     "runs at 16 GT/s x4, but the link below port 0000:00:1d.0 further up runs at "
		     "8 GT/s x4 and limits it");
}

/* What is there for somebody without root. */
static void test_sysfs_alone(void)
{
	static const char *const prefixes[] = { "pci/port-0/sysfs/", "sysfs/pci/" };
	static const char *const attrs[][2] = { { "current_link_speed", "16.0 GT/s PCIe\n" },
						{ "current_link_width", "2\n" },
						{ "max_link_speed", "16.0 GT/s PCIe\n" },
						{ "max_link_width", "4\n" } };
	struct diag_pcie p;
	char item[80];

	snap = diag_snap_new();
	diag_snap_put_text(snap, "pci/path", "0000:00:1d.0\n0000:01:00.0\n");
	for (size_t i = 0; i < 2; i++)
		for (size_t j = 0; j < ARRAY_SIZE(attrs); j++) {
			snprintf(item, sizeof(item), "%s%s", prefixes[i], attrs[j][0]);
			diag_snap_put_text(snap, item, attrs[j][1]);
		}
	diag_pcie_read(&p, snap);
	CU_ASSERT_EQUAL(p.limit, DIAG_PCIE_LIMIT_WIDTH);
	CU_ASSERT_FALSE(diag_pcie_drive(&p)->has_config);
	diag_snap_put_text(snap, "sysfs/pci/current_link_width", "63\n");
	diag_snap_put_text(snap, "pci/port-0/sysfs/current_link_width", "0\n");
	diag_snap_put_text(snap, "sysfs/pci/current_link_speed", "Unknown\n");
	diag_pcie_read(&p, snap);
	CU_ASSERT_EQUAL(p.limit, DIAG_PCIE_LIMIT_UNKNOWN);
	diag_snap_free(snap);
	snap = diag_snap_new();
	diag_snap_put_text(snap, "sysfs/pci/power/runtime_status", "suspended\n");
	expect_limit(DIAG_PCIE_LIMIT_UNKNOWN, "the drive sleeps: its link was not looked at");
}

static void test_errors(void)
{
	struct diag_pcie p;
	char buf[100];

	begin(&(struct end){ "dpt=4", 4, 4, 4, 4,
			     "pci.dpc.ctl.te=1 pci.dpc.sts=1 pci.acs.cap=0x1d" },
	      &(struct end){ "dpt=0", 4, 4, 4, 4,
			     "pci.aer.aerces=0x1041 pci.aer.aeruces=0x104000 pci.exp.pxds.ced=1" });
	diag_snap_put_text(snap, "meta.json", "{\"uptime_s\": 7200}");
	diag_snap_put_text(snap, "sysfs/pci/aer_dev_correctable",
			   "RxErr 12\nBadTLP 0\nBadDLLP 3\nTOTAL_ERR_COR 15\n");
	diag_snap_put_text(snap, "sysfs/pci/aer_dev_nonfatal", "Undefined 0\nTLP 1\nCmpltTO x\n");
	diag_snap_put_text(snap, "pci/port-0/sysfs/aer_rootport_total_err_cor", "17\n");
	diag_pcie_read(&p, snap);
	diag_snap_free(snap);
	CU_ASSERT_EQUAL(p.fns[1].correctable.total, 15);
	CU_ASSERT_STRING_EQUAL(p.fns[1].correctable.kinds, "RxErr 12, BadDLLP 3");
	CU_ASSERT_DOUBLE_EQUAL(diag_pcie_per_hour(&p, 15), 7.5, 0.001);
	CU_ASSERT_EQUAL(p.fns[1].nonfatal.total, 1);
	CU_ASSERT_FALSE(p.fns[1].fatal.is_known);
	CU_ASSERT_EQUAL(p.fns[0].root_correctable.total, 17);
	CU_ASSERT_TRUE(p.fns[0].has_dpc && p.fns[0].dpc_triggered);
	CU_ASSERT_TRUE(p.fns[0].has_acs && p.fns[0].acs_can == 0x1d);
	CU_ASSERT_TRUE(p.fns[1].has_aer && p.fns[1].cor_seen);
	CU_ASSERT_STRING_EQUAL(diag_pcie_aer_text(p.fns[1].aer_correctable, true, buf, sizeof(buf)),
			       "RxErr, BadTLP, Timeout");
	CU_ASSERT_STRING_EQUAL(
		diag_pcie_aer_text(p.fns[1].aer_uncorrectable, false, buf, sizeof(buf)),
		"CmpltTO, UnsupReq");
	CU_ASSERT_STRING_EQUAL(diag_pcie_aer_text(1u << 2, true, buf, sizeof(buf)), "bit 2");
}

static void test_mismatches(void)
{
	struct diag_pcie p;

	begin(&(struct end){ "dpt=4", 4, 4, 4, 4,
			     "pci.exp.pxdc.mps=1 pci.exp.pxlc.aspmc=2 pci.l1ss.ctl1=0xc" },
	      &(struct end){ "dpt=0", 4, 4, 4, 4, "pci.exp.pxdc.mps=0 pci.l1ss.cap=0xf" });
	diag_pcie_read(&p, snap);
	CU_ASSERT_TRUE(p.links[0].payload_differs);
	CU_ASSERT_TRUE(p.links[0].aspm_differs);
	CU_ASSERT_TRUE(p.links[0].l1ss_differs);
	CU_ASSERT_EQUAL(p.fns[0].payload, 256);
	diag_snap_free(snap);
	begin(&(struct end){ "dpt=4", 4, 4, 4, 4, "pci.exp.pxlc.aspmc=2 pci.exp.pxlcap.aspms=2" },
	      &(struct end){ "dpt=0", 4, 4, 4, 4,
			     "pci.exp.pxlc.aspmc=2 pci.exp.pxlcap.aspms=2 pci.ltr.msl=1" });
	diag_pcie_read(&p, snap);
	CU_ASSERT_FALSE(p.links[0].payload_differs || p.links[0].aspm_differs ||
			p.links[0].l1ss_differs);
	CU_ASSERT_EQUAL(p.fns[1].aspm_on, DIAG_PCIE_L1);
	diag_snap_free(snap);
}

/* A device that is gone reads as all ones; lists may loop; anything may be cut. */
static void test_hostile(void)
{
	uint8_t bytes[FAKE_CONFIG_LEN];
	struct diag_pcie p;
	char path[1000] = "";

	begin(&(struct end){ "dpt=4", 4, 4, 4, 4, NULL },
	      &(struct end){ "dpt=0", 4, 4, 4, 4, NULL });
	memset(bytes, 0xff, sizeof(bytes));
	diag_snap_put(snap, "pci/config.bin", bytes, sizeof(bytes));
	diag_pcie_read(&p, snap);
	CU_ASSERT_TRUE(diag_pcie_drive(&p)->is_gone);
	expect_limit(DIAG_PCIE_LIMIT_UNKNOWN,
		     "the drive does not answer in configuration space (all ones)");
	snap = diag_snap_new();
	for (unsigned int seed = 1; seed < 300; seed++) {
		srand(seed);
		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = (uint8_t)(rand() >> 8);
		bytes[6] |= 0x10;
		/* Half of them with lists that loop. */
		if (seed & 1) {
			bytes[0x34] = 0x40;
			bytes[0x41] = 0x40;
			memcpy(bytes + 0x100, "\x01\x00\x01\x10", 4);
		}
		diag_snap_put(snap, "pci/config.bin", bytes, (size_t)rand() % sizeof(bytes));
		diag_pcie_read(&p, snap);
		CU_ASSERT(p.n <= 1);
	}
	for (int i = 0; i < 60; i++)
		strcat(path, "0000:00:00.0\n");
	diag_snap_put_text(snap, "pci/path", path);
	diag_snap_put_text(snap, "meta.json", "[1,2]");
	diag_pcie_read(&p, snap);
	CU_ASSERT_EQUAL(p.n, DIAG_PCIE_MAX);
	diag_snap_free(snap);
	snap = diag_snap_new();
	diag_pcie_read(&p, snap);
	CU_ASSERT_EQUAL(p.n, 0);
	CU_ASSERT_PTR_NULL(diag_pcie_drive(&p));
	diag_snap_free(snap);
}

/* Everything that a stream got, cut to @len. */
static char *printed(void (*print)(FILE *out, const struct diag_pcie *p), size_t *ret_len)
{
	struct diag_pcie p;
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_len);

	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	diag_pcie_read(&p, snap);
	print(out, &p);
	fclose(out);
	return text;
}

static void print_plain(FILE *out, const struct diag_pcie *p)
{
	diag_pcie_print(out, p, false);
}

static void print_picture(FILE *out, const struct diag_pcie *p)
{
	(void)p;
	diag_pcie_svg(out, snap);
}

static void slow_slot(void)
{
	begin(&(struct end){ "dpt=4", 4, 2, 4, 4, "pci.dpc.ctl.te=1" },
	      &(struct end){ "dpt=0", 4, 2, 4, 4, "pci.aer.aerces=1" });
	diag_snap_put_text(snap, "meta.json", "{\"uptime_s\": 3600}");
	diag_snap_put_text(snap, "sysfs/pci/aer_dev_correctable", "RxErr 7\nTOTAL_ERR_COR 7\n");
	diag_snap_put_text(snap, "pci/port-0/sysfs/aer_rootport_total_err_cor", "7\n");
}

static void test_tree(void)
{
	static const char *const parts[] = {
		"runs at 16 GT/s x2; the drive can 16 GT/s x4",
		"0000:00:1d.0  root port  can 16 GT/s x4\n",
		"\342\224\202  16 GT/s x2 of x4, 3.9 of 7.9 GB/s  <- limits the drive\n",
		"\342\224\224\342\224\200 0000:01:00.0  drive  can 16 GT/s x4\n",
		"7 corrected errors, 7 an hour: RxErr 7\n",
		"7 messages of corrected errors from below, 7 an hour\n",
		"corrected errors pending: RxErr\n",
		"DPC on fatal errors\n",
	};
	size_t len;
	char *text;

	slow_slot();
	text = printed(print_plain, &len);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (!strstr(text, parts[i]))
			printf("\nnot there: %s", parts[i]);
		CU_ASSERT_PTR_NOT_NULL(strstr(text, parts[i]));
	}
	CU_ASSERT_PTR_NULL(strchr(text, '\033'));
	free(text);
	diag_snap_free(snap);
}

static void test_json(void)
{
	struct json_object *o, *list, *one, *v;
	struct diag_pcie p;

	slow_slot();
	diag_pcie_read(&p, snap);
	o = diag_pcie_json(&p);
	CU_ASSERT_STRING_EQUAL(json_object_get_string(json_object_object_get(o, "limit")), "width");
	list = json_object_object_get(o, "functions");
	CU_ASSERT_EQUAL(json_object_array_length(list), 2);
	one = json_object_array_get_idx(list, 1);
	CU_ASSERT_TRUE(json_object_object_get_ex(one, "correctable", &v));
	CU_ASSERT_EQUAL(json_object_get_int(json_object_object_get(v, "total")), 7);
	/* Not read is not zero. */
	CU_ASSERT_FALSE(json_object_object_get_ex(one, "fatal", &v));
	one = json_object_array_get_idx(json_object_object_get(o, "links"), 0);
	CU_ASSERT_EQUAL(json_object_get_int(json_object_object_get(one, "width")), 2);
	CU_ASSERT_EQUAL(json_object_get_int(json_object_object_get(one, "mb_s_max")), 4 * 1969);
	json_object_put(o);
	diag_snap_free(snap);
}

/* Well-formed by its brackets, and no foreign markup gets in. */
static void test_picture(void)
{
	size_t len, opened = 0, closed = 0;
	char *text;

	slow_slot();
	diag_snap_put_text(snap, "pci/path", "<script>alert(1)\n\"&\n");
	text = printed(print_picture, &len);
	CU_ASSERT_PTR_NULL(strstr(text, "script"));
	CU_ASSERT_PTR_NULL(strchr(text, '&'));
	for (const char *c = text; *c; c++) {
		opened += *c == '<';
		closed += *c == '>';
	}
	CU_ASSERT_EQUAL(opened, closed);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "limits the drive"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "7 errors, 7 an hour"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "</svg>\n"));
	free(text);
	diag_snap_free(snap);
	snap = diag_snap_new();
	text = printed(print_picture, &len);
	CU_ASSERT_EQUAL(len, 0);
	free(text);
	diag_snap_free(snap);
}

CU_TestInfo test_diag_pcie[] = {
	{ "who limits the link", test_limits },
	{ "a switch on the way", test_switch },
	{ "sysfs alone, and a sleeping drive", test_sysfs_alone },
	{ "errors of endpoint and port", test_errors },
	{ "what the ends disagree on", test_mismatches },
	{ "gone, hostile, cut", test_hostile },
	{ "the tree", test_tree },
	{ "JSON", test_json },
	{ "the picture", test_picture },
	CU_TEST_INFO_NULL,
};
