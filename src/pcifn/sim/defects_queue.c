// SPDX-License-Identifier: GPL-2.0-or-later
/* Rows of shadow doorbells, arbitration, readiness, shutdown and what is left of queues. */
#include "defects.h"

const struct sim_defect sim_queue_defects[] = {
	/* shadow doorbells */
	{ SIM_SHADOW_MISALIGNED, "shadow-misaligned-accepted",
	  "Doorbell Buffer Config accepts a Shadow Doorbell buffer that is not page aligned",
	  "doorbell" },
	{ SIM_SHADOW_EVENT_MISALIGNED, "shadow-eventidx-misaligned-accepted",
	  "Doorbell Buffer Config accepts an EventIdx buffer that is not page aligned",
	  "doorbell" },
	{ SIM_SHADOW_STATUS, "shadow-status",
	  "a misaligned doorbell buffer is refused with Internal Error", "doorbell" },
	{ SIM_SHADOW_REFUSED_USED, "shadow-refused-used",
	  "a refused Doorbell Buffer Config takes effect all the same", "doorbell" },
	{ SIM_SHADOW_REGISTER_ONLY, "shadow-not-read",
	  "with shadow doorbells the value written to the register is still what counts",
	  "doorbell" },
	{ SIM_SHADOW_EVENT_AHEAD, "shadow-eventidx-ahead",
	  "EventIdx asks to be told later than the controller stops looking", "doorbell" },
	{ SIM_SHADOW_EVENT_NEVER, "shadow-eventidx-never", "EventIdx is never updated",
	  "doorbell" },
	{ SIM_SHADOW_NO_LOOK, "shadow-no-second-look",
	  "the Shadow Doorbell is not looked at again after EventIdx was updated", "doorbell" },
	{ SIM_SHADOW_HEAD_ONCE, "shadow-head-not-read",
	  "the shadow of a Completion Queue Head is not looked at again after EventIdx was updated",
	  "doorbell" },
	{ SIM_SHADOW_STRIDE, "shadow-stride-fixed",
	  "shadow doorbells are 4 bytes apart whatever CAP.DSTRD says", "doorbell" },
	{ SIM_SHADOW_ONE_SLOT, "shadow-of-first-queue",
	  "all Submission Queues look at the shadow of queue 1", "doorbell" },
	{ SIM_SHADOW_KEPT, "shadow-kept-over-reset",
	  "shadow doorbells stay in use over a Controller Level Reset", "doorbell" },
	{ SIM_SHADOW_WRITTEN, "shadow-written",
	  "the controller writes back to the Shadow Doorbell buffer", "doorbell" },
	{ SIM_SHADOW_OLD_ONLY, "shadow-old-queues-only",
	  "queues created after Doorbell Buffer Config have no shadow", "doorbell" },
	{ SIM_SHADOW_NEW_ONLY, "shadow-new-queues-only",
	  "queues created before Doorbell Buffer Config have no shadow", "doorbell" },
	{ SIM_SHADOW_SWAPPED, "shadow-buffers-swapped",
	  "the Shadow Doorbell and EventIdx buffers change places", "doorbell" },
	{ SIM_SHADOW_32BIT, "shadow-32-bit",
	  "the upper half of both doorbell buffer addresses is ignored", "doorbell" },
	{ SIM_SHADOW_OVERRUN, "shadow-overrun",
	  "Doorbell Buffer Config clears one page more than the EventIdx buffer has", "doorbell" },
	{ SIM_SHADOW_WRAP, "shadow-wrap-lost",
	  "a shadow tail that wrapped within a look is taken for the last slot", "doorbell" },
	{ SIM_SHADOW_UNCLAIMED, "shadow-unclaimed",
	  "Doorbell Buffer Config works although OACS does not claim it", "doorbell" },
	{ SIM_SHADOW_ABSENT, "shadow-absent",
	  "OACS claims Doorbell Buffer Config, and it is an invalid opcode", "doorbell" },
};
const size_t sim_queue_defects_count = sizeof(sim_queue_defects) / sizeof(sim_queue_defects[0]);

_Static_assert(SIM_QUEUE_DEFECT_END <= 1408, "the numbers of the next part begin there");
_Static_assert(sizeof(sim_queue_defects) / sizeof(sim_queue_defects[0]) ==
		       SIM_QUEUE_DEFECT_END - SIM_SHADOW_MISALIGNED,
	       "every number has its row");
