// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The command half of the model on a fake link half: host memory is an array,
 * a buffer is contiguous from PRP1, queues are flags.
 */
#include "sim_fake.h"

#include <stdlib.h>

#include "pcifn/sim/admin.c"
#include "pcifn/sim/aer.c"
#include "pcifn/sim/boot_protect.c"
#include "pcifn/sim/error.c"
#include "pcifn/sim/feature_data.c"
#include "pcifn/sim/feature_host.c"
#include "pcifn/sim/feature_ns.c"
#include "pcifn/sim/feature_optional.c"
#include "pcifn/sim/feature_table.c"
#include "pcifn/sim/features.c"
#include "pcifn/sim/hmb.c"
#include "pcifn/sim/identify.c"
#include "pcifn/sim/identify_ctrl.c"
#include "pcifn/sim/identify_ns.c"
#include "pcifn/sim/io.c"
#include "pcifn/sim/io_ranges.c"
#include "pcifn/sim/keep_alive.c"
#include "pcifn/sim/log_pages.c"
#include "pcifn/sim/logs.c"
#include "pcifn/sim/ns.c"
#include "pcifn/sim/power.c"
#include "pcifn/sim/queue_cmds.c"

static uint8_t mem[FAKE_LEN];
struct sim_cmd fake_next, fake_last, *fake_pending;
struct fake_cpl fake_cpls[64];
unsigned int fake_cpl_count, fake_stray_count;

void *sim_dma(struct sim *s, uint64_t iova, size_t len, bool is_write)
{
	(void)s;
	(void)is_write;
	if (iova < FAKE_IOVA || iova - FAKE_IOVA > FAKE_LEN ||
	    len > FAKE_LEN - (iova - FAKE_IOVA)) {
		fake_stray_count++;
		return NULL;
	}
	return mem + (iova - FAKE_IOVA);
}

uint8_t *fake_mem(uint64_t iova)
{
	return sim_dma(NULL, iova, 1, true);
}

uint16_t sim_prp_check(struct sim *s, const struct sim_cmd *cmd, size_t len)
{
	(void)s;
	(void)len;
	return cmd->prp1 & 3 ? NT_STATUS(GENERIC, PRP_OFFSET) : 0;
}

uint16_t sim_data_to_host(struct sim *s, struct sim_cmd *cmd, const void *buf, size_t len)
{
	void *at = sim_dma(s, cmd->prp1, len, true);

	if (!at)
		return NT_STATUS(GENERIC, DATA_TRANSFER);
	memcpy(at, buf, len);
	return 0;
}

uint16_t sim_data_from_host(struct sim *s, struct sim_cmd *cmd, void *buf, size_t len)
{
	void *at = sim_dma(s, cmd->prp1, len, false);

	if (!at)
		return NT_STATUS(GENERIC, DATA_TRANSFER);
	memcpy(buf, at, len);
	return 0;
}

/* No queue lies in memory of the controller. */
uint16_t sim_mem_queue_check(struct sim *s, const struct sim_cmd *cmd, bool is_sq, size_t len)
{
	(void)s;
	(void)cmd;
	(void)is_sq;
	(void)len;
	return 0;
}

bool sim_mem_is_dword_queue(const struct sim *s, const struct sim_cmd *cmd)
{
	(void)s;
	(void)cmd;
	return false;
}

uint16_t sim_cq_open(struct sim *s, uint16_t qid, uint32_t entries, uint64_t prp1, bool contiguous,
		     bool ien, uint16_t iv)
{
	s->cq[qid] = (struct sim_cq){ .exists = true,
				      .qid = qid,
				      .entries = entries,
				      .prp1 = prp1,
				      .is_contiguous = contiguous,
				      .ien = ien,
				      .iv = iv };
	return 0;
}

uint16_t sim_sq_open(struct sim *s, uint16_t qid, uint32_t entries, uint64_t prp1, bool contiguous,
		     uint16_t cqid, uint8_t qprio)
{
	s->sq[qid] = (struct sim_sq){ .exists = true,
				      .qid = qid,
				      .entries = entries,
				      .prp1 = prp1,
				      .is_contiguous = contiguous,
				      .cqid = cqid,
				      .qprio = qprio };
	return 0;
}

void sim_sq_close(struct sim *s, uint16_t qid)
{
	s->sq[qid].exists = false;
}

void sim_cq_close(struct sim *s, uint16_t qid)
{
	s->cq[qid].exists = false;
}

struct sim_cmd *sim_cmd_find(struct sim *s, uint16_t sqid, uint16_t cid)
{
	(void)s;
	return fake_pending && fake_pending->sqid == sqid && fake_pending->cid == cid ? fake_pending
										      : NULL;
}

void sim_cmd_unlink(struct sim *s, struct sim_cmd *cmd)
{
	(void)s;
	if (cmd == fake_pending)
		fake_pending = NULL;
}

void sim_cmd_free(struct sim *s, struct sim_cmd *cmd)
{
	(void)s;
	free(cmd);
}

void sim_complete(struct sim *s, struct sim_cmd *cmd, uint16_t status)
{
	if (fake_cpl_count < ARRAY_SIZE(fake_cpls))
		fake_cpls[fake_cpl_count++] =
			(struct fake_cpl){ cmd->sqid, cmd->cid, status, cmd->dw0 };
	sim_cmd_free(s, cmd);
}

void sim_irq_update(struct sim *s)
{
	(void)s;
}

struct sim *fake_open(uint32_t ver, unsigned int defect)
{
	struct sim *s = calloc(1, sizeof(*s));

	s->cfg = (struct sim_config){ .mqes = 255,
				      .mpsmax = 4,
				      .mdts = 5,
				      .ver = ver,
				      .cqr = true,
				      .nsqa = 8,
				      .ncqa = 8,
				      .vectors = 9,
				      .has_msix = true,
				      .ns_count = 2,
				      .ns_bytes = 4u << 20,
				      .lbads = 9,
				      .aerl = 3,
				      .acl = 3,
				      .elpe = 7,
				      .kelvin = SIM_COMPOSITE_K,
				      .npss = 4,
				      .has_apst = true,
				      .seed = 42 };
	s->cap = 1ULL << 43; /* CSS bit 6 */
	s->page_len = 4096;
	s->cc = 6u << NT_CC_IOSQES_SHIFT | 4u << NT_CC_IOCQES_SHIFT;
	if (defect != FAKE_NO_DEFECT)
		s->defects[defect / 64] |= 1ULL << defect % 64;
	s->sq[0].exists = s->cq[0].exists = true;
	if (sim_ns_init(s) || sim_admin_init(s))
		abort();
	memset(mem, 0xee, sizeof(mem));
	memset(&fake_next, 0, sizeof(fake_next));
	fake_next.prp1 = FAKE_BUF;
	fake_next.cid = 1;
	fake_cpl_count = fake_stray_count = 0;
	fake_pending = NULL;
	return s;
}

void fake_close(struct sim *s)
{
	sim_admin_fini(s);
	sim_ns_fini(s);
	free(s);
}

static uint16_t run(struct sim *s, const struct sim_cmd *what)
{
	struct sim_cmd *cmd = malloc(sizeof(*cmd));
	uint16_t status;

	*cmd = *what;
	status = cmd->sqid ? sim_nvm_exec(s, cmd) : sim_admin_exec(s, cmd);
	memset(&fake_next, 0, sizeof(fake_next));
	fake_next.prp1 = FAKE_BUF;
	fake_next.cid = (uint16_t)(what->cid + 1);
	if (status == SIM_CPL_DEFERRED)
		return FAKE_ANY;
	fake_last = *cmd;
	fake_last.status = status;
	free(cmd);
	if (what->sqid)
		sim_count_io(s, &fake_last, status);
	return status & 0x7ff;
}

uint16_t fake_admin(struct sim *s, uint8_t opc, uint32_t nsid, uint32_t cdw10, uint32_t cdw11)
{
	struct sim_cmd cmd = fake_next;

	cmd.opc = opc;
	cmd.nsid = nsid;
	cmd.cdw10 = cdw10;
	cmd.cdw11 = cdw11;
	return run(s, &cmd);
}

uint16_t fake_nvm(struct sim *s, uint8_t opc, uint32_t nsid, uint64_t slba, uint32_t cdw12)
{
	struct sim_cmd cmd = fake_next;

	cmd.sqid = 1;
	cmd.opc = opc;
	cmd.nsid = nsid;
	cmd.cdw10 = (uint32_t)slba;
	cmd.cdw11 = (uint32_t)(slba >> 32);
	cmd.cdw12 = cdw12;
	return run(s, &cmd);
}
