// SPDX-License-Identifier: GPL-2.0-or-later
/* The list of suites; prints "N passed, N failed, N skipped" at the end. */
#include <CUnit/Basic.h>
#include <stdio.h>

#include "suites.h"

int main(void)
{
	CU_SuiteInfo suites[] = {
		{ "aer", NULL, NULL, NULL, NULL, test_aer },
		{ "base", NULL, NULL, NULL, NULL, test_base },
		{ "brief", NULL, NULL, NULL, NULL, test_brief },
		{ "check", NULL, NULL, NULL, NULL, test_check },
		{ "gate", NULL, NULL, NULL, NULL, test_gate },
		{ "health", NULL, NULL, NULL, NULL, test_health },
		{ "host bind", NULL, NULL, NULL, NULL, test_host_bind },
		{ "host journal", NULL, NULL, NULL, NULL, test_host_journal },
		{ "host ctrl", NULL, NULL, NULL, NULL, test_host_ctrl },
		{ "host features", NULL, NULL, NULL, NULL, test_host_features },
		{ "host lock", NULL, NULL, NULL, NULL, test_host_lock },
		{ "host port", NULL, NULL, NULL, NULL, test_host_port },
		{ "host root", NULL, NULL, NULL, NULL, test_host_root },
		{ "host scan", NULL, NULL, NULL, NULL, test_host_scan },
		{ "host_users", NULL, NULL, NULL, NULL, test_host_users },
		{ "host uses", NULL, NULL, NULL, NULL, test_host_uses },
		{ "host ways", NULL, NULL, NULL, NULL, test_host_ways },
		{ "qtest_proto", NULL, NULL, NULL, NULL, test_qtest_proto },
		{ "spec fields", NULL, NULL, NULL, NULL, test_spec_fields },
		{ "spec identify", NULL, NULL, NULL, NULL, test_spec_identify },
		{ "spec pcie", NULL, NULL, NULL, NULL, test_spec_pcie },
		{ "spec status", NULL, NULL, NULL, NULL, test_spec_status },
		{ "spec tables", NULL, NULL, NULL, NULL, test_spec_tables },
		{ "drv_death", NULL, NULL, NULL, NULL, test_drv_death },
		{ "drv_prp", NULL, NULL, NULL, NULL, test_drv_prp },
		{ "drv_queue", NULL, NULL, NULL, NULL, test_drv_queue },
		{ "drv_sqe", NULL, NULL, NULL, NULL, test_drv_sqe },
		{ "lines", NULL, NULL, NULL, NULL, test_util_lines },
		{ "mem", NULL, NULL, NULL, NULL, test_mem },
		{ "mmio", NULL, NULL, NULL, NULL, test_mmio },
		{ "pcifn", NULL, NULL, NULL, NULL, test_pcifn },
		{ "sim dma", NULL, NULL, NULL, NULL, test_sim_dma },
		{ "sim irq", NULL, NULL, NULL, NULL, test_sim_irq },
		{ "sim link defects", NULL, NULL, NULL, NULL, test_sim_link_defects },
		{ "sim pci", NULL, NULL, NULL, NULL, test_sim_pci },
		{ "sim prp", NULL, NULL, NULL, NULL, test_sim_prp },
		{ "sim queues", NULL, NULL, NULL, NULL, test_sim_queues },
		{ "sim mem", NULL, NULL, NULL, NULL, test_sim_mem },
		{ "sim regs", NULL, NULL, NULL, NULL, test_sim_regs },
		{ "sim versions", NULL, NULL, NULL, NULL, test_sim_versions },
		{ "sim_admin", NULL, NULL, NULL, NULL, test_sim_admin },
		{ "sim_aer", NULL, NULL, NULL, NULL, test_sim_aer },
		{ "sim_defects", NULL, NULL, NULL, NULL, test_sim_defects },
		{ "sim_express", NULL, NULL, NULL, NULL, test_sim_express },
		{ "sim_features", NULL, NULL, NULL, NULL, test_sim_features },
		{ "sim_identify", NULL, NULL, NULL, NULL, test_sim_identify },
		{ "sim_io", NULL, NULL, NULL, NULL, test_sim_io },
		{ "sim_logs", NULL, NULL, NULL, NULL, test_sim_logs },
		{ "sysfs", NULL, NULL, NULL, NULL, test_sysfs },
		{ "sysfs_restore", NULL, NULL, NULL, NULL, test_sysfs_restore },
		{ "target_kernel", NULL, NULL, NULL, NULL, test_target_kernel },
		{ "vfio_fault", NULL, NULL, NULL, NULL, test_vfio_fault },
		{ "vfio_iova", NULL, NULL, NULL, NULL, test_vfio_iova },
		{ "vfio_open", NULL, NULL, NULL, NULL, test_vfio_open },
		{ "estimate", NULL, NULL, NULL, NULL, test_estimate },
		{ "evidence", NULL, NULL, NULL, NULL, test_evidence },
		{ "clock", NULL, NULL, NULL, NULL, test_clock },
		{ "diag: bundle", NULL, NULL, NULL, NULL, test_diag_bundle },
		{ "diag: collect", NULL, NULL, NULL, NULL, test_diag_collect },
		{ "diag: compare", NULL, NULL, NULL, NULL, test_diag_compare },
		{ "diag: doctor", NULL, NULL, NULL, NULL, test_diag_doctor },
		{ "diag: levels", NULL, NULL, NULL, NULL, test_diag_levels },
		{ "diag: kmsg", NULL, NULL, NULL, NULL, test_diag_kmsg },
		{ "diag: known bad", NULL, NULL, NULL, NULL, test_diag_known_bad },
		{ "diag: linux", NULL, NULL, NULL, NULL, test_diag_linux },
		{ "diag: pcie", NULL, NULL, NULL, NULL, test_diag_pcie },
		{ "diag: secret", NULL, NULL, NULL, NULL, test_diag_secret },
		{ "diag: snapshot", NULL, NULL, NULL, NULL, test_diag_snapshot },
		{ "diag: view", NULL, NULL, NULL, NULL, test_diag_view },
		{ "hist", NULL, NULL, NULL, NULL, test_hist },
		{ "latency", NULL, NULL, NULL, NULL, test_latency },
		{ "scene", NULL, NULL, NULL, NULL, test_scene },
		{ "pic", NULL, NULL, NULL, NULL, test_pic },
		{ "keep", NULL, NULL, NULL, NULL, test_keep },
		{ "keep kernel", NULL, NULL, NULL, NULL, test_keep_kernel },
		{ "keep run", NULL, NULL, NULL, NULL, test_keep_run },
		{ "lend", NULL, NULL, NULL, NULL, test_lend },
		{ "options", NULL, NULL, NULL, NULL, test_options },
		{ "resume", NULL, NULL, NULL, NULL, test_resume },
		{ "run", NULL, NULL, NULL, NULL, test_run },
		{ "known", NULL, NULL, NULL, NULL, test_known },
		{ "progress", NULL, NULL, NULL, NULL, test_progress },
		{ "select", NULL, NULL, NULL, NULL, test_select },
		{ "plan", NULL, NULL, NULL, NULL, test_plan },
		{ "script_compile", NULL, NULL, NULL, NULL, test_script_compile },
		{ "script_expr", NULL, NULL, NULL, NULL, test_script_expr },
		{ "sha256", NULL, NULL, NULL, NULL, test_sha256 },
		{ "target pci", NULL, NULL, NULL, NULL, test_target_pci },
		{ "words", NULL, NULL, NULL, NULL, test_words },
		{ "yaml", NULL, NULL, NULL, NULL, test_yaml },
		CU_SUITE_INFO_NULL,
	};
	unsigned int failed, ran;

	if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
		fprintf(stderr, "unit: cannot register suites: %s\n", CU_get_error_msg());
		return 1;
	}
	CU_basic_set_mode(CU_BRM_NORMAL);
	CU_basic_run_tests();
	failed = CU_get_number_of_tests_failed();
	ran = CU_get_number_of_tests_run();
	CU_cleanup_registry();
	printf("%u passed, %u failed, 0 skipped\n", ran - failed, failed);
	return failed || !ran;
}
