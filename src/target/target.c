// SPDX-License-Identifier: GPL-2.0-or-later
/* Seam 2, the front end: whatever takes a command and answers with a completion. */
#include "target/target.h"

#include <errno.h>
#include <string.h>

int target_open(struct pcifn *fn, struct drv_ctrlr *c, struct target **ret_tg, struct nt_err *err)
{
	const char *colon = strchr(fn->address, ':');

	if (fn->caps & PCIFN_CAP_OS_DRIVER)
		return target_kernel_open(colon ? colon + 1 : fn->address, c, ret_tg, err);
	if (target_direct_open(c, ret_tg))
		return nt_err_set(err, -ENOMEM, "out of memory");
	return 0;
}

int target_submit(struct target *tg, uint16_t qid, const struct drv_cmd *cmd,
		  const struct target_data *data, struct nt_deadline until, struct drv_cpl *ret_cpl)
{
	tg->why[0] = '\0';
	return tg->ops->submit(tg, qid, cmd, data, until, ret_cpl);
}

int target_reset(struct target *tg, enum drv_reset kind, struct nt_deadline until)
{
	tg->why[0] = '\0';
	return tg->ops->reset ? tg->ops->reset(tg, kind, until) : -ENOTSUP;
}

int target_wait_ready(struct target *tg, struct nt_deadline until)
{
	tg->why[0] = '\0';
	return tg->ops->wait_ready ? tg->ops->wait_ready(tg, until) : 0;
}

int target_check(struct target *tg, uint16_t qid, const struct drv_cmd *cmd)
{
	tg->why[0] = '\0';
	return tg->ops->check ? tg->ops->check(tg, qid, cmd) : 0;
}

int target_check_ns(struct target *tg, uint32_t nsid)
{
	tg->why[0] = '\0';
	return tg->ops->check_ns ? tg->ops->check_ns(tg, nsid) : 0;
}

void target_close(struct target *tg)
{
	if (tg)
		tg->ops->close(tg);
}
