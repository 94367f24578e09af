// SPDX-License-Identifier: GPL-2.0-or-later
/* What the files of the front end share, and unit tests with a function of their own. */
#ifndef PCIFN_PRIV_H
#define PCIFN_PRIV_H

#include <nvmetest/pcifn.h>

/* pcifn_open() after the scheme was looked up: @rest is what follows the colon. */
int pcifn_open_ops(const struct pcifn_ops *ops, const char *address, const char *rest,
		   struct pcifn **ret_fn, struct nt_err *err);
/* Unmap everything: live, quarantined, pooled. */
void pcifn_mem_fini(struct pcifn *fn);

#endif
