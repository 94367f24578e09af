// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Other names for everything the command half of the model defines or calls, so
 * that sim_fake.c can compile it against a link half of its own while the
 * archive holds the real one.
 */
#ifndef TESTS_UNIT_SIM_FAKE_NAMES_H
#define TESTS_UNIT_SIM_FAKE_NAMES_H

#define sim_admin_exec		 fake_sim_admin_exec
#define sim_admin_fini		 fake_sim_admin_fini
#define sim_admin_init		 fake_sim_admin_init
#define sim_admin_ops		 fake_sim_admin_ops
#define sim_admin_ops_count	 fake_sim_admin_ops_count
#define sim_admin_reset		 fake_sim_admin_reset
#define sim_aer_reset		 fake_sim_aer_reset
#define sim_aer_take		 fake_sim_aer_take
#define sim_arbitration		 fake_sim_arbitration
#define sim_async_event_request	 fake_sim_async_event_request
#define sim_cmd_find		 fake_sim_cmd_find
#define sim_cmd_free		 fake_sim_cmd_free
#define sim_cmd_lose		 fake_sim_cmd_lose
#define sim_cmd_unlink		 fake_sim_cmd_unlink
#define sim_coalesce_disabled	 fake_sim_coalesce_disabled
#define sim_coalesce_threshold	 fake_sim_coalesce_threshold
#define sim_coalesce_us		 fake_sim_coalesce_us
#define sim_complete		 fake_sim_complete
#define sim_count_io		 fake_sim_count_io
#define sim_cq_close		 fake_sim_cq_close
#define sim_cq_open		 fake_sim_cq_open
#define sim_create_cq		 fake_sim_create_cq
#define sim_create_sq		 fake_sim_create_sq
#define sim_critical_warning	 fake_sim_critical_warning
#define sim_data_from_host	 fake_sim_data_from_host
#define sim_data_to_host	 fake_sim_data_to_host
#define sim_delete_cq		 fake_sim_delete_cq
#define sim_delete_sq		 fake_sim_delete_sq
#define sim_dma			 fake_sim_dma
#define sim_dsm			 fake_sim_dsm
#define sim_dulbe		 fake_sim_dulbe
#define sim_error_log		 fake_sim_error_log
#define sim_event		 fake_sim_event
#define sim_event_clear		 fake_sim_event_clear
#define sim_feature		 fake_sim_feature
#define sim_feature_sel		 fake_sim_feature_sel
#define sim_feature_store	 fake_sim_feature_store
#define sim_features		 fake_sim_features
#define sim_features_count	 fake_sim_features_count
#define sim_features_init	 fake_sim_features_init
#define sim_features_reset	 fake_sim_features_reset
#define sim_get_features	 fake_sim_get_features
#define sim_get_log_page	 fake_sim_get_log_page
#define sim_has_extended_logs	 fake_sim_has_extended_logs
#define sim_identify		 fake_sim_identify
#define sim_identify_ctrl	 fake_sim_identify_ctrl
#define sim_identify_descriptors fake_sim_identify_descriptors
#define sim_identify_ns		 fake_sim_identify_ns
#define sim_identify_ns_common	 fake_sim_identify_ns_common
#define sim_irq_update		 fake_sim_irq_update
#define sim_lba_range		 fake_sim_lba_range
#define sim_log_has		 fake_sim_log_has
#define sim_logs		 fake_sim_logs
#define sim_logs_count		 fake_sim_logs_count
#define sim_ns_reset		 fake_sim_ns_reset
#define sim_aer_has		 fake_sim_aer_has
#define sim_ns_media		 fake_sim_ns_media
#define sim_mdts_bytes		 fake_sim_mdts_bytes
#define sim_media_check		 fake_sim_media_check
#define sim_ncqr_limit		 fake_sim_ncqr_limit
#define sim_ns_at		 fake_sim_ns_at
#define sim_ns_deallocate	 fake_sim_ns_deallocate
#define sim_ns_find_bad		 fake_sim_ns_find_bad
#define sim_ns_find_unwritten	 fake_sim_ns_find_unwritten
#define sim_ns_fini		 fake_sim_ns_fini
#define sim_ns_get		 fake_sim_ns_get
#define sim_ns_holds		 fake_sim_ns_holds
#define sim_ns_init		 fake_sim_ns_init
#define sim_ns_set_bad		 fake_sim_ns_set_bad
#define sim_ns_written		 fake_sim_ns_written
#define sim_ns_zero		 fake_sim_ns_zero
#define sim_nsid_check		 fake_sim_nsid_check
#define sim_nvm_exec		 fake_sim_nvm_exec
#define sim_nvm_ops		 fake_sim_nvm_ops
#define sim_nvm_ops_count	 fake_sim_nvm_ops_count
#define sim_oncs		 fake_sim_oncs
#define sim_op_find		 fake_sim_op_find
#define sim_op_has		 fake_sim_op_has
#define sim_op_run		 fake_sim_op_run
#define sim_power_wake		 fake_sim_power_wake
#define sim_prp_check		 fake_sim_prp_check
#define sim_smart_fill		 fake_sim_smart_fill
#define sim_sensor_kelvin	 fake_sim_sensor_kelvin
#define sim_set_features	 fake_sim_set_features
#define sim_smart_check		 fake_sim_smart_check
#define sim_sq_close		 fake_sim_sq_close
#define sim_sq_open		 fake_sim_sq_open
#define sim_verify		 fake_sim_verify
#define sim_write_uncorrectable	 fake_sim_write_uncorrectable
#define sim_write_zeroes	 fake_sim_write_zeroes

#endif
