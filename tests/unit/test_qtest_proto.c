// SPDX-License-Identifier: GPL-2.0-or-later
/* The qtest line protocol: parser, hostile answers, a link that breaks; QEMU's command line. */
#include <CUnit/CUnit.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pcifn/qtest/qtest.h"
#include "suites.h"

static void test_lines(void)
{
	static const struct {
		const char *text;
		enum qtest_line kind;
		bool has_value;
		uint64_t value;
	} rows[] = {
		{ "OK\n", QTEST_LINE_OK, false, 0 },
		{ "OK\r\n", QTEST_LINE_OK, false, 0 },
		{ "OK 0x00000000deadbeef\n", QTEST_LINE_OK, true, 0xdeadbeef },
		{ "OK 0xFFFFFFFFFFFFFFFF\n", QTEST_LINE_OK, true, UINT64_MAX },
		{ "OK 0x10000000000000000\n", QTEST_LINE_OK, false, 0 },
		{ "OK 18446744073709551615\n", QTEST_LINE_OK, true, UINT64_MAX },
		{ "OK 18446744073709551616\n", QTEST_LINE_OK, false, 0 },
		{ "OK 12a\n", QTEST_LINE_OK, false, 0 },
		{ "OK 0x\n", QTEST_LINE_OK, false, 0 },
		{ "OK \n", QTEST_LINE_OK, false, 0 },
		{ "OK little\n", QTEST_LINE_OK, false, 0 },
		{ "OKAY\n", QTEST_LINE_NOISE, false, 0 },
		{ "FAIL Unknown command 'x'\n", QTEST_LINE_FAIL, false, 0 },
		{ "ERR\n", QTEST_LINE_FAIL, false, 0 },
		{ "[I 0.000001] OPENED\n", QTEST_LINE_NOISE, false, 0 },
		{ "\n", QTEST_LINE_NOISE, false, 0 },
		{ "IRQ raise\n", QTEST_LINE_NOISE, false, 0 },
		{ "IRQ raise 99999999\n", QTEST_LINE_NOISE, false, 0 },
		{ "IRQ twist 3\n", QTEST_LINE_NOISE, false, 0 },
		{ "OK 0x1", QTEST_LINE_NONE, false, 0 },
		{ "", QTEST_LINE_NONE, false, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct qtest_reply r;
		size_t len = strlen(rows[i].text), n = qtest_proto_parse(rows[i].text, len, &r);

		CU_ASSERT_EQUAL(n, rows[i].kind == QTEST_LINE_NONE ? 0 : len);
		CU_ASSERT_EQUAL(r.kind, rows[i].kind);
		CU_ASSERT_EQUAL(r.has_value, rows[i].has_value);
		if (r.has_value)
			CU_ASSERT_EQUAL(r.value, rows[i].value);
	}
}

static void test_irq_lines(void)
{
	struct qtest_reply r;

	CU_ASSERT_EQUAL(qtest_proto_parse("IRQ raise 23\nOK\n", 16, &r), 13);
	CU_ASSERT(r.kind == QTEST_LINE_IRQ && r.is_raise && r.irq == 23);
	CU_ASSERT_EQUAL(qtest_proto_parse("IRQ lower 16\n", 13, &r), 13);
	CU_ASSERT(r.kind == QTEST_LINE_IRQ && !r.is_raise && r.irq == 16);
}

/* Whatever the bytes are, no more is consumed than there is. */
static void test_random_bytes(void)
{
	static const char letters[] = "OK FAILIRQraise lower0x19af\r\n";
	unsigned int seed = 1;
	char buf[64];

	for (unsigned int round = 0; round < 20000; round++) {
		struct qtest_reply r;
		size_t len = (size_t)rand_r(&seed) % sizeof(buf), n;

		for (size_t i = 0; i < len; i++)
			buf[i] = round & 1 ? letters[(size_t)rand_r(&seed) % sizeof(letters)]
					   : (char)rand_r(&seed);
		n = qtest_proto_parse(buf, len, &r);
		CU_ASSERT_FATAL(n <= len && !n == (r.kind == QTEST_LINE_NONE));
		CU_ASSERT_FATAL(!n || buf[n - 1] == '\n');
	}
}

/* A link whose other end has already said @answers; @ret_peer sees what we send. */
static void open_link(struct qtest_link *l, const char *answers, int *ret_peer)
{
	int pair[2];

	CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	CU_ASSERT_EQUAL_FATAL(write(pair[1], answers, strlen(answers)), (ssize_t)strlen(answers));
	qtest_link_init(l, pair[0], 20);
	*ret_peer = pair[1];
}

static void close_link(struct qtest_link *l, int peer)
{
	close(l->fd);
	close(peer);
}

static void test_accesses(void)
{
	struct qtest_link l;
	char sent[256] = "";
	uint64_t val = 0;
	int peer;

	open_link(&l, "[I] OPENED\nIRQ raise 20\nOK 0x00000000000000a5\nOK\nIRQ lower 20\nOK\n",
		  &peer);
	CU_ASSERT_EQUAL(qtest_link_read(&l, 0xc0000000, 1, &val), 0);
	CU_ASSERT_EQUAL(val, 0xa5);
	CU_ASSERT_EQUAL(l.pins, 1u << 20);
	CU_ASSERT_EQUAL(qtest_link_write(&l, 0, 2, 0x12345678), 0);
	CU_ASSERT_EQUAL(qtest_link_outl(&l, 0xcf8, 0x80000060), 0);
	CU_ASSERT_EQUAL(l.pins, 0);
	CU_ASSERT(read(peer, sent, sizeof(sent) - 1) > 0);
	CU_ASSERT_STRING_EQUAL(sent,
			       "readb 0xc0000000\nwritew 0x0 0x5678\noutl 0xcf8 0x80000060\n");
	close_link(&l, peer);
}

static void test_refusal_keeps_link(void)
{
	struct qtest_link l;
	uint64_t val = 7;
	int peer;

	open_link(&l, "FAIL no\nOK 0x1\n", &peer);
	CU_ASSERT_EQUAL(qtest_link_read(&l, 0, 8, &val), -EIO);
	CU_ASSERT_EQUAL(val, 7);
	CU_ASSERT_EQUAL(qtest_link_read(&l, 0, 8, &val), 0);
	CU_ASSERT_EQUAL(val, 1);
	close_link(&l, peer);
}

/* Answers after which the next one could be anybody's: the link is given up. */
static void test_nonsense_breaks_link(void)
{
	static const char *const answers[] = { "OK\n", "OK lots\n", "OK 0x100000000\n" };
	struct qtest_link l;
	uint64_t val;
	int peer;

	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		open_link(&l, answers[i], &peer);
		CU_ASSERT_EQUAL(qtest_link_read(&l, 0, 4, &val), -EIO);
		CU_ASSERT_EQUAL(qtest_link_read(&l, 0, 4, &val), -ENODEV);
		close_link(&l, peer);
	}
}

static void test_endless_lines(void)
{
	struct qtest_link l;
	char text[2 * QTEST_LINE_MAX + 1];
	static char many[5000 * 2 + 1];
	uint64_t val;
	int peer;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	open_link(&l, text, &peer);
	CU_ASSERT_EQUAL(qtest_link_read(&l, 0, 4, &val), -EIO);
	CU_ASSERT(l.is_broken);
	close_link(&l, peer);

	for (size_t i = 0; i < sizeof(many) - 1; i++)
		many[i] = i & 1 ? '\n' : 'x';
	open_link(&l, many, &peer);
	CU_ASSERT_EQUAL(qtest_link_read(&l, 0, 4, &val), -EIO);
	CU_ASSERT(l.is_broken);
	close_link(&l, peer);
}

static void test_silence_and_end(void)
{
	struct qtest_link l;
	uint64_t val;
	int peer;

	open_link(&l, "OK 0x1", &peer);
	CU_ASSERT_EQUAL(qtest_link_read(&l, 0, 4, &val), -ETIMEDOUT);
	CU_ASSERT(l.is_broken && l.has_timed_out);
	close_link(&l, peer);

	open_link(&l, "", &peer);
	shutdown(peer, SHUT_WR);
	CU_ASSERT_EQUAL(qtest_link_read(&l, 0, 4, &val), -ENODEV);
	CU_ASSERT(l.is_broken && !l.has_timed_out);
	close_link(&l, peer);
}

static char *command_line(const char *options, int want)
{
	struct nt_options opts = { 0 };
	struct nt_err err = { 0 };
	char *line = NULL;

	CU_ASSERT_EQUAL_FATAL(nt_options_parse(options, &opts, &err), 0);
	CU_ASSERT_EQUAL(qtest_command_line(&opts, &line, &err), want);
	CU_ASSERT(!want || *err.text);
	nt_options_free(&opts);
	return line;
}

static void test_command_line(void)
{
	static const char *const wrong[] = { "sizes=1M", "size=1",	 "size=1048577", "nvme.=1",
					     "ns.a b=1", "nvme.drive=x", "accel=kvm",	 "mem=65M",
					     "pin=2",	 "nvme.a\\,b=1", "ns.bus=x",	 "nvme=1" };
	char *line = command_line("bin=/opt/my qemu,nvme.mdts=5,nvme.serial=it's\\,me", 0);

	CU_ASSERT_PTR_NOT_NULL_FATAL(line);
	CU_ASSERT(!strncmp(line, "'/opt/my qemu' ", 15));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(line, "'nvme,id=nvme,bus=rp0,drive=media,mdts=5,serial=it'\\''s,,me'"));
	CU_ASSERT_PTR_NULL(strstr(line, "nvme-ns"));
	free(line);

	line = command_line("ns.ms=8", 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(line);
	CU_ASSERT_PTR_NOT_NULL(strstr(line, "nvme-ns,id=ns,bus=nvme,drive=media,ms=8"));
	CU_ASSERT_PTR_NULL(strstr(line, "serial=NVMETEST0001,drive=media"));
	free(line);

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		CU_ASSERT_PTR_NULL(command_line(wrong[i], -EINVAL));
}

CU_TestInfo test_qtest_proto[] = {
	{ "lines", test_lines },
	{ "interrupt lines", test_irq_lines },
	{ "random bytes", test_random_bytes },
	{ "accesses", test_accesses },
	{ "a refusal keeps the link", test_refusal_keeps_link },
	{ "nonsense breaks the link", test_nonsense_breaks_link },
	{ "endless lines", test_endless_lines },
	{ "silence and end of file", test_silence_and_end },
	{ "command line", test_command_line },
	CU_TEST_INFO_NULL,
};
