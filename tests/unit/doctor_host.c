// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel log, settings of Linux, the host, latency. */
#include "doctorrig.h"

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
#define KINGSTON                                                                                   \
	MODEL("KINGSTON SA2000M8500G"), STRING("identify/ctrl.bin", "identify.ctrl.fr", "S5Z42105")
#define STRAY "5.000000 nvme nvme0: invalid id 5 completed on queue 1\n"

static const struct doctor_row rows[] = {
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
};

const struct doctor_rows doctor_host = { rows, ARRAY_SIZE(rows) };
