// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The region's controller address range, what of it outlives a reset, and data
 * of commands that lie there.
 *
 * Base 2.0 sections 3.1.3.22, 3.1.3.27, 3.1.3.28, 3.7.1, 3.7.2, 8.14; NVMe 1.4
 * sections 3.1.22, 3.1.23, 4.8.
 */
#include <string.h>

#include "pmr.h"

#define SPACE_SPEC "base-2.0:3.1.3.27 base-2.0:3.1.3.28 base-2.0:8.14 nvme-1.4:3.1.23"
#define HOST_MAX   (64ull << 20)
#define FAR_BASE   0x0020000012345000ull

static struct drv_cpl identify_to(struct nt_ctx *t, uint64_t addr)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY, .prp1 = addr, .cdw10 = NT_CNS_CTRL };

	return nt_admin(t, &cmd, NULL);
}

/* Host memory as long as the region, at whose addresses the range is put. */
static void cmse_decides(struct nt_ctx *t)
{
	uint8_t page[PMR_PAGE];
	struct nt_buf *host;
	struct pmr p;

	pmr_open(t, &p);
	pmr_need_space(t);
	if (!(p.cap & PMR_CAP_RDS) || p.len > HOST_MAX)
		nt_skip(t, "the region is not for data that are read, or too large");
	pmr_need_writable(t, &p);
	nt_identify_ctrl(t);
	host = nt_buf(t, p.len);
	for (uint64_t at = 0; at < p.len; at += p.len - PMR_PAGE ? p.len - PMR_PAGE : p.len) {
		pmr_set_base(t, host->iova, false);
		nt_shall_succeed(t, identify_to(t, host->iova + at), "Identify succeeds");
		nt_shall(t, !memcmp(host->data + at, nt_identify_ctrl(t), 64),
			 "with CMSE=0 an address in the range means host memory");
		nt_pattern(host->data + at, PMR_PAGE, 2);
		memset(page, 0, sizeof(page));
		nt_place_write(t, &p.place, at, page, sizeof(page));
		pmr_set_base(t, host->iova, true);
		if (nt_reg32(t, NT_REG_PMRSTS) & PMR_STS_CBAI)
			nt_skip(t, "the controller does not take the base address");
		nt_shall_succeed(t, identify_to(t, host->iova + at),
				 "Identify into the region succeeds (PMRCAP.RDS)");
		nt_place_read(t, &p.place, at, page, sizeof(page));
		nt_shall(t, !memcmp(page, nt_identify_ctrl(t), 64),
			 "with CMSE=1 data for an address in the range arrive in the region");
		nt_shall_eq(t, nt_pattern_check(host->data + at, PMR_PAGE, 2), PMR_PAGE,
			    "with CMSE=1 host memory at an address in the range is not written");
	}
	pmr_set_base(t, 0, false);
}

static void write_from(struct nt_ctx *t)
{
	const struct nt_ns *ns = nt_ns(t);
	struct nt_buf *data = nt_buf(t, PMR_PAGE);
	uint32_t blocks = PMR_PAGE / ns->lba_len;
	struct drv_cmd cmd;
	struct drv_sq *sq;
	struct pmr p;

	pmr_open(t, &p);
	pmr_need_space(t);
	if (!(p.cap & PMR_CAP_WDS) || !blocks || ns->meta_len)
		nt_skip(t, "the region is not for data that are written, or blocks do not fit");
	pmr_need_writable(t, &p);
	sq = nt_queue_pair(t, 1, 2, 2);
	nt_pattern(data->data, PMR_PAGE, 60);
	nt_place_write(t, &p.place, p.len - PMR_PAGE, data->data, PMR_PAGE);
	pmr_barrier(t, &p);
	pmr_set_base(t, FAR_BASE, true);
	if (!nt_shall_eq(t, nt_reg32(t, NT_REG_PMRSTS) & PMR_STS_CBAI, 0,
			 "a base address whose range ends below 2^64 is valid"))
		return;
	cmd = nt_rw_cmd(NT_NVM_WRITE, ns->nsid, ns->scratch_slba, blocks);
	cmd.prp1 = FAR_BASE + p.len - PMR_PAGE;
	nt_shall_succeed(t, nt_io(t, sq, &cmd, NULL),
			 "Write from the region succeeds (PMRCAP.WDS)");
	memset(data->data, 0, PMR_PAGE);
	nt_shall_succeed(t, nt_read(t, sq, ns->scratch_slba, blocks, data), "Read");
	nt_shall_eq(t, nt_pattern_check(data->data, PMR_PAGE, 60), PMR_PAGE,
		    "what was written is what the region held");
}

static void range_kept(struct nt_ctx *t)
{
	struct pmr p;

	pmr_open(t, &p);
	pmr_need_space(t);
	pmr_enable(t, &p);
	pmr_set_base(t, FAR_BASE, true);
	for (unsigned int i = 0; i < 2; i++) {
		nt_reset(t, DRV_RESET_CC);
		nt_shall_eq(t, nt_reg32(t, NT_REG_PMRMSCU), FAR_BASE >> 32,
			    "PMRMSCU keeps its value over a Controller Reset");
		nt_shall_eq(t, nt_reg32(t, NT_REG_PMRMSCL), (uint32_t)FAR_BASE | PMR_MSC_CMSE,
			    "PMRMSCL keeps its value over a Controller Reset");
		nt_enable(t, NULL);
	}
}

static void range_reset(struct nt_ctx *t)
{
	struct pmr p;

	pmr_open(t, &p);
	pmr_need_space(t);
	pmr_set_base(t, FAR_BASE, true);
	nt_reset(t, DRV_RESET_FLR);
	nt_shall_eq(t, nt_reg32(t, NT_REG_PMRMSCU), 0, "PMRMSCU is 0 after a Function Level Reset");
	nt_shall_eq(t, nt_reg32(t, NT_REG_PMRMSCL), 0, "PMRMSCL is 0 after a Function Level Reset");
	nt_enable(t, NULL);
}

static void subsystem_reset_disables(struct nt_ctx *t)
{
	struct pmr p;

	pmr_open(t, &p);
	pmr_enable(t, &p);
	nt_reset(t, DRV_RESET_NSSR);
	nt_shall_eq(t, nt_reg32(t, NT_REG_PMRCTL), 0,
		    "PMRCTL.EN is 0 after an NVM Subsystem Reset, which disables the region");
	nt_enable(t, NULL);
	nt_note(t, "PMRSTS reads %08Xh then", nt_reg32(t, NT_REG_PMRSTS));
}

#define SPACE_NEEDS (NT_NEED_QUEUES | NT_NEED_REG_WRITE)
#define SPACE_CASE                                                                                 \
	.spec = SPACE_SPEC, .coverage = "PMR-01 REG-32", .since = NT_VS(1, 4, 0),                  \
	.timeout_ms = 300000

static const struct nt_case cases[] = {
	{
		.id = "pmr.space.cmse-decides",
		.title = "Addresses in the range mean the region while CMSE is 1, else host memory",
		SPACE_CASE,
		.needs = SPACE_NEEDS,
		.effects = NT_EFF_RESET | NT_EFF_DATA,
		.rules = "REG-PMR-05",
		.run = cmse_decides,
	},
	{
		.id = "pmr.space.write-from",
		.title = "Data are written from the region",
		SPACE_CASE,
		.needs = SPACE_NEEDS | NT_NEED_NS,
		.effects = NT_EFF_RESET | NT_EFF_DATA,
		.rules = "REG-PMR-05",
		.run = write_from,
	},
	{
		.id = "pmr.space.controller-reset-keeps",
		.title = "PMRMSCL and PMRMSCU keep their values over a Controller Reset",
		SPACE_CASE,
		.needs = SPACE_NEEDS,
		.effects = NT_EFF_RESET,
		.rules = "REG-PMR-06",
		.run = range_kept,
	},
	{
		.id = "pmr.space.flr-clears",
		.title = "A Function Level Reset resets PMRMSCL and PMRMSCU",
		SPACE_CASE,
		.needs = SPACE_NEEDS | NT_NEED_FLR,
		.effects = NT_EFF_RESET,
		.rules = "REG-PMR-06",
		.run = range_reset,
	},
	{
		.id = "pmr.space.nssr-disables",
		.title = "An NVM Subsystem Reset disables the region",
		.spec = "base-2.0:3.7.1 base-2.0:3.1.3.23 nvme-1.4:7.3.1",
		.coverage = "PMR-01 REG-32",
		.since = NT_VS(1, 4, 0),
		.timeout_ms = 300000,
		.needs = SPACE_NEEDS | NT_NEED_NSSR,
		.effects = NT_EFF_RESET,
		.rules = "REG-PMR-02",
		.run = subsystem_reset_disables,
	},
};

const struct nt_group group_pmr_space = NT_GROUP("pmr.space", cases);
