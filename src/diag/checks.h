// SPDX-License-Identifier: GPL-2.0-or-later
/* The functions behind the table of checks, in its order, and what some of them share. */
#ifndef DIAG_CHECKS_H
#define DIAG_CHECKS_H

#include <nvmetest/base.h>

struct diag_pcie;
struct judge;

/*
 * A link may have one wrong bit in 10^12: at 8 GT/s and four lanes that are some hundred an hour
 * of full load. One in the minute after the start is no hundred an hour: the first hour is one.
 */
#define CHECK_CORRECTED_PER_HOUR 100.0
bool check_is_much_corrected(const struct diag_pcie *p, uint64_t n);

void judge_state_present(struct judge *j);
void judge_state_live(struct judge *j);
void judge_state_answers(struct judge *j);
void judge_state_fatal(struct judge *j);
void judge_link_speed(struct judge *j);
void judge_link_payload(struct judge *j);
void judge_link_aspm(struct judge *j);
void judge_link_dpc(struct judge *j);
void judge_link_fatal(struct judge *j);
void judge_link_nonfatal(struct judge *j);
void judge_link_correctable(struct judge *j);
void judge_smart_spare(struct judge *j);
void judge_smart_reliability(struct judge *j);
void judge_smart_read_only(struct judge *j);
void judge_smart_backup(struct judge *j);
void judge_smart_pmr(struct judge *j);
void judge_smart_temperature(struct judge *j);
void judge_smart_plausible(struct judge *j);
void judge_smart_hot_time(struct judge *j);
void judge_smart_throttled(struct judge *j);
void judge_smart_used(struct judge *j);
void judge_smart_media_errors(struct judge *j);
void judge_smart_unsafe_shutdowns(struct judge *j);
void judge_smart_hours(struct judge *j);
void judge_smart_written(struct judge *j);
void judge_errors_media(struct judge *j);
void judge_errors_guard(struct judge *j);
void judge_errors_transport(struct judge *j);
void judge_errors_internal(struct judge *j);
void judge_errors_host(struct judge *j);
void judge_errors_count(struct judge *j);
void judge_selftest_last(struct judge *j);
void judge_selftest_running(struct judge *j);
void judge_firmware_pending(struct judge *j);
void judge_firmware_revision(struct judge *j);
void judge_firmware_slots(struct judge *j);
void judge_kernel_quirks(struct judge *j);
void judge_kernel_power_saving(struct judge *j);
void judge_kernel_timeout(struct judge *j);
void judge_firmware_known(struct judge *j);
void judge_kernel_apst(struct judge *j);
void judge_hmb_size(struct judge *j);
void judge_ns_format(struct judge *j);
void judge_ns_use(struct judge *j);
void judge_ns_protected(struct judge *j);
void judge_ns_ready(struct judge *j);
void judge_ns_formatting(struct judge *j);
void judge_ns_ids(struct judge *j);
void judge_ns_ana(struct judge *j);
void judge_power_state(struct judge *j);
void judge_power_cache(struct judge *j);
void judge_sanitize_state(struct judge *j);
void judge_endurance_groups(struct judge *j);
void judge_events_summary(struct judge *j);
void judge_telemetry_data(struct judge *j);
void judge_kmsg_controller(struct judge *j);
void judge_kmsg_data(struct judge *j);
void judge_kmsg_link(struct judge *j);
void judge_kmsg_claims(struct judge *j);
void judge_kmsg_host(struct judge *j);
void judge_host_queues(struct judge *j);
void judge_host_vmd(struct judge *j);
void judge_host_scheduler(struct judge *j);
void judge_latency_errors(struct judge *j);
void judge_latency_tail(struct judge *j);
void judge_latency_median(struct judge *j);
void judge_vendor_logs(struct judge *j);
void judge_ns_alignment(struct judge *j);
void judge_host_vectors(struct judge *j);
void judge_host_driver(struct judge *j);
void judge_link_power_off(struct judge *j);
void judge_link_received(struct judge *j);
void judge_ns_disk(struct judge *j);
void judge_ns_deallocated(struct judge *j);
void judge_power_shutdown(struct judge *j);
void judge_host_numa(struct judge *j);
void judge_host_iommu(struct judge *j);
void judge_host_cpus(struct judge *j);

#endif
