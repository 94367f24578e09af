// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines out of a pipe, however it cuts them. */
#include <CUnit/CUnit.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "suites.h"
#include "util/lines.h"

struct pipe_end {
	struct lines lines;
	int to, from;
};

static void begin(struct pipe_end *p)
{
	int fds[2];

	*p = (struct pipe_end){ 0 };
	CU_ASSERT_EQUAL_FATAL(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
	p->from = fds[0];
	p->to = fds[1];
}

static void put(const struct pipe_end *p, const char *bytes, size_t len)
{
	CU_ASSERT_EQUAL(write(p->to, bytes, len), (ssize_t)len);
}

static void end(struct pipe_end *p)
{
	lines_free(&p->lines);
	close(p->from);
}

static void pieces(void)
{
	struct pipe_end p;

	begin(&p);
	CU_ASSERT_PTR_NULL(lines_next(&p.lines));
	CU_ASSERT_EQUAL(lines_read(&p.lines, p.from), -EAGAIN);
	put(&p, "one\ntw", 6);
	CU_ASSERT_EQUAL(lines_read(&p.lines, p.from), 0);
	CU_ASSERT_STRING_EQUAL(lines_next(&p.lines), "one");
	CU_ASSERT_PTR_NULL(lines_next(&p.lines));
	CU_ASSERT_EQUAL(lines_pending(&p.lines), 2);
	put(&p, "o\n\nthr", 6);
	CU_ASSERT_EQUAL(lines_read(&p.lines, p.from), 0);
	CU_ASSERT_STRING_EQUAL(lines_next(&p.lines), "two");
	CU_ASSERT_STRING_EQUAL(lines_next(&p.lines), "");
	CU_ASSERT_PTR_NULL(lines_next(&p.lines));
	close(p.to);
	/* What was cut off stays out. */
	CU_ASSERT_EQUAL(lines_read(&p.lines, p.from), -EPIPE);
	CU_ASSERT_PTR_NULL(lines_next(&p.lines));
	CU_ASSERT_EQUAL(lines_pending(&p.lines), 3);
	lines_clear(&p.lines);
	CU_ASSERT_EQUAL(lines_pending(&p.lines), 0);
	end(&p);
}

/* Many times what the pipe and the first buffer hold. */
static void long_line(void)
{
	char part[4096];
	struct pipe_end p;
	size_t len = 0;
	char *line;

	begin(&p);
	memset(part, 'x', sizeof(part));
	put(&p, "short\n", 6);
	for (int i = 0; i < 100; i++) {
		put(&p, part, sizeof(part));
		CU_ASSERT_EQUAL(lines_read(&p.lines, p.from), 0);
		if (!i)
			CU_ASSERT_STRING_EQUAL(lines_next(&p.lines), "short");
		CU_ASSERT_PTR_NULL(lines_next(&p.lines));
		len += sizeof(part);
		CU_ASSERT_EQUAL(lines_pending(&p.lines), len);
	}
	put(&p, "\nnext\n", 6);
	CU_ASSERT_EQUAL(lines_read(&p.lines, p.from), 0);
	line = lines_next(&p.lines);
	CU_ASSERT_PTR_NOT_NULL_FATAL(line);
	CU_ASSERT_EQUAL(strlen(line), len);
	CU_ASSERT_EQUAL(strspn(line, "x"), len);
	CU_ASSERT_STRING_EQUAL(lines_next(&p.lines), "next");
	close(p.to);
	end(&p);
}

CU_TestInfo test_util_lines[] = {
	{ "lines arrive in pieces", pieces },
	{ "a line is longer than any buffer", long_line },
	CU_TEST_INFO_NULL,
};
