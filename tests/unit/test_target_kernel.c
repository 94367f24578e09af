// SPDX-License-Identifier: GPL-2.0-or-later
/* target/kernel.c and kernel_rules.c on a kernel that answers what it is told to. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "drv/priv.h"
#include "fake_fn.h"
#include "fake_host.h"
#include "suites.h"
#include "target/kernel_priv.h"
#include "util/clock.h"

#define SYS "/sys/class/nvme/nvme0/"

static struct {
	int answer;		/* of the next calls: status or -errno */
	unsigned int busy;	/* that many calls say -EAGAIN first */
	unsigned int admin, io; /* calls of either width */
	unsigned int old, resets, subsystem_resets, rescans;
	uint64_t result, skip_ns; /* skip_ns: what a call takes */
	int reset_answer;
	struct nvme_passthru_cmd64 last;
	bool is_old; /* has no 64-bit ioctl */
} kernel;

static int answer(struct nvme_passthru_cmd64 *cmd)
{
	kernel.last = *cmd;
	if (kernel.busy && !--kernel.busy)
		fake_file(SYS "state", "live\n");
	else if (kernel.busy)
		return -EAGAIN;
	cmd->result = kernel.result;
	clock_skip_ns(kernel.skip_ns);
	return kernel.answer;
}

static int admin64(int fd, struct nvme_passthru_cmd64 *cmd)
{
	(void)fd;
	if (kernel.is_old)
		return -ENOTTY;
	kernel.admin++;
	return answer(cmd);
}

static int io64(int fd, struct nvme_passthru_cmd64 *cmd)
{
	(void)fd;
	if (kernel.is_old)
		return -ENOTTY;
	kernel.io++;
	return answer(cmd);
}

static int admin32(int fd, struct nvme_passthru_cmd *cmd)
{
	(void)fd;
	kernel.admin++;
	kernel.old++;
	cmd->result = (uint32_t)kernel.result;
	return kernel.answer;
}

static int io32(int fd, struct nvme_passthru_cmd *cmd)
{
	kernel.io++;
	kernel.admin--;
	return admin32(fd, cmd);
}

static int reset(int fd)
{
	(void)fd;
	kernel.resets++;
	return kernel.reset_answer;
}

static int subsystem_reset(int fd)
{
	(void)fd;
	kernel.subsystem_resets++;
	return kernel.reset_answer;
}

static int rescan(int fd)
{
	(void)fd;
	kernel.rescans++;
	return 0;
}

static const struct kernel_calls calls = {
	.admin64 = admin64,
	.admin32 = admin32,
	.io64 = io64,
	.io32 = io32,
	.reset = reset,
	.subsystem_reset = subsystem_reset,
	.rescan = rescan,
};

static struct pcifn *fn;
static struct drv_ctrlr *c;
static struct target *tg;
static uint8_t page[8192] __attribute__((aligned(4096)));

static void make_namespace(unsigned int n)
{
	char nsid[16];

	snprintf(nsid, sizeof(nsid), "%u\n", n);
	fake_filef("", "/sys/class/nvme/nvme0/nvme0n%u/x", n);
	fake_filef(nsid, "/sys/class/block/nvme0n%u/nsid", n);
	fake_filef("3\n", "/sys/class/block/nvme0n%u/queue/dma_alignment", n);
	fake_filef("4\n", "/sys/class/block/nvme0n%u/queue/max_segments", n);
	fake_filef("64\n", "/sys/class/block/nvme0n%u/queue/max_hw_sectors_kb", n);
	fake_filef("", "/sys/class/nvme-generic/ng0n%u/x", n);
	fake_filef("", "/dev/ng0n%u", n);
}

static void begin(const char *transport, const char *device)
{
	struct nt_err err = { 0 };

	memset(&kernel, 0, sizeof(kernel));
	fake_begin();
	fake_file(SYS "state", "live\n");
	fake_file(SYS "transport", transport);
	fake_file("/dev/nvme0", "");
	make_namespace(1);
	make_namespace(2);
	fake_fn_make(&fn);
	CU_ASSERT_EQUAL_FATAL(drv_open_passive(fn, &c, &err), 0);
	target_kernel_use(&calls);
	CU_ASSERT_EQUAL_FATAL(target_kernel_open(device, c, &tg, &err), 0);
	tg->ns_nsid = 1;
	tg->ns_block_len = 512;
}

static void end(void)
{
	target_close(tg);
	target_kernel_use(NULL);
	drv_close(c);
	pcifn_close(fn);
	fake_end();
}

/* @len bytes that begin @offset bytes into a page, to be laid out just so. */
static int send(uint16_t qid, struct drv_cmd cmd, uint32_t offset, size_t len, bool is_layout,
		struct drv_cpl *ret)
{
	const struct target_data data = { .vaddr = page + offset,
					  .iova = (uintptr_t)page + offset,
					  .len = len,
					  .is_layout = is_layout };

	return target_submit(tg, qid, &cmd, len ? &data : NULL, nt_deadline_ms(1000), ret);
}

static int send_admin(struct drv_cmd cmd, size_t len, struct drv_cpl *ret)
{
	return send(0, cmd, 0, len, false, ret);
}

static bool says(const char *part)
{
	bool held = strstr(tg->why, part);

	if (!held)
		printf("\n  \"%s\" does not say \"%s\"\n", tg->why, part);
	return held;
}

static struct drv_cmd rw(uint8_t opc, uint32_t nsid)
{
	return (struct drv_cmd){ .opc = opc, .nsid = nsid };
}

static const struct drv_cmd identify = { .opc = NT_ADM_IDENTIFY, .nsid = 9, .cdw10 = 1 };

static void completions(void)
{
	struct drv_cpl cpl;
	struct drv_trace *sqe, *cqe;

	begin("pcie\n", "nvme0");
	kernel.answer = 0x4002;
	kernel.result = 0x1122334455667788;
	CU_ASSERT_EQUAL(send_admin(identify, 4096, &cpl), 0);
	CU_ASSERT_EQUAL(cpl.status, 0x4002);
	CU_ASSERT_EQUAL(drv_cpl_status(cpl), NT_STATUS(GENERIC, INVALID_FIELD));
	CU_ASSERT_EQUAL(cpl.dw0, 0x55667788);
	CU_ASSERT_EQUAL(cpl.dw1, 0x11223344);
	CU_ASSERT_EQUAL(cpl.slot, DRV_SLOT_NONE);
	CU_ASSERT_EQUAL(kernel.last.opcode, 6);
	CU_ASSERT_EQUAL(kernel.last.nsid, 9);
	CU_ASSERT_EQUAL(kernel.last.cdw10, 1);
	CU_ASSERT_EQUAL(kernel.last.addr, (uintptr_t)page);
	CU_ASSERT_EQUAL(kernel.last.data_len, 4096);
	CU_ASSERT(kernel.last.timeout_ms > 900 && kernel.last.timeout_ms <= 1000);
	/* Evidence: both halves, which belong together. */
	CU_ASSERT_EQUAL_FATAL(c->trace_count, 2);
	sqe = &c->trace[0];
	cqe = &c->trace[1];
	CU_ASSERT_EQUAL(sqe->kind, DRV_TRACE_SQE);
	CU_ASSERT_EQUAL(sqe->value, DRV_SLOT_NONE);
	CU_ASSERT_EQUAL(sqe->bytes[0], 6);
	CU_ASSERT_EQUAL(cqe->kind, DRV_TRACE_CQE);
	CU_ASSERT_EQUAL(memcmp(sqe->bytes + 2, cqe->bytes + 12, 2), 0);
	CU_ASSERT_EQUAL(cqe->bytes[14] | cqe->bytes[15] << 8, 0x4002 << 1);
	end();
}

static void old_kernels(void)
{
	struct drv_cpl cpl;

	begin("pcie\n", "nvme0");
	kernel.is_old = true;
	kernel.result = 0x1122334455667788;
	CU_ASSERT_EQUAL(send_admin(identify, 4096, &cpl), 0);
	CU_ASSERT_EQUAL(cpl.dw0, 0x55667788);
	CU_ASSERT_EQUAL(cpl.dw1, 0);
	CU_ASSERT_EQUAL(kernel.old, 1);
	CU_ASSERT_EQUAL(send(1, rw(NT_NVM_READ, 1), 0, 512, false, &cpl), 0);
	CU_ASSERT_EQUAL(kernel.old, 2);
	CU_ASSERT_EQUAL(kernel.io, 1);
	end();
}

static void errors(void)
{
	static const struct {
		int err, want;
		const char *part;
	} rows[] = {
		{ EACCES, -ENOTSUP, "only root" },
		{ EPERM, -ENOTSUP, "only root" },
		{ EINVAL, -ENOTSUP, "refuses to pass" },
		{ ENODEV, -ENODEV, "" },
		{ ENXIO, -ENODEV, "" },
		{ ENOMEM, -ENOMEM, "" },
		{ EIO, -EIO, "could not send" },
		/* before its time was up */
		{ EINTR, -EIO, "cancelled" },
	};
	struct drv_cpl cpl;

	begin("pcie\n", "nvme0");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		kernel.answer = -rows[i].err;
		CU_ASSERT_EQUAL(send_admin(identify, 4096, &cpl), rows[i].want);
		CU_ASSERT_TRUE(says(rows[i].part));
	}
	/* What no controller says: Host Pathing Error, Command Aborted By Host. */
	kernel.answer = 0x4371;
	CU_ASSERT_EQUAL(send_admin(identify, 4096, &cpl), -EIO);
	fake_file(SYS "state", "dead\n");
	CU_ASSERT_EQUAL(send_admin(identify, 4096, &cpl), -ENODEV);
	CU_ASSERT_TRUE(says("is dead"));
	kernel.answer = -EIO;
	CU_ASSERT_EQUAL(send_admin(identify, 4096, &cpl), -ENODEV);
	end();
}

static void time_out(void)
{
	const struct target_data data = { .vaddr = page, .iova = (uintptr_t)page, .len = 4096 };
	struct drv_cpl cpl;

	begin("pcie\n", "nvme0");
	kernel.answer = -EINTR;
	CU_ASSERT_EQUAL(target_submit(tg, 0, &identify, &data, nt_deadline_ms(0), &cpl),
			-ETIMEDOUT);
	CU_ASSERT_EQUAL(kernel.last.timeout_ms, 1); /* 0 is the driver's own */

	/* An Abort that did not help, and an answer long after: it is evidence, and too late. */
	kernel.answer = 0;
	kernel.skip_ns = 500000000;
	CU_ASSERT_EQUAL(send_admin(identify, 4096, &cpl), 0);
	kernel.skip_ns = 5000000000;
	CU_ASSERT_EQUAL(send_admin(identify, 4096, &cpl), -ETIMEDOUT);
	CU_ASSERT_EQUAL(c->trace[(c->trace_count - 1) % DRV_TRACE_LEN].kind, DRV_TRACE_CQE);
	end();
}

static void comes_back(void)
{
	struct drv_cpl cpl;

	begin("pcie\n", "nvme0");
	kernel.busy = 3;
	CU_ASSERT_EQUAL(send_admin(identify, 4096, &cpl), 0);
	CU_ASSERT_EQUAL(kernel.admin, 3);
	fake_file(SYS "state", "resetting\n");
	CU_ASSERT_EQUAL(target_wait_ready(tg, nt_deadline_ms(5)), -ETIMEDOUT);
	CU_ASSERT_TRUE(says("resetting"));
	fake_file(SYS "state", "deleting (no IO)\n");
	CU_ASSERT_EQUAL(target_wait_ready(tg, nt_deadline_ms(5)), -ENODEV);
	fake_remove(SYS "state");
	CU_ASSERT_EQUAL(target_wait_ready(tg, nt_deadline_ms(5)), -ENODEV);
	CU_ASSERT_TRUE(says("removed"));
	end();
}

/* Whatever a case asks: these are the driver's, and none of them arrives. */
static void never_sent(void)
{
	static const uint8_t opcodes[] = { 0x00, 0x01, 0x04, 0x05, 0x08, 0x0c, 0x18, 0x1c, 0x7c };
	static const uint8_t features[] = { 0x07, 0x0b, 0x0c, 0x0d, 0x0f, 0x16, 0x19 };
	const struct drv_cmd lacking[] = {
		{ .opc = 6, .fuse = 1 },       { .opc = 6, .psdt = 1 }, { .opc = 6, .rsvd = 1 },
		{ .opc = 6, .has_cid = true }, { .opc = 6, .mptr = 8 }, { .opc = 9, .prp1 = 8 },
		{ .opc = 9, .prp2 = 4096 },
	};
	struct drv_cpl cpl;

	begin("pcie\n", "nvme0");
	for (size_t i = 0; i < ARRAY_SIZE(opcodes); i++) {
		CU_ASSERT_EQUAL(send_admin((struct drv_cmd){ .opc = opcodes[i] }, 4096, &cpl),
				-ENOTSUP);
		CU_ASSERT_TRUE(says("is not sent through Linux's driver: "));
	}
	for (size_t i = 0; i < ARRAY_SIZE(features); i++) {
		const struct drv_cmd set = { .opc = 9, .cdw10 = 0x80000000 | features[i] };
		const struct drv_cmd get = { .opc = 10, .cdw10 = features[i] };

		CU_ASSERT_EQUAL(send_admin(set, 0, &cpl), -ENOTSUP);
		CU_ASSERT_EQUAL(target_check(tg, 0, &set), -ENOTSUP);
		CU_ASSERT_EQUAL(target_check(tg, 0, &get), 0);
	}
	for (size_t i = 0; i < ARRAY_SIZE(lacking); i++)
		CU_ASSERT_EQUAL(
			send_admin(lacking[i], lacking[i].prp1 || lacking[i].prp2 ? 0 : 4096, &cpl),
			-ENOTSUP);
	CU_ASSERT_EQUAL(kernel.admin + kernel.io, 0);
	CU_ASSERT_EQUAL(c->trace_count, 0);
	/* The opcode of Fabrics is nobody's over PCIe. */
	CU_ASSERT_EQUAL(send_admin((struct drv_cmd){ .opc = 0x7f }, 4096, &cpl), 0);
	end();
	begin("loop\n", "nvme0");
	CU_ASSERT_EQUAL(send_admin((struct drv_cmd){ .opc = 0x7f }, 4096, &cpl), -ENOTSUP);
	end();
}

static void namespaces(void)
{
	struct drv_cpl cpl;

	begin("pcie\n", "nvme0");
	CU_ASSERT_EQUAL(send(1, rw(NT_NVM_READ, 2), 0, 512, false, &cpl), 0);
	CU_ASSERT_EQUAL(send(1, rw(NT_NVM_READ, 3), 0, 512, false, &cpl), -ENOTSUP);
	CU_ASSERT_EQUAL(send(1, rw(NT_NVM_FLUSH, NT_NSID_ALL), 0, 0, false, &cpl), -ENOTSUP);
	CU_ASSERT_EQUAL(kernel.io, 1);
	end();

	/* A namespace address keeps the others out of reach. */
	begin("pcie\n", "/dev/ng0n2");
	CU_ASSERT_EQUAL(tg->only_nsid, 2);
	CU_ASSERT_EQUAL(send(1, rw(NT_NVM_READ, 2), 0, 512, false, &cpl), 0);
	CU_ASSERT_EQUAL(send(1, rw(NT_NVM_READ, 1), 0, 512, false, &cpl), -ENOTSUP);
	CU_ASSERT_EQUAL(send_admin((struct drv_cmd){ .opc = NT_ADM_FORMAT, .nsid = 2 }, 0, &cpl),
			0);
	CU_ASSERT_EQUAL(send_admin((struct drv_cmd){ .opc = NT_ADM_FORMAT, .nsid = 1 }, 0, &cpl),
			-ENOTSUP);
	CU_ASSERT_EQUAL(
		send_admin((struct drv_cmd){ .opc = NT_ADM_FORMAT, .nsid = NT_NSID_ALL }, 0, &cpl),
		-ENOTSUP);
	CU_ASSERT_EQUAL(send_admin((struct drv_cmd){ .opc = NT_ADM_SANITIZE }, 0, &cpl), -ENOTSUP);
	CU_ASSERT_EQUAL(send_admin(identify, 4096, &cpl), 0);
	end();

	begin("pcie\n", "nvme0");
	fake_file("/sys/class/nvme/nvme1/nvme0c1n1/x", "");
	target_close(tg);
	CU_ASSERT_EQUAL_FATAL(target_kernel_open("nvme0", c, &tg, NULL), 0);
	CU_ASSERT_EQUAL(target_check_ns(tg, 1), -ENOTSUP);
	CU_ASSERT_TRUE(says("2 paths"));
	CU_ASSERT_EQUAL(target_check_ns(tg, 2), 0);
	end();
}

/* Linux makes pointers for the buffer it is given: no command may move more. */
static void lengths(void)
{
	const struct drv_cmd log = { .opc = NT_ADM_GET_LOG_PAGE, .cdw10 = 1023u << 16 | 2 };
	const struct drv_cmd read = { .opc = NT_NVM_READ, .nsid = 1, .cdw12 = 3 };
	struct drv_cpl cpl;

	begin("pcie\n", "nvme0");
	CU_ASSERT_EQUAL(send_admin(log, 4092, &cpl), -ENOTSUP);
	CU_ASSERT_TRUE(says("moves 4096 bytes and its buffer has 4092"));
	CU_ASSERT_EQUAL(send_admin(log, 4096, &cpl), 0);
	CU_ASSERT_EQUAL(send_admin(identify, 512, &cpl), -ENOTSUP);
	CU_ASSERT_EQUAL(send(1, read, 0, 2048, false, &cpl), 0);
	CU_ASSERT_EQUAL(send(1, read, 0, 1536, false, &cpl), -ENOTSUP);
	tg->ns_block_len = 4096;
	CU_ASSERT_EQUAL(send(1, read, 0, 8192, false, &cpl), -ENOTSUP);
	/* No buffer at all: never address 0, a page of ours instead. */
	CU_ASSERT_EQUAL(send_admin((struct drv_cmd){ .opc = NT_ADM_GET_FEATURES }, 0, &cpl), 0);
	CU_ASSERT_NOT_EQUAL(kernel.last.addr, 0);
	CU_ASSERT_EQUAL(kernel.last.data_len, 4096);
	CU_ASSERT_EQUAL(send(1, read, 0, 0, false, &cpl), -ENOTSUP);
	/* Nothing moves: no buffer. */
	CU_ASSERT_EQUAL(send(1, rw(NT_NVM_FLUSH, 1), 0, 0, false, &cpl), 0);
	CU_ASSERT_EQUAL(kernel.last.addr, 0);
	end();
	begin("loop\n", "nvme0");
	CU_ASSERT_EQUAL(send_admin((struct drv_cmd){ .opc = NT_ADM_GET_FEATURES }, 0, &cpl), 0);
	CU_ASSERT_EQUAL(kernel.last.data_len, 0);
	/* An SGL is as long as what moves. */
	CU_ASSERT_EQUAL(send_admin(identify, 8192, &cpl), 0);
	CU_ASSERT_EQUAL(kernel.last.data_len, 4096);
	CU_ASSERT_EQUAL(send(1, read, 0, 8192, false, &cpl), 0);
	CU_ASSERT_EQUAL(kernel.last.data_len, 2048);
	end();
}

/* PRPs are what the buffer says only where Linux maps it as it is. */
static void layouts(void)
{
	const struct drv_cmd read = { .opc = NT_NVM_READ, .nsid = 1 };
	const struct drv_cmd many = { .opc = NT_NVM_READ, .nsid = 1, .cdw12 = 15 };
	struct drv_cpl cpl;

	begin("pcie\n", "nvme0");
	fake_file("/sys/module/nvme/parameters/sgl_threshold", "32768\n");
	CU_ASSERT_EQUAL(send(1, read, 4, 512, true, &cpl), 0);
	CU_ASSERT_EQUAL(kernel.last.addr, (uintptr_t)page + 4);
	CU_ASSERT_EQUAL(send(1, read, 6, 512, true, &cpl), -ENOTSUP);
	CU_ASSERT_TRUE(says("aligned to 4 bytes"));
	CU_ASSERT_EQUAL(send(1, read, 6, 512, false, &cpl), 0);
	/* Two pages are PRPs whatever else there is. */
	tg->sgls = 1;
	CU_ASSERT_EQUAL(send(1, read, 4096 - 4, 512, true, &cpl), 0);
	CU_ASSERT_EQUAL(send(1, many, 4, 8192 - 4, true, &cpl), -ENOTSUP);
	tg->sgls = 0;
	CU_ASSERT_EQUAL(send(1, many, 0, 8192, true, &cpl), 0);
	end();

	begin("loop\n", "nvme0");
	CU_ASSERT_EQUAL(send(1, read, 4, 512, true, &cpl), -ENOTSUP);
	CU_ASSERT_TRUE(says("no PRPs"));
	end();

	/* Before Linux 6.0 everything that was not a multiple of 512 was copied. */
	begin("pcie\n", "nvme0");
	fake_remove("/sys/class/block/nvme0n1/queue/dma_alignment");
	target_close(tg);
	CU_ASSERT_EQUAL_FATAL(target_kernel_open("nvme0", c, &tg, NULL), 0);
	CU_ASSERT_EQUAL(send(1, read, 4, 512, true, &cpl), -ENOTSUP);
	CU_ASSERT_TRUE(says("aligned to 512 bytes"));
	CU_ASSERT_EQUAL(send(1, read, 512, 512, true, &cpl), 0);
	end();
}

/* More pages than the queue has segments, more bytes than it sends at once. */
static void limits(void)
{
	static uint8_t large[128 << 10] __attribute__((aligned(4096)));
	const struct drv_cmd write = { .opc = NT_NVM_WRITE, .nsid = 1 };
	struct target_data data = { .vaddr = large, .iova = (uintptr_t)large, .is_layout = true };
	struct drv_cpl cpl;

	begin("pcie\n", "nvme0");
	data.len = 5 * 4096;
	CU_ASSERT_EQUAL(target_submit(tg, 1, &write, &data, nt_deadline_ms(1000), &cpl), -ENOTSUP);
	CU_ASSERT_TRUE(says("5 pages"));
	data.len = sizeof(large);
	data.is_layout = false;
	CU_ASSERT_EQUAL(target_submit(tg, 1, &write, &data, nt_deadline_ms(1000), &cpl), -ENOTSUP);
	CU_ASSERT_TRUE(says("at most 65536 bytes"));
	end();
}

static void resets(void)
{
	struct drv_cpl cpl;

	begin("pcie\n", "nvme0");
	CU_ASSERT_EQUAL(target_reset(tg, DRV_RESET_CC, nt_deadline_ms(100)), 0);
	CU_ASSERT_EQUAL(kernel.resets, 1);
	CU_ASSERT_EQUAL(target_reset(tg, DRV_RESET_NSSR, nt_deadline_ms(100)), 0);
	CU_ASSERT_EQUAL(kernel.subsystem_resets, 1);
	CU_ASSERT_EQUAL(kernel.resets, 2);
	CU_ASSERT_EQUAL(target_reset(tg, DRV_RESET_FLR, nt_deadline_ms(100)), -ENOTSUP);
	kernel.reset_answer = -ENOTTY;
	CU_ASSERT_EQUAL(target_reset(tg, DRV_RESET_NSSR, nt_deadline_ms(100)), -ENOTSUP);
	CU_ASSERT_TRUE(says("no NVM Subsystem Reset"));
	kernel.reset_answer = -EACCES;
	CU_ASSERT_EQUAL(target_reset(tg, DRV_RESET_CC, nt_deadline_ms(100)), -ENOTSUP);
	/* One is under way: wait for that one. */
	kernel.reset_answer = -EBUSY;
	CU_ASSERT_EQUAL(target_reset(tg, DRV_RESET_CC, nt_deadline_ms(100)), 0);
	fake_file(SYS "state", "resetting\n");
	CU_ASSERT_EQUAL(target_reset(tg, DRV_RESET_CC, nt_deadline_ms(5)), -ETIMEDOUT);
	/* A new namespace is looked for at once. */
	CU_ASSERT_EQUAL(send_admin((struct drv_cmd){ .opc = NT_ADM_NS_MGMT }, 4096, &cpl), 0);
	CU_ASSERT_EQUAL(kernel.rescans, 1);
	end();
}

/* Nothing of a controller that somebody else drives is written by us. */
static void passive(void)
{
	struct drv_sq *sq;

	begin("pcie\n", "nvme0");
	fn->caps |= PCIFN_CAP_READ_ONLY;
	CU_ASSERT_TRUE(c->is_enabled);
	CU_ASSERT_EQUAL(drv_enable(c, NULL), -ENOTSUP);
	CU_ASSERT_EQUAL(drv_disable(c), -ENOTSUP);
	CU_ASSERT_EQUAL(drv_reset(c, DRV_RESET_NSSR), -ENOTSUP);
	CU_ASSERT_EQUAL(drv_shutdown(c, NT_CC_SHN_NORMAL, 10), -ENOTSUP);
	CU_ASSERT_EQUAL(pcifn_write32(fn, NT_REG_CC, 0), -ENOTSUP);
	CU_ASSERT_EQUAL(drv_doorbell_write(c, 0, false, 1), -ENOTSUP);
	CU_ASSERT_EQUAL(drv_passive_queue(c, 3, &sq), 0);
	CU_ASSERT_PTR_EQUAL(c->sqs[3], sq);
	CU_ASSERT_EQUAL(sq->qid, 3);
	drv_passive_forget(c);
	CU_ASSERT_PTR_NULL(c->sqs[3]);
	end();
}

CU_TestInfo test_target_kernel[] = {
	{ "a status becomes a completion", completions },
	{ "a kernel without 64-bit results", old_kernels },
	{ "what else the kernel says", errors },
	{ "a command without an answer", time_out },
	{ "a controller on its way back", comes_back },
	{ "what is never sent", never_sent },
	{ "namespaces", namespaces },
	{ "no more than the buffer holds", lengths },
	{ "PRPs by offset and length", layouts },
	{ "limits of the queue", limits },
	{ "resets", resets },
	{ "nothing is written", passive },
	CU_TEST_INFO_NULL,
};
