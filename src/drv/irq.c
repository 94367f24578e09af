// SPDX-License-Identifier: GPL-2.0-or-later
/* Interrupts, as the back end shows them: a count of messages of each vector. */
#include <errno.h>

#include "drv/priv.h"

int drv_irq_wait(struct drv_ctrlr *c, unsigned int vector, struct nt_deadline until,
		 uint64_t *ret_count)
{
	for (unsigned int turn = 0;; turn++) {
		bool is_late = drv_now(c) >= until.at_ns;
		uint64_t count = 0;
		int rc = pcifn_irq_poll(c->fn, vector, &count);

		if (rc)
			return rc;
		if (count) {
			drv_trace_add(c, DRV_TRACE_IRQ, (uint16_t)vector,
				      (uint32_t)nt_min(count, UINT32_MAX), NULL, 0);
			*ret_count = count;
			return 0;
		}
		if (is_late)
			return -ETIMEDOUT;
		pcifn_relax(c->fn, turn);
	}
}
