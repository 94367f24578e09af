// SPDX-License-Identifier: GPL-2.0-or-later
/* Seam 2, the front end: whatever takes a command and answers with a completion. */
#include <nvmetest/base.h>

#include "target/target.h"

int target_submit(struct target *tg, uint16_t qid, const struct drv_cmd *cmd,
		  const struct target_data *data, struct nt_deadline until, struct drv_cpl *ret_cpl)
{
	return tg->ops->submit(tg, qid, cmd, data, until, ret_cpl);
}

void target_close(struct target *tg)
{
	if (tg)
		tg->ops->close(tg);
}
