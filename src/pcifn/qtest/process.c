// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * QEMU as a child process: start, stop, last words.
 *
 * Memory, firmware and error output are memfds and the media is an unlinked
 * file, so there is nothing to remove. The kernel ends QEMU when we die.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pcifn/qtest/qtest.h"

#define BIOS_LEN     65536
#define RESET_VECTOR 0xfff0
#define STDERR_KEEP  2048 /* bytes of the end of QEMU's error output that we look at */
#define STOP_WAIT_MS 2000

/* cli; hlt; jmp to the hlt: time runs and nothing else does. */
static const uint8_t halt_code[] = { 0xfa, 0xf4, 0xeb, 0xfd };

static int make_memfd(const char *name, uint64_t len, struct nt_err *err)
{
	int fd = memfd_create(name, MFD_CLOEXEC);

	if (fd < 0)
		return nt_err_set(err, -ENOMEM, "memfd_create: %s", strerror(errno));
	if (ftruncate(fd, (off_t)len)) {
		nt_err_set(err, -ENOMEM, "%s: cannot make %llu bytes: %s", name,
			   (unsigned long long)len, strerror(errno));
		close(fd);
		return -ENOMEM;
	}
	return fd;
}

/* An unlinked file in @dir, or -1. Not every file system knows O_TMPFILE. */
static int open_unlinked(const char *dir)
{
	char path[4096];
	int fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
	if ((size_t)snprintf(path, sizeof(path), "%s/nvmetest-XXXXXX", dir) >= sizeof(path))
		return -1;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

static bool has_room(const char *dir, uint64_t len)
{
	struct statvfs st;

	return !statvfs(dir, &st) && (uint64_t)st.f_bavail * st.f_frsize >= len;
}

/* $TMPDIR when the user set it, else a tmpfs that holds all of it, else /tmp. */
static int make_media(uint64_t len, struct nt_err *err)
{
	const char *dir = getenv("TMPDIR");
	int fd;

	if (!dir || !*dir)
		dir = has_room("/dev/shm", len) ? "/dev/shm" : "/tmp";
	fd = open_unlinked(dir);
	if (fd < 0)
		return nt_err_set(err, -EPERM,
				  "cannot make a temporary file in %s: %s (set TMPDIR)", dir,
				  strerror(errno));
	if (ftruncate(fd, (off_t)len)) {
		nt_err_set(err, -EINVAL, "cannot make a namespace of %llu bytes in %s: %s",
			   (unsigned long long)len, dir, strerror(errno));
		close(fd);
		return -EINVAL;
	}
	return fd;
}

int qtest_process_prepare(struct qtest *q, struct nt_err *err)
{
	q->ram_fd = q->bios_fd = q->media_fd = q->stderr_fd = -1;
	q->link = mmap(NULL, sizeof(*q->link), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		       -1, 0);
	if (q->link == MAP_FAILED) {
		q->link = NULL;
		return nt_err_set(err, -ENOMEM, "mmap: %s", strerror(errno));
	}
	q->link->fd = -1;
	q->link->is_broken = true;
	q->ram_fd = make_memfd("nvmetest-ram", q->cfg.ram_len, err);
	if (q->ram_fd < 0)
		return q->ram_fd;
	q->bios_fd = make_memfd("nvmetest-bios", BIOS_LEN, err);
	if (q->bios_fd < 0)
		return q->bios_fd;
	q->stderr_fd = make_memfd("nvmetest-stderr", 0, err);
	if (q->stderr_fd < 0)
		return q->stderr_fd;
	if (pwrite(q->bios_fd, halt_code, sizeof(halt_code), RESET_VECTOR) != sizeof(halt_code))
		return nt_err_set(err, -ENOMEM, "pwrite: %s", strerror(errno));
	q->media_fd = make_media(q->cfg.media_len, err);
	return q->media_fd < 0 ? q->media_fd : 0;
}

/* Move @fds to their numbers: first out of the way, as they may stand in each other's. */
static bool place_descriptors(const int *fds)
{
	int high[QTEST_FD_END];

	for (int i = 0; i < QTEST_FD_END; i++) {
		high[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, QTEST_FD_END);
		if (high[i] < 0)
			return false;
	}
	for (int i = 0; i < QTEST_FD_END; i++)
		if (dup2(high[i], i) < 0)
			return false;
	return true;
}

/* In the child. @report_fd tells the parent errno when there is no QEMU after all. */
static _Noreturn void become_qemu(struct qtest *q, int socket_fd, int report_fd, pid_t parent)
{
	int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	const int fds[QTEST_FD_END] = {
		[0] = null_fd,
		[1] = q->stderr_fd,
		[2] = q->stderr_fd,
		[QTEST_FD_SOCKET] = socket_fd,
		[QTEST_FD_RAM] = q->ram_fd,
		[QTEST_FD_BIOS] = q->bios_fd,
		[QTEST_FD_MEDIA] = q->media_fd,
	};
	sigset_t none;
	int error;

	/* A ^C is for us: QEMU has to be there while we put things in order. */
	setsid();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	report_fd = fcntl(report_fd, F_DUPFD_CLOEXEC, QTEST_FD_END);
	/* nor what a shell or make left open in us; an old kernel just cannot do it */
	close_range(QTEST_FD_END, ~0u, CLOSE_RANGE_CLOEXEC);
	if (null_fd >= 0 && report_fd >= 0 && place_descriptors(fds) &&
	    !prctl(PR_SET_PDEATHSIG, SIGKILL) && getppid() == parent)
		execvp(q->cfg.argv[0], q->cfg.argv);
	error = errno;
	if (write(report_fd, &error, sizeof(error)) < 0)
		_exit(126);
	_exit(127);
}

static int explain_exec(const struct qtest *q, int error, struct nt_err *err)
{
	if (error == ENOENT)
		return nt_err_set(err, -ENODEV,
				  "%s not found: install QEMU (Debian, Ubuntu: qemu-system-x86; "
				  "Fedora: qemu-system-x86-core; Arch: qemu-system-x86) or give "
				  "qtest:bin=PATH",
				  q->cfg.argv[0]);
	return nt_err_set(err, error == EACCES ? -EPERM : -ENODEV, "cannot start %s: %s",
			  q->cfg.argv[0], strerror(error));
}

static int fork_qemu(struct qtest *q, int socket_fd, struct nt_err *err)
{
	int report[2], error = 0;
	pid_t parent = getpid();
	ssize_t n;

	if (pipe2(report, O_CLOEXEC))
		return nt_err_set(err, -ENOMEM, "pipe: %s", strerror(errno));
	q->pid = fork();
	if (!q->pid)
		become_qemu(q, socket_fd, report[1], parent);
	close(report[1]);
	if (q->pid < 0) {
		q->pid = 0;
		close(report[0]);
		return nt_err_set(err, -ENOMEM, "fork: %s", strerror(errno));
	}
	q->owner = parent;
	do /* ends at exec, which closes the other end */
		n = read(report[0], &error, sizeof(error));
	while (n < 0 && errno == EINTR);
	close(report[0]);
	if (n <= 0)
		return 0;
	waitpid(q->pid, NULL, 0);
	q->pid = 0;
	return explain_exec(q, error, err);
}

int qtest_process_start(struct qtest *q, struct nt_err *err)
{
	int pair[2], code;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return nt_err_set(err, -ENOMEM, "socketpair: %s", strerror(errno));
	if (ftruncate(q->stderr_fd, 0) || lseek(q->stderr_fd, 0, SEEK_SET)) {
		code = nt_err_set(err, -EIO, "cannot empty QEMU's error output: %s",
				  strerror(errno));
		goto close_pair;
	}
	code = fork_qemu(q, pair[1], err);
	if (code)
		goto close_pair;
	close(pair[1]);
	q->words[0] = '\0';
	qtest_link_init(q->link, pair[0], QTEST_START_MS);
	code = qtest_link_command(q->link, "endianness");
	if (code) {
		code = code == -ETIMEDOUT ? code : -ENODEV;
		nt_err_set(err, code, "%s", qtest_process_words(q));
		qtest_process_stop(q);
		return code;
	}
	qtest_link_set_timeout(q->link, QTEST_ANSWER_MS);
	return 0;

close_pair:
	close(pair[0]);
	close(pair[1]);
	return code;
}

/* Wait up to @ms for QEMU to end. True, and @ret_status, when it did. */
static bool wait_end(struct qtest *q, unsigned int ms, int *ret_status)
{
	struct nt_deadline until = nt_deadline_ms(ms);

	for (;;) {
		pid_t pid = waitpid(q->pid, ret_status, WNOHANG);

		if (pid == q->pid) {
			kill(-pid, SIGKILL); /* bin= was a script that started the rest */
			q->pid = 0;
			return true;
		}
		if ((pid < 0 && errno != EINTR) || nt_deadline_passed(until))
			return false;
		usleep(200);
	}
}

/* A worker only forgets the connection: QEMU belongs to the process that started it. */
void qtest_process_stop(struct qtest *q)
{
	int status;

	if (q->pid && q->owner == getpid()) {
		kill(-q->pid, SIGKILL);
		wait_end(q, STOP_WAIT_MS, &status);
	}
	q->pid = 0;
	if (q->link && q->link->fd >= 0) {
		close(q->link->fd);
		q->link->fd = -1;
		q->link->is_broken = true;
	}
}

static void put_end(struct qtest *q, char *text, size_t len)
{
	int status;

	snprintf(text, len, "QEMU died");
	if (q->link->has_timed_out) {
		snprintf(text, len, "QEMU did not answer in time");
	} else if (q->pid && q->owner == getpid() && wait_end(q, 100, &status)) {
		if (WIFSIGNALED(status))
			snprintf(text, len, "QEMU died of signal %d (%s)", WTERMSIG(status),
				 strsignal(WTERMSIG(status)));
		else
			snprintf(text, len, "%s ended with status %d", q->cfg.argv[0],
				 WEXITSTATUS(status));
	}
}

/* The last three lines that QEMU wrote, as one line without control characters. */
static void put_stderr(struct qtest *q, char *text, size_t len)
{
	char tail[STDERR_KEEP];
	off_t end = lseek(q->stderr_fd, 0, SEEK_END);
	off_t start = end > (off_t)sizeof(tail) ? end - (off_t)sizeof(tail) : 0;
	ssize_t n = pread(q->stderr_fd, tail, sizeof(tail), start);
	size_t from, to = n > 0 ? (size_t)n : 0, out = 0;
	unsigned int lines = 0;

	while (to && (tail[to - 1] == '\n' || tail[to - 1] == '\r'))
		to--;
	for (from = to; from && to - from < len - 1; from--)
		if (tail[from - 1] == '\n' && ++lines == 3)
			break;
	for (; from < to && out + 1 < len; from++) {
		unsigned char c = (unsigned char)tail[from];

		text[out++] = c == '\n' ? '|' : c < ' ' || c == 0x7f ? ' ' : (char)c;
	}
	text[out] = '\0';
}

const char *qtest_process_words(struct qtest *q)
{
	char end[96], said[QTEST_WORDS_LEN - sizeof(end) - 4];

	if (q->words[0])
		return q->words;
	if (!q->link->is_broken)
		return "";
	put_end(q, end, sizeof(end));
	put_stderr(q, said, sizeof(said));
	snprintf(q->words, sizeof(q->words), "%s%s%s", end, *said ? ": " : "", said);
	return q->words;
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void qtest_process_fini(struct qtest *q)
{
	qtest_process_stop(q);
	close_fd(q->ram_fd);
	close_fd(q->bios_fd);
	close_fd(q->media_fd);
	close_fd(q->stderr_fd);
	if (q->link)
		munmap(q->link, sizeof(*q->link));
	q->link = NULL;
}
