// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long a run takes, before it starts: from what is selected, what the controller needs to
 * become ready, and what it says of its own times. An estimate, for who waits; nothing depends on
 * it.
 */
#ifndef ENGINE_ESTIMATE_H
#define ENGINE_ESTIMATE_H

#include "engine.h"

struct estimate_facts {
	unsigned int caps;  /* PCIFN_CAP_* of the function, or of the back end */
	unsigned int allow; /* NT_EFF_* */
	uint64_t ready_us;  /* what enabling took, 0: not known */
	uint64_t limit_us;  /* what it may take: CAP.TO or CRTO, 0: not known */
	unsigned int edstt; /* Extended Device Self-test Time in minutes, 0: none */
	uint32_t vs;	    /* 0: not known */
};

struct estimate {
	uint64_t ms;	   /* as the controller was seen so far */
	uint64_t limit_ms; /* if every reset takes as long as it may; ms where that is not known */
	size_t cases;	   /* that would run as far as known */
	size_t resets;	   /* about */
};

struct estimate estimate_run(const struct run_step *steps, size_t n,
			     const struct estimate_facts *facts);
/* "about 12 s, 4 min if every reset takes CAP.TO" */
const char *estimate_text(const struct estimate *e, char *buf, size_t len);

#endif
