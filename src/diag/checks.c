// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The checks: one row each, by group. nvmetest-diag(1) says the same, which is
 * tested. An id never changes: scripts and monitoring know it.
 */
#include "checks.h"

#include <string.h>

#include "doctor.h"

static const char *const groups[DIAG_GROUPS + 1] = {
	[0] = "",
	[1] = "Controller state",
	[2] = "PCI Express link",
	[3] = "PCI Express errors",
	[4] = "SMART / Health",
	[5] = "Error log",
	[6] = "Self-tests",
	[7] = "Firmware",
	[8] = "Kernel settings",
	[9] = "Host Memory Buffer",
	[10] = "Namespaces",
	[11] = "Power",
	[12] = "Sanitize",
	[13] = "Endurance and telemetry",
	[14] = "Kernel log",
	[15] = "Host",
	[16] = "Latency",
};

#define INFO (1u << DIAG_INFO)
#define WARN (1u << DIAG_WARN)
#define FAIL (1u << DIAG_FAIL)

#define SMART	  "NVM Express Base 2.0, 5.16.1.3 (SMART / Health Information)"
#define ERRORS	  "NVM Express Base 2.0, 5.16.1.2 (Error Information), by status code"
#define SELF_TEST "NVM Express Base 2.0, 5.16.1.7 (Device Self-test)"
#define FIRMWARE  "NVM Express Base 2.0, 5.16.1.4 (Firmware Slot Information)"
#define IDENTIFY  "NVM Express NVM Command Set 1.0, 4.1.5.1 (Identify Namespace)"

const struct diag_check diag_checks[] = {
	/* 1: state */
	{ "state.present", 1, "on the bus", FAIL,
	  "Fails when configuration space reads as all ones: the drive is not there any more.",
	  "PCI Express: a read that nobody answers returns all ones", judge_state_present },
	{ "state.live", 1, "controller state", WARN | FAIL,
	  "Fails when Linux has given the controller up, warns when it is being reset or "
	  "connected, "
	  "or changes its state while one looks.",
	  "Linux: state of the nvme driver", judge_state_live },
	{ "state.answers", 1, "answers", FAIL,
	  "Fails when the drive stopped answering while it was asked.",
	  "NVM Express Base 2.0: every command is completed", judge_state_answers },
	{ "state.fatal", 1, "fatal status", FAIL,
	  "Fails when the controller reports a fatal error, or its registers do not answer.",
	  "NVM Express Base 2.0, 3.1.3.6 (CSTS)", judge_state_fatal },
	/* 2: link */
	{ "link.speed", 2, "speed and width of the link", INFO | WARN,
	  "Warns when the link runs with fewer lanes or slower than both its ends can. What slot "
	  "or "
	  "path cannot do is told and not held against the drive.",
	  "PCI Express Base, Link Capabilities of both ends", judge_link_speed },
	{ "link.payload", 2, "payload sizes", WARN,
	  "Warns when the ends of a link use different maximum payload sizes.",
	  "PCI Express Base, Device Control of both ends", judge_link_payload },
	{ "link.aspm", 2, "power saving of the link", INFO,
	  "Tells when it is switched on at one end of a link only.",
	  "PCI Express Base, Link Control and L1 PM Substates of both ends", judge_link_aspm },
	{ "link.power-off", 2, "D3cold", INFO,
	  "Tells when Linux may take the power away from a drive that is known not to survive "
	  "power saving.",
	  "data/known-drives.tsv, a citation for each row", judge_link_power_off },
	{ "link.dpc", 2, "downstream port containment", FAIL,
	  "Fails when a port of the path holds its link down.", "PCI Express Base, DPC Status",
	  judge_link_dpc },
	/* 3: errors */
	{ "link.fatal", 3, "fatal link errors", FAIL,
	  "Fails when the drive or a port of its path counted any since boot.",
	  "Linux: aer_dev_fatal", judge_link_fatal },
	{ "link.nonfatal", 3, "non-fatal link errors", INFO | WARN,
	  "Warns when the drive or a port of its path counted any since boot, other than requests "
	  "that are not supported.",
	  "Linux: aer_dev_nonfatal", judge_link_nonfatal },
	{ "link.correctable", 3, "corrected link errors", INFO | WARN,
	  "Warns from 100 an hour since boot on.",
	  "heuristic: 100 an hour; PCI Express allows one wrong bit in 10^12",
	  judge_link_correctable },
	{ "link.received", 3, "errors that the root port received", INFO | WARN,
	  "Warns from 100 corrected an hour since boot on, and of fatal ones, where neither the "
	  "drive nor a port of its path has counted them.",
	  "Linux: aer_rootport_total_err_cor, _nonfatal, _fatal; heuristic: 100 an hour",
	  judge_link_received },
	/* 4: SMART */
	{ "smart.spare", 4, "available spare", INFO | WARN | FAIL,
	  "Fails below the threshold of the drive or with bit 0 of Critical Warning, warns at the "
	  "threshold: below is too late.",
	  SMART ", Available Spare Threshold", judge_smart_spare },
	{ "smart.reliability", 4, "reliability", FAIL,
	  "Fails when the drive says that it is no longer reliable (bit 2 of Critical Warning).",
	  SMART, judge_smart_reliability },
	{ "smart.read-only", 4, "media writable", FAIL,
	  "Fails when the drive has made its media read only (bit 3 of Critical Warning).", SMART,
	  judge_smart_read_only },
	{ "smart.backup", 4, "power loss protection", FAIL,
	  "Fails when what saves the volatile memory at a power loss has failed (bit 4 of Critical "
	  "Warning).",
	  SMART, judge_smart_backup },
	{ "smart.pmr", 4, "Persistent Memory Region", FAIL,
	  "Fails when it is read only or unreliable (bit 5 of Critical Warning, from 1.4 on).",
	  SMART, judge_smart_pmr },
	{ "smart.temperature", 4, "temperature", INFO | WARN | FAIL,
	  "Fails from CCTEMP on, warns from WCTEMP on and with bit 1 of Critical Warning. A drive "
	  "that reports neither warns from 75 C on.",
	  SMART "; WCTEMP and CCTEMP of the drive", judge_smart_temperature },
	{ "smart.plausible", 4, "temperature plausible", INFO,
	  "Tells of a temperature that no flash drive has, or far above the hottest sensor.",
	  "heuristic: above 125 C, or 30 C above the hottest sensor", judge_smart_plausible },
	{ "smart.hot-time", 4, "time above the temperature limits", INFO | WARN,
	  "Warns when the drive was too warm for more than a twentieth of its hours, or critical "
	  "for more than a hundredth.",
	  "heuristic: 5 % and 1 % of the power-on hours, and more than an hour",
	  judge_smart_hot_time },
	{ "smart.throttled", 4, "thermal management", INFO | WARN,
	  "Warns when heat slowed the drive down heavily for more than a twentieth of its hours.",
	  "heuristic: 5 % of the power-on hours, and more than an hour", judge_smart_throttled },
	{ "smart.used", 4, "percentage used", INFO | WARN,
	  "Warns from 100 % on, which is legal and no failure: the vendor's estimate of the "
	  "endurance is consumed.",
	  SMART ", Percentage Used", judge_smart_used },
	{ "smart.media-errors", 4, "media errors", WARN,
	  "Warns when there is any: data that could not be read back or failed its check.",
	  "heuristic: the specification gives no limit", judge_smart_media_errors },
	{ "smart.unsafe-shutdowns", 4, "unsafe shutdowns", INFO,
	  "Tells when more than half of the power cycles, and at least 10, were power cuts.",
	  "heuristic: half of the power cycles", judge_smart_unsafe_shutdowns },
	{ "smart.hours", 4, "power-on hours", INFO, "Tells of counters that cannot be right.",
	  "heuristic: 200000 h, 100 power cycles in no time, busy for longer than on",
	  judge_smart_hours },
	{ "smart.written", 4, "data written", 0, "Never warns: it is there to be seen.", SMART,
	  judge_smart_written },
	/* 5: error log */
	{ "errors.media", 5, "media errors in the log", WARN,
	  "Warns when the log has write faults or unrecovered reads.", ERRORS, judge_errors_media },
	{ "errors.guard", 5, "integrity errors in the log", WARN,
	  "Warns when the log has guard, application or reference tag errors.", ERRORS,
	  judge_errors_guard },
	{ "errors.transport", 5, "transfer errors in the log", WARN,
	  "Warns when the log has data transfer or transport errors: link or host, seldom the "
	  "drive.",
	  ERRORS, judge_errors_transport },
	{ "errors.internal", 5, "internal errors in the log", WARN,
	  "Warns when the log has internal errors.", ERRORS, judge_errors_internal },
	{ "errors.host", 5, "refused commands in the log", INFO,
	  "Tells of commands that were wrong or not supported. Tools and kernels send them to ask; "
	  "they never count against the drive.",
	  ERRORS, judge_errors_host },
	{ "errors.count", 5, "entries of the error log", INFO,
	  "Never warns: the number says nothing about the drive. Tells when errors were counted "
	  "and the log is empty.",
	  SMART, judge_errors_count },
	/* 6: self-tests */
	{ "selftest.last", 6, "newest self-test", WARN | FAIL,
	  "Fails when the newest self-test that came to an end failed, warns when an older one "
	  "did.",
	  SELF_TEST, judge_selftest_last },
	{ "selftest.running", 6, "self-test in progress", INFO, "Tells of one that is running.",
	  SELF_TEST ", Current Device Self-Test Operation", judge_selftest_running },
	/* 7: firmware */
	{ "firmware.pending", 7, "firmware that waits for a reset", WARN,
	  "Warns when the next reset starts another slot than the one that runs.", FIRMWARE,
	  judge_firmware_pending },
	{ "firmware.revision", 7, "firmware revision", INFO,
	  "Tells when what runs is not what the active slot holds.",
	  FIRMWARE ", Identify Controller FR", judge_firmware_revision },
	{ "firmware.slots", 7, "firmware slots", INFO, "Tells when the firmware cannot be updated.",
	  "NVM Express Base 2.0, 5.17.2.1 (FRMW)", judge_firmware_slots },
	{ "firmware.known", 7, "known faults of the firmware", INFO | WARN,
	  "Warns of revisions that are known to be bad, tells what else is known of the model.",
	  "data/known-drives.tsv, a citation for each row", judge_firmware_known },
	{ "fleet.firmware", 7, "firmware of the host's drives", INFO,
	  "Tells when drives of one model run different firmware (--all).",
	  "heuristic: one revision for each model", NULL },
	/* 8: kernel settings */
	{ "kernel.quirks", 8, "quirks in force", INFO,
	  "Tells which workarounds Linux has for this kind of drive.",
	  "Linux: quirks of the nvme driver", judge_kernel_quirks },
	{ "kernel.power-saving", 8, "power saving of drives", INFO,
	  "Tells when autonomous power state transitions are switched off on the host.",
	  "Linux: nvme_core.default_ps_max_latency_us, 100000 unless changed",
	  judge_kernel_power_saving },
	{ "kernel.apst", 8, "power states that the drive does not survive", INFO | WARN,
	  "Warns when drives of this kind are known for it and the kernel log has such events; "
	  "otherwise tells, unless Linux avoids the state or transitions are off.",
	  "data/known-drives.tsv, a citation for each row", judge_kernel_apst },
	{ "kernel.timeout", 8, "time-out of commands", INFO,
	  "Tells when it is not what Linux comes with.",
	  "Linux: nvme_core.io_timeout, 30 unless changed", judge_kernel_timeout },
	/* 9: HMB */
	{ "hmb.size", 9, "Host Memory Buffer", INFO,
	  "Tells when the drive wants host memory and Linux gave none.",
	  "the drive: HMPRE and HMMIN of Identify Controller", judge_hmb_size },
	/* 10: namespaces */
	{ "ns.format", 10, "LBA format", INFO,
	  "Tells when the drive claims to be faster with another size of block.",
	  IDENTIFY ", Relative Performance", judge_ns_format },
	{ "ns.use", 10, "utilization", INFO, "Tells when more is used than there is.", IDENTIFY,
	  judge_ns_use },
	{ "ns.protected", 10, "write protection", WARN,
	  "Warns when a namespace is write protected.", IDENTIFY ", NSATTR", judge_ns_protected },
	{ "ns.ready", 10, "namespace ready", WARN, "Warns when a namespace is not ready.",
	  "NVM Express Base 2.0, 5.17.2.8 (NSTAT)", judge_ns_ready },
	{ "ns.formatting", 10, "format in progress", WARN,
	  "Warns while a namespace is being formatted.", IDENTIFY ", FPI", judge_ns_formatting },
	{ "ns.alignment", 10, "alignment of partitions", INFO,
	  "Tells when a partition begins at no multiple of what the drive prefers to write, or of "
	  "4 KiB.",
	  IDENTIFY ", NPWG; else heuristic: 4 KiB", judge_ns_alignment },
	{ "ns.deallocated", 10, "deallocated blocks", INFO,
	  "Tells when what was discarded reads as anything but zeroes.", IDENTIFY ", DLFEAT",
	  judge_ns_deallocated },
	{ "ns.disk", 10, "disk of the namespace", INFO,
	  "Tells when Linux hides the disk of a namespace, or it was made read only on the host.",
	  "Linux: hidden and ro of the disk", judge_ns_disk },
	{ "ns.ids", 10, "identifiers of namespaces", INFO,
	  "Tells when a namespace has no identifier, or one that looks like a filler.",
	  IDENTIFY ", NGUID and EUI64", judge_ns_ids },
	{ "ns.ana", 10, "asymmetric access", WARN, "Warns when a namespace cannot be reached.",
	  "NVM Express Base 2.0, 8.1 (Asymmetric Namespace Access)", judge_ns_ana },
	{ "fleet.serial", 10, "serial numbers of the host's drives", WARN,
	  "Warns when two drives of a model have the same (--all).",
	  "NVM Express Base 2.0, 5.17.2.1 (SN)", NULL },
	{ "fleet.subnqn", 10, "names of the host's subsystems", WARN,
	  "Warns when two drives that are not of one subsystem have the same SUBNQN (--all).",
	  "NVM Express Base 2.0, 4.5 (NVMe Qualified Names)", NULL },
	{ "fleet.namespace-ids", 10, "identifiers of the host's namespaces", WARN,
	  "Warns when two namespaces that are not shared have the same NGUID or EUI64 (--all).",
	  "NVM Express Base 2.0, 4.5.1 (Unique Identifier)", NULL },
	/* 11: power */
	{ "power.state", 11, "power state", INFO,
	  "Tells when the drive is kept in an operational state of less power.",
	  "NVM Express Base 2.0, 5.27.1.2 (Power Management)", judge_power_state },
	{ "power.cache", 11, "write cache", INFO,
	  "Tells when the volatile write cache is switched off.",
	  "NVM Express Base 2.0, 5.27.1.4 (Volatile Write Cache)", judge_power_cache },
	{ "power.shutdown", 11, "shutdown and return (RTD3)", INFO,
	  "Tells when the drive takes longer to shut down than Linux waits.",
	  "the drive: RTD3E of Identify Controller; Linux waits 60 s at most",
	  judge_power_shutdown },
	/* 12: sanitize */
	{ "sanitize.state", 12, "sanitize", WARN | FAIL,
	  "Fails when the last sanitize failed, warns while one is running.",
	  "NVM Express Base 2.0, 5.16.1.25 (Sanitize Status)", judge_sanitize_state },
	/* 13: endurance, telemetry */
	{ "endurance.groups", 13, "Endurance Groups", WARN | FAIL,
	  "Fails and warns of each Endurance Group as of the drive's own spare and wear.",
	  "NVM Express Base 2.0, 5.16.1.10 (Endurance Group Information)", judge_endurance_groups },
	{ "events.summary", 13, "persistent events", INFO,
	  "Tells when the drive remembers hardware errors of its own, or heat.",
	  "NVM Express Base 2.0, 5.16.1.14 (Persistent Event)", judge_events_summary },
	{ "telemetry.data", 13, "telemetry that waits", INFO,
	  "Tells when the drive has saved data for its vendor, to be read before it is sent back.",
	  "NVM Express Base 2.0, 5.16.1.9 (Telemetry Controller-Initiated)", judge_telemetry_data },
	{ "vendor.logs", 13, "vendors' log pages", WARN,
	  "Warns of what the description of a vendor's or OCP's log page says that should not be.",
	  "OCP Datacenter NVMe SSD, and plugins", judge_vendor_logs },
	/* 14: kernel log */
	{ "kmsg.controller", 14, "controller in the kernel log", INFO | WARN | FAIL,
	  "Warns of time-outs, resets and a controller that went down; fails from the third on, "
	  "and at "
	  "once where Linux gave the drive up. What became of an Abort is told.",
	  "Linux: messages of the nvme driver", judge_kmsg_controller },
	{ "kmsg.data", 14, "failed I/O in the kernel log", INFO | WARN | FAIL,
	  "Warns of failed reads and writes, fails from the third of a kind on. Refused commands "
	  "are "
	  "told.",
	  "Linux: messages of the nvme driver and the block layer", judge_kmsg_data },
	{ "kmsg.link", 14, "link in the kernel log", INFO | WARN | FAIL,
	  "Warns of links that went down or were reset, of AER and IOMMU faults, fails from the "
	  "third "
	  "of a kind on. Corrected errors warn from 100 on.",
	  "Linux: messages of PCI Express, AER, DPC and IOMMU", judge_kmsg_link },
	{ "kmsg.claims", 14, "claims in the kernel log", INFO | WARN | FAIL,
	  "Warns of what the drive claims and Linux does not believe; fails when it completes "
	  "commands that it was not given, from the third on.",
	  "Linux: messages of the nvme driver", judge_kmsg_claims },
	{ "kmsg.host", 14, "host in the kernel log", INFO | WARN,
	  "Warns of lost interrupts, a missing Host Memory Buffer, a full swiotlb and a host that "
	  "is "
	  "too hot.",
	  "Linux: messages of the nvme driver, swiotlb and thermal management", judge_kmsg_host },
	/* 15: host */
	{ "host.queues", 15, "queues", INFO, "Tells when there are fewer than processors.",
	  "heuristic: one for each processor", judge_host_queues },
	{ "host.vectors", 15, "interrupt vectors", INFO,
	  "Tells when there is one for many processors.", "heuristic: one for each processor",
	  judge_host_vectors },
	{ "host.driver", 15, "driver", INFO, "Tells when it is another than Linux's nvme driver.",
	  "Linux: the driver that is bound", judge_host_driver },
	{ "host.vmd", 15, "behind VMD", INFO, "Tells when the drive stands behind Intel VMD.",
	  "Linux: PCI domain above ffff", judge_host_vmd },
	{ "host.scheduler", 15, "I/O scheduler", INFO, "Tells when it is one for slow disks.",
	  "heuristic: bfq and cfq", judge_host_scheduler },
	{ "host.numa", 15, "NUMA node", INFO,
	  "Tells when the node of the drive is not known on a host of several, has no processors, "
	  "or others answer all interrupts.",
	  "Linux: numa_node and local_cpulist", judge_host_numa },
	{ "host.iommu", 15, "way to memory", INFO,
	  "Tells when data goes through bounce buffers. That there is no IOMMU is no fault.",
	  "Linux: kernel command line and log", judge_host_iommu },
	{ "host.cpus", 15, "power saving of processors", INFO,
	  "Tells when the processors are kept at their lowest clock.",
	  "heuristic: governor powersave of a driver that means it", judge_host_cpus },
	/* 16: latency */
	{ "latency.errors", 16, "reads of the sample", WARN,
	  "Warns when a read of the sample that --deep takes failed.", "heuristic: none may fail",
	  judge_latency_errors },
	{ "latency.tail", 16, "slowest read", WARN,
	  "Warns when a read of the sample took longer than 100 ms.", "heuristic: 100 ms",
	  judge_latency_tail },
	{ "latency.median", 16, "typical read", INFO,
	  "Tells when the median of the sample is above 1 ms.",
	  "heuristic: 1 ms; 3D XPoint takes 10 us, TLC flash 60 to 100 us", judge_latency_median },
};

const size_t diag_checks_count = ARRAY_SIZE(diag_checks);

const struct diag_check *diag_check_find(const char *id)
{
	for (size_t i = 0; i < diag_checks_count; i++)
		if (!strcmp(diag_checks[i].id, id))
			return &diag_checks[i];
	return NULL;
}

const char *diag_group_name(unsigned int group)
{
	return groups[group <= DIAG_GROUPS ? group : 0];
}
