// SPDX-License-Identifier: GPL-2.0-or-later
/* A healthy drive as bytes, and changes to it. */
#include "diagrig.h"

#include <CUnit/CUnit.h>
#include <nvmetest/spec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag/logs.h"
#include "engine/engine.h"
#include "fake_config.h"

static void set_field(struct diag_snapshot *s, const struct diagrig_edit *e)
{
	const struct spec_struct *st;
	const struct spec_field *f;
	size_t len = 0;
	const uint8_t *old = diag_snap_bytes(s, e->item, 1, &len);
	uint8_t *bytes;

	CU_ASSERT_EQUAL_FATAL(spec_path_find(e->field, &st, &f), 0);
	CU_ASSERT_TRUE_FATAL(old && e->at + f->offset + f->width / 8 <= len);
	bytes = malloc(len);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	memcpy(bytes, old, len);
	if (e->text)
		for (size_t i = 0, n = strlen(e->text); i < f->width / 8; i++)
			bytes[e->at + f->offset + i] = (uint8_t)(i < n ? e->text[i] : ' ');
	else
		spec_set(f, bytes + e->at, len - e->at, e->value);
	CU_ASSERT_EQUAL(diag_snap_put(s, e->item, bytes, len), 0);
	free(bytes);
}

/* Configuration space with a link of 16 GT/s x4, unless @words say otherwise. */
static void put_config(struct diag_snapshot *s, const char *item, const char *words)
{
	uint8_t bytes[FAKE_CONFIG_LEN];
	char all[800];

	snprintf(all, sizeof(all),
		 "pci.header.vid=0x144d pci.exp.pxcap.ver=2 pci.exp.pxls.cls=4 pci.exp.pxls.nlw=4 "
		 "pci.exp.pxlcap.sls=4 pci.exp.pxlcap.mlw=4 %s",
		 words);
	fake_config(bytes, all);
	CU_ASSERT_EQUAL(diag_snap_put(s, item, bytes, sizeof(bytes)), 0);
}

void diagrig_edit(struct diag_snapshot *host, struct diag_snapshot *drive,
		  const struct diagrig_edit *edits)
{
	for (const struct diagrig_edit *e = edits; e && e->item; e++) {
		struct diag_snapshot *s = strncmp(e->item, "host/", 5) ? drive : host;

		if (e->field) {
			set_field(s, e);
		} else if (e->is_config) {
			put_config(s, e->item, e->text);
		} else if (e->text) {
			CU_ASSERT_EQUAL(diag_snap_put_text(s, e->item, e->text), 0);
		} else {
			CU_ASSERT_PTR_NOT_NULL_FATAL(diag_snap_find(s, e->item));
			diag_snap_drop(s, e->item);
		}
	}
}

static void put_zeroes(struct diag_snapshot *s, const char *item, size_t len)
{
	uint8_t *bytes = calloc(1, len);

	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	CU_ASSERT_EQUAL(diag_snap_put(s, item, bytes, len), 0);
	free(bytes);
}

static const struct {
	const char *item;
	size_t len;
} items[] = {
	{ "identify/ctrl.bin", 4096 },	{ "identify/ns-list.bin", 4096 },
	{ "identify/ns-1.bin", 4096 },	{ "identify/ns-1-indep.bin", 4096 },
	{ "logs/01.bin", 64 * 64 },	{ "logs/02.bin", 512 },
	{ "logs/03.bin", 512 },		{ "logs/06.bin", 564 },
	{ "logs/08.bin", 512 },		{ "logs/09-eg1.bin", 512 },
	{ "logs/0d.bin", 1024 },	{ "logs/81.bin", 512 },
	{ "regs.bin", 4096 },		{ "logs/c0.bin", 512 },
	{ "features/02.bin", 4 },	{ "features/04.bin", 4 },
	{ "features/06.bin", 4 },	{ "features/07.bin", 4 },
	{ "features/0c.bin", 4 + 256 }, { "features/0d.bin", 4 + 4096 },
};

#define CTRL(field, value)  SET("identify/ctrl.bin", "identify.ctrl." field, value)
#define NS1(field, value)   SET("identify/ns-1.bin", "identify.ns." field, value)
#define SMART(field, value) SET("logs/02.bin", "log.smart." field, value)
#define GROUP(field, value) SET("logs/09-eg1.bin", "log.endurance." field, value)

static const struct diagrig_edit healthy[] = {
	CTRL("ver", NT_VS(2, 0, 0)),
	CTRL("wctemp", 343),
	CTRL("cctemp", 353),
	CTRL("oacs.selftest", 1),
	CTRL("oacs.fw", 1),
	CTRL("frmw.nofs", 3),
	CTRL("npss", 1),
	CTRL("psd0.mp", 2500),
	CTRL("psd1.mp", 50),
	CTRL("psd1.nops", 1),
	CTRL("apsta.apst", 1),
	CTRL("vwc.present", 1),
	CTRL("oncs.dsm", 1),
	CTRL("rtd3r", 500000),
	CTRL("rtd3e", 8000000),
	CTRL("hmpre", 64 * 256),
	CTRL("hmmin", 16 * 256),
	CTRL("sanicap.bes", 1),
	CTRL("ctratt.eg", 1),
	CTRL("cmic.ana", 1),
	CTRL("lpa.telemetry", 1),
	CTRL("lpa.persistent", 1),
	CTRL("nn", 1),
	SET("identify/ns-list.bin", "log.changed-ns.first", 1),
	NS1("nsze", 1000000),
	NS1("ncap", 1000000),
	NS1("nuse", 400000),
	NS1("nlbaf", 1),
	NS1("lbaf0.lbads", 9),
	NS1("lbaf1.lbads", 12),
	NS1("dlfeat.read", 1),
	NS1("eui64", 0),
	SET("identify/ns-1-indep.bin", "identify.ns-indep.nstat.nrdy", 1),
	SMART("ctemp", 313),
	SMART("avsp", 100),
	SMART("avspt", 10),
	SMART("pused", 3),
	SMART("pwrc", 40),
	SMART("poh", 5000),
	SMART("upl", 3),
	SMART("tsen1", 315),
	SET("logs/03.bin", "log.firmware.afi.active", 1),
	SET("logs/06.bin", "log.self-test.r0.dsts.code", 1),
	SET("logs/06.bin", "log.self-test.r1.dsts.result", 15),
	SET("logs/0d.bin", "log.persistent.lhl", 512 - 20),
	SET_AT("logs/0d.bin", "log.persistent-event.type", 512, 4),
	SET_AT("logs/0d.bin", "log.persistent-event.ehl", 512, 21),
	SET_AT("logs/0d.bin", "log.persistent-event.el", 512, 76),
	GROUP("avsp", 100),
	GROUP("avspt", 10),
	GROUP("pused", 3),
	SET("features/06.bin", "feature.volatile-wc.wce", 1),
	SET("features/07.bin", "feature.num-queues.nsq", 15),
	SET("features/07.bin", "feature.num-queues.ncq", 15),
	SET("features/0c.bin", "feature.auto-pst.apste", 1),
	SET("features/0d.bin", "feature.hmb.ehm", 1),
	TEXT("pci/path", "0000:00:1c.0\n0000:01:00.0\n"),
	CONFIG("pci/config.bin", "pci.exp.pxcap.dpt=0"),
	CONFIG("pci/port-0/config.bin", "pci.exp.pxcap.dpt=4 pci.dpc.sts.ts=0"),
	TEXT("sysfs/pci/aer_dev_correctable", "RxErr 0\nTOTAL_ERR_COR 0\n"),
	TEXT("sysfs/pci/aer_dev_nonfatal", "TOTAL_ERR_NONFATAL 0\n"),
	TEXT("sysfs/pci/aer_dev_fatal", "TOTAL_ERR_FATAL 0\n"),
	TEXT("pci/port-0/sysfs/aer_rootport_total_err_cor", "0\n"),
	TEXT("pci/port-0/sysfs/aer_rootport_total_err_nonfatal", "0\n"),
	TEXT("pci/port-0/sysfs/aer_rootport_total_err_fatal", "0\n"),
	TEXT("sysfs/pci/vendor", "0x144d\n"),
	TEXT("sysfs/pci/d3cold_allowed", "1\n"),
	TEXT("sysfs/pci/power/control", "on\n"),
	TEXT("sysfs/pci/numa_node", "0\n"),
	TEXT("sysfs/pci/local_cpulist", "0-3\n"),
	TEXT("sysfs/pci/irq_cpus", "0,1,2,3,4,5,6,7\n"),
	TEXT("sysfs/pci/iommu_type", "DMA-FQ\n"),
	TEXT("sysfs/ns-1/ro", "0\n"),
	TEXT("sysfs/ns-1/hidden", "0\n"),
	TEXT("sysfs/pci/driver", "nvme\n"),
	TEXT("sysfs/pci/msi_irqs", "9\n"),
	TEXT("sysfs/ns-1/partitions", "nvme0n1p1 2048 100 0\nnvme0n1p2 4096 100 0\n"),
	TEXT("sysfs/nvme/name", "nvme0\n"),
	TEXT("sysfs/nvme/quirks", "none\n"),
	TEXT("sysfs/nvme/state", "live\n"),
	TEXT("sysfs/nvme/state.2", "live\n"),
	TEXT("sysfs/ns-1/ana_state", "optimized\n"),
	TEXT("sysfs/ns-1/queue/scheduler", "[none] mq-deadline kyber\n"),
	TEXT("latency.json", "{\"reads\": 1000, \"errors\": 0, \"median_us\": 80, "
			     "\"p99_us\": 120, \"max_us\": 900}"),
	TEXT("meta.json", "{\"address\": \"kernel:/dev/nvme0\", \"bdf\": \"0000:01:00.0\", "
			  "\"taken\": \"2026-11-21T10:00:00Z\", \"uptime_s\": 864000, "
			  "\"user\": \"root\", \"depth\": \"normal\"}"),
	{ 0 },
};

static const struct diagrig_edit healthy_host[] = {
	TEXT("host/cpus", "8\n"),
	TEXT("host/cpuidle", "intel_idle\n"),
	TEXT("host/governor", "powersave\n"),
	TEXT("host/cpufreq", "intel_pstate\n"),
	TEXT("host/numa", "0-1\n"),
	TEXT("host/numa.cpus", "0-1\n"),
	TEXT("host/iommu", "dmar0 dmar1\n"),
	TEXT("host/cmdline", "quiet intel_iommu=on\n"),
	TEXT("host/dmesg", "1.000000 nvme nvme0: 8/0/0 default/read/poll queues\n"),
	TEXT("host/modules/nvme_core/default_ps_max_latency_us", "100000\n"),
	TEXT("host/modules/nvme_core/io_timeout", "30\n"),
	{ 0 },
};

/* What is text, at its place in an item of bytes. */
static void put_at(struct diag_snapshot *s, const char *item, size_t at, const char *text)
{
	size_t len = 0;
	const uint8_t *old = diag_snap_bytes(s, item, at + strlen(text), &len);
	uint8_t bytes[4096];

	CU_ASSERT_TRUE_FATAL(old && len <= sizeof(bytes));
	memcpy(bytes, old, len);
	memcpy(bytes + at, text, strlen(text));
	CU_ASSERT_EQUAL(diag_snap_put(s, item, bytes, len), 0);
}

struct diag_snapshot *diagrig_drive(void)
{
	struct diag_snapshot *s = diag_snap_new();

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	for (size_t i = 0; plugins_built_in[i]; i++)
		diag_log_add(plugins_built_in[i]->logs);
	for (size_t i = 0; i < ARRAY_SIZE(items); i++)
		put_zeroes(s, items[i].item, items[i].len);
	diagrig_edit(NULL, s, healthy);
	put_at(s, "identify/ctrl.bin", 4, "S1               ");
	put_at(s, "identify/ctrl.bin", 24, "Model X                  ");
	put_at(s, "identify/ctrl.bin", 64, "FW1     ");
	put_at(s, "identify/ns-1.bin", 120, "\x0a\x0b\x0c\x0d\x0e\x0f\x01\x02");
	put_at(s, "logs/03.bin", 8, "FW1     ");
	put_at(s, "logs/03.bin", 16, "FW2     ");
	/* the GUID of OCP's SMART page, its capacitors and that throttling is off */
	put_at(s, "logs/c0.bin", 496,
	       "\xc5\xaf\x10\x28\xea\xbf\xf2\xa4\x9c\x4f\x6f\x7c\xc9\x14\xd5\xaf");
	put_at(s, "logs/c0.bin", 128, "\xff\xff");
	return s;
}

struct diag_snapshot *diagrig_host(void)
{
	struct diag_snapshot *s = diag_snap_new();

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	diagrig_edit(s, NULL, healthy_host);
	return s;
}
