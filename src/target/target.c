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

/* ------------------------------------------------------------- length of data */

static uint64_t admin_data_len(const struct drv_cmd *cmd)
{
	switch (cmd->opc) {
	case NT_ADM_IDENTIFY:
	case NT_ADM_NS_MGMT:
	case NT_ADM_NS_ATTACH:
		return 4096;
	case NT_ADM_GET_LOG_PAGE:
		return (((uint64_t)(cmd->cdw11 & 0xffff) << 16 | cmd->cdw10 >> 16) + 1) * 4;
	case NT_ADM_FW_DOWNLOAD:
	case NT_ADM_DIRECTIVE_SEND:
	case NT_ADM_DIRECTIVE_RECV:
	case NT_ADM_GET_LBA_STATUS:
		return ((uint64_t)(cmd->opc == NT_ADM_GET_LBA_STATUS ? cmd->cdw12 : cmd->cdw10) +
			1) *
		       4;
	case NT_ADM_SECURITY_SEND:
	case NT_ADM_SECURITY_RECV:
		return cmd->cdw11;
	default:
		return 0;
	}
}

static uint64_t io_data_len(const struct target *tg, const struct drv_cmd *cmd)
{
	uint64_t block_len = cmd->nsid == tg->ns_nsid ? tg->ns_block_len : 0;

	switch (cmd->opc) {
	case NT_NVM_WRITE:
	case NT_NVM_READ:
	case NT_NVM_COMPARE:
		return ((cmd->cdw12 & 0xffffull) + 1) * nt_max(block_len, 512);
	case NT_NVM_DSM:
		return ((cmd->cdw10 & 0xffull) + 1) * 16;
	case NT_NVM_COPY:
		return ((cmd->cdw12 & 0xffull) + 1) * 32;
	case NT_NVM_RESV_REPORT:
		return ((uint64_t)cmd->cdw10 + 1) * 4;
	default:
		return 0;
	}
}

uint64_t target_data_len(const struct target *tg, bool is_admin, const struct drv_cmd *cmd)
{
	return is_admin ? admin_data_len(cmd) : io_data_len(tg, cmd);
}

void target_close(struct target *tg)
{
	if (tg)
		tg->ops->close(tg);
}
