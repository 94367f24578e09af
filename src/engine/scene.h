// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What there was to see at the first failure of a case besides the traces: its
 * queues, and the data of its last commands. Ready for the report, because the
 * memory behind it is gone when the case ends.
 */
#ifndef ENGINE_SCENE_H
#define ENGINE_SCENE_H

#include <stdint.h>

struct json_object;
struct scene;

/* queues[] of report/event.h. */
struct json_object *scene_queues(const struct scene *sc);
/* The data of the command that is entry @at of the driver's trace; NULL: it has none. */
struct json_object *scene_data(const struct scene *sc, uint64_t at);
void scene_free(struct scene *sc);

#endif
