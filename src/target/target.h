// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Seam 2: something that takes commands.
 *
 * All that most cases need, so an Identify case runs unchanged whatever is
 * behind: our driver (direct.c), or an operating system's (kernel.c).
 */
#ifndef TARGET_TARGET_H
#define TARGET_TARGET_H

#include <nvmetest/cmd.h>
#include <nvmetest/drv.h>

struct target;

/* Data of one command. @len 0: none, PRP1/PRP2 of the command go out as they are. */
struct target_data {
	void *vaddr;
	uint64_t iova;
	size_t len;
	bool from_device;
	/*
	 * The PRPs shall be what @vaddr and @len describe: offset into the first page,
	 * pages, length. A target that would copy the data instead refuses.
	 */
	bool is_layout;
};

struct target_ops {
	const char *name;
	/*
	 * @qid 0: an admin command, else any I/O queue. 0 or -errno; the status of the command
	 * is in *ret_cpl. -ENOTSUP: this target does not pass it on, tg->why says why not.
	 */
	int (*submit)(struct target *tg, uint16_t qid, const struct drv_cmd *cmd,
		      const struct target_data *data, struct nt_deadline until,
		      struct drv_cpl *ret_cpl);
	/*
	 * The rest is of targets whose controller somebody else drives, else NULL.
	 *
	 * Let the owner reset the controller; it is enabled afterwards. -ENOTSUP: not this kind.
	 */
	int (*reset)(struct target *tg, enum drv_reset kind, struct nt_deadline until);
	/* Wait until the owner says it takes commands. 0, -ETIMEDOUT, -ENODEV with tg->why. */
	int (*wait_ready)(struct target *tg, struct nt_deadline until);
	/* Does it pass @cmd on, whatever its data? 0, or -ENOTSUP with tg->why. */
	int (*check)(struct target *tg, uint16_t qid, const struct drv_cmd *cmd);
	/* Does it pass I/O commands to @nsid? 0, or -ENOTSUP with tg->why. */
	int (*check_ns)(struct target *tg, uint32_t nsid);
	void (*close)(struct target *tg);
};

struct target {
	const struct target_ops *ops;
	void *priv;
	char why[320]; /* of the last refusal or failure, "" when errno says it all */
	/* What whoever opened it has learnt: without it a transfer cannot be judged. */
	uint32_t only_nsid; /* the address names this namespace; 0: any */
	uint32_t sgls;	    /* of Identify Controller */
	uint32_t ns_nsid;   /* the namespace in use, and bytes of one of its blocks in memory */
	uint32_t ns_block_len;
	bool is_fabric; /* no PRPs, no commands for queues */
	/* Set Features of what its owner uses, too: for a moment, and back to what he had set. */
	bool is_putting_back;
	uint64_t max_len; /* the other way round: bytes it passes on by one command; 0: any */
};

/* On top of our driver, or of the operating system's for PCIFN_CAP_OS_DRIVER. @c stays the
 * caller's. */
int target_open(struct pcifn *fn, struct drv_ctrlr *c, struct target **ret_tg, struct nt_err *err);
int target_submit(struct target *tg, uint16_t qid, const struct drv_cmd *cmd,
		  const struct target_data *data, struct nt_deadline until,
		  struct drv_cpl *ret_cpl);
/* -ENOTSUP where our driver resets. */
int target_reset(struct target *tg, enum drv_reset kind, struct nt_deadline until);
int target_wait_ready(struct target *tg, struct nt_deadline until);
int target_check(struct target *tg, uint16_t qid, const struct drv_cmd *cmd);
int target_check_ns(struct target *tg, uint32_t nsid);
/* Bytes that the command moves as far as its own fields tell, 0: they do not. */
uint64_t target_data_len(const struct target *tg, bool is_admin, const struct drv_cmd *cmd);
void target_close(struct target *tg);

/* direct.c: on top of our driver. */
int target_direct_open(struct drv_ctrlr *c, struct target **ret_tg);
/* kernel.c: on top of Linux's; @device as in an address ("/dev/nvme0"). */
int target_kernel_open(const char *device, struct drv_ctrlr *c, struct target **ret_tg,
		       struct nt_err *err);

#endif
