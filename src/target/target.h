// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Seam 2: something that takes commands.
 *
 * All that most cases need, so an Identify case runs unchanged whatever is
 * behind: our driver (direct.c), or an operating system's.
 */
#ifndef TARGET_TARGET_H
#define TARGET_TARGET_H

#include <nvmetest/cmd.h>
#include <nvmetest/pcifn.h>

struct target;
struct drv_ctrlr;
struct drv_sq;

/* Data of one command. @len 0: none, PRP1/PRP2 of the command go out as they are. */
struct target_data {
	void *vaddr;
	uint64_t iova;
	size_t len;
	bool from_device;
};

struct target_ops {
	const char *name;
	/* @qid 0: an admin command. 0 or -errno; the status of the command is in *ret_cpl. */
	int (*submit)(struct target *tg, uint16_t qid, const struct drv_cmd *cmd,
		      const struct target_data *data, struct nt_deadline until,
		      struct drv_cpl *ret_cpl);
	void (*close)(struct target *tg);
};

struct target {
	const struct target_ops *ops;
	void *priv;
};

int target_submit(struct target *tg, uint16_t qid, const struct drv_cmd *cmd,
		  const struct target_data *data, struct nt_deadline until,
		  struct drv_cpl *ret_cpl);
void target_close(struct target *tg);
/* On top of our driver; @c stays the caller's. */
int target_direct_open(struct drv_ctrlr *c, struct target **ret_tg);

#endif
