// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a command does to a drive, by its opcode. Whatever is not known to be
 * harmless counts as data: opcodes of other command sets, of vendors and of the
 * future.
 */
#include "raw.h"

#define FID_WRITE_PROTECT 0x84
#define SAVE		  (1u << 31) /* Set Features: SV */

static const struct {
	bool is_admin;
	uint8_t opc;
	unsigned int effects;
} rows[] = {
	{ true, NT_ADM_DELETE_SQ, NT_EFF_RESET },
	{ true, NT_ADM_CREATE_SQ, NT_EFF_RESET },
	{ true, NT_ADM_GET_LOG_PAGE, 0 },
	{ true, NT_ADM_DELETE_CQ, NT_EFF_RESET },
	{ true, NT_ADM_CREATE_CQ, NT_EFF_RESET },
	{ true, NT_ADM_IDENTIFY, 0 },
	{ true, NT_ADM_ABORT, NT_EFF_RESET },
	{ true, NT_ADM_SET_FEATURES, NT_EFF_FEATURES },
	{ true, NT_ADM_GET_FEATURES, 0 },
	{ true, NT_ADM_ASYNC_EVENT, 0 },
	{ true, NT_ADM_NS_MGMT, NT_EFF_DATA | NT_EFF_NAMESPACES },
	{ true, NT_ADM_FW_COMMIT, NT_EFF_FIRMWARE },
	{ true, NT_ADM_FW_DOWNLOAD, NT_EFF_FIRMWARE },
	{ true, NT_ADM_SELF_TEST, NT_EFF_FEATURES },
	{ true, NT_ADM_NS_ATTACH, NT_EFF_NAMESPACES },
	{ true, NT_ADM_KEEP_ALIVE, 0 },
	{ true, NT_ADM_DIRECTIVE_SEND, NT_EFF_FEATURES },
	{ true, NT_ADM_DIRECTIVE_RECV, NT_EFF_FEATURES },
	{ true, NT_ADM_VIRT_MGMT, NT_EFF_NAMESPACES },
	{ true, NT_ADM_MI_RECV, 0 },
	{ true, NT_ADM_CAPACITY_MGMT, NT_EFF_DATA | NT_EFF_NAMESPACES },
	{ true, NT_ADM_LOCKDOWN, NT_EFF_FEATURES | NT_EFF_POWER },
	{ true, NT_ADM_DBBUF_CONFIG, NT_EFF_RESET },
	{ true, NT_ADM_FORMAT, NT_EFF_DATA | NT_EFF_NAMESPACES },
	{ true, NT_ADM_SECURITY_RECV, 0 },
	{ true, NT_ADM_SANITIZE, NT_EFF_DATA | NT_EFF_WEAR },
	{ true, NT_ADM_GET_LBA_STATUS, 0 },
	{ false, NT_NVM_FLUSH, 0 },
	{ false, NT_NVM_READ, 0 },
	{ false, NT_NVM_COMPARE, 0 },
	{ false, NT_NVM_VERIFY, 0 },
	{ false, NT_NVM_RESV_REPORT, 0 },
};

unsigned int raw_effects(bool is_admin, const struct drv_cmd *cmd)
{
	unsigned int effects = NT_EFF_DATA;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].is_admin == is_admin && rows[i].opc == cmd->opc)
			effects = rows[i].effects;
	if (!is_admin || cmd->opc != NT_ADM_SET_FEATURES)
		return effects;
	/* Not put back by a reset, or by anything. */
	if ((cmd->cdw10 & 0xff) == FID_WRITE_PROTECT)
		effects |= NT_EFF_DATA;
	if (cmd->cdw10 & SAVE)
		effects |= NT_EFF_WEAR;
	return effects;
}
