// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One command as the user wrote it, to any target: a run of one case, so that
 * it passes the same gate, in a process of its own, with the same report.
 */
#ifndef ENGINE_RAW_H
#define ENGINE_RAW_H

#include "engine.h"

#define RAW_DATA_MAX (16u << 20)

struct raw_cmd {
	bool is_admin;
	struct drv_cmd cmd;
	enum spec_dir dir;   /* of the data */
	size_t len;	     /* bytes of data, at most RAW_DATA_MAX */
	uint32_t timeout_ms; /* until it is answered */
};

struct raw_result {
	bool is_answered;
	struct drv_cpl cpl;
	uint64_t latency_ns;
	char why[400]; /* why it was not answered; else what else was wrong, or "" */
};

/* What an opcode does to a drive; a bit unknown to this table is judged as data. */
unsigned int raw_effects(bool is_admin, const struct drv_cmd *cmd);
/*
 * Send it. @data: len bytes, filled in place when they come from the device.
 * 0 answered with success, 1 with another status or not at all, 3 refused or
 * the harness broke, 4 interrupted; without an answer ret->why says it.
 */
int raw_run(const struct raw_cmd *raw, const struct run_options *opts, void *data,
	    struct raw_result *ret, struct nt_err *err);

#endif
