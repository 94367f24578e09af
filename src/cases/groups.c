// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every group of built-in cases: one line per file, sorted by file name.
 *
 * A list and not constructors or linker sections: the order is here to read,
 * and a file that is not in it is found by tests/lint/ids.
 */
#include "engine/engine.h"

extern const struct nt_group group_doorbell_head;
extern const struct nt_group group_doorbell_invalid;
extern const struct nt_group group_doorbell_stride;
extern const struct nt_group group_doorbell_tail;
extern const struct nt_group group_init_admin_queue;
extern const struct nt_group group_init_enable;
extern const struct nt_group group_init_shutdown;
extern const struct nt_group group_init_walk;
extern const struct nt_group group_phase_queue;
extern const struct nt_group group_phase_tag;
extern const struct nt_group group_prp_admin;
extern const struct nt_group group_prp_list;
extern const struct nt_group group_prp_page;
extern const struct nt_group group_prp_refuse;
extern const struct nt_group group_prp_scale;
extern const struct nt_group group_queue_create_cq;
extern const struct nt_group group_queue_create_sq;
extern const struct nt_group group_queue_delete;
extern const struct nt_group group_queue_map;
extern const struct nt_group group_queue_number;
extern const struct nt_group group_queue_scattered;
extern const struct nt_group group_regs_access;
extern const struct nt_group group_regs_capability;
extern const struct nt_group group_ring_entry;
extern const struct nt_group group_ring_fields;
extern const struct nt_group group_ring_identity;
extern const struct nt_group group_ring_memory;
extern const struct nt_group group_ring_wrap;

const struct nt_group *const nt_groups[] = {
	&group_doorbell_head,
	&group_doorbell_invalid,
	&group_doorbell_stride,
	&group_doorbell_tail,
	&group_init_admin_queue,
	&group_init_enable,
	&group_init_shutdown,
	&group_init_walk,
	&group_phase_queue,
	&group_phase_tag,
	&group_prp_admin,
	&group_prp_list,
	&group_prp_page,
	&group_prp_refuse,
	&group_prp_scale,
	&group_queue_create_cq,
	&group_queue_create_sq,
	&group_queue_delete,
	&group_queue_map,
	&group_queue_number,
	&group_queue_scattered,
	&group_regs_access,
	&group_regs_capability,
	&group_ring_entry,
	&group_ring_fields,
	&group_ring_identity,
	&group_ring_memory,
	&group_ring_wrap,
	NULL,
};
