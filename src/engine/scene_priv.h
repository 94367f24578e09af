// SPDX-License-Identifier: GPL-2.0-or-later
/* Between scene.c (queues) and scene_data.c (what the last commands moved). */
#ifndef ENGINE_SCENE_PRIV_H
#define ENGINE_SCENE_PRIV_H

#include <stddef.h>
#include <stdint.h>

#define SCENE_COMMANDS 32u /* as many as evidence lists */

struct json_object;
struct nt_ctx;

struct scene_command {
	uint64_t at; /* entry of the driver's trace */
	struct json_object *data;
};

/* How many there were. */
size_t scene_look_at_data(struct nt_ctx *t, struct scene_command ret[SCENE_COMMANDS]);

#endif
