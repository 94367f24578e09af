// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The qtest line protocol (QEMU: softmmu/qtest.c, "QTest Protocol"): one line
 * out, one line back, and interrupt lines whenever a pin moves.
 *
 * An access is one send() and one recv(); no printf on this path, because it
 * is all that a register access costs on our side.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "pcifn/qtest/qtest.h"

/* Lines that are no answer, in a row, before we call it nonsense. */
#define NOISE_MAX 4096
#define PIN_COUNT 32

static bool take_prefix(const char **text, size_t *len, const char *prefix)
{
	size_t n = strlen(prefix);

	if (*len < n || memcmp(*text, prefix, n))
		return false;
	*text += n;
	*len -= n;
	return true;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

/* A decimal or 0x… number that is all of the text. */
static bool parse_number(const char *text, size_t len, uint64_t *ret_value)
{
	unsigned int base = take_prefix(&text, &len, "0x") ? 16 : 10;
	uint64_t value = 0;

	if (!len)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned int digit = (unsigned int)digit_value(text[i]);

		if (digit >= base || value > (UINT64_MAX - digit) / base)
			return false;
		value = value * base + digit;
	}
	*ret_value = value;
	return true;
}

static bool parse_irq(const char *text, size_t len, struct qtest_reply *r)
{
	uint64_t irq;

	if (take_prefix(&text, &len, "raise "))
		r->is_raise = true;
	else if (!take_prefix(&text, &len, "lower "))
		return false;
	if (!parse_number(text, len, &irq) || irq > UINT16_MAX)
		return false;
	r->irq = (unsigned int)irq;
	return true;
}

size_t qtest_proto_parse(const char *buf, size_t len, struct qtest_reply *ret_reply)
{
	const char *newline = len ? memchr(buf, '\n', len) : NULL;
	struct qtest_reply r = { .kind = QTEST_LINE_NONE };
	const char *text = buf;
	size_t n, consumed = 0;

	if (!newline)
		goto out;
	n = (size_t)(newline - buf);
	consumed = n + 1;
	if (n && text[n - 1] == '\r')
		n--;
	r.kind = QTEST_LINE_NOISE;
	if (n == 2 && !memcmp(text, "OK", 2)) {
		r.kind = QTEST_LINE_OK;
	} else if (take_prefix(&text, &n, "OK ")) {
		r.kind = QTEST_LINE_OK;
		r.has_value = parse_number(text, n, &r.value);
	} else if (take_prefix(&text, &n, "FAIL") || take_prefix(&text, &n, "ERR")) {
		r.kind = QTEST_LINE_FAIL;
	} else if (take_prefix(&text, &n, "IRQ ") && parse_irq(text, n, &r)) {
		r.kind = QTEST_LINE_IRQ;
	}
out:
	*ret_reply = r;
	return consumed;
}

void qtest_link_set_timeout(struct qtest_link *l, unsigned int timeout_ms)
{
	struct timeval tv = { .tv_sec = timeout_ms / 1000,
			      .tv_usec = (suseconds_t)(timeout_ms % 1000) * 1000 };

	setsockopt(l->fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	setsockopt(l->fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
}

void qtest_link_init(struct qtest_link *l, int fd, unsigned int timeout_ms)
{
	*l = (struct qtest_link){ .fd = fd };
	qtest_link_set_timeout(l, timeout_ms);
}

/* The answer to come would be taken for the answer of the next command: no way on. */
static int break_link(struct qtest_link *l, int code)
{
	l->is_broken = true;
	l->has_timed_out = code == -ETIMEDOUT;
	return code;
}

static int map_error(int error)
{
	if (error == EAGAIN || error == EWOULDBLOCK)
		return -ETIMEDOUT;
	return -ENODEV;
}

static int send_line(struct qtest_link *l, const char *line, size_t len)
{
	if (l->is_broken)
		return -ENODEV;
	while (len) {
		ssize_t n = send(l->fd, line, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return break_link(l, map_error(errno));
		line += n;
		len -= (size_t)n;
	}
	return 0;
}

static int receive_more(struct qtest_link *l)
{
	ssize_t n;

	if (l->start == l->end)
		l->start = l->end = 0;
	if (l->start) {
		memmove(l->buf, l->buf + l->start, l->end - l->start);
		l->end -= l->start;
		l->start = 0;
	}
	if (l->end == sizeof(l->buf)) /* no line of ours is that long */
		return break_link(l, -EIO);
	do
		n = recv(l->fd, l->buf + l->end, sizeof(l->buf) - l->end, 0);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return break_link(l, n ? map_error(errno) : -ENODEV);
	l->end += (size_t)n;
	return 0;
}

static int receive_reply(struct qtest_link *l, struct qtest_reply *ret_reply)
{
	for (unsigned int lines = 0; lines < NOISE_MAX;) {
		struct qtest_reply r;
		size_t n = qtest_proto_parse(l->buf + l->start, l->end - l->start, &r);
		int err;

		l->start += n;
		switch (r.kind) {
		case QTEST_LINE_NONE:
			err = receive_more(l);
			if (err)
				return err;
			continue;
		case QTEST_LINE_OK:
			*ret_reply = r;
			return 0;
		case QTEST_LINE_FAIL:
			return -EIO;
		case QTEST_LINE_IRQ:
			if (r.irq < PIN_COUNT && r.is_raise)
				l->pins |= 1u << r.irq;
			else if (r.irq < PIN_COUNT)
				l->pins &= ~(1u << r.irq);
			break;
		case QTEST_LINE_NOISE:
			break;
		}
		lines++;
	}
	return break_link(l, -EIO);
}

static size_t put_hex(char *line, uint64_t value)
{
	unsigned int shift = 60;
	size_t n = 0;

	while (shift && !(value >> shift))
		shift -= 4;
	line[n++] = '0';
	line[n++] = 'x';
	for (;; shift -= 4) {
		line[n++] = "0123456789abcdef"[value >> shift & 15];
		if (!shift)
			return n;
	}
}

static char width_letter(unsigned int width)
{
	return width == 1 ? 'b' : width == 2 ? 'w' : width == 4 ? 'l' : 'q';
}

int qtest_link_read(struct qtest_link *l, uint64_t addr, unsigned int width, uint64_t *ret_val)
{
	char line[32] = "read. ";
	size_t n = 6;
	struct qtest_reply r;
	int err;

	line[4] = width_letter(width);
	n += put_hex(line + n, addr);
	line[n++] = '\n';
	err = send_line(l, line, n);
	if (!err)
		err = receive_reply(l, &r);
	if (err)
		return err;
	if (!r.has_value || (width < 8 && r.value >> (8 * width)))
		return break_link(l, -EIO);
	*ret_val = r.value;
	return 0;
}

static int send_pair(struct qtest_link *l, char *line, size_t n, uint64_t addr, uint64_t val)
{
	struct qtest_reply r;
	int err;

	n += put_hex(line + n, addr);
	line[n++] = ' ';
	n += put_hex(line + n, val);
	line[n++] = '\n';
	err = send_line(l, line, n);
	return err ? err : receive_reply(l, &r);
}

int qtest_link_write(struct qtest_link *l, uint64_t addr, unsigned int width, uint64_t val)
{
	char line[64] = "write. ";

	line[5] = width_letter(width);
	if (width < 8)
		val &= (1ull << (8 * width)) - 1;
	return send_pair(l, line, 7, addr, val);
}

int qtest_link_outl(struct qtest_link *l, uint16_t port, uint32_t val)
{
	char line[64] = "outl ";

	return send_pair(l, line, 5, port, val);
}

int qtest_link_command(struct qtest_link *l, const char *command)
{
	struct qtest_reply r;
	int err = send_line(l, command, strlen(command));

	if (!err)
		err = send_line(l, "\n", 1);
	return err ? err : receive_reply(l, &r);
}
