// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Defects of the model: each breaks one promise of the specification.
 *
 * A defect is a row (name and what is wrong, in words of the specification)
 * and one `if (sim_has(s, SIM_…))` at the place. tests/sim/defects.tsv names
 * the cases that must notice. One table for each part of the model, with numbers
 * of its own: an enum that begins at a multiple of 64 that no other reaches.
 */
#ifndef SIM_DEFECTS_H
#define SIM_DEFECTS_H

#include <stddef.h>

#include "defects_claim.h"
#include "defects_cmd.h"
#include "defects_feature.h"
#include "defects_group.h"
#include "defects_link.h"
#include "defects_log.h"
#include "defects_mem.h"
#include "defects_pci.h"
#include "defects_queue.h"

#define SIM_DEFECT_WORDS 32 /* room for 2,048 */

struct sim_defect {
	unsigned int id;  /* SIM_… */
	const char *name; /* after "defect=": lower case, dashes */
	const char *what; /* one sentence */
	const char *area; /* queue, doorbell, phase, prp, init, register, admin, irq, pci, … */
};

extern const struct sim_defect sim_link_defects[];
extern const size_t sim_link_defects_count;
extern const struct sim_defect sim_cmd_defects[];
extern const size_t sim_cmd_defects_count;
extern const struct sim_defect sim_queue_defects[];
extern const size_t sim_queue_defects_count;
extern const struct sim_defect sim_group_defects[];
extern const size_t sim_group_defects_count;
extern const struct sim_defect sim_log_defects[];
extern const size_t sim_log_defects_count;
extern const struct sim_defect sim_feature_defects[];
extern const size_t sim_feature_defects_count;
extern const struct sim_defect sim_claim_defects[];
extern const size_t sim_claim_defects_count;
extern const struct sim_defect sim_mem_defects[];
extern const size_t sim_mem_defects_count;
extern const struct sim_defect sim_pci_defects[];
extern const size_t sim_pci_defects_count;

/* The row of @name in any table, NULL: none. */
const struct sim_defect *sim_defect_find(const char *name);
/* Row @i of all tables, in order; NULL past the end. */
const struct sim_defect *sim_defect_at(size_t i);

#endif
