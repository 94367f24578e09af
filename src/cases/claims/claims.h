// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the cases about claims share: a table of what a controller says of itself,
 * what was sent to see whether it is so, and what came back.
 *
 * Everything sent does nothing, whether the controller has it or not: reads, reserved values,
 * namespaces and blocks that cannot exist. Where a command takes several wrong
 * values at once it gets them all, because only one answer is judged: "there is
 * no such thing" (Invalid Command Opcode, Invalid Log Page, Invalid Field).
 */
#ifndef CASES_CLAIMS_H
#define CASES_CLAIMS_H

#include <nvmetest/case.h>

/* Where a claim stands and how strong it is. */
struct claim {
	const char *what;  /* "Format NVM" */
	const char *field; /* of Identify Controller, "oacs.fmt"; NULL: not there */
	uint64_t mask;	   /* of the field, 0: all of it */
	uint32_t since;	   /* first revision with the field */
	/* What is not claimed may be there all the same: the text ties one way only. */
	bool is_one_way;
	/* The text only leads to it: a claim without the thing warns. */
	bool is_implied;
};

struct claims {
	struct nt_ctx *t;
	struct nt_buf *page;			   /* 4,096 bytes, for whatever comes back */
	const uint8_t *commands, *logs, *features; /* logs 05h, 00h, 12h; NULL: not there */
	struct drv_sq *sq;			   /* an I/O queue, NULL: none */
	unsigned int tried, wrong;
	const char *seen_fields[96]; /* of Identify Controller, tried in some way */
	size_t seen_count;
	char untried[400]; /* identifiers that are claimed and cannot be tried */
};

/* Is @claim's field set? It counts as tried. */
bool claims_is_set(struct claims *c, const struct claim *claim);
/* Compare the claim of Identify with what @sent brought to light. */
void claims_judge(struct claims *c, const struct claim *claim, bool is_there, const char *sent,
		  struct drv_cpl cpl);
/* The same for an entry of a log page: 05h, 00h or 12h, said in @where. */
void claims_judge_listed(struct claims *c, const char *what, const char *where, bool is_listed,
			 bool is_there, const char *sent, struct drv_cpl cpl);
/* One that cannot be tried, for the note at the end. */
void claims_untried(struct claims *c, const char *kind, unsigned int id);
/* Notes: how many were tried, and which bits are set that no command shows. */
void claims_sum_up(struct claims *c);

/* Entry of log 05h or 12h: bit 0 of dword @i. */
static inline bool claims_listed(const uint8_t *log, unsigned int i)
{
	return log[4 * i] & 1;
}

void claims_admin_commands(struct claims *c); /* admin.c */
void claims_io_commands(struct claims *c);    /* io.c */
void claims_logs(struct claims *c);	      /* log.c */
void claims_features(struct claims *c);	      /* feature.c */
void claims_identify(struct claims *c);	      /* identify.c */

#endif
