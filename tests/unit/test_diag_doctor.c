// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The doctor: a healthy drive gets no warning, and every level that a check may
 * say is said for a drive that differs from it in one thing, and by no other
 * check than those that see the same thing.
 */
#include <json-c/json.h>
#include <nvmetest/spec.h>
#include <stdlib.h>
#include <string.h>

#include "diag/doctor.h"
#include "diagrig.h"
#include "suites.h"

#define EDITS_MAX 6
/* What a function that is not there reads as. */
#define FF16 "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
#define GONE FF16 FF16 FF16 FF16

struct row {
	const char *id;
	enum diag_level level;
	const char *brief; /* stands in the headline; NULL: no matter, or there is no warning */
	struct diagrig_edit edits[EDITS_MAX];
};

#define CTRL(field, value)	SET("identify/ctrl.bin", "identify.ctrl." field, value)
#define NS1(field, value)	SET("identify/ns-1.bin", "identify.ns." field, value)
#define SMART(field, value)	SET("logs/02.bin", "log.smart." field, value)
#define GROUP(field, value)	SET("logs/09-eg1.bin", "log.endurance." field, value)
#define RESULT(n, field, value) SET("logs/06.bin", "log.self-test.r" #n "." field, value)
/* One entry of the error log. */
#define ERROR(sct, sc)                                                                             \
	SET("logs/01.bin", "log.error.count", 7), SET("logs/01.bin", "log.error.status.sct", sct), \
		SET("logs/01.bin", "log.error.status.sc", sc)
#define EVENT(type) SET_AT("logs/0d.bin", "log.persistent-event.type", 512, type)

#define PORT(words)  CONFIG("pci/port-0/config.bin", "pci.exp.pxcap.dpt=4 " words)
#define DRIVE(words) CONFIG("pci/config.bin", "pci.exp.pxcap.dpt=0 " words)
#define KMSG(text)   TEXT("host/dmesg", text)
#define TIMED_OUT                                                                                  \
	"5.000000 nvme nvme0: I/O tag 1 (1001) opcode 0x2 (Read) QID 4 timeout, aborting\n"
#define NO_MEDIA                                                                                   \
	"5.000000 critical medium error, dev nvme0n1, sector 8 op 0x0:(READ) flags 0x0 phys_seg "  \
	"1 "                                                                                       \
	"prio class 2\n"
#define FAULT                                                                                      \
	"5.000000 DMAR: [DMA Read NO_PASID] Request device [01:00.0] fault addr 0x1000 [fault "    \
	"reason 0x06] x\n"
#define DOWN                                                                                       \
	"5.000000 nvme nvme0: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0x10\n"
#define MODEL(text) STRING("identify/ctrl.bin", "identify.ctrl.mn", text)
#define KINGSTON                                                                                   \
	MODEL("KINGSTON SA2000M8500G"), STRING("identify/ctrl.bin", "identify.ctrl.fr", "S5Z42105")
#define STRAY "5.000000 nvme nvme0: invalid id 5 completed on queue 1\n"

static const struct row rows[] = {
	{ "state.present",
	  DIAG_FAIL,
	  "does not work: it has gone",
	  { TEXT("pci/config.bin", GONE) } },
	{ "state.live",
	  DIAG_WARN,
	  "keep, watch its state, resetting",
	  { TEXT("sysfs/nvme/state", "resetting\n"), TEXT("sysfs/nvme/state.2", "resetting\n") } },
	{ "state.live",
	  DIAG_WARN,
	  "keep, watch its state, live",
	  { TEXT("sysfs/nvme/state", "connecting\n") } },
	{ "state.live",
	  DIAG_FAIL,
	  "does not work: Linux has given it up",
	  { TEXT("sysfs/nvme/state.2", "dead\n") } },
	{ "state.answers",
	  DIAG_FAIL,
	  "does not work: it stopped answering",
	  { TEXT("meta.json", "{\"stopped\": \"no answer in time\"}") } },
	{ "state.fatal",
	  DIAG_FAIL,
	  "fatal controller error",
	  { SET_AT("regs.bin", "csts.cfs", 0x1c, 1) } },
	{ "state.fatal", DIAG_FAIL, "registers are gone", { TEXT("regs.bin", GONE) } },
	{ "link.speed",
	  DIAG_WARN,
	  "host problem: slot trained 16 GT/s x2",
	  { PORT("pci.exp.pxls.nlw=2"), DRIVE("pci.exp.pxls.nlw=2") } },
	{ "link.speed",
	  DIAG_WARN,
	  "host problem: slot trained 2.5 GT/s x4",
	  { PORT("pci.exp.pxls.cls=1 pci.exp.pxlc2.tls=4"), DRIVE("pci.exp.pxls.cls=1") } },
	{ "link.speed",
	  DIAG_INFO,
	  NULL,
	  { PORT("pci.exp.pxls.nlw=2 pci.exp.pxlcap.mlw=2"), DRIVE("pci.exp.pxls.nlw=2") } },
	{ "link.payload",
	  DIAG_WARN,
	  "host problem: payload sizes",
	  { PORT("pci.exp.pxdc.mps=1") } },
	{ "link.aspm",
	  DIAG_INFO,
	  NULL,
	  { PORT("pci.exp.pxlcap.aspms=0"),
	    DRIVE("pci.exp.pxlcap.aspms=2 pci.exp.pxlc.aspmc=2") } },
	{ "link.dpc",
	  DIAG_FAIL,
	  "host problem: port 0000:00:1c.0 cut",
	  { PORT("pci.dpc.sts.ts=1") } },
	{ "link.fatal",
	  DIAG_FAIL,
	  "host problem: fatal link errors",
	  { TEXT("sysfs/pci/aer_dev_fatal", "DLP 1\nTOTAL_ERR_FATAL 1\n") } },
	{ "link.nonfatal",
	  DIAG_WARN,
	  "host problem: lost transactions",
	  { TEXT("pci/port-0/sysfs/aer_dev_nonfatal", "CmpltTO 1\nTOTAL_ERR_NONFATAL 1\n") } },
	{ "link.nonfatal",
	  DIAG_INFO,
	  NULL,
	  { TEXT("sysfs/pci/aer_dev_nonfatal", "UnsupReq 1\nTOTAL_ERR_NONFATAL 1\n") } },
	{ "link.correctable",
	  DIAG_INFO,
	  NULL,
	  { TEXT("sysfs/pci/aer_dev_correctable", "RxErr 50\nTOTAL_ERR_COR 50\n") } },
	{ "link.correctable",
	  DIAG_WARN,
	  "host problem: link errors",
	  { TEXT("sysfs/pci/aer_dev_correctable", "RxErr 50000\nTOTAL_ERR_COR 50000\n") } },
	{ "kernel.quirks",
	  DIAG_INFO,
	  NULL,
	  { TEXT("sysfs/nvme/quirks", "no_deepest_ps\nbogus_nid\n") } },
	{ "firmware.known",
	  DIAG_WARN,
	  "update firmware: S5Z42105 is known to be bad",
	  { KINGSTON, STRING("logs/03.bin", "log.firmware.frs1", "S5Z42105") } },
	{ "firmware.known", DIAG_INFO, NULL, { MODEL("Seagate FireCuda 510 X") } },
	{ "kernel.apst", DIAG_INFO, NULL, { MODEL("KCD6XVUL6T40") } },
	{ "kernel.apst",
	  DIAG_OK,
	  NULL,
	  { MODEL("KCD6XVUL6T40"), TEXT("sysfs/nvme/quirks", "no_apst") } },
	{ "kernel.apst", DIAG_WARN, "power saving", { MODEL("KCD6XVUL6T40"), KMSG(DOWN) } },
	{ "kernel.power-saving",
	  DIAG_INFO,
	  NULL,
	  { TEXT("host/modules/nvme_core/default_ps_max_latency_us", "0\n") } },
	{ "kernel.timeout",
	  DIAG_INFO,
	  NULL,
	  { TEXT("host/modules/nvme_core/io_timeout", "255\n") } },
	{ "kmsg.controller", DIAG_WARN, "timeout in the kernel log", { KMSG(TIMED_OUT) } },
	{ "kmsg.controller",
	  DIAG_FAIL,
	  "timeout in the kernel log",
	  { KMSG(TIMED_OUT TIMED_OUT TIMED_OUT) } },
	{ "kmsg.controller",
	  DIAG_FAIL,
	  "does not work: removed in the kernel log",
	  { KMSG("5.000000 nvme nvme0: Removing after probe failure status: -19\n") } },
	{ "kmsg.controller",
	  DIAG_OK,
	  NULL,
	  { KMSG("5.000000 nvme nvme1: Removing after probe failure status: -19\n") } },
	{ "kmsg.data",
	  DIAG_WARN,
	  "back up the data",
	  { KMSG(NO_MEDIA), TEXT("sysfs/ns-1/name", "nvme0n1\n") } },
	{ "kmsg.data",
	  DIAG_FAIL,
	  "back up the data",
	  { KMSG(NO_MEDIA NO_MEDIA NO_MEDIA), TEXT("sysfs/ns-1/name", "nvme0n1\n") } },
	{ "kmsg.data",
	  DIAG_INFO,
	  NULL,
	  { KMSG("5.000000 nvme0: Get Features(0xa), Invalid Field in Command (sct 0x0 / sc 0x2) "
		 "DNR\n") } },
	{ "kmsg.link", DIAG_WARN, "iommu-fault in the kernel log", { KMSG(FAULT) } },
	{ "kmsg.link", DIAG_FAIL, "iommu-fault in the kernel log", { KMSG(FAULT FAULT FAULT) } },
	{ "kmsg.link",
	  DIAG_INFO,
	  NULL,
	  { KMSG("5.000000 nvme 0000:01:00.0: PCIe Bus Error: severity=Corrected, type=Physical "
		 "Layer, "
		 "(Receiver ID)\n") } },
	{ "kmsg.claims",
	  DIAG_INFO,
	  NULL,
	  { KMSG("5.000000 nvme nvme0: missing or invalid SUBNQN field.\n") } },
	{ "kmsg.claims", DIAG_WARN, "bad-completion in the kernel log", { KMSG(STRAY) } },
	{ "kmsg.claims",
	  DIAG_FAIL,
	  "replace: bad-completion in the kernel log",
	  { KMSG(STRAY STRAY STRAY) } },
	{ "kmsg.claims",
	  DIAG_INFO,
	  NULL,
	  { KMSG("5.000000 nvme nvme0: Ignoring bogus Namespace Identifiers\n") } },
	{ "kmsg.claims",
	  DIAG_WARN,
	  "duplicate-ids in the kernel log",
	  { KMSG("5.000000 nvme nvme0: globally duplicate IDs for nsid 1\n") } },
	{ "kmsg.host",
	  DIAG_WARN,
	  "host problem: timeout-polled in the kernel log",
	  { KMSG("5.000000 nvme nvme0: I/O tag 1 (1001) QID 4 timeout, completion polled\n") } },
	{ "kmsg.host",
	  DIAG_INFO,
	  NULL,
	  { KMSG("5.000000 INFO: task fio:77 blocked for more than 120 seconds.\n") } },
	{ "host.queues", DIAG_INFO, NULL, { TEXT("host/cpus", "64\n") } },
	{ "host.vectors", DIAG_INFO, NULL, { TEXT("sysfs/pci/msi_irqs", "1\n") } },
	{ "host.driver", DIAG_INFO, NULL, { TEXT("sysfs/pci/driver", "vfio-pci\n") } },
	{ "ns.alignment",
	  DIAG_INFO,
	  NULL,
	  { TEXT("sysfs/ns-1/partitions", "nvme0n1p1 63 100 0\n") } },
	{ "ns.alignment",
	  DIAG_INFO,
	  NULL,
	  { NS1("nsfeat.optperf", 1), NS1("npwg", 31),
	    TEXT("sysfs/ns-1/partitions", "nvme0n1p1 40 100 0\n") } },
	{ "vendor.logs",
	  DIAG_WARN,
	  "keep, watch what its vendor's log tells",
	  { SET_AT("logs/c0.bin", "identify.ns.nsze", 56, 3) } },
	{ "host.vmd", DIAG_INFO, NULL, { TEXT("meta.json", "{\"bdf\": \"10000:01:00.0\"}") } },
	{ "host.scheduler",
	  DIAG_INFO,
	  NULL,
	  { TEXT("sysfs/ns-1/queue/scheduler", "none mq-deadline [bfq]\n") } },
	{ "latency.errors",
	  DIAG_WARN,
	  "back up the data: reads fail",
	  { TEXT("latency.json", "{\"reads\": 9, \"errors\": 1}") } },
	{ "latency.tail",
	  DIAG_WARN,
	  "keep, watch slow reads",
	  { TEXT("latency.json", "{\"reads\": 9, \"max_us\": 100001}") } },
	{ "latency.median",
	  DIAG_INFO,
	  NULL,
	  { TEXT("latency.json", "{\"reads\": 9, \"median_us\": 2000}") } },
	{ "smart.spare", DIAG_INFO, NULL, { SMART("avsp", 15) } },
	{ "smart.spare", DIAG_WARN, "replace: spare at its threshold", { SMART("avsp", 10) } },
	{ "smart.spare", DIAG_WARN, "little spare", { SMART("avspt", 0), SMART("avsp", 5) } },
	{ "smart.spare", DIAG_FAIL, "replace: spare is used up", { SMART("avsp", 9) } },
	{ "smart.spare", DIAG_FAIL, "replace: spare is used up", { SMART("cw.spare", 1) } },
	{ "smart.spare", DIAG_INFO, NULL, { SMART("avspt", 0), SMART("avsp", 0) } },
	{ "smart.spare", DIAG_OK, NULL, { SMART("avspt", 100) } },
	{ "smart.spare", DIAG_OK, NULL, { SMART("avspt", 0) } },
	{ "smart.reliability", DIAG_FAIL, "replace: reliability", { SMART("cw.reliability", 1) } },
	{ "smart.read-only", DIAG_FAIL, "replace: media is read only", { SMART("cw.ro", 1) } },
	{ "smart.backup", DIAG_FAIL, "power loss protection failed", { SMART("cw.backup", 1) } },
	{ "smart.pmr", DIAG_FAIL, "Persistent Memory Region", { SMART("cw.pmr", 1) } },
	{ "smart.temperature", DIAG_INFO, NULL, { SMART("ctemp", 340) } },
	{ "smart.temperature", DIAG_INFO, NULL, { SMART("ctemp", 0) } },
	{ "smart.temperature",
	  DIAG_WARN,
	  "keep, watch temperature",
	  { SMART("ctemp", 343), SMART("tsen1", 343) } },
	{ "smart.temperature", DIAG_WARN, "keep, watch temperature", { SMART("cw.temp", 1) } },
	{ "smart.temperature",
	  DIAG_WARN,
	  "keep, watch temperature",
	  { CTRL("wctemp", 0), CTRL("cctemp", 0), SMART("ctemp", 350), SMART("tsen1", 350) } },
	{ "smart.temperature", DIAG_OK, NULL, { CTRL("wctemp", 0), CTRL("cctemp", 0) } },
	{ "smart.temperature",
	  DIAG_FAIL,
	  "cool it: critical temperature",
	  { SMART("ctemp", 353), SMART("tsen1", 353) } },
	{ "smart.plausible",
	  DIAG_INFO,
	  NULL,
	  { CTRL("wctemp", 0), CTRL("cctemp", 0), SMART("ctemp", 410) } },
	{ "smart.plausible",
	  DIAG_INFO,
	  NULL,
	  { CTRL("wctemp", 0), CTRL("cctemp", 0), SMART("ctemp", 340), SMART("tsen1", 300) } },
	{ "smart.hot-time", DIAG_INFO, NULL, { SMART("wctt", 90) } },
	{ "smart.hot-time", DIAG_WARN, "temperature", { SMART("wctt", 5000 * 60 / 10) } },
	{ "smart.hot-time", DIAG_WARN, "temperature", { SMART("cctt", 5000 * 60 / 50) } },
	{ "smart.throttled", DIAG_INFO, NULL, { SMART("tttmt1", 100) } },
	{ "smart.throttled", DIAG_WARN, "throttling", { SMART("tttmt2", 5000 * 3600 / 10) } },
	{ "smart.used", DIAG_INFO, NULL, { SMART("pused", 90) } },
	{ "smart.used", DIAG_WARN, "keep, watch wear", { SMART("pused", 100) } },
	{ "smart.used", DIAG_WARN, "keep, watch wear", { SMART("pused", 255) } },
	{ "smart.media-errors", DIAG_WARN, "keep, watch media errors", { SMART("mdie", 3) } },
	{ "smart.unsafe-shutdowns", DIAG_INFO, NULL, { SMART("upl", 30) } },
	{ "smart.unsafe-shutdowns", DIAG_OK, NULL, { SMART("upl", 9), SMART("pwrc", 9) } },
	{ "smart.hours", DIAG_INFO, NULL, { SMART("poh", 900000) } },
	{ "smart.hours", DIAG_INFO, NULL, { SMART("poh", 0), SMART("pwrc", 500) } },
	{ "smart.hours", DIAG_INFO, NULL, { SMART("cbt", 5002 * 60) } },
	{ "errors.media", DIAG_WARN, "back up the data: media errors", { ERROR(2, 0x81) } },
	{ "errors.media", DIAG_WARN, "back up the data: media errors", { ERROR(2, 0x80) } },
	{ "errors.guard", DIAG_WARN, "data integrity", { ERROR(2, 0x82) } },
	{ "errors.transport", DIAG_WARN, "host problem: data transfer", { ERROR(0, 0x04) } },
	{ "errors.transport",
	  DIAG_WARN,
	  "host problem: data transfer",
	  { ERROR(0, 0x02), SET("logs/01.bin", "log.error.trtype", 1) } },
	{ "errors.internal", DIAG_WARN, "internal errors", { ERROR(0, 0x06) } },
	{ "errors.host", DIAG_INFO, NULL, { ERROR(0, 0x02) } },
	{ "errors.host", DIAG_INFO, NULL, { ERROR(1, 0x09), SMART("neile", 123456) } },
	{ "errors.host", DIAG_OK, NULL, { SET("logs/01.bin", "log.error.status.sc", 2) } },
	{ "errors.count", DIAG_INFO, NULL, { SMART("neile", 1) } },
	{ "errors.count", DIAG_OK, NULL, { ERROR(0, 0x02), SMART("neile", 1) } },
	{ "selftest.last",
	  DIAG_FAIL,
	  "replace: self-test failed",
	  { RESULT(0, "dsts.code", 2), RESULT(0, "dsts.result", 7) } },
	{ "selftest.last",
	  DIAG_FAIL,
	  "replace: self-test failed",
	  { RESULT(0, "dsts.result", 2), RESULT(1, "dsts.code", 1), RESULT(1, "dsts.result", 5) } },
	{ "selftest.last",
	  DIAG_WARN,
	  "keep, watch self-tests",
	  { RESULT(1, "dsts.code", 2), RESULT(1, "dsts.result", 6) } },
	{ "selftest.last", DIAG_OK, NULL, { RESULT(0, "dsts.result", 1) } },
	{ "selftest.running",
	  DIAG_INFO,
	  NULL,
	  { SET("logs/06.bin", "log.self-test.cdsto.op", 2) } },
	{ "selftest.running",
	  DIAG_OK,
	  NULL,
	  { SET("logs/06.bin", "log.self-test.cdstc.percent", 40) } },
	{ "firmware.pending",
	  DIAG_WARN,
	  "update firmware: FW2 waits",
	  { SET("logs/03.bin", "log.firmware.afi.next", 2) } },
	{ "firmware.pending", DIAG_OK, NULL, { SET("logs/03.bin", "log.firmware.afi.next", 1) } },
	{ "firmware.revision",
	  DIAG_INFO,
	  NULL,
	  { SET("logs/03.bin", "log.firmware.afi.active", 2) } },
	{ "firmware.slots", DIAG_INFO, NULL, { CTRL("frmw.nofs", 1), CTRL("frmw.ffsro", 1) } },
	{ "hmb.size", DIAG_INFO, NULL, { SET("features/0d.bin", "feature.hmb.ehm", 0) } },
	{ "ns.format", DIAG_INFO, NULL, { NS1("lbaf0.rp", 2) } },
	{ "ns.format", DIAG_OK, NULL, { NS1("lbaf0.rp", 2), NS1("lbaf1.ms", 8) } },
	{ "ns.format", DIAG_OK, NULL, { NS1("flbas.index", 9) } },
	{ "ns.use", DIAG_INFO, NULL, { NS1("nuse", 1000001) } },
	{ "ns.protected",
	  DIAG_WARN,
	  "change a setting: namespace 1 is write protected",
	  { NS1("nsattr.wp", 1) } },
	{ "ns.ready",
	  DIAG_WARN,
	  "namespace 1 is not ready",
	  { SET("identify/ns-1-indep.bin", "identify.ns-indep.nstat.nrdy", 0) } },
	{ "ns.formatting",
	  DIAG_WARN,
	  "being formatted",
	  { NS1("fpi.fpis", 1), NS1("fpi.left", 40) } },
	{ "ns.formatting", DIAG_OK, NULL, { NS1("fpi.left", 40) } },
	{ "ns.ids", DIAG_INFO, NULL, { SET("identify/ns-1.bin", "identify.ns.eui64", 0) } },
	{ "ns.ids", DIAG_INFO, NULL, { SET("identify/ns-1.bin", "identify.ns.eui64", 1) } },
	{ "ns.ana",
	  DIAG_WARN,
	  "namespace 1 cannot be reached",
	  { TEXT("sysfs/ns-1/ana_state", "inaccessible\n") } },
	{ "ns.ana", DIAG_OK, NULL, { TEXT("sysfs/ns-1/ana_state", "non-optimized\n") } },
	{ "power.state",
	  DIAG_INFO,
	  NULL,
	  { SET("features/02.bin", "feature.power-mgmt.ps", 1), CTRL("psd1.nops", 0) } },
	{ "power.state", DIAG_OK, NULL, { SET("features/02.bin", "feature.power-mgmt.ps", 1) } },
	{ "power.cache",
	  DIAG_INFO,
	  NULL,
	  { SET("features/06.bin", "feature.volatile-wc.wce", 0) } },
	{ "power.cache", DIAG_OK, NULL, { CTRL("vwc.present", 0), DROP("features/06.bin") } },
	{ "sanitize.state",
	  DIAG_WARN,
	  "a sanitize is running",
	  { SET("logs/81.bin", "log.sanitize.sstat.state", 2) } },
	{ "sanitize.state",
	  DIAG_FAIL,
	  "sanitize failed",
	  { SET("logs/81.bin", "log.sanitize.sstat.state", 3) } },
	{ "endurance.groups",
	  DIAG_FAIL,
	  "replace: spare of an Endurance Group",
	  { GROUP("cw.spare", 1) } },
	{ "endurance.groups",
	  DIAG_FAIL,
	  "replace: an Endurance Group failed",
	  { GROUP("cw.ro", 1) } },
	{ "endurance.groups",
	  DIAG_FAIL,
	  "replace: an Endurance Group failed",
	  { DROP("logs/09-eg1.bin"), SMART("egcw", 1) } },
	{ "endurance.groups", DIAG_WARN, "wear", { GROUP("pused", 120) } },
	{ "events.summary",
	  DIAG_INFO,
	  NULL,
	  { EVENT(5), SET_AT("logs/0d.bin", "log.persistent-hardware.code", 536, 9) } },
	{ "events.summary", DIAG_INFO, NULL, { EVENT(13) } },
	{ "events.summary",
	  DIAG_OK,
	  NULL,
	  { EVENT(5), SET_AT("logs/0d.bin", "log.persistent-hardware.code", 536, 8) } },
	{ "telemetry.data", DIAG_INFO, NULL, { SET("logs/08.bin", "log.telemetry-ctrl.tcda", 1) } },
};

static struct diag_verdict *judge_with(const struct diagrig_edit *edits)
{
	struct diag_snapshot *host = diagrig_host(), *drive = diagrig_drive();
	struct diag_verdict *v = NULL;

	diagrig_edit(host, drive, edits);
	CU_ASSERT_EQUAL_FATAL(diag_judge(host, drive, &v), 0);
	diag_snap_free(host);
	diag_snap_free(drive);
	return v;
}

/* The worst finding of a check; DIAG_LEVELS: it said nothing. */
static enum diag_level level_of(const struct diag_verdict *v, const char *id)
{
	for (size_t i = 0; i < v->n; i++)
		if (!strcmp(v->findings[i].check->id, id))
			return v->findings[i].level;
	return DIAG_LEVELS;
}

/* A test that fails says where: CUnit shows the expression only. */
static void fail(const struct row *r, size_t n, const char *what, const char *seen)
{
	char text[300];

	snprintf(text, sizeof(text), "row %zu, %s: %s: %s", n, r->id, what, seen);
	CU_FAIL(text);
	fprintf(stderr, "%s\n", text);
}

static void check_findings(const struct row *r, size_t n, const struct diag_verdict *v)
{
	for (size_t i = 0; i < v->n; i++) {
		const struct diag_finding *f = &v->findings[i];

		/* power saving is blamed for what the kernel log tells, too */
		bool is_meant = !strcmp(f->check->id, r->id) ||
				(!strcmp(r->id, "kernel.apst") && f->check->group == 14);

		if (!is_meant && f->level >= DIAG_WARN)
			fail(r, n, "another check warns", f->check->id);
		if (f->level >= DIAG_INFO && (!f->text || !f->value))
			fail(r, n, "no text or no value", f->check->id);
		if (f->level >= DIAG_WARN && (!f->advice || f->action == DIAG_KEEP))
			fail(r, n, "a warning without advice", f->check->id);
		if (f->level > DIAG_UNKNOWN && !(f->check->levels & 1u << f->level))
			fail(r, n, "a level that the table does not know", f->check->id);
	}
}

static void test_levels(void)
{
	for (size_t n = 0; n < ARRAY_SIZE(rows); n++) {
		const struct row *r = &rows[n];
		struct diag_verdict *v = judge_with(r->edits);
		enum diag_level level = level_of(v, r->id);

		if (level != r->level)
			fail(r, n, "level",
			     level == DIAG_LEVELS ? "nothing" : diag_level_name(level));
		if (r->brief && !strstr(v->headline, r->brief))
			fail(r, n, "headline", v->headline);
		if (r->level < DIAG_WARN && strcmp(v->headline, "healthy"))
			fail(r, n, "headline", v->headline);
		if ((r->level >= DIAG_WARN) != (*v->next != '\0'))
			fail(r, n, "next", v->next);
		check_findings(r, n, v);
		diag_verdict_free(v);
	}
}

/* Every level that the table of checks names is reached by a row above. */
static void test_levels_are_all_reached(void)
{
	for (size_t i = 0; i < diag_checks_count; i++) {
		const struct diag_check *c = &diag_checks[i];
		unsigned int seen = 0;

		if (!c->look) /* of many drives */
			continue;
		for (size_t n = 0; n < ARRAY_SIZE(rows); n++)
			if (!strcmp(rows[n].id, c->id) && rows[n].level != DIAG_OK)
				seen |= 1u << rows[n].level;
		if (seen != c->levels) {
			fprintf(stderr, "%s: levels %x, rows have %x\n", c->id, c->levels, seen);
			CU_FAIL("a level without a row");
		}
	}
}

static void test_healthy(void)
{
	struct diag_verdict *v = judge_with(NULL);

	CU_ASSERT_STRING_EQUAL(v->headline, "healthy");
	CU_ASSERT_EQUAL(v->level, DIAG_OK);
	CU_ASSERT_EQUAL(v->action, DIAG_KEEP);
	CU_ASSERT_STRING_EQUAL(v->next, "");
	CU_ASSERT_PTR_NULL(v->more);
	CU_ASSERT_EQUAL(v->counts[DIAG_OK], v->n);
	for (size_t i = 0; i < v->n; i++)
		if (v->findings[i].level != DIAG_OK)
			fprintf(stderr, "healthy: %s: %s\n", v->findings[i].check->id,
				v->findings[i].text);
	CU_ASSERT_STRING_EQUAL(v->serial, "S1");
	CU_ASSERT_STRING_EQUAL(v->model, "Model X");
	CU_ASSERT_STRING_EQUAL(v->firmware, "FW1");
	/* every check of a drive has looked at it */
	for (size_t i = 0; i < diag_checks_count; i++)
		if (diag_checks[i].look && level_of(v, diag_checks[i].id) == DIAG_LEVELS)
			CU_FAIL("a check has nothing to say of a drive that has everything");
	diag_verdict_free(v);
}

/* The weightiest action leads, two reasons are told, the rest is counted. */
static void test_headline(void)
{
	static const struct diagrig_edit many[] = {
		SMART("cw.reliability", 1),
		SMART("cw.ro", 1),
		SMART("cw.backup", 1),
		SMART("ctemp", 343),
		{ 0 },
	};
	struct diag_verdict *v = judge_with(many);

	CU_ASSERT_STRING_EQUAL(v->headline,
			       "replace: reliability degraded, media is read only and 1 more");
	CU_ASSERT_EQUAL(v->action, DIAG_REPLACE);
	CU_ASSERT_EQUAL(v->counts[DIAG_FAIL], 3);
	CU_ASSERT_EQUAL(v->counts[DIAG_WARN], 1);
	CU_ASSERT_EQUAL(v->findings[0].level, DIAG_FAIL);
	CU_ASSERT_EQUAL(v->findings[3].level, DIAG_WARN);
	diag_verdict_free(v);
}

/* Without the health log nobody is called healthy; with a reason and what to do about it. */
static void test_unknown(void)
{
	struct diag_snapshot *drive = diag_snap_new();
	struct diag_verdict *v = NULL;

	CU_ASSERT_EQUAL_FATAL(diag_judge(NULL, drive, &v), 0);
	CU_ASSERT_EQUAL(v->level, DIAG_UNKNOWN);
	CU_ASSERT_PTR_NOT_NULL(strstr(v->headline, "not examined"));
	diag_verdict_free(v);
	diag_snap_put_text(drive, "meta.json",
			   "{\"user\": \"unprivileged\", \"address\": \"kernel:/dev/nvme3\"}");
	diag_snap_put_text(drive, "sysfs/nvme/state", "live");
	diag_snap_miss(drive, "logs/02.bin", "may not open /dev/nvme3");
	CU_ASSERT_EQUAL_FATAL(diag_judge(NULL, drive, &v), 0);
	CU_ASSERT_EQUAL(v->level, DIAG_UNKNOWN);
	CU_ASSERT_EQUAL(v->action, DIAG_EXAMINE);
	CU_ASSERT_STRING_EQUAL(v->more, "sudo nvmetest diag doctor -t kernel:/dev/nvme3");
	CU_ASSERT_EQUAL(level_of(v, "smart.spare"), DIAG_UNKNOWN);
	CU_ASSERT_PTR_NOT_NULL(strstr(v->findings[0].text, "may not open"));
	diag_verdict_free(v);
	diag_snap_free(drive);
}

/* Fields that a version does not have are not looked at, whatever stands there. */
static void test_versions(void)
{
	static const struct diagrig_edit old[] = {
		CTRL("ver", NT_VS(1, 3, 0)),
		SMART("cw.pmr", 1),
		NS1("nsattr.wp", 1),
		SET("identify/ns-1-indep.bin", "identify.ns-indep.nstat.nrdy", 0),
		GROUP("cw.ro", 1),
		{ 0 },
	};
	struct diag_verdict *v = judge_with(old);

	CU_ASSERT_STRING_EQUAL(v->headline, "healthy");
	diag_verdict_free(v);
}

/* A copy in which items are cut and filled by chance. */
static struct diag_snapshot *spoil(const struct diag_snapshot *s, uint32_t *seed)
{
	struct diag_snapshot *bad = diag_snap_new();

	CU_ASSERT_PTR_NOT_NULL_FATAL(bad);
	for (size_t i = 0; i < s->n; i++) {
		struct diag_item *it = &s->items[i];
		size_t len = it->len;

		*seed = *seed * 1103515245 + 12345;
		if (*seed >> 16 & 1)
			len = len * (*seed >> 20 & 0xff) / 256;
		for (size_t k = 0; k < len && *seed >> 17 & 1; k++) {
			*seed = *seed * 1103515245 + 12345;
			it->bytes[k] = (uint8_t)(*seed >> 16);
		}
		CU_ASSERT_EQUAL(diag_snap_put(bad, it->name, it->bytes, len), 0);
	}
	return bad;
}

/* Items cut anywhere, and bytes of every kind: judged, never a crash (ASan looks on). */
static void test_hostile(void)
{
	uint32_t seed = 1;

	for (unsigned int round = 0; round < 200; round++) {
		struct diag_snapshot *drive = diagrig_drive(), *bad = spoil(drive, &seed);
		struct diag_verdict *v = NULL;
		struct json_object *o;

		CU_ASSERT_EQUAL_FATAL(diag_judge(NULL, bad, &v), 0);
		o = diag_verdict_json(v);
		CU_ASSERT_PTR_NOT_NULL(o);
		json_object_put(o);
		diag_verdict_free(v);
		diag_snap_free(bad);
		diag_snap_free(drive);
	}
}

/* "Violates the specification" is another question than "is unwell". */
static void test_conformance(void)
{
	static const struct diagrig_edit report[] = {
		TEXT("conformance.json",
		     "{\"cases\": [{\"id\": \"a.b\", \"verdict\": \"pass\"},"
		     "{\"id\": \"a.c\", \"verdict\": \"fail\", \"checks\": {\"failed\": "
		     "[{\"text\": \"x is\\n 5\"}]}},"
		     "{\"id\": \"a.d\", \"verdict\": \"fail\", \"known\": {\"ref\": \"k\"}},"
		     "{\"id\": \"a.e\", \"verdict\": \"skip\"},"
		     "{\"id\": \"a.f\", \"verdict\": \"error\"}, 5]}"),
		{ 0 },
	};
	struct diag_verdict *v = judge_with(report);

	CU_ASSERT_STRING_EQUAL(v->headline, "healthy");
	CU_ASSERT_TRUE(v->conformance.is_there);
	CU_ASSERT_EQUAL(v->conformance.cases, 4);
	CU_ASSERT_EQUAL(v->conformance.passed, 1);
	CU_ASSERT_EQUAL(v->conformance.failed, 1);
	CU_ASSERT_EQUAL(v->conformance.errors, 1);
	CU_ASSERT_EQUAL_FATAL(v->conformance.n, 1);
	CU_ASSERT_STRING_EQUAL(v->conformance.violations[0], "a.c: x is? 5");
	diag_verdict_free(v);
}

struct fleet_row {
	const char *id;
	enum diag_level level;
	struct diagrig_edit first[EDITS_MAX], second[EDITS_MAX]; /* of the two drives */
};

#define SUBNQN(text) SET("identify/ctrl.bin", "identify.ctrl.subnqn", text)
#define EUI(value)   SET("identify/ns-1.bin", "identify.ns.eui64", value)
#define OTHER	     SET("identify/ctrl.bin", "identify.ctrl.sn", 0x32), EUI(77)
#define SIBLING(id)  CTRL("cmic.ctrls", 1), CTRL("cntlid", id)

static const struct fleet_row fleet_rows[] = {
	{ "fleet.firmware", DIAG_OK, { { 0 } }, { OTHER } },
	{ "fleet.firmware", DIAG_INFO, { { 0 } }, { OTHER, CTRL("fr", 0x39) } },
	{ "fleet.firmware", DIAG_OK, { { 0 } }, { OTHER, CTRL("fr", 0x39), CTRL("mn", 0x41) } },
	{ "fleet.serial", DIAG_WARN, { { 0 } }, { EUI(77) } },
	{ "fleet.serial", DIAG_OK, { { 0 } }, { EUI(77), CTRL("mn", 0x41) } },
	{ "fleet.serial", DIAG_OK, { SIBLING(1) }, { SIBLING(2) } },
	{ "fleet.subnqn", DIAG_WARN, { SUBNQN(0x41) }, { OTHER, SUBNQN(0x41) } },
	{ "fleet.subnqn", DIAG_OK, { SUBNQN(0x41) }, { OTHER, SUBNQN(0x42) } },
	{ "fleet.subnqn", DIAG_OK, { SUBNQN(0x41), SIBLING(1) }, { SUBNQN(0x41), SIBLING(2) } },
	{ "fleet.namespace-ids", DIAG_WARN, { EUI(77) }, { OTHER } },
	{ "fleet.namespace-ids", DIAG_OK, { SIBLING(1) }, { SIBLING(2) } },
	{ "fleet.namespace-ids", DIAG_OK, { { 0 } }, { OTHER } },
};

/* What two drives show together, and nothing of it when they are no two drives at all. */
static void test_fleet(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(fleet_rows); i++) {
		const struct fleet_row *r = &fleet_rows[i];
		struct diag_snapshot *drives[2] = { diagrig_drive(), diagrig_drive() };
		const struct diag_snapshot *const list[2] = { drives[0], drives[1] };
		struct diag_verdict *v = NULL;

		diagrig_edit(NULL, drives[0], r->first);
		diagrig_edit(NULL, drives[1], r->second);
		CU_ASSERT_EQUAL_FATAL(diag_judge_host(NULL, list, 2, &v), 0);
		if (level_of(v, r->id) != r->level)
			fail(&(struct row){ .id = r->id }, i, "fleet", v->headline);
		CU_ASSERT_EQUAL(v->level >= DIAG_WARN, r->level >= DIAG_WARN);
		diag_verdict_free(v);
		CU_ASSERT_EQUAL_FATAL(diag_judge_host(NULL, list, 1, &v), 0);
		CU_ASSERT_STRING_EQUAL(v->headline, "healthy");
		diag_verdict_free(v);
		diag_snap_free(drives[0]);
		diag_snap_free(drives[1]);
	}
}

/* Rows are in the order of groups, ids are unique, and every row says where it comes from. */
static void test_table(void)
{
	for (size_t i = 0; i < diag_checks_count; i++) {
		const struct diag_check *c = &diag_checks[i];

		CU_ASSERT_TRUE(c->group >= 1 && c->group <= DIAG_GROUPS);
		CU_ASSERT_TRUE(!i || diag_checks[i - 1].group <= c->group);
		CU_ASSERT_PTR_EQUAL(diag_check_find(c->id), c);
		CU_ASSERT_TRUE(*c->title && *c->text && *c->source);
		CU_ASSERT_TRUE(*diag_group_name(c->group));
	}
	CU_ASSERT_PTR_NULL(diag_check_find("smart.none"));
}

CU_TestInfo test_diag_doctor[] = {
	{ "a healthy drive", test_healthy },
	{ "levels of every check", test_levels },
	{ "levels are all reached", test_levels_are_all_reached },
	{ "headline", test_headline },
	{ "unknown", test_unknown },
	{ "versions", test_versions },
	{ "hostile bytes", test_hostile },
	{ "conformance", test_conformance },
	{ "many drives", test_fleet },
	{ "table", test_table },
	CU_TEST_INFO_NULL,
};
