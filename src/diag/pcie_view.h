// SPDX-License-Identifier: GPL-2.0-or-later
/* The way to a drive for people, for programs and as a picture. All pure functions of facts. */
#ifndef DIAG_PCIE_VIEW_H
#define DIAG_PCIE_VIEW_H

#include "pcie.h"

#define DIAG_PCIE_SCHEMA "nvmetest.pcie/1"

/* A tree from the root port down to the drive, the verdict first. */
void diag_pcie_print(FILE *out, const struct diag_pcie *p, bool color);
/* The same facts; NULL: no memory. The caller puts it. */
struct json_object *diag_pcie_json(const struct diag_pcie *p);
/*
 * An <svg> element in the colour of the text around it: functions from top to bottom, a line for
 * each lane between them, dashed where only the ends have it. Nothing when nothing is known.
 */
void diag_pcie_svg(FILE *out, const struct diag_snapshot *s);

/* "root port", "drive" */
const char *diag_pcie_role_text(const struct diag_pcie *p, size_t fn);
/* "16 GT/s x2 of x4, 3.9 of 7.9 GB/s": what a link runs at, and of what where that is more. */
const char *diag_pcie_rate_text(const struct diag_pcie_link *l, char *buf, size_t len);

#endif
