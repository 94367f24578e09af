// SPDX-License-Identifier: GPL-2.0-or-later
/* Defects of registers, state, queues, doorbells, PRP, interrupts, PCI. */
#ifndef SIM_DEFECTS_LINK_H
#define SIM_DEFECTS_LINK_H

/* Rows of sim_link_defects; one per line, grouped by chapter. */
enum { SIM_CQ_PHASE_STUCK = 0, SIM_LINK_DEFECT_COUNT };

#endif
