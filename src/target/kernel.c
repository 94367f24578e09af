// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Target on top of Linux's nvme driver: commands by ioctl, through libnvme.
 *
 * The driver puts a command on a queue of its choice, with a CID of its choice
 * and PRPs for the pages of our buffer, and hands the whole Status field back as
 * a positive number: that becomes a completion here and nowhere else. What it
 * keeps is the queue's and slot's number, SQHD and the phase.
 *
 * A command that is not answered in time is the driver's to deal with: it
 * aborts it or resets the controller, and only then the ioctl returns.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "drv/priv.h"
#include "target/kernel_priv.h"

#define SCRATCH_LEN  4096u
#define WAIT_STEP_US 2000
#define LATE_NS	     1000000000u /* of our own process, not of the device */
/* Statuses that no controller sends: the host's side ended the command (path, cancelled). */
#define HOST_PATHING_ERROR 0x370
#define HOST_ABORTED	   0x371

/* ------------------------------------------------------------------ libnvme */

static int answer(int rc)
{
	return rc < 0 ? -errno : rc;
}

static int call_admin64(int fd, struct nvme_passthru_cmd64 *cmd)
{
	return answer(nvme_submit_admin_passthru64(fd, cmd, NULL));
}

static int call_admin32(int fd, struct nvme_passthru_cmd *cmd)
{
	return answer(nvme_submit_admin_passthru(fd, cmd, NULL));
}

static int call_io64(int fd, struct nvme_passthru_cmd64 *cmd)
{
	return answer(nvme_submit_io_passthru64(fd, cmd, NULL));
}

static int call_io32(int fd, struct nvme_passthru_cmd *cmd)
{
	return answer(nvme_submit_io_passthru(fd, cmd, NULL));
}

static int call_reset(int fd)
{
	return answer(nvme_ctrl_reset(fd));
}

static int call_subsystem_reset(int fd)
{
	return answer(nvme_subsystem_reset(fd));
}

static int call_rescan(int fd)
{
	return answer(nvme_ns_rescan(fd));
}

static const struct kernel_calls libnvme_calls = {
	.admin64 = call_admin64,
	.admin32 = call_admin32,
	.io64 = call_io64,
	.io32 = call_io32,
	.reset = call_reset,
	.subsystem_reset = call_subsystem_reset,
	.rescan = call_rescan,
};

static const struct kernel_calls *calls_in_use = &libnvme_calls;

void target_kernel_use(const struct kernel_calls *calls)
{
	calls_in_use = calls ? calls : &libnvme_calls;
}

/* -------------------------------------------------------------------- state */

/* 0: live, -EAGAIN: on its way, -ENODEV: gone for good. */
static int state(struct target *tg)
{
	struct kernel_target *k = tg->priv;
	char text[24];

	if (host_ctrl_state(k->h.name, text)) {
		snprintf(tg->why, sizeof(tg->why), "Linux has removed %s", k->h.name);
		return -ENODEV;
	}
	if (!strcmp(text, "live"))
		return 0;
	snprintf(tg->why, sizeof(tg->why), "Linux says %s is %s", k->h.name, text);
	return !strcmp(text, "dead") || !strncmp(text, "deleting", 8) ? -ENODEV : -EAGAIN;
}

static int kernel_wait_ready(struct target *tg, struct nt_deadline until)
{
	int rc;

	while ((rc = state(tg)) == -EAGAIN) {
		if (nt_deadline_passed(until))
			return -ETIMEDOUT;
		usleep(WAIT_STEP_US);
	}
	if (!rc)
		tg->why[0] = '\0';
	return rc;
}

/* ----------------------------------------------------------------- commands */

static int ns_fd(struct target *tg, uint32_t nsid, int *ret_fd)
{
	struct kernel_target *k = tg->priv;
	const struct host_ctrl_ns *ns = kernel_ns(k, nsid);
	const char *node;
	int *fd, rc = 0;

	if (!ns)
		return -EINVAL;
	fd = &k->ns_fds[ns - k->h.ns];
	node = *ns->chardev ? ns->chardev : ns->block;
	if (*fd < 0)
		rc = host_ctrl_node_open(node, fd);
	if (rc == -EACCES || rc == -EPERM) {
		snprintf(tg->why, sizeof(tg->why), "/dev/%s: %s: run as root", node, strerror(-rc));
		return -ENOTSUP;
	}
	if (rc) {
		snprintf(tg->why, sizeof(tg->why), "cannot open /dev/%s: %s", node, strerror(-rc));
		return rc == -ENXIO || rc == -ENODEV || rc == -ENOENT ? -ENODEV : -EIO;
	}
	*ret_fd = *fd;
	return 0;
}

static uint32_t timeout_ms(struct nt_deadline until)
{
	uint64_t now = nt_clock_ns();
	uint64_t ms = until.at_ns > now ? (until.at_ns - now + 999999) / 1000000 : 0;

	/* 0 would mean the driver's own. */
	return (uint32_t)nt_min(nt_max(ms, 1), UINT32_MAX);
}

/*
 * An SGL (over a fabric there are no PRPs) shall not be longer than what the
 * command moves, where the controller does not say that it may be.
 */
static uint32_t data_len(const struct target *tg, bool is_admin, const struct drv_cmd *cmd,
			 const struct target_data *data)
{
	uint64_t moves = tg->is_fabric ? target_data_len(tg, is_admin, cmd) : 0;

	return (uint32_t)(moves && moves < data->len ? moves : data->len);
}

static void encode(const struct target *tg, bool is_admin, const struct drv_cmd *cmd,
		   const struct target_data *data, struct nvme_passthru_cmd64 *ret)
{
	const struct kernel_target *k = tg->priv;

	*ret = (struct nvme_passthru_cmd64){
		.opcode = cmd->opc,
		.nsid = cmd->nsid,
		.cdw2 = cmd->cdw2,
		.cdw3 = cmd->cdw3,
		.cdw10 = cmd->cdw10,
		.cdw11 = cmd->cdw11,
		.cdw12 = cmd->cdw12,
		.cdw13 = cmd->cdw13,
		.cdw14 = cmd->cdw14,
		.cdw15 = cmd->cdw15,
	};
	if (data && data->len) {
		ret->addr = (uintptr_t)data->vaddr;
		ret->data_len = data_len(tg, is_admin, cmd, data);
	} else if ((cmd->opc & 3) && !tg->is_fabric) {
		/* The opcode says that data may move: never let it be to or from address 0. */
		ret->addr = (uintptr_t)k->scratch;
		ret->data_len = SCRATCH_LEN;
	}
}

/* The older ioctl: the same command, a result of 32 bits. */
static int call32(struct kernel_target *k, int fd, bool is_admin, struct nvme_passthru_cmd64 *cmd)
{
	struct nvme_passthru_cmd old;
	int rc;

	memcpy(&old, cmd, offsetof(struct nvme_passthru_cmd, timeout_ms));
	old.timeout_ms = cmd->timeout_ms;
	old.result = 0;
	rc = is_admin ? k->calls->admin32(fd, &old) : k->calls->io32(fd, &old);
	cmd->result = old.result;
	return rc;
}

static int call(struct kernel_target *k, int fd, bool is_admin, struct nvme_passthru_cmd64 *cmd)
{
	int rc;

	if (!k->is_32) {
		rc = is_admin ? k->calls->admin64(fd, cmd) : k->calls->io64(fd, cmd);
		if (rc != -ENOTTY)
			return rc;
		k->is_32 = true;
	}
	return call32(k, fd, is_admin, cmd);
}

static int cannot(struct target *tg, const char *why, int err)
{
	snprintf(tg->why, sizeof(tg->why), "%s (%s)", why, strerror(err));
	return -ENOTSUP;
}

/* The host's side ended it: by its own time-out, or with the whole controller. */
static int cancelled(struct target *tg, struct nt_deadline until)
{
	int rc = state(tg);

	if (rc == -ENODEV)
		return rc;
	if (nt_deadline_passed(until)) {
		tg->why[0] = '\0';
		return -ETIMEDOUT;
	}
	snprintf(tg->why, sizeof(tg->why),
		 "Linux cancelled the command before its time was up: something else made it reset "
		 "the controller (the kernel log says what)");
	return -EIO;
}

/* What the kernel says when there is no status from the controller. */
static int failed(struct target *tg, int err, struct nt_deadline until)
{
	switch (err) {
	case ENOTTY:
		return cannot(tg, "Linux's driver does not take this command", err);
	case EACCES:
	case EPERM:
		return cannot(tg, "Linux lets only root (CAP_SYS_ADMIN) send this command", err);
	case EINVAL:
	case EOPNOTSUPP:
		return cannot(tg, "Linux refuses to pass this command on", err);
	case ENODEV:
	case ENXIO:
		state(tg);
		return -ENODEV;
	case EINTR:
	case ETIME:
	case ETIMEDOUT:
		return cancelled(tg, until);
	case ENOMEM:
		return -ENOMEM;
	default:
		if (state(tg) == -ENODEV)
			return -ENODEV;
		snprintf(tg->why, sizeof(tg->why), "Linux could not send it: %s", strerror(err));
		return -EIO;
	}
}

/* Evidence. Slot and CID are the driver's secret: the CID here only joins the two records. */
static void record_sqe(struct kernel_target *k, uint16_t qid, const struct drv_cmd *cmd,
		       const struct nvme_passthru_cmd64 *io)
{
	struct drv_cmd out = *cmd;
	uint8_t sqe[DRV_SQE_LEN];

	out.cid = ++k->next_cid;
	out.prp1 = io->addr;
	drv_sqe_encode(&out, sqe);
	k->sent_ns = drv_now(k->c);
	drv_trace_add(k->c, DRV_TRACE_SQE, qid, DRV_SLOT_NONE, sqe, sizeof(sqe));
	k->c->commands++;
}

static void record_cqe(struct kernel_target *k, uint16_t qid, const struct drv_cpl *cpl)
{
	const uint32_t dw[4] = { cpl->dw0, cpl->dw1, (uint32_t)qid << 16,
				 (uint32_t)cpl->status << 17 | k->next_cid };
	uint8_t cqe[DRV_CQE_LEN];

	for (size_t i = 0; i < sizeof(cqe); i++)
		cqe[i] = (uint8_t)(dw[i / 4] >> (8 * (i % 4)));
	drv_now(k->c);
	drv_latency_add(k->c, qid, k->sent_ns);
	drv_trace_add(k->c, DRV_TRACE_CQE, qid, DRV_SLOT_NONE, cqe, sizeof(cqe));
}

/* A driver that is on its way back gets the time that the command has. */
static int call_when_ready(struct target *tg, int fd, bool is_admin, struct nt_deadline until,
			   struct nvme_passthru_cmd64 *io)
{
	struct kernel_target *k = tg->priv;
	int rc;

	for (;;) {
		io->timeout_ms = timeout_ms(until);
		rc = call(k, fd, is_admin, io);
		if ((rc != -EAGAIN && rc != -EBUSY) || nt_deadline_passed(until))
			return rc;
		if (kernel_wait_ready(tg, until))
			return -ENODEV;
		usleep(WAIT_STEP_US);
	}
}

static bool is_of_host(uint16_t status)
{
	status &= DRV_STATUS_MASK;
	return status == HOST_PATHING_ERROR || status == HOST_ABORTED;
}

static int kernel_submit(struct target *tg, uint16_t qid, const struct drv_cmd *cmd,
			 const struct target_data *data, struct nt_deadline until,
			 struct drv_cpl *ret_cpl)
{
	struct kernel_target *k = tg->priv;
	struct nvme_passthru_cmd64 io;
	struct drv_cpl cpl;
	int fd = k->fd, rc = kernel_refuse(tg, qid, cmd, data);

	if (!rc && qid)
		rc = ns_fd(tg, cmd->nsid, &fd);
	if (rc)
		return rc;
	encode(tg, !qid, cmd, data, &io);
	record_sqe(k, qid, cmd, &io);
	rc = call_when_ready(tg, fd, !qid, until, &io);
	if (rc > 0 && is_of_host((uint16_t)rc))
		return cancelled(tg, until);
	if (rc < 0)
		return failed(tg, -rc, until);
	cpl = (struct drv_cpl){
		.dw0 = (uint32_t)io.result,
		.dw1 = (uint32_t)(io.result >> 32),
		.sqid = qid,
		.cid = k->next_cid,
		.status = (uint16_t)rc,
		.slot = DRV_SLOT_NONE,
	};
	record_cqe(k, qid, &cpl);
	/* Linux tries an Abort and looks again before it gives up: an answer may come after all. */
	if (nt_clock_ns() > until.at_ns + LATE_NS)
		return -ETIMEDOUT;
	*ret_cpl = cpl;
	/* What Linux does by itself only where the effects log says so. */
	if (!rc && !qid && (cmd->opc == NT_ADM_NS_MGMT || cmd->opc == NT_ADM_NS_ATTACH))
		k->calls->rescan(k->fd);
	return 0;
}

/* -------------------------------------------------------------------- reset */

static int kernel_reset(struct target *tg, enum drv_reset kind, struct nt_deadline until)
{
	struct kernel_target *k = tg->priv;
	int rc;

	if (kind != DRV_RESET_CC && kind != DRV_RESET_NSSR) {
		snprintf(tg->why, sizeof(tg->why),
			 "through Linux's driver there are controller and subsystem resets only");
		return -ENOTSUP;
	}
	drv_now(k->c);
	drv_trace_add(k->c, DRV_TRACE_RESET, 0, (uint32_t)kind, NULL, 0);
	rc = kind == DRV_RESET_NSSR ? k->calls->subsystem_reset(k->fd) : 0;
	if (rc == -ENOTTY) {
		snprintf(tg->why, sizeof(tg->why), "the controller has no NVM Subsystem Reset");
		return -ENOTSUP;
	}
	/* The subsystem reset takes the controller down; it is this that brings it back. */
	if (!rc)
		rc = k->calls->reset(k->fd);
	if (rc == -EACCES || rc == -EPERM)
		return cannot(tg, "Linux lets only root (CAP_SYS_ADMIN) reset a controller", -rc);
	/* -EBUSY: a reset is under way already. */
	if (rc && rc != -EBUSY)
		return failed(tg, -rc, until);
	return kernel_wait_ready(tg, until);
}

/* ------------------------------------------------------------ open and close */

static void kernel_close(struct target *tg)
{
	struct kernel_target *k = tg->priv;

	for (size_t i = 0; k->ns_fds && i < k->h.ns_count; i++)
		if (k->ns_fds[i] >= 0)
			close(k->ns_fds[i]);
	if (k->fd >= 0)
		close(k->fd);
	if (k->scratch)
		munmap(k->scratch, SCRATCH_LEN);
	free(k->ns_fds);
	host_ctrl_free(&k->h);
	free(k);
	free(tg);
}

static const struct target_ops kernel_target_ops = {
	.name = "kernel",
	.submit = kernel_submit,
	.reset = kernel_reset,
	.wait_ready = kernel_wait_ready,
	.check = kernel_check,
	.check_ns = kernel_check_ns,
	.close = kernel_close,
};

static int allocate(struct kernel_target *k)
{
	void *page =
		mmap(NULL, SCRATCH_LEN, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	k->scratch = page == MAP_FAILED ? NULL : page;
	k->ns_fds = calloc(k->h.ns_count + 1, sizeof(*k->ns_fds));
	for (size_t i = 0; k->ns_fds && i < k->h.ns_count; i++)
		k->ns_fds[i] = -1;
	return k->scratch && k->ns_fds ? 0 : -ENOMEM;
}

int target_kernel_open(const char *device, struct drv_ctrlr *c, struct target **ret_tg,
		       struct nt_err *err)
{
	struct target *tg = calloc(1, sizeof(*tg));
	struct kernel_target *k = calloc(1, sizeof(*k));
	int rc;

	if (!tg || !k) {
		free(tg);
		free(k);
		return nt_err_set(err, -ENOMEM, "out of memory");
	}
	*k = (struct kernel_target){ .calls = calls_in_use, .c = c, .fd = -1 };
	tg->ops = &kernel_target_ops;
	tg->priv = k;
	rc = host_ctrl_read(device, &k->h, err);
	if (!rc)
		rc = host_ctrl_open(&k->h, &k->fd, err);
	if (!rc && allocate(k))
		rc = nt_err_set(err, -ENOMEM, "out of memory");
	if (rc) {
		kernel_close(tg);
		return rc;
	}
	tg->only_nsid = k->h.only_nsid;
	tg->is_fabric = strcmp(k->h.transport, "pcie") != 0;
	for (size_t i = 0; i < k->h.ns_count; i++)
		if (k->h.ns[i].max_len && (!tg->max_len || k->h.ns[i].max_len < tg->max_len))
			tg->max_len = k->h.ns[i].max_len;
	*ret_tg = tg;
	return 0;
}
