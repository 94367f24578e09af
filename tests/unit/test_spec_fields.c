// SPDX-License-Identifier: GPL-2.0-or-later
/* The walker of src/spec/fields.c on bytes as devices send them, and as they should not. */
#include <errno.h>
#include <nvmetest/spec.h>
#include <stdlib.h>
#include <string.h>

#include "suites.h"

/* What a QEMU answers: 004018200F0107FFh. */
static const uint8_t qemu_cap[8] = { 0xff, 0x07, 0x01, 0x0f, 0x20, 0x18, 0x40, 0x00 };

static uint64_t cap(const char *path)
{
	return spec_get_path(path, qemu_cap, sizeof(qemu_cap));
}

static void cap_fields(void)
{
	CU_ASSERT_EQUAL(cap("cap.mqes"), 0x7ff);
	CU_ASSERT_EQUAL(cap("cap.cqr"), 1);
	CU_ASSERT_EQUAL(cap("CAP.TO"), 15);
	CU_ASSERT_EQUAL(cap("cap.ams"), 0);
	CU_ASSERT_EQUAL(cap("cap.css"), 0xc1);
	CU_ASSERT_EQUAL(cap("cap.css.nvm"), 1);
	CU_ASSERT_EQUAL(cap("cap.css.iocs"), 1);
	CU_ASSERT_EQUAL(cap("cap.css.admin"), 1);
	CU_ASSERT_EQUAL(cap("cap.mpsmin"), 0);
	CU_ASSERT_EQUAL(cap("cap.mpsmax"), 4);
	CU_ASSERT_EQUAL(cap("cap.cmbs"), 0);
	CU_ASSERT_EQUAL(cap("cap.crms"), 0);
}

/* The macros of spec.h and the table say the same about every bit of CAP. */
static void cap_macros(void)
{
	for (unsigned int bit = 0; bit < 64; bit++) {
		uint64_t v = UINT64_C(1) << bit;
		uint8_t b[8];

		memcpy(b, &v, sizeof(b));
		CU_ASSERT_EQUAL(spec_get_path("cap.mqes", b, 8), NT_CAP_MQES(v));
		CU_ASSERT_EQUAL(spec_get_path("cap.cqr", b, 8), NT_CAP_CQR(v));
		CU_ASSERT_EQUAL(spec_get_path("cap.ams", b, 8), NT_CAP_AMS(v));
		CU_ASSERT_EQUAL(spec_get_path("cap.to", b, 8), NT_CAP_TO(v));
		CU_ASSERT_EQUAL(spec_get_path("cap.dstrd", b, 8), NT_CAP_DSTRD(v));
		CU_ASSERT_EQUAL(spec_get_path("cap.nssrs", b, 8), NT_CAP_NSSRS(v));
		CU_ASSERT_EQUAL(spec_get_path("cap.css", b, 8), NT_CAP_CSS(v));
		CU_ASSERT_EQUAL(spec_get_path("cap.bps", b, 8), NT_CAP_BPS(v));
		CU_ASSERT_EQUAL(spec_get_path("cap.cps", b, 8), NT_CAP_CPS(v));
		CU_ASSERT_EQUAL(spec_get_path("cap.mpsmin", b, 8), NT_CAP_MPSMIN(v));
		CU_ASSERT_EQUAL(spec_get_path("cap.mpsmax", b, 8), NT_CAP_MPSMAX(v));
		CU_ASSERT_EQUAL(spec_get_path("cap.pmrs", b, 8), NT_CAP_PMRS(v));
		CU_ASSERT_EQUAL(spec_get_path("cap.cmbs", b, 8), NT_CAP_CMBS(v));
		CU_ASSERT_EQUAL(spec_get_path("cap.nsss", b, 8), NT_CAP_NSSS(v));
		CU_ASSERT_EQUAL(spec_get_path("cap.crms", b, 8), NT_CAP_CRMS(v));
	}
}

static void paths(void)
{
	const struct spec_struct *s = NULL;
	const struct spec_field *f = NULL;

	CU_ASSERT_EQUAL(spec_path_find("identify.ctrl.oacs.fmt", &s, &f), 0);
	CU_ASSERT_STRING_EQUAL(s->name, "identify.ctrl");
	CU_ASSERT_STRING_EQUAL(f->name, "oacs.fmt");
	CU_ASSERT_EQUAL(spec_path_find("Identify.Ctrl.ONCS", &s, &f), 0);
	CU_ASSERT_STRING_EQUAL(f->name, "oncs");
	CU_ASSERT_EQUAL(spec_path_find("identify.ctrl.psd31.mp", &s, &f), 0);
	CU_ASSERT_EQUAL(f->offset, 3040);
	CU_ASSERT_EQUAL(spec_path_find("feature.hmb.data.hsize", &s, &f), 0);
	CU_ASSERT_STRING_EQUAL(s->name, "feature.hmb.data");
	f = NULL;
	CU_ASSERT_EQUAL(spec_path_find("cap", &s, &f), -ENOENT);
	CU_ASSERT_EQUAL(spec_path_find("cap.", &s, &f), -ENOENT);
	CU_ASSERT_EQUAL(spec_path_find(".mqes", &s, &f), -ENOENT);
	CU_ASSERT_EQUAL(spec_path_find("", &s, &f), -ENOENT);
	CU_ASSERT_EQUAL(spec_path_find("identify.mqes", &s, &f), -ENOENT);
	CU_ASSERT_STRING_EQUAL(s->name, "feature.hmb.data");
	CU_ASSERT_PTR_NULL(f);
}

/* Every place and width of a number: set, get, and nothing else has changed. */
static void get_and_set(void)
{
	for (uint32_t lsb = 0; lsb < 24; lsb++) {
		for (uint32_t width = 1; width <= 64; width++) {
			struct spec_field f = { .offset = 1, .lsb = lsb, .width = width };
			uint64_t all = width == 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
			uint64_t v = UINT64_C(0xa5c3f00f9669ffee) & all;
			uint8_t zero[16] = { 0 }, ones[16];
			unsigned int bits = 0;

			memset(ones, 0xff, sizeof(ones));
			spec_set(&f, zero, sizeof(zero), v);
			CU_ASSERT_EQUAL(spec_get(&f, zero, sizeof(zero)), v);
			spec_set(&f, ones, sizeof(ones), v);
			CU_ASSERT_EQUAL(spec_get(&f, ones, sizeof(ones)), v);
			for (unsigned int i = 0; i < sizeof(zero); i++)
				bits += (unsigned int)__builtin_popcount(zero[i] ^ ones[i]);
			CU_ASSERT_EQUAL(bits, 128 - width);
			spec_set(&f, zero, sizeof(zero), UINT64_MAX);
			CU_ASSERT_EQUAL(spec_get(&f, zero, sizeof(zero)), all);
		}
	}
}

/* Exactly @len bytes from the heap, so that the sanitizer sees one too many. */
static void short_buffers(void)
{
	for (size_t i = 0; i < spec_structs_count; i++) {
		const struct spec_struct *s = spec_structs[i];

		for (size_t len = 0; len < s->len && len < 80; len++) {
			uint8_t *bytes = calloc(1, len ? len : 1);
			char text[32];

			CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
			memset(bytes, 0xff, len);
			for (size_t j = 0; j < s->count; j++) {
				const struct spec_field *f = &s->fields[j];

				if (f->kind == SPEC_UINT && f->offset >= len)
					CU_ASSERT_EQUAL(spec_get(f, bytes, len), 0);
				spec_format(f, bytes, len, text, sizeof(text));
				CU_ASSERT(strlen(text) < sizeof(text));
				spec_set(f, bytes, len, 0x55);
				if (f->width <= 64)
					(void)spec_get(f, bytes, len);
			}
			free(bytes);
		}
	}
}

static int count_visit(void *arg, const struct spec_struct *s, const struct spec_field *f,
		       const void *bytes, size_t len)
{
	size_t *left = arg;

	(void)bytes;
	CU_ASSERT_PTR_NOT_NULL(spec_field_find(s, f->name));
	CU_ASSERT((uint64_t)f->offset * 8 + f->lsb + f->width <= (uint64_t)len * 8);
	return --*left ? 0 : 42;
}

static void walk(void)
{
	const struct spec_struct *s = spec_struct_find("sqe");
	uint8_t sqe[64] = { 0 };
	size_t left = 1000;

	CU_ASSERT_EQUAL(spec_walk(s, sqe, sizeof(sqe), count_visit, &left), 0);
	CU_ASSERT_EQUAL(1000 - left, s->count);
	left = 1000;
	CU_ASSERT_EQUAL(spec_walk(s, sqe, 4, count_visit, &left), 0);
	CU_ASSERT_EQUAL(1000 - left, 4);
	left = 3;
	CU_ASSERT_EQUAL(spec_walk(s, sqe, sizeof(sqe), count_visit, &left), 42);
	left = 1000;
	CU_ASSERT_EQUAL(spec_walk(s, sqe, 0, count_visit, &left), 0);
	CU_ASSERT_EQUAL(left, 1000);
}

static const char *format(const char *path, const void *bytes, size_t len)
{
	static char text[64];
	const struct spec_struct *s;
	const struct spec_field *f;

	CU_ASSERT_EQUAL_FATAL(spec_path_find(path, &s, &f), 0);
	spec_format(f, bytes, len, text, sizeof(text));
	return text;
}

static void formats(void)
{
	uint8_t smart[512] = { 0 }, ctrl[4096] = { 0 }, cc[4] = { 0, 0x40, 0x46, 0 };

	CU_ASSERT_STRING_EQUAL(format("cap.mqes", qemu_cap, 8), "7FFh");
	CU_ASSERT_STRING_EQUAL(format("cap.mpsmax", qemu_cap, 8), "4");
	CU_ASSERT_STRING_EQUAL(format("cc.shn", cc, 4), "1 (normal shutdown)");
	cc[1] |= 0x80;
	CU_ASSERT_STRING_EQUAL(format("cc.shn", cc, 4), "3 (reserved)");
	memcpy(ctrl + 24, "QEMU NVMe Ctrl                          ", 40);
	memcpy(ctrl + 4,
	       "a\x01"
	       "b\xff",
	       4);
	CU_ASSERT_STRING_EQUAL(format("identify.ctrl.mn", ctrl, sizeof(ctrl)), "QEMU NVMe Ctrl");
	CU_ASSERT_STRING_EQUAL(format("identify.ctrl.sn", ctrl, sizeof(ctrl)), "a.b.");
	CU_ASSERT_STRING_EQUAL(format("identify.ctrl.fr", ctrl, sizeof(ctrl)), "");
	CU_ASSERT_STRING_EQUAL(format("log.smart.dur", smart, sizeof(smart)), "0");
	memset(smart + 32, 0xff, 16);
	CU_ASSERT_STRING_EQUAL(format("log.smart.dur", smart, sizeof(smart)),
			       "340282366920938463463374607431768211455");
	smart[64] = 0xe8;
	smart[65] = 0x03;
	CU_ASSERT_STRING_EQUAL(format("log.smart.hrc", smart, sizeof(smart)), "1000");
	CU_ASSERT_STRING_EQUAL(format("identify.ctrl.fguid", ctrl, sizeof(ctrl)),
			       "00000000000000000000000000000000");
	CU_ASSERT_EQUAL(strlen(format("identify.ctrl.psd0", ctrl, sizeof(ctrl))), 63);
	CU_ASSERT_STRING_EQUAL(format("log.smart.hrc", smart, 65), "232");
}

static void tiny_output(void)
{
	const struct spec_struct *s = spec_struct_find("identify.ctrl");
	uint8_t ctrl[4096];

	memset(ctrl, 'A', sizeof(ctrl));
	for (size_t i = 0; i < s->count; i++) {
		for (size_t n = 0; n < 8; n++) {
			char *text = malloc(n ? n : 1);

			CU_ASSERT_PTR_NOT_NULL_FATAL(text);
			text[0] = 'x';
			spec_format(&s->fields[i], ctrl, sizeof(ctrl), text, n);
			CU_ASSERT(n ? strlen(text) < n : text[0] == 'x');
			free(text);
		}
	}
}

/* Create I/O CQ: QID 3, 256 entries, PC, IEN, vector 2. */
static void sqe_of_create_cq(void)
{
	static const uint8_t sqe[64] = { [0] = 0x05,  [2] = 0x34,  [3] = 0x12, [25] = 0x20,
					 [40] = 0x03, [42] = 0xff, [44] = 0x3, [46] = 0x02 };

	CU_ASSERT_EQUAL(spec_get_path("sqe.opc", sqe, 64), NT_ADM_CREATE_CQ);
	CU_ASSERT_EQUAL(spec_get_path("sqe.cid", sqe, 64), 0x1234);
	CU_ASSERT_EQUAL(spec_get_path("sqe.prp1", sqe, 64), 0x2000);
	CU_ASSERT_EQUAL(spec_get_path("sqe.cdw10", sqe, 64), 0x00ff0003);
	CU_ASSERT_EQUAL(spec_get_path("cmd.create-io-cq.qid", sqe, 64), 3);
	CU_ASSERT_EQUAL(spec_get_path("cmd.create-io-cq.qsize", sqe, 64), 255);
	CU_ASSERT_EQUAL(spec_get_path("cmd.create-io-cq.pc", sqe, 64), 1);
	CU_ASSERT_EQUAL(spec_get_path("cmd.create-io-cq.ien", sqe, 64), 1);
	CU_ASSERT_EQUAL(spec_get_path("cmd.create-io-cq.iv", sqe, 64), 2);
}

/* Invalid Queue Identifier, DNR, More, phase 1. */
static void cqe_fields(void)
{
	static const uint8_t cqe[16] = {
		[8] = 0x07, [12] = 0x34, [13] = 0x12, [14] = 0x03, [15] = 0xc2
	};

	CU_ASSERT_EQUAL(spec_get_path("cqe.sqhd", cqe, 16), 7);
	CU_ASSERT_EQUAL(spec_get_path("cqe.cid", cqe, 16), 0x1234);
	CU_ASSERT_EQUAL(spec_get_path("cqe.p", cqe, 16), 1);
	CU_ASSERT_EQUAL(spec_get_path("cqe.status.sc", cqe, 16), 1);
	CU_ASSERT_EQUAL(spec_get_path("cqe.status.sct", cqe, 16), 1);
	CU_ASSERT_EQUAL(spec_get_path("cqe.status.m", cqe, 16), 1);
	CU_ASSERT_EQUAL(spec_get_path("cqe.status.dnr", cqe, 16), 1);
	CU_ASSERT_EQUAL(spec_get_path("cqe.status", cqe, 16) & 0x7ff,
			NT_STATUS(CMD_SPECIFIC, QID_INVALID));
}

CU_TestInfo test_spec_fields[] = {
	{ "the fields of a QEMU's CAP", cap_fields },
	{ "macros and table agree on CAP", cap_macros },
	{ "paths", paths },
	{ "get and set at any place and width", get_and_set },
	{ "short buffers", short_buffers },
	{ "walk", walk },
	{ "formats", formats },
	{ "formats into next to nothing", tiny_output },
	{ "an SQE is decoded", sqe_of_create_cq },
	{ "a CQE is decoded", cqe_fields },
	CU_TEST_INFO_NULL,
};
