// SPDX-License-Identifier: GPL-2.0-or-later
/* Defects of commands: admin, Identify, logs, features, events, NVM. */
#ifndef SIM_DEFECTS_CMD_H
#define SIM_DEFECTS_CMD_H

/* Rows of sim_cmd_defects; one per line, grouped by chapter. */
enum { SIM_CQ_ACCEPTS_QID_0 = 512, SIM_CMD_DEFECT_END };

#endif
