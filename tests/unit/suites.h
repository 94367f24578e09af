// SPDX-License-Identifier: GPL-2.0-or-later
/* One line per test_<file>.c, sorted. */
#ifndef TESTS_UNIT_SUITES_H
#define TESTS_UNIT_SUITES_H

#include <CUnit/CUnit.h>

extern CU_TestInfo test_aer[];
extern CU_TestInfo test_base[];
extern CU_TestInfo test_brief[];
extern CU_TestInfo test_check[];
extern CU_TestInfo test_gate[];
extern CU_TestInfo test_health[];
extern CU_TestInfo test_host_bind[];
extern CU_TestInfo test_host_features[];
extern CU_TestInfo test_host_journal[];
extern CU_TestInfo test_host_ctrl[];
extern CU_TestInfo test_host_lock[];
extern CU_TestInfo test_host_port[];
extern CU_TestInfo test_host_root[];
extern CU_TestInfo test_host_scan[];
extern CU_TestInfo test_host_users[];
extern CU_TestInfo test_host_uses[];
extern CU_TestInfo test_host_ways[];
extern CU_TestInfo test_qtest_proto[];
extern CU_TestInfo test_spec_fields[];
extern CU_TestInfo test_spec_identify[];
extern CU_TestInfo test_spec_pcie[];
extern CU_TestInfo test_spec_status[];
extern CU_TestInfo test_spec_tables[];
extern CU_TestInfo test_drv_death[];
extern CU_TestInfo test_drv_prp[];
extern CU_TestInfo test_drv_queue[];
extern CU_TestInfo test_drv_sqe[];
extern CU_TestInfo test_clock[];
extern CU_TestInfo test_diag_doctor[];
extern CU_TestInfo test_diag_kmsg[];
extern CU_TestInfo test_diag_snapshot[];
extern CU_TestInfo test_hist[];
extern CU_TestInfo test_latency[];
extern CU_TestInfo test_util_lines[];
extern CU_TestInfo test_mem[];
extern CU_TestInfo test_mmio[];
extern CU_TestInfo test_pcifn[];
extern CU_TestInfo test_sim_dma[];
extern CU_TestInfo test_sim_irq[];
extern CU_TestInfo test_sim_link_defects[];
extern CU_TestInfo test_sim_pci[];
extern CU_TestInfo test_sim_prp[];
extern CU_TestInfo test_sim_queues[];
extern CU_TestInfo test_sim_regs[];
extern CU_TestInfo test_sim_versions[];
extern CU_TestInfo test_sim_admin[];
extern CU_TestInfo test_sim_aer[];
extern CU_TestInfo test_sim_defects[];
extern CU_TestInfo test_sim_express[];
extern CU_TestInfo test_sim_features[];
extern CU_TestInfo test_sim_identify[];
extern CU_TestInfo test_sim_io[];
extern CU_TestInfo test_sim_logs[];
extern CU_TestInfo test_sim_mem[];
extern CU_TestInfo test_sysfs[];
extern CU_TestInfo test_sysfs_restore[];
extern CU_TestInfo test_target_kernel[];
extern CU_TestInfo test_vfio_fault[];
extern CU_TestInfo test_vfio_iova[];
extern CU_TestInfo test_vfio_open[];
extern CU_TestInfo test_keep[];
extern CU_TestInfo test_keep_kernel[];
extern CU_TestInfo test_keep_run[];
extern CU_TestInfo test_lend[];
extern CU_TestInfo test_estimate[];
extern CU_TestInfo test_evidence[];
extern CU_TestInfo test_options[];
extern CU_TestInfo test_resume[];
extern CU_TestInfo test_run[];
extern CU_TestInfo test_known[];
extern CU_TestInfo test_progress[];
extern CU_TestInfo test_select[];
extern CU_TestInfo test_plan[];
extern CU_TestInfo test_script_compile[];
extern CU_TestInfo test_script_expr[];
extern CU_TestInfo test_sha256[];
extern CU_TestInfo test_target_pci[];
extern CU_TestInfo test_words[];
extern CU_TestInfo test_yaml[];

#endif
