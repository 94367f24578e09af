// SPDX-License-Identifier: GPL-2.0-or-later
/* A machine in a directory: one NVMe function, and a kernel that answers writes to sysfs. */
#ifndef BINDRIG_H
#define BINDRIG_H

#include "host/bind_priv.h"

#define RIG_BDF "0000:01:00.0"

/* The tree, and bind_env pointed at it. */
void bindrig_build(void);
void bindrig_remove(void);
/* A file below the tree: written, or its first line ("" when it is not there). */
void bindrig_put(const char *path, const char *text);
const char *bindrig_get(const char *path);
/* An attribute of the function. */
const char *bindrig_attr(const char *name);
void bindrig_set_attr(const char *name, const char *value);
const char *bindrig_driver(void);
bool bindrig_has(const char *path);
bool bindrig_has_journal(void);
/* Everything written since the last call, "name=value " each; J in front: a journal was there. */
const char *bindrig_log(void);
/* What the next hand-over says, in lines. */
extern char bindrig_said[2048];
extern struct host_bind_opts bindrig_opts;
/* The write with this number (from 1) fails; 0 none. */
extern int bindrig_fail_at;
/* Unbinding takes this long. */
extern unsigned int bindrig_unbind_ms;
/* A signal that arrives during each write, 0 none. */
extern int bindrig_signal;
/* What the drive says after it was bound to nvme again; NULL: what it said before. */
extern const char *bindrig_new_serial;

#endif
