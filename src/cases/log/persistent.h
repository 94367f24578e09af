// SPDX-License-Identifier: GPL-2.0-or-later
/* What the Persistent Event log cases share: its actions, and a walk over its events. */
#ifndef CASES_LOG_PERSISTENT_H
#define CASES_LOG_PERSISTENT_H

#include "log.h"

#define PEL_HEADER_LEN 512u
#define PEL_LEN_MAX    65536u /* of a log that cases look at */
#define PEL_RESET      4      /* event types */
#define PEL_TIMESTAMP  3
#define PEL_SNAPSHOT   1
#define PEL_ANY	       256

enum { PEL_READ = 0, PEL_ESTABLISH = 1, PEL_RELEASE = 2, PEL_READ_HEADER = 3 };

/* The log of one reporting context, from its begin on. */
struct pel {
	struct nt_buf *log;
	uint64_t len;	  /* Total Log Length */
	uint64_t events;  /* Total Number of Events */
	uint32_t have;	  /* bytes of it in @log */
	bool is_complete; /* have == len */
};

/* An event in @log: its whole length is from @at to @end. */
struct pel_event {
	uint8_t type, rev;
	uint32_t at, data, end;
};

/* Skips the case without LPA bit 4. No context exists afterwards. */
void pel_need(struct nt_ctx *t);
struct drv_cpl pel_get(struct nt_ctx *t, unsigned int action, struct nt_buf *data, uint32_t len,
		       uint64_t offset);
void pel_release(struct nt_ctx *t);
/* A new context, its log read as far as cases look at it; stays established. */
struct pel pel_open(struct nt_ctx *t);
uint64_t pel_field(const struct pel *p, const char *field);
/* The event at @at, wholly in @p and well-formed? The first is at PEL_HEADER_LEN. */
bool pel_event(const struct pel *p, uint32_t at, struct pel_event *ret_event);
/* Does the bitmap have this event type? */
bool pel_supports(const struct pel *p, unsigned int type);
/* Events of @type in @now beyond those that are, byte by byte, in @before. */
uint32_t pel_new(const struct pel *before, const struct pel *now, unsigned int type);

#endif
