// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every group of built-in cases: one line per file, sorted by file name.
 *
 * A list and not constructors or linker sections: the order is here to read,
 * and a file that is not in it is found by tests/lint/ids.
 */
#include "engine/engine.h"

extern const struct nt_group group_abort_command;
extern const struct nt_group group_abort_itself;
extern const struct nt_group group_admin_opcode;
extern const struct nt_group group_aer_error;
extern const struct nt_group group_aer_event;
extern const struct nt_group group_aer_limit;
extern const struct nt_group group_aer_notice;
extern const struct nt_group group_boot_protect;
extern const struct nt_group group_boot_read;
extern const struct nt_group group_claims_controller;
extern const struct nt_group group_claims_event;
extern const struct nt_group group_claims_field;
extern const struct nt_group group_cmb_data;
extern const struct nt_group group_cmb_memory;
extern const struct nt_group group_cmb_queue;
extern const struct nt_group group_cmb_regs;
extern const struct nt_group group_cmb_reset;
extern const struct nt_group group_cmb_space;
extern const struct nt_group group_doorbell_access;
extern const struct nt_group group_doorbell_head;
extern const struct nt_group group_doorbell_invalid;
extern const struct nt_group group_doorbell_shadow;
extern const struct nt_group group_doorbell_stride;
extern const struct nt_group group_doorbell_tail;
extern const struct nt_group group_feature_host;
extern const struct nt_group group_feature_keep_alive;
extern const struct nt_group group_feature_optional;
extern const struct nt_group group_feature_protect;
extern const struct nt_group group_feature_range;
extern const struct nt_group group_feature_reserved;
extern const struct nt_group group_feature_save;
extern const struct nt_group group_feature_scope;
extern const struct nt_group group_feature_special;
extern const struct nt_group group_feature_temperature;
extern const struct nt_group group_feature_value;
extern const struct nt_group group_hmb_feature;
extern const struct nt_group group_hmb_use;
extern const struct nt_group group_identify_agree;
extern const struct nt_group group_identify_allocated;
extern const struct nt_group group_identify_ctrl;
extern const struct nt_group group_identify_descriptor;
extern const struct nt_group group_identify_limits;
extern const struct nt_group group_identify_list;
extern const struct nt_group group_identify_ns;
extern const struct nt_group group_identify_page;
extern const struct nt_group group_identify_power;
extern const struct nt_group group_identify_set;
extern const struct nt_group group_init_admin_queue;
extern const struct nt_group group_init_enable;
extern const struct nt_group group_init_ready;
extern const struct nt_group group_init_shutdown;
extern const struct nt_group group_init_subsystem;
extern const struct nt_group group_init_walk;
extern const struct nt_group group_io_compare;
extern const struct nt_group group_io_data;
extern const struct nt_group group_io_direction;
extern const struct nt_group group_io_dsm;
extern const struct nt_group group_io_flags;
extern const struct nt_group group_io_fused;
extern const struct nt_group group_io_mark;
extern const struct nt_group group_io_nsid;
extern const struct nt_group group_io_range;
extern const struct nt_group group_irq_coalescing;
extern const struct nt_group group_irq_delivery;
extern const struct nt_group group_irq_fewer;
extern const struct nt_group group_irq_intx;
extern const struct nt_group group_irq_mask;
extern const struct nt_group group_irq_msi;
extern const struct nt_group group_irq_msix;
extern const struct nt_group group_log_claims;
extern const struct nt_group group_log_endurance;
extern const struct nt_group group_log_error;
extern const struct nt_group group_log_every;
extern const struct nt_group group_log_lba_status;
extern const struct nt_group group_log_media;
extern const struct nt_group group_log_offset;
extern const struct nt_group group_log_page;
extern const struct nt_group group_log_persistent;
extern const struct nt_group group_log_power;
extern const struct nt_group group_log_sanitize;
extern const struct nt_group group_log_smart;
extern const struct nt_group group_log_telemetry;
extern const struct nt_group group_log_telemetry_ctrl;
extern const struct nt_group group_log_uuid;
extern const struct nt_group group_pcie_bar;
extern const struct nt_group group_pcie_capability;
extern const struct nt_group group_pcie_command;
extern const struct nt_group group_pcie_error;
extern const struct nt_group group_pcie_express;
extern const struct nt_group group_pcie_extended;
extern const struct nt_group group_pcie_header;
extern const struct nt_group group_pcie_link;
extern const struct nt_group group_pcie_msix;
extern const struct nt_group group_pcie_power;
extern const struct nt_group group_pcie_reserved;
extern const struct nt_group group_pcie_resource;
extern const struct nt_group group_pcie_sleep;
extern const struct nt_group group_pcie_sriov;
extern const struct nt_group group_phase_queue;
extern const struct nt_group group_phase_tag;
extern const struct nt_group group_power_idle;
extern const struct nt_group group_power_state;
extern const struct nt_group group_power_thermal;
extern const struct nt_group group_pmr_memory;
extern const struct nt_group group_pmr_regs;
extern const struct nt_group group_pmr_space;
extern const struct nt_group group_prp_admin;
extern const struct nt_group group_prp_dsm;
extern const struct nt_group group_prp_list;
extern const struct nt_group group_prp_page;
extern const struct nt_group group_prp_refuse;
extern const struct nt_group group_prp_scale;
extern const struct nt_group group_queue_arbitration;
extern const struct nt_group group_queue_create_cq;
extern const struct nt_group group_queue_create_sq;
extern const struct nt_group group_queue_delete;
extern const struct nt_group group_queue_full;
extern const struct nt_group group_queue_map;
extern const struct nt_group group_queue_number;
extern const struct nt_group group_queue_scattered;
extern const struct nt_group group_regs_access;
extern const struct nt_group group_regs_capability;
extern const struct nt_group group_regs_control;
extern const struct nt_group group_regs_mask;
extern const struct nt_group group_regs_misuse;
extern const struct nt_group group_regs_mode;
extern const struct nt_group group_regs_status;
extern const struct nt_group group_reset_afterwards;
extern const struct nt_group group_reset_config;
extern const struct nt_group group_reset_busy;
extern const struct nt_group group_reset_controller;
extern const struct nt_group group_reset_conventional;
extern const struct nt_group group_reset_level;
extern const struct nt_group group_reset_power;
extern const struct nt_group group_reset_sequence;
extern const struct nt_group group_ring_entry;
extern const struct nt_group group_ring_fields;
extern const struct nt_group group_ring_identity;
extern const struct nt_group group_ring_memory;
extern const struct nt_group group_ring_wrap;
extern const struct nt_group group_self_test_command;
extern const struct nt_group group_self_test_reset;
extern const struct nt_group group_self_test_result;
extern const struct nt_group group_self_test_run;
extern const struct nt_group group_virt_list;
extern const struct nt_group group_virt_manage;

/* clang-format off */
const struct nt_group *const nt_groups[] = {
	&group_abort_command,
	&group_abort_itself,
	&group_admin_opcode,
	&group_aer_error,
	&group_aer_event,
	&group_aer_limit,
	&group_aer_notice,
	&group_boot_protect,
	&group_boot_read,
	&group_claims_controller,
	&group_claims_event,
	&group_claims_field,
	&group_cmb_data,
	&group_cmb_memory,
	&group_cmb_queue,
	&group_cmb_regs,
	&group_cmb_reset,
	&group_cmb_space,
	&group_doorbell_access,
	&group_doorbell_head,
	&group_doorbell_invalid,
	&group_doorbell_shadow,
	&group_doorbell_stride,
	&group_doorbell_tail,
	&group_feature_host,
	&group_feature_keep_alive,
	&group_feature_optional,
	&group_feature_protect,
	&group_feature_range,
	&group_feature_reserved,
	&group_feature_save,
	&group_feature_scope,
	&group_feature_special,
	&group_feature_temperature,
	&group_feature_value,
	&group_hmb_feature,
	&group_hmb_use,
	&group_identify_agree,
	&group_identify_allocated,
	&group_identify_ctrl,
	&group_identify_descriptor,
	&group_identify_limits,
	&group_identify_list,
	&group_identify_ns,
	&group_identify_page,
	&group_identify_power,
	&group_identify_set,
	&group_init_admin_queue,
	&group_init_enable,
	&group_init_ready,
	&group_init_shutdown,
	&group_init_subsystem,
	&group_init_walk,
	&group_io_compare,
	&group_io_data,
	&group_io_direction,
	&group_io_dsm,
	&group_io_flags,
	&group_io_fused,
	&group_io_mark,
	&group_io_nsid,
	&group_io_range,
	&group_irq_coalescing,
	&group_irq_delivery,
	&group_irq_fewer,
	&group_irq_intx,
	&group_irq_mask,
	&group_irq_msi,
	&group_irq_msix,
	&group_log_claims,
	&group_log_endurance,
	&group_log_error,
	&group_log_every,
	&group_log_lba_status,
	&group_log_media,
	&group_log_offset,
	&group_log_page,
	&group_log_persistent,
	&group_log_power,
	&group_log_sanitize,
	&group_log_smart,
	&group_log_telemetry,
	&group_log_telemetry_ctrl,
	&group_log_uuid,
	&group_pcie_bar,
	&group_pcie_capability,
	&group_pcie_command,
	&group_pcie_error,
	&group_pcie_express,
	&group_pcie_extended,
	&group_pcie_header,
	&group_pcie_link,
	&group_pcie_msix,
	&group_pcie_power,
	&group_pcie_reserved,
	&group_pcie_resource,
	&group_pcie_sleep,
	&group_pcie_sriov,
	&group_phase_queue,
	&group_phase_tag,
	&group_power_idle,
	&group_power_state,
	&group_power_thermal,
	&group_pmr_memory,
	&group_pmr_regs,
	&group_pmr_space,
	&group_prp_admin,
	&group_prp_dsm,
	&group_prp_list,
	&group_prp_page,
	&group_prp_refuse,
	&group_prp_scale,
	&group_queue_arbitration,
	&group_queue_create_cq,
	&group_queue_create_sq,
	&group_queue_delete,
	&group_queue_full,
	&group_queue_map,
	&group_queue_number,
	&group_queue_scattered,
	&group_regs_access,
	&group_regs_capability,
	&group_regs_control,
	&group_regs_mask,
	&group_regs_misuse,
	&group_regs_mode,
	&group_regs_status,
	&group_reset_afterwards,
	&group_reset_config,
	&group_reset_busy,
	&group_reset_controller,
	&group_reset_conventional,
	&group_reset_level,
	&group_reset_power,
	&group_reset_sequence,
	&group_ring_entry,
	&group_ring_fields,
	&group_ring_identity,
	&group_ring_memory,
	&group_ring_wrap,
	&group_self_test_command,
	&group_self_test_reset,
	&group_self_test_result,
	&group_self_test_run,
	&group_virt_list,
	&group_virt_manage,
	NULL,
};
/* clang-format on */
