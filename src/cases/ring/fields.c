// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fields of a command that every command has: FUSE, PSDT, what is reserved.
 *
 * A reserved value of a coded field is an error. A reserved bit need not be
 * looked at: ignored and Invalid Field are both right, a hang is not. A fused
 * half that the controller does not support is refused by a "should", and so is
 * an SGL on the Admin Queue of a PCIe controller.
 *
 * Base 2.0 sections 3.3.3.1, 3.4.2, 1.4.1.6; NVMe 1.4 sections 4.2, 6.2.
 */
#include "ring.h"

#define FIELDS_SPEC "base-2.0:3.3.3.1 base-2.0:1.4.1.6 nvme-1.4:4.2"

#define IGNORED_OR_REFUSED NT_ANY_OF(NT_STATUS(GENERIC, SUCCESS), NT_STATUS(GENERIC, INVALID_FIELD))

static struct drv_sq *small_pair(struct nt_ctx *t)
{
	return nt_queue_pair(t, 1, ring_clip(t, 4), ring_clip(t, 4));
}

static struct drv_cmd read_one(struct nt_ctx *t, struct nt_buf *data)
{
	const struct nt_ns *ns = nt_ns(t);
	struct drv_cmd cmd = nt_rw_cmd(NT_NVM_READ, ns->nsid, ns->scratch_slba, 1);

	cmd.prp1 = data->iova;
	return cmd;
}

static struct nt_buf *one_block(struct nt_ctx *t)
{
	const struct nt_ns *ns = nt_ns(t);

	if (ns->meta_len && !ns->is_extended)
		nt_skip(t, "namespace %u has separate metadata, which these commands do not carry",
			ns->nsid);
	return nt_buf(t, ns->lba_len + ns->meta_len);
}

static void reserved_fuse(struct nt_ctx *t)
{
	struct nt_buf *data = one_block(t);
	struct drv_sq *sq = small_pair(t);
	struct drv_cmd cmd = read_one(t, data);

	cmd.fuse = 3;
	nt_shall_refuse(t, nt_io(t, sq, &cmd, NULL), "FUSE 11b is reserved: Read is refused");
	cmd.fuse = 0;
	nt_shall_succeed(t, nt_io(t, sq, &cmd, NULL), "the same Read without FUSE succeeds");
}

/* Read is no half of any fused operation. */
static void fuse_outside_a_pair(struct nt_ctx *t)
{
	const uint16_t *legal = NT_ANY_OF(NT_STATUS(GENERIC, INVALID_FIELD),
					  NT_STATUS(GENERIC, ABORT_FUSED_MISSING));
	struct nt_buf *data = one_block(t);
	struct drv_sq *sq = small_pair(t);
	struct drv_cmd cmd = read_one(t, data);

	if (nt_ctrl_field(t, "fuses"))
		nt_skip(t, "FUSES is not 0: a first half may wait for its second");
	for (uint8_t fuse = 1; fuse <= 2; fuse++) {
		cmd.fuse = fuse;
		nt_should_status_of(t, nt_io(t, sq, &cmd, NULL), legal,
				    "a fused Read is refused where nothing can be fused");
	}
	cmd.fuse = 0;
	nt_shall_succeed(t, nt_io(t, sq, &cmd, NULL), "the same Read without FUSE succeeds");
}

static void fuse_on_admin_commands(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, 4096);

	for (uint8_t fuse = 1; fuse <= 3; fuse++) {
		const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY,
					     .cdw10 = NT_CNS_CTRL,
					     .fuse = fuse };

		nt_should_status_of(t, nt_admin(t, &cmd, data),
				    NT_ANY_OF(NT_STATUS(GENERIC, INVALID_FIELD),
					      NT_STATUS(GENERIC, ABORT_FUSED_MISSING)),
				    "a fused admin command is refused");
	}
	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, data), "Identify works afterwards");
}

static void reserved_psdt(struct nt_ctx *t)
{
	struct nt_buf *data = one_block(t);
	struct drv_sq *sq = small_pair(t);
	struct drv_cmd cmd = read_one(t, data);

	cmd.psdt = 3;
	nt_shall_refuse(t, nt_io(t, sq, &cmd, NULL), "PSDT 11b is reserved: Read is refused");
	cmd.psdt = 0;
	nt_shall_succeed(t, nt_io(t, sq, &cmd, NULL), "the same Read with PRPs succeeds");
}

/* A Data Block descriptor: address, length, type 0h; right in itself. */
static void sgl_on_admin_commands(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, 4096);
	const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY,
				     .cdw10 = NT_CNS_CTRL,
				     .psdt = 1,
				     .prp1 = data->iova,
				     .prp2 = 4096 };

	nt_should_status(t, nt_admin(t, &cmd, NULL), NT_STATUS(GENERIC, INVALID_FIELD),
			 "an SGL on the Admin Queue is refused");
	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, data), "Identify works afterwards");
}

static void sgl_without_support(struct nt_ctx *t)
{
	struct nt_buf *data = one_block(t);
	struct drv_sq *sq = small_pair(t);
	struct drv_cmd cmd = read_one(t, data);

	if (nt_ctrl_field(t, "sgls") & 3)
		nt_skip(t, "SGLS says that SGLs are supported");
	cmd.psdt = 1;
	cmd.prp2 = data->len;
	nt_should_status_of(
		t, nt_io(t, sq, &cmd, NULL),
		NT_ANY_OF(NT_STATUS(GENERIC, INVALID_FIELD), NT_STATUS(GENERIC, SGL_TYPE)),
		"an SGL is refused where SGLS says there are none");
	cmd = read_one(t, data);
	nt_shall_succeed(t, nt_io(t, sq, &cmd, NULL), "the same Read with PRPs succeeds");
}

static void reserved_bits(struct nt_ctx *t)
{
	const struct drv_cmd base = { .opc = NT_ADM_IDENTIFY, .cdw10 = NT_CNS_CTRL };
	struct nt_buf *data = nt_buf(t, 4096);
	struct drv_cmd cmds[6] = { base, base, base, base, base, base };

	cmds[0].rsvd = 0xf;
	cmds[1].cdw2 = UINT32_MAX;
	cmds[2].cdw3 = UINT32_MAX;
	cmds[3].cdw12 = UINT32_MAX;
	cmds[4].cdw13 = UINT32_MAX;
	cmds[5].cdw15 = UINT32_MAX;
	for (size_t i = 0; i < ARRAY_SIZE(cmds); i++) {
		struct drv_cpl cpl = nt_admin(t, &cmds[i], data);

		nt_shall_status_of(t, cpl, IGNORED_OR_REFUSED,
				   "reserved bits are ignored or refused");
	}
	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, data), "Identify works afterwards");
}

#define FIELDS_CASE .spec = FIELDS_SPEC

static const struct nt_case cases[] = {
	{
		.id = "ring.fields.reserved-fuse",
		.title = "FUSE 11b is refused",
		FIELDS_CASE,
		.coverage = "RNG-22",
		.rules = "CMD-FUSE-02 CMD-RSVD-01",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.run = reserved_fuse,
	},
	{
		.id = "ring.fields.fuse-outside-a-pair",
		.title = "A fused Read is refused where nothing can be fused",
		.spec = "base-2.0:3.4.2 nvme-1.4:6.2",
		.coverage = "RNG-22 FUS-04",
		.rules = "CMD-FUSE-01",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.run = fuse_outside_a_pair,
	},
	{
		.id = "ring.fields.fuse-on-admin",
		.title = "A fused admin command is refused",
		.spec = "base-2.0:3.4.2 nvme-1.4:6.2",
		.coverage = "RNG-22 ID-20",
		.rules = "CMD-FUSE-01",
		.needs = NT_NEED_QUEUES,
		.run = fuse_on_admin_commands,
	},
	{
		.id = "ring.fields.reserved-psdt",
		.title = "PSDT 11b is refused",
		FIELDS_CASE,
		.coverage = "RNG-23",
		.rules = "CMD-PSDT-02 CMD-RSVD-01",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.run = reserved_psdt,
	},
	{
		.id = "ring.fields.sgl-on-admin",
		.title = "An SGL on the Admin Queue of a PCIe controller is refused",
		FIELDS_CASE,
		.coverage = "RNG-23 SGL-09",
		.rules = "CMD-PSDT-01",
		.needs = NT_NEED_QUEUES,
		.run = sgl_on_admin_commands,
	},
	{
		.id = "ring.fields.sgl-without-support",
		.title = "An SGL is refused where SGLS says there are none",
		FIELDS_CASE,
		.coverage = "RNG-23 SGL-01",
		.rules = "CMD-PSDT-03",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.run = sgl_without_support,
	},
	{
		.id = "ring.fields.reserved-bits",
		.title = "Reserved bits of a command are ignored or refused",
		FIELDS_CASE,
		.coverage = "RNG-21 ID-19",
		.rules = "CMD-RSVD-02",
		.needs = NT_NEED_QUEUES,
		.run = reserved_bits,
	},
};

const struct nt_group group_ring_fields = NT_GROUP("ring.fields", cases);
