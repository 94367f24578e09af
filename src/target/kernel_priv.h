// SPDX-License-Identifier: GPL-2.0-or-later
/* What the files of the kernel target share: kernel.c sends, kernel_rules.c refuses. */
#ifndef TARGET_KERNEL_PRIV_H
#define TARGET_KERNEL_PRIV_H

#include <libnvme.h>

#include "host/ctrl.h"
#include "target/target.h"

/*
 * What is asked of the kernel. Status of the command (≥ 0) or -errno. A test
 * puts a kernel of its own in the place of libnvme.
 */
struct kernel_calls {
	int (*admin64)(int fd, struct nvme_passthru_cmd64 *cmd);
	int (*admin32)(int fd, struct nvme_passthru_cmd *cmd);
	int (*io64)(int fd, struct nvme_passthru_cmd64 *cmd);
	int (*io32)(int fd, struct nvme_passthru_cmd *cmd);
	int (*reset)(int fd);
	int (*subsystem_reset)(int fd);
	int (*rescan)(int fd);
};

/* NULL: libnvme again. */
void target_kernel_use(const struct kernel_calls *calls);

struct kernel_target {
	const struct kernel_calls *calls;
	struct drv_ctrlr *c;
	struct host_ctrl h;
	int fd;	     /* admin commands */
	int *ns_fds; /* beside h.ns, -1: not opened yet */
	bool is_32;  /* no 64-bit ioctl: dword 1 of a completion is lost */
	uint16_t next_cid;
	uint64_t sent_ns; /* the command that is on its way */
	void *scratch;	  /* a page for commands that move data and name no buffer */
};

/*
 * 0, or -ENOTSUP and tg->why: what an ioctl cannot carry, what would pull the
 * rug out from under Linux's driver, or what would reach memory of others.
 */
int kernel_refuse(struct target *tg, uint16_t qid, const struct drv_cmd *cmd,
		  const struct target_data *data);
/* The part of it that does not look at data. */
int kernel_check(struct target *tg, uint16_t qid, const struct drv_cmd *cmd);
/* The namespace of Linux, or NULL. */
const struct host_ctrl_ns *kernel_ns(const struct kernel_target *k, uint32_t nsid);
int kernel_check_ns(struct target *tg, uint32_t nsid);

#endif
