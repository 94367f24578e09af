// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What /proc tells of a drive: mounts in every mount namespace that has a
 * process, swap, what the kernel was booted from, and open descriptors.
 *
 * Without root the processes of others stay closed; then it is noted that
 * something may be missing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "host/uses_priv.h"

static bool is_pid(const char *name)
{
	return *name && name[strspn(name, "0123456789")] == '\0';
}

/* "\040" is how the kernel writes a blank in a path. In place. */
static void unescape(char *text)
{
	char *out = text;

	for (; *text; text++, out++) {
		if (*text == '\\' && text[1] >= '0' && text[1] <= '3' && text[2] >= '0' &&
		    text[2] <= '7' && text[3] >= '0' && text[3] <= '7') {
			*out = (char)((text[1] - '0') << 6 | (text[2] - '0') << 3 |
				      (text[3] - '0'));
			text += 3;
		} else {
			*out = *text;
		}
	}
	*out = '\0';
}

static FILE *open_file(const char *fmt, const char *pid)
{
	char below[320], path[2048];

	snprintf(below, sizeof(below), fmt, pid);
	if (!host_path(path, sizeof(path), "%s", below)) {
		errno = ENAMETOOLONG;
		return NULL;
	}
	return fopen(path, "re");
}

/* "smartd (812)" */
static void name_process(const char *pid, char *buf, size_t len)
{
	char comm[32];

	host_read_word(comm, sizeof(comm), "/proc/%s/comm", pid);
	snprintf(buf, len, "%s (%s)", *comm ? comm : "process", pid);
}

/* A process that has ended meanwhile uses nothing. */
static bool is_gone(int err)
{
	return err == ENOENT || err == ESRCH;
}

/* ------------------------------------------------------------------ mounts */

struct mount_line {
	unsigned int major, minor;
	char *point, *type, *source;
};

/* "36 35 98:0 /mnt1 /mnt2 rw master:1 - ext3 /dev/root rw": the line is cut up. */
static bool parse_mount(char *line, struct mount_line *ret)
{
	char *save, *number, *word;

	for (int i = 0; i < 2; i++)
		if (!strtok_r(i ? NULL : line, " ", &save))
			return false;
	number = strtok_r(NULL, " ", &save);
	if (!number || sscanf(number, "%9u:%9u", &ret->major, &ret->minor) != 2 ||
	    !strtok_r(NULL, " ", &save))
		return false;
	ret->point = strtok_r(NULL, " ", &save);
	do
		word = strtok_r(NULL, " ", &save);
	while (word && strcmp(word, "-"));
	ret->type = word ? strtok_r(NULL, " ", &save) : NULL;
	ret->source = ret->type ? strtok_r(NULL, " \n", &save) : NULL;
	if (!ret->source)
		return false;
	unescape(ret->point);
	unescape(ret->source);
	return true;
}

static bool is_boot(const char *point)
{
	static const char *const points[] = { "/", "/boot", "/boot/efi", "/efi", "/usr" };

	for (size_t i = 0; i < ARRAY_SIZE(points); i++)
		if (!strcmp(point, points[i]))
			return true;
	return false;
}

static void add_mount(struct uses *u, size_t dev, const struct mount_line *m, const char *where)
{
	enum host_use_kind kind = is_boot(m->point) ? HOST_USE_ROOT : HOST_USE_MOUNT;

	if (*where)
		uses_add(u, dev, kind, "%smounted at %.100s in the mount namespace of %s",
			 u->devs[dev].label, m->point, where);
	else
		uses_add(u, dev, kind, "%smounted at %.150s", u->devs[dev].label, m->point);
}

static void read_mounts(struct uses *u, FILE *f, const char *where)
{
	struct mount_line m;
	char *line = NULL;
	size_t len = 0, at;

	while (getline(&line, &len, f) > 0) {
		if (!parse_mount(line, &m))
			continue;
		for (at = 0; (at = uses_by_number(u, at, true, m.major, m.minor)) != SIZE_MAX; at++)
			add_mount(u, at, &m, where);
		/* btrfs and overlays have numbers of their own. */
		for (at = 0; (at = uses_by_path(u, at, m.source)) != SIZE_MAX; at++)
			add_mount(u, at, &m, where);
	}
	if (ferror(f))
		uses_missing(u, SIZE_MAX, "a list of mounts cannot be read");
	free(line);
}

struct seen {
	struct uses *u;
	char (*names)[32]; /* "mnt:[4026531841]" */
	size_t n;
	char ours[32];
};

static bool is_seen(const struct seen *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->names[i], name))
			return true;
	return false;
}

static int look_at_namespace(void *arg, const char *pid)
{
	struct seen *s = arg;
	char name[32], where[64] = "";
	FILE *f;
	int rc;

	if (!is_pid(pid))
		return 0;
	rc = host_read_link(name, sizeof(name), "/proc/%s/ns/mnt", pid);
	if (rc && !is_gone(-rc))
		uses_missing(s->u, SIZE_MAX, "the mounts of other users' processes");
	if (rc || is_seen(s, name))
		return 0;
	f = open_file("/proc/%s/mountinfo", pid);
	if (!f) {
		if (!is_gone(errno) && errno != EINVAL)
			uses_missing(s->u, SIZE_MAX, "the mounts of other users' processes");
		return 0;
	}
	if (strcmp(name, s->ours))
		name_process(pid, where, sizeof(where));
	read_mounts(s->u, f, where);
	fclose(f);
	if (!host_grow(&s->names, s->n, sizeof(*s->names))) {
		s->u->is_out_of_memory = true;
		return -ENOMEM;
	}
	memcpy(s->names[s->n++], name, sizeof(name));
	return 0;
}

void uses_find_mounts(struct uses *u)
{
	struct seen s = { .u = u };
	FILE *f;

	/* Ours first, so that what is mounted here is told without a detour. */
	if (host_read_link(s.ours, sizeof(s.ours), "/proc/self/ns/mnt"))
		s.ours[0] = '\0';
	f = open_file("/proc/%s/mountinfo", "self");
	if (f) {
		read_mounts(u, f, "");
		fclose(f);
	} else {
		uses_missing(u, SIZE_MAX, "/proc/self/mountinfo cannot be read");
	}
	if (host_each(look_at_namespace, &s, "/proc") < 0)
		uses_missing(u, SIZE_MAX, "/proc cannot be read");
	free(s.names);
}

/* -------------------------------------------------------------------- swap */

void uses_find_swaps(struct uses *u)
{
	FILE *f = open_file("/proc/swaps%s", "");
	char *line = NULL;
	size_t len = 0, at;

	if (!f) {
		/* A kernel without swap has no such file. */
		if (errno != ENOENT)
			uses_missing(u, SIZE_MAX, "/proc/swaps cannot be read");
		return;
	}
	while (getline(&line, &len, f) > 0) {
		line[strcspn(line, " \t\n")] = '\0';
		unescape(line);
		for (at = 0; (at = uses_by_path(u, at, line)) != SIZE_MAX; at++)
			uses_add(u, at, HOST_USE_SWAP, "%sswap", u->devs[at].label);
	}
	free(line);
	fclose(f);
}

/* -------------------------------------------------------------------- boot */

/* root= or resume=: a path, UUID=, PARTUUID=, LABEL=, PARTLABEL=, or major:minor. */
static void add_boot(struct uses *u, const char *value, const char *words)
{
	static const struct {
		const char *tag, *dir;
	} tags[] = {
		{ "UUID=", "/dev/disk/by-uuid/" },   { "PARTUUID=", "/dev/disk/by-partuuid/" },
		{ "LABEL=", "/dev/disk/by-label/" }, { "PARTLABEL=", "/dev/disk/by-partlabel/" },
		{ "ID=", "/dev/disk/by-id/" },
	};
	unsigned int major, minor;
	char path[256];
	size_t at;
	int end = 0;

	if (sscanf(value, "%9u:%9u%n", &major, &minor, &end) == 2 && !value[end]) {
		for (at = 0; (at = uses_by_number(u, at, true, major, minor)) != SIZE_MAX; at++)
			uses_add(u, at, HOST_USE_ROOT, "%s%s", u->devs[at].label, words);
		return;
	}
	snprintf(path, sizeof(path), "%s", value);
	for (size_t i = 0; i < ARRAY_SIZE(tags); i++) {
		size_t len = strlen(tags[i].tag);

		if (!strncmp(value, tags[i].tag, len))
			snprintf(path, sizeof(path), "%s%s", tags[i].dir, value + len);
	}
	for (at = 0; (at = uses_by_path(u, at, path)) != SIZE_MAX; at++)
		uses_add(u, at, HOST_USE_ROOT, "%s%s", u->devs[at].label, words);
}

void uses_find_boot(struct uses *u)
{
	char line[4096], *save, *word;

	host_read_line(line, sizeof(line), "/proc/cmdline");
	for (word = strtok_r(line, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		if (!strncmp(word, "root=", 5))
			add_boot(u, word + 5, "the root device of the kernel's command line");
		if (!strncmp(word, "resume=", 7))
			add_boot(u, word + 7, "the device to resume from (hibernation)");
	}
	host_read_word(line, sizeof(line), "/sys/power/resume");
	if (*line && strcmp(line, "0:0"))
		add_boot(u, line, "the device to resume from (hibernation)");
}

/* -------------------------------------------------------- open descriptors */

struct open_files {
	struct uses *u;
	const char *pid;
	char pids[64][12]; /* ours: this process and who is around it */
	size_t pid_count;
};

/* The parent of a process; 0: none or gone. */
static long parent_of(const char *pid)
{
	char stat[512], *paren;
	long parent;

	if (host_read_line(stat, sizeof(stat), "/proc/%s/stat", pid))
		return 0;
	/* "812 (a name) S 1 …": the name may hold anything. */
	paren = strrchr(stat, ')');
	return paren && sscanf(paren, ") %*c %ld", &parent) == 1 ? parent : 0;
}

/*
 * This process, its children and theirs: they are ours. So is the parent that
 * runs the same program: the one that started this worker.
 */
static bool is_ours(const char *pid)
{
	char mine[512], theirs[512], number[24];
	long self = getpid(), p = strtol(pid, NULL, 10);

	for (int depth = 0; depth < 64 && p > 0; depth++) {
		if (p == self)
			return true;
		snprintf(number, sizeof(number), "%ld", p);
		p = parent_of(number);
	}
	return strtol(pid, NULL, 10) == getppid() &&
	       !host_read_link(mine, sizeof(mine), "/proc/self/exe") &&
	       !host_read_link(theirs, sizeof(theirs), "/proc/%s/exe", pid) &&
	       !strcmp(mine, theirs);
}

static void add_open(struct uses *u, size_t dev, const char *pid)
{
	char process[64];

	if (is_ours(pid))
		return;
	name_process(pid, process, sizeof(process));
	uses_add(u, dev, HOST_USE_OPEN, "%sopen by %s", u->devs[dev].label, process);
}

static int look_at_fd(void *arg, const char *fd)
{
	struct open_files *o = arg;
	char below[320], path[2048], target[128];
	struct statx st;
	bool is_block;
	size_t at;
	ssize_t n;

	snprintf(below, sizeof(below), "/proc/%s/fd/%s", o->pid, fd);
	if (!host_path(path, sizeof(path), "%s", below))
		return 0;
	n = readlink(path, target, sizeof(target) - 1);
	/* Sockets and pipes have no path; of a file only a device is of interest. */
	if (n <= 0 || *target != '/')
		return 0;
	target[n] = '\0';
	for (at = 0; (at = uses_by_path(o->u, at, target)) != SIZE_MAX; at++)
		add_open(o->u, at, o->pid);
	/* The number tells of nodes elsewhere too. A file server that hangs is not asked. */
	if (statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_TYPE, &st))
		return 0;
	is_block = S_ISBLK(st.stx_mode);
	if (!is_block && !S_ISCHR(st.stx_mode))
		return 0;
	for (at = 0; (at = uses_by_number(o->u, at, is_block, st.stx_rdev_major,
					  st.stx_rdev_minor)) != SIZE_MAX;
	     at++)
		add_open(o->u, at, o->pid);
	return 0;
}

static int look_at_process(void *arg, const char *pid)
{
	struct open_files *o = arg;
	int rc;

	if (!is_pid(pid))
		return 0;
	o->pid = pid;
	rc = host_each(look_at_fd, o, "/proc/%s/fd", pid);
	if (rc < 0 && !is_gone(-rc))
		uses_missing(o->u, SIZE_MAX, "the open files of other users' processes");
	return 0;
}

void uses_find_open(struct uses *u)
{
	struct open_files o = { .u = u };
	char ns[32];

	if (host_each(look_at_process, &o, "/proc") < 0)
		uses_missing(u, SIZE_MAX, "/proc cannot be read");
	/* The number of the first namespace is fixed in the kernel. */
	if (!*host_root() && !host_read_link(ns, sizeof(ns), "/proc/self/ns/pid") &&
	    strcmp(ns, "pid:[4026531836]"))
		uses_missing(u, SIZE_MAX, "the processes outside this container");
}
