// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The single steps of a hand-over: attributes of a function, a driver taken
 * away or asked, modules, nodes, and who has one open. Whatever may block in
 * the kernel is written by a child with a time limit.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bind_priv.h"
#include "priv.h"
#include "util/clock.h"

#define DEVICES	    "/sys/bus/pci/devices"
#define DRIVERS	    "/sys/bus/pci/drivers"
#define PATH_LEN    1400
#define MODPROBE_MS 30000

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), rc = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	do
		n = write(fd, text, strlen(text));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		rc = -errno;
	else if (n != (ssize_t)strlen(text))
		rc = -EIO;
	close(fd);
	return rc;
}

static int load_module(const char *module);

struct bind_env bind_env = {
	.write = write_text,
	.modprobe = load_module,
	.unbind_ms = 10000,
	.probe_ms = 130000, /* CAP.TO goes to 127.5 s */
	.node_ms = 5000,
	.live_ms = 130000,
	.lock_ms = 5000,
};

void bind_pause(unsigned int turn)
{
	const struct timespec t = { .tv_nsec = turn < 20 ? 1000000 : 10000000 };

	nanosleep(&t, NULL);
}

void bind_signals_block(sigset_t *saved)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGPIPE };
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		sigaddset(&set, numbers[i]);
	sigprocmask(SIG_BLOCK, &set, saved);
}

void bind_signals_free(const sigset_t *saved)
{
	sigprocmask(SIG_SETMASK, saved, NULL);
}

/* ---------------------------------------------------------------- children */

/* Nothing that the parent holds (a lock, a device) may hang on a child that hangs. */
static void close_others(int keep)
{
	if (keep > 3)
		close_range(3, (unsigned int)keep - 1, 0);
	close_range((unsigned int)keep + 1, ~0u, 0);
}

/* What the child said within @ms: 0 or -errno of its own, -ETIMEDOUT. */
static int child_result(int from, pid_t pid, unsigned int ms)
{
	struct pollfd p = { .fd = from, .events = POLLIN };
	uint64_t until = clock_wall_ns() + (uint64_t)ms * 1000000u;
	int rc = -EIO, n;

	do {
		uint64_t now = clock_wall_ns();

		n = poll(&p, 1, now < until ? (int)((until - now) / 1000000u) + 1 : 0);
	} while (n < 0 && errno == EINTR);
	if (!n) {
		kill(pid, SIGKILL);
		return -ETIMEDOUT;
	}
	if (read(from, &rc, sizeof(rc)) != sizeof(rc))
		rc = -EIO;
	waitpid(pid, NULL, 0); /* it has nothing left to do but to end */
	return rc;
}

/* In a child, at most @ms. *ret_pid (may be NULL): who goes on after -ETIMEDOUT. */
static int in_child(int (*work)(const char *a, const char *b), const char *a, const char *b,
		    unsigned int ms, int *ret_pid)
{
	int fds[2], rc;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (pid < 0) {
		rc = -errno;
		close(fds[0]);
		close(fds[1]);
		return rc;
	}
	if (!pid) {
		close_others(fds[1]);
		rc = work(a, b);
		_exit(write(fds[1], &rc, sizeof(rc)) == sizeof(rc) ? 0 : 1);
	}
	close(fds[1]);
	rc = child_result(fds[0], pid, ms);
	close(fds[0]);
	if (rc == -ETIMEDOUT && ret_pid)
		*ret_pid = pid;
	return rc;
}

static int write_bounded(const char *path, const char *text, unsigned int ms, int *ret_pid)
{
	return in_child(bind_env.write, path, text, ms, ret_pid);
}

/* In a child of its own, whose death ends modprobe with it. */
static int run_modprobe(const char *module, const char *unused)
{
	static const char *const programs[] = { "/sbin/modprobe", "/usr/sbin/modprobe",
						"/bin/modprobe", "/usr/bin/modprobe" };
	char *const argv[] = { (char *)(uintptr_t) "modprobe", (char *)(uintptr_t) "--",
			       (char *)(uintptr_t)module, NULL };
	char *const env[] = { (char *)(uintptr_t) "PATH=/sbin:/usr/sbin:/bin:/usr/bin", NULL };
	int null = open("/dev/null", O_RDWR), status;
	pid_t pid = fork();

	(void)unused;
	if (pid < 0)
		return -errno;
	if (!pid) {
		for (int fd = 0; null >= 0 && fd < 3; fd++)
			dup2(null, fd);
		for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
			execve(programs[i], argv, env);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid)
		return -EIO;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
}

static int load_module(const char *module)
{
	return in_child(run_modprobe, module, NULL, MODPROBE_MS, NULL);
}

/* -------------------------------------------------------------- attributes */

void handover_say(const struct handover *h, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	if (!h->opts->say)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	h->opts->say(h->opts->arg, text);
}

bool handover_is_present(const struct handover *h)
{
	return host_exists(DEVICES "/%s", h->bdf);
}

void handover_driver(const struct handover *h, char driver[32])
{
	host_read_link(driver, 32, DEVICES "/%s/driver", h->bdf);
}

void handover_get(const struct handover *h, const char *attr, char *buf, size_t len)
{
	host_read_line(buf, len, DEVICES "/%s/%s", h->bdf, attr);
	if (!strcmp(buf, "(null)")) /* of driver_override */
		buf[0] = '\0';
}

/* Words for a write that failed; -errno of the vocabulary. */
static int write_failed(const struct handover *h, const char *path, const char *value, int rc)
{
	if (rc == -EACCES || rc == -EPERM || rc == -EROFS)
		return nt_err_set(h->err, -EPERM, "cannot write %s to %s: %s; run as root", value,
				  path, strerror(-rc));
	if (rc == -ENOENT && !handover_is_present(h))
		return nt_err_set(h->err, -ENODEV, "%s is gone", h->bdf);
	return nt_err_set(h->err, rc == -ENOMEM ? -ENOMEM : -EIO, "cannot write %s to %s: %s",
			  value, path, strerror(-rc));
}

int handover_set(const struct handover *h, const char *attr, const char *value)
{
	char path[PATH_LEN];
	int rc;

	if (h->opts->dry_run) {
		handover_say(h, "would write \"%s\" to " DEVICES "/%s/%s", *value ? value : "\\n",
			     h->bdf, attr);
		return 0;
	}
	if (!host_path(path, sizeof(path), DEVICES "/%s/%s", h->bdf, attr))
		return nt_err_set(h->err, -EINVAL, "the path of %s is too long", attr);
	rc = bind_env.write(path, *value ? value : "\n");
	return rc ? write_failed(h, path, *value ? value : "a newline", rc) : 0;
}

static int open_config(const struct handover *h, int flags)
{
	char path[PATH_LEN];
	int fd;

	if (!host_path(path, sizeof(path), DEVICES "/%s/config", h->bdf))
		return -EINVAL;
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int handover_command(const struct handover *h, uint32_t *ret)
{
	int fd = open_config(h, O_RDONLY);
	uint8_t raw[2];
	ssize_t n;

	if (fd < 0)
		return fd;
	n = pread(fd, raw, sizeof(raw), 4);
	close(fd);
	if (n != sizeof(raw))
		return -EIO;
	*ret = (uint32_t)raw[0] | (uint32_t)raw[1] << 8;
	return *ret == 0xffff ? -ENODEV : 0;
}

int handover_set_command(const struct handover *h, uint32_t command)
{
	const uint8_t raw[2] = { (uint8_t)command, (uint8_t)(command >> 8) };
	int fd = open_config(h, O_WRONLY);
	ssize_t n;

	if (fd < 0)
		return fd;
	n = pwrite(fd, raw, sizeof(raw), 4);
	close(fd);
	return n == sizeof(raw) ? 0 : -EIO;
}

/* ----------------------------------------------------------------- drivers */

int handover_probe(const struct handover *h)
{
	char path[PATH_LEN];
	int rc;

	if (h->opts->dry_run) {
		handover_say(h, "would write \"%s\" to /sys/bus/pci/drivers_probe", h->bdf);
		return 0;
	}
	if (!host_path(path, sizeof(path), "/sys/bus/pci/drivers_probe"))
		return nt_err_set(h->err, -EINVAL, "the path of drivers_probe is too long");
	rc = write_bounded(path, h->bdf, bind_env.probe_ms, NULL);
	if (rc == -ETIMEDOUT)
		return nt_err_set(h->err, rc, "%s: no driver took it within %u ms", h->bdf,
				  bind_env.probe_ms);
	return rc ? write_failed(h, path, h->bdf, rc) : 0;
}

int handover_attach(const struct handover *h, const char *driver)
{
	char path[PATH_LEN];
	int rc;

	if (!host_path(path, sizeof(path), DRIVERS "/%s/bind", driver))
		return nt_err_set(h->err, -EINVAL, "the path of %s is too long", driver);
	rc = write_bounded(path, h->bdf, bind_env.probe_ms, NULL);
	if (rc)
		return nt_err_set(h->err, rc == -ETIMEDOUT ? rc : -EIO,
				  "the driver %s does not take %s back: %s; see dmesg", driver,
				  h->bdf, strerror(-rc));
	return 0;
}

int handover_unbind(const struct handover *h, const char *driver, int *ret_pid)
{
	char path[PATH_LEN], who[200];
	int rc;

	if (h->opts->dry_run) {
		handover_say(h, "would write \"%s\" to " DRIVERS "/%s/unbind", h->bdf, driver);
		return 0;
	}
	if (!host_path(path, sizeof(path), DRIVERS "/%s/unbind", driver))
		return nt_err_set(h->err, -EINVAL, "the path of %s is too long", driver);
	rc = write_bounded(path, h->bdf, bind_env.unbind_ms, ret_pid);
	if (rc != -ETIMEDOUT)
		return rc ? write_failed(h, path, h->bdf, rc) : 0;
	handover_who(h, who, sizeof(who));
	return nt_err_set(h->err, rc,
			  "%s does not let go of %s within %u ms%s; end that, then nvmetest "
			  "recover %s",
			  driver, h->bdf, bind_env.unbind_ms,
			  *who ? who : ": commands on the way or a descriptor that is open",
			  h->bdf);
}

static bool is_loaded(const char *driver)
{
	return host_exists(DRIVERS "/%s", driver);
}

int handover_load(const struct handover *h, const char *driver)
{
	/* Only what belongs here is loaded; a journal may name anything. */
	bool is_known = !strcmp(driver, "vfio-pci") || !strcmp(driver, "nvme");
	int rc = 0;

	if (is_loaded(driver))
		return 0;
	if (h->opts->dry_run) {
		handover_say(h, "would run modprobe %s", driver);
		return 0;
	}
	if (is_known)
		rc = bind_env.modprobe(driver);
	if (is_loaded(driver)) {
		handover_say(h, "loaded %s", driver);
		return 0;
	}
	if (rc == -ETIMEDOUT)
		return nt_err_set(h->err, rc, "modprobe %s does not come to an end", driver);
	return nt_err_set(h->err, -ENOTSUP, "the driver %s is not there: modprobe %s%s", driver,
			  driver, is_known ? " fails; does this kernel have it?" : "");
}
