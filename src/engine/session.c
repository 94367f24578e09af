// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A device as a worker sees it: the driver, limits read once, a namespace.
 *
 * Nothing that the device says here may hang or crash the tool, and a device
 * that does not even become ready still gets a session: the cases about that
 * have to run. Only a device that is not there has none.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/ctx_priv.h"
#include "engine/keep.h"
#include "engine/scene.h"
#include "util/clock.h"

#define QUEUES_WANTED 63u /* more than any case uses */
#define SCRATCH_MIN   (1u << 20)
#define NS_TRIED_MAX  64u
#define OWNER_MS      60000 /* Linux's driver gives a controller that long to come back */

int session_send(struct session *s, struct drv_sq *sq, const struct drv_cmd *cmd,
		 const struct target_data *data, struct nt_deadline until, struct drv_cpl *ret_cpl)
{
	if (s->c->is_passive || (data && data->len))
		return target_submit(s->tg, sq->qid, cmd, data, until, ret_cpl);
	return drv_exec(sq, cmd, until, ret_cpl);
}

int session_prepare(struct session *s, const struct drv_sq *sq, const struct drv_cmd *cmd,
		    const struct target_data *data)
{
	if (!s->keep || sq->qid || cmd->opc != NT_ADM_SET_FEATURES)
		return 0;
	return keep_before(s, cmd, data);
}

int session_exec(struct session *s, struct drv_sq *sq, const struct drv_cmd *cmd,
		 const struct target_data *data, struct nt_deadline until, struct drv_cpl *ret_cpl)
{
	int rc = session_prepare(s, sq, cmd, data);

	return rc ? rc : session_send(s, sq, cmd, data, until, ret_cpl);
}

/* Its driver recovers it; a reset only where a plan or a lost command asks for one. */
static int recover_owned(struct session *s)
{
	struct nt_deadline until = nt_deadline_ms(OWNER_MS);
	int rc = s->c->is_dirty ? target_reset(s->tg, DRV_RESET_CC, until) : -ENOTSUP;

	/* Who may not reset can still wait. */
	if (rc == -ENOTSUP)
		rc = target_wait_ready(s->tg, until);
	if (rc)
		return rc;
	s->c->is_dirty = false;
	/* Every ioctl has returned, so nothing is mapped for the device any more. */
	pcifn_mem_release(s->fn);
	return 0;
}

int session_enable(struct session *s)
{
	return s->c->is_passive ? 0 : drv_enable(s->c, NULL);
}

int session_recover(struct session *s)
{
	int rc;

	if (s->c->is_passive)
		return recover_owned(s);
	rc = drv_disable(s->c);
	s->has_granted = false;
	if (rc && (s->fn->caps & PCIFN_CAP_FLR))
		rc = drv_reset(s->c, DRV_RESET_FLR);
	if (rc && rc != -ENODEV && (s->fn->caps & PCIFN_CAP_HOT_RESET))
		rc = drv_reset(s->c, DRV_RESET_HOT);
	if (!rc)
		s->c->is_dirty = false;
	return rc;
}

static uint32_t standard_cc(const struct drv_ctrlr *c)
{
	uint32_t css = (NT_CAP_CSS(c->cap) & 0x41) == 0x40 ? 6 : 0;

	return NT_CC_EN | css << NT_CC_CSS_SHIFT | NT_CAP_MPSMIN(c->cap) << NT_CC_MPS_SHIFT |
	       6u << NT_CC_IOSQES_SHIFT | 4u << NT_CC_IOCQES_SHIFT;
}

bool session_is_standard(const struct session *s)
{
	const struct drv_ctrlr *c = s->c;
	uint32_t cc, csts;

	if (c->is_passive)
		return !c->is_dirty && !target_wait_ready(s->tg, nt_deadline_ms(0));
	if (!c->is_enabled || c->is_dirty || !c->asq || !c->acq)
		return false;
	if (c->asq->entries != 32 || c->acq->entries != 32 || c->irq_kind != PCIFN_IRQ_NONE)
		return false;
	if (c->asq->outstanding || c->asq->is_untracked)
		return false;
	for (uint32_t i = 0; i < c->qid_end; i++)
		if (c->sqs[i] || c->cqs[i])
			return false;
	if (pcifn_read32(s->fn, NT_REG_CC, &cc) || pcifn_read32(s->fn, NT_REG_CSTS, &csts))
		return false;
	return (cc & ~NT_CC_CRIME) == standard_cc(c) &&
	       (csts & (NT_CSTS_RDY | NT_CSTS_CFS | NT_CSTS_SHST_MASK | NT_CSTS_PP)) == NT_CSTS_RDY;
}

/* ------------------------------------------------------------------ limits */

static uint32_t queues_in_bar(const struct session *s)
{
	uint32_t n = 0;

	while (n < UINT16_MAX - 1 &&
	       drv_doorbell_off(s->c, (uint16_t)(n + 1), true) + 4 <= s->fn->bar0_len)
		n++;
	return n;
}

/* What an operating system was granted; it is not asked again. */
static int look_at_queues(struct session *s)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_GET_FEATURES, .cdw10 = NT_FID_NUM_QUEUES };
	struct drv_cpl cpl;
	int rc = session_exec(s, s->c->asq, &cmd, NULL, session_deadline(s), &cpl);

	s->has_granted = true;
	if (rc == -ENOTSUP)
		return 0;
	if (rc || !drv_cpl_ok(cpl))
		return rc;
	s->limits.sq_count = (cpl.dw0 & 0xffff) + 1;
	s->limits.cq_count = (cpl.dw0 >> 16) + 1;
	return 0;
}

int session_grant_queues(struct session *s)
{
	const uint32_t wanted = QUEUES_WANTED - 1;
	const struct drv_cmd cmd = {
		.opc = NT_ADM_SET_FEATURES,
		.cdw10 = NT_FID_NUM_QUEUES,
		.cdw11 = wanted << 16 | wanted,
	};
	uint32_t fits;
	struct drv_cpl cpl;
	int rc;

	if (s->c->is_passive)
		return look_at_queues(s);
	if (!s->c->asq)
		return -EINVAL;
	fits = queues_in_bar(s);
	rc = drv_exec(s->c->asq, &cmd, session_deadline(s), &cpl);
	if (rc)
		return rc;
	s->has_granted = true;
	s->limits.sq_count = 0;
	s->limits.cq_count = 0;
	s->queues_reason[0] = '\0';
	if (!drv_cpl_ok(cpl)) {
		snprintf(s->queues_reason, sizeof(s->queues_reason),
			 "Set Features Number of Queues was refused with status %u/%02X",
			 (cpl.status >> 8) & 7u, cpl.status & 0xffu);
		return 0;
	}
	if (!fits)
		snprintf(s->queues_reason, sizeof(s->queues_reason),
			 "CAP.DSTRD=%u puts the doorbells of queue 1 outside BAR0 (%llu bytes)",
			 NT_CAP_DSTRD(s->c->cap), (unsigned long long)s->fn->bar0_len);
	s->limits.sq_count = (uint32_t)nt_min((cpl.dw0 & 0xffff) + 1, fits);
	s->limits.cq_count = (uint32_t)nt_min((cpl.dw0 >> 16) + 1, fits);
	return 0;
}

static uint32_t count_vectors(struct pcifn *fn)
{
	uint16_t at = pcifn_cap_find(fn, NT_PCI_CAP_MSIX);
	uint32_t control;

	if (at && !pcifn_cfg_read(fn, (uint16_t)(at + 2), 2, &control))
		return (control & 0x7ff) + 1;
	at = pcifn_cap_find(fn, NT_PCI_CAP_MSI);
	if (at && !pcifn_cfg_read(fn, (uint16_t)(at + 2), 2, &control))
		return 1u << nt_min(nt_bits(control, 3, 1), 5);
	return 1;
}

static void read_limits(struct session *s)
{
	struct nt_limits *l = &s->limits;

	l->cap = s->c->cap;
	l->vs = s->c->vs;
	l->mqes = NT_CAP_MQES(l->cap);
	l->entries_max = l->mqes + 1;
	l->page_len = 4096u << NT_CAP_MPSMIN(l->cap);
	l->vectors = count_vectors(s->fn);
	l->is_contiguous_only = NT_CAP_CQR(l->cap);
	l->is_fabric = s->tg->is_fabric;
	s->has_limits = true;
}

static void read_mdts(struct session *s)
{
	/* MDTS is a power of two of pages of CAP.MPSMIN; past any buffer it is no limit. */
	uint32_t mdts = s->identify_ctrl[77], shift = mdts + 12 + NT_CAP_MPSMIN(s->c->cap);

	s->limits.mdts_len = mdts && shift < 40 ? 1ull << shift : 0;
	/* An operating system may pass on less. */
	if (s->tg->max_len && (!s->limits.mdts_len || s->tg->max_len < s->limits.mdts_len))
		s->limits.mdts_len = s->tg->max_len;
}

/* --------------------------------------------------------------- namespace */

static uint32_t le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static uint64_t le64(const uint8_t *p)
{
	return (uint64_t)le32(p + 4) << 32 | le32(p);
}

/* Identify Namespace, NVM Command Set 1.0 figure 97. False with the reason. */
static bool use_namespace(struct session *s, uint32_t nsid, const uint8_t *id)
{
	uint32_t format = (id[26] & 0xfu) | (id[26] & 0x60u) >> 1;
	const uint8_t *lbaf = id + 128 + 4 * format;
	struct nt_ns ns = {
		.nsid = nsid,
		.nsze = le64(id),
		.meta_len = (uint32_t)lbaf[0] | (uint32_t)lbaf[1] << 8,
		.is_extended = id[26] & 0x10,
	};
	char *why = s->ns_reason;
	size_t len = sizeof(s->ns_reason);

	if (lbaf[2] < 9 || lbaf[2] > 20) {
		snprintf(why, len, "namespace %u: LBADS %u of format %u is not a block size", nsid,
			 lbaf[2], format);
		return false;
	}
	if (id[29] & 7) {
		snprintf(why, len, "namespace %u is formatted with protection information", nsid);
		return false;
	}
	ns.lba_len = 1u << lbaf[2];
	ns.scratch_slba = ns.nsze / 2;
	ns.scratch_nlb = ns.nsze - ns.scratch_slba;
	if (ns.scratch_nlb < SCRATCH_MIN / ns.lba_len || ns.nsze > UINT64_MAX / 2) {
		snprintf(why, len, "namespace %u: %llu blocks leave no 1 MiB of scratch", nsid,
			 (unsigned long long)ns.nsze);
		return false;
	}
	why[0] = '\0';
	s->ns = ns;
	s->has_ns = true;
	memcpy(s->identify_ns, id, sizeof(s->identify_ns));
	s->tg->ns_nsid = nsid;
	s->tg->ns_block_len = ns.lba_len + (ns.is_extended ? ns.meta_len : 0);
	s->io_reason[0] = '\0';
	if (target_check_ns(s->tg, nsid))
		snprintf(s->io_reason, sizeof(s->io_reason), "%s", s->tg->why);
	return true;
}

/* A controller with other command sets may list their namespaces whatever CC.CSS is. */
static bool is_nvm_set(struct session *s, uint32_t nsid)
{
	uint8_t desc[4096];

	if (!(NT_CAP_CSS(s->c->cap) & 0x40) || session_ask(s, NT_CNS_NS_DESC, nsid, desc))
		return true;
	for (size_t at = 0; at + 4 < sizeof(desc) && desc[at]; at += 4u + desc[at + 1])
		if (desc[at] == 4)
			return desc[at + 4] == 0;
	return true;
}

static int find_namespace(struct session *s)
{
	uint8_t list[4096], id[4096];
	int rc = session_ask(s, NT_CNS_ACTIVE_NS, 0, list);

	if (rc < 0)
		return rc;
	if (rc) {
		/* Before 1.1 there was no list; NSID 1 is the first. */
		memset(list, 0, sizeof(list));
		list[0] = 1;
		for (size_t i = 0; s->tg->only_nsid && i < 4; i++)
			list[i] = (uint8_t)(s->tg->only_nsid >> (8 * i));
	}
	snprintf(s->ns_reason, sizeof(s->ns_reason), "there is no active namespace");
	for (uint32_t i = 0; i < NS_TRIED_MAX && le32(list + 4 * i); i++) {
		uint32_t nsid = le32(list + 4 * i);

		if (s->tg->only_nsid && nsid != s->tg->only_nsid)
			continue;
		rc = session_ask(s, NT_CNS_NS, nsid, id);
		if (rc < 0)
			return rc;
		if (rc)
			snprintf(s->ns_reason, sizeof(s->ns_reason),
				 "Identify Namespace %u was refused", nsid);
		else if (!is_nvm_set(s, nsid))
			snprintf(s->ns_reason, sizeof(s->ns_reason),
				 "namespace %u is not of the NVM Command Set", nsid);
		else if (use_namespace(s, nsid, id))
			return 0;
	}
	return 0;
}

/* Without registers Identify Controller tells the version. */
static void read_version(struct session *s)
{
	s->tg->sgls = le32(s->identify_ctrl + 536);
	if (s->fn->caps & PCIFN_CAP_BAR)
		return;
	s->limits.vs = le32(s->identify_ctrl + 80);
	s->c->vs = s->limits.vs;
}

static int question(struct session *s)
{
	uint64_t from_ns = clock_wall_ns();
	int rc = session_enable(s);

	s->ready_us = (clock_wall_ns() - from_ns) / 1000;
	if (!rc)
		rc = session_grant_queues(s);
	if (rc)
		return rc;
	rc = session_ask(s, NT_CNS_CTRL, 0, s->identify_ctrl);
	if (rc < 0)
		return rc;
	s->has_identify_ctrl = rc == 0;
	if (s->has_identify_ctrl) {
		read_mdts(s);
		read_version(s);
	}
	rc = find_namespace(s);
	s->is_answering = rc == 0;
	return rc;
}

int session_open(struct pcifn *fn, uint64_t seed, double timeout_scale, struct session **ret,
		 struct nt_err *err)
{
	struct session *s = calloc(1, sizeof(*s));
	int rc;

	if (!s)
		return nt_err_set(err, -ENOMEM, "out of memory");
	s->fn = fn;
	s->seed = seed;
	s->timeout_scale = timeout_scale > 0 ? timeout_scale : 1.0;
	/* A model or an emulator answers at once, or not at all. */
	s->command_timeout_ms = fn->caps & PCIFN_CAP_SCRATCH ? 2000 : 5000;
	rc = fn->caps & PCIFN_CAP_OS_DRIVER ? drv_open_passive(fn, &s->c, err)
					    : drv_open(fn, &s->c, err);
	if (rc)
		goto free_session;
	rc = target_open(fn, s->c, &s->tg, err);
	if (rc)
		goto close_driver;
	read_limits(s);
	rc = session_recover(s);
	if (!rc)
		rc = question(s);
	if (rc == -ENODEV || rc == -ENOMEM || rc == -ENOTSUP || (rc && s->c->is_passive)) {
		nt_err_set(err, rc, "%s: %s while the controller was initialised", fn->address,
			   *s->tg->why	   ? s->tg->why
			   : rc == -ENODEV ? "the device vanished"
					   : strerror(-rc));
		goto close_target;
	}
	/* Anything else is for the cases to find. */
	if (rc)
		drv_mark_dirty(s->c);
	drv_findings_clear(s->c);
	s->full_limits = s->limits;
	*ret = s;
	return 0;

close_target:
	target_close(s->tg);
close_driver:
	drv_close(s->c);
free_session:
	free(s);
	return rc;
}

void session_close(struct session *s)
{
	if (!s)
		return;
	if (!s->is_lost && !s->c->is_passive)
		session_recover(s);
	keep_free(s);
	target_close(s->tg);
	drv_close(s->c);
	free(s->snap_drv);
	free(s->snap_fn);
	scene_free(s->scene);
	free(s);
}
