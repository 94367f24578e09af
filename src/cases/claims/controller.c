// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Capability against behaviour: all that a controller says of itself, tried once, and
 * every contradiction in one table (the notes of the case): what is claimed,
 * where, what was sent, what came back.
 *
 * Three places tell what there is: bits of Identify Controller, the log pages that list
 * commands, log pages and features, and the answer itself. A bit that is set and
 * a command that is not there is an error of the controller; a command that is there
 * without its bit is a warning; the lists hold both ways.
 *
 * Base 2.0 sections 5.16.1.1, 5.16.1.6, 5.16.1.18 and 5.17.2.1; NVMe 1.4 sections
 * 5.14.1.5 and 5.15.2.2.
 */
#include "claims.h"

#include <string.h>

/* A list that is claimed; without it nothing can be compared. */
static const uint8_t *list(struct claims *c, uint8_t lid, uint32_t len)
{
	struct nt_buf *log = nt_buf(c->t, len);

	return drv_cpl_ok(nt_get_log(c->t, lid, NT_NSID_ALL, log, len, 0)) ? log->data : NULL;
}

static void agree(struct nt_ctx *t)
{
	struct claims c = { .t = t, .page = nt_buf(t, 4096) };

	if (nt_limits(t)->vs >= NT_VS(1, 2, 0) && nt_ctrl_field(t, "lpa.effects"))
		c.commands = list(&c, NT_LID_EFFECTS, 4096);
	/* LPA bit 5 promises them; without it they may be there all the same. */
	if (nt_limits(t)->vs >= NT_VS(2, 0, 0)) {
		c.logs = list(&c, NT_LID_SUPPORTED, 1024);
		c.features = list(&c, NT_LID_FEATURE_EFFECTS, 1024);
	}
	claims_identify(&c);
	claims_logs(&c);
	claims_features(&c);
	claims_admin_commands(&c);
	if (nt_has_io(t))
		claims_io_commands(&c);
	else
		nt_note(t, "I/O commands were not tried: no queue or no namespace");
	claims_sum_up(&c);
	nt_shall_not_fatal(t);
}

static const struct nt_case cases[] = {
	{
		.id = "claims.controller.agree-with-behaviour",
		.title = "What the controller claims is there, and nothing else",
		.spec = "base-2.0:5.17.2.1 base-2.0:5.16.1.1 base-2.0:5.16.1.6 base-2.0:5.16.1.18 "
			"nvme-1.4:5.15.2.2 nvme-1.4:5.14.1.5",
		.coverage = "ID-15 LOG-16 LOG-24 ILL-01",
		.rules = "CMD-OPC-04 LOG-CMDEFF-01 LOG-SLP-01 IO-OPC-01 ADM-IDENT-15",
		.timeout_ms = 20000,
		.run = agree,
		.advice =
			"the notes are the table of contradictions: claim, place, command, answer",
	},
};

const struct nt_group group_claims_controller = NT_GROUP("claims.controller", cases);
