// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/sim/prp.c: every shape of PRP1, PRP2, list and chain, for several page sizes. */
#include <stdlib.h>
#include <string.h>

#include "simrig.h"
#include "suites.h"

#define PRP_OFFSET NT_STATUS(GENERIC, PRP_OFFSET)
#define FAULT	   NT_STATUS(GENERIC, DATA_TRANSFER)
#define UNMAPPED   0x7777000000000000ull
#define PAGES	   1100

/* Scattered pages, in reverse order with gaps, and memory for lists. */
struct bench {
	struct rig r;
	uint32_t page;
	struct pcifn_mem data, list;
	uint8_t *buf;
};

static void setup(struct bench *b, const char *options, uint32_t mps, size_t pages)
{
	rig_open(&b->r, options);
	b->page = b->r.s->page_len = 4096u << mps;
	b->data = rig_map(&b->r, pages * b->page);
	b->list = rig_map(&b->r, 4 * (size_t)b->page);
	b->buf = malloc(pages * b->page);
	for (size_t i = 0; i < pages * b->page; i++)
		b->buf[i] = (uint8_t)(i * 7 + i / b->page);
}

static void teardown(struct bench *b)
{
	free(b->buf);
	CU_ASSERT_EQUAL(rig_strays(&b->r), 0);
	rig_close(&b->r);
}

static void set_entry(struct bench *b, uint64_t off, uint64_t entry)
{
	memcpy((char *)b->list.vaddr + off, &entry, sizeof(entry));
}

static uint16_t to_host(struct bench *b, uint64_t prp1, uint64_t prp2, size_t len)
{
	struct sim_cmd cmd = { .prp1 = prp1, .prp2 = prp2 };

	return sim_data_to_host(b->r.s, &cmd, b->buf, len) & 0x7ff;
}

/* @n bytes at @off of the data memory are those of the buffer from @from on. */
static bool holds(const struct bench *b, size_t off, size_t from, size_t n)
{
	return !memcmp((char *)b->data.vaddr + off, b->buf + from, n);
}

static bool is_zero(const struct bench *b, size_t off, size_t n)
{
	const char *p = (char *)b->data.vaddr + off;

	for (size_t i = 0; i < n; i++) {
		if (p[i])
			return false;
	}
	return true;
}

static void one_page_ignores_prp2(void)
{
	struct bench b;

	setup(&b, "", 0, 3);
	CU_ASSERT_EQUAL(to_host(&b, b.data.iova, UNMAPPED + 3, 4096), 0);
	CU_ASSERT_TRUE(holds(&b, 0, 0, 4096));
	memset(b.data.vaddr, 0, b.data.len);
	for (uint32_t off = 4; off < 4096; off += 4) {
		CU_ASSERT_EQUAL(to_host(&b, b.data.iova + off, UNMAPPED, nt_min(512, 4096 - off)),
				0);
		CU_ASSERT_TRUE(holds(&b, off, 0, nt_min(512, 4096 - off)));
		CU_ASSERT_TRUE(is_zero(&b, 4096, 64));
	}
	CU_ASSERT_TRUE(is_zero(&b, 0, 4));
	teardown(&b);
}

static void second_page_is_data(void)
{
	struct bench b;

	setup(&b, "", 0, 4);
	CU_ASSERT_EQUAL(to_host(&b, b.data.iova + 8192, b.data.iova, 8192), 0);
	CU_ASSERT_TRUE(holds(&b, 8192, 0, 4096) && holds(&b, 0, 4096, 4096));
	memset(b.data.vaddr, 0, b.data.len);
	CU_ASSERT_EQUAL(to_host(&b, b.data.iova + 4092, b.data.iova + 8192, 4096), 0);
	CU_ASSERT_TRUE(holds(&b, 4092, 0, 4) && holds(&b, 8192, 4, 4092));
	CU_ASSERT_TRUE(is_zero(&b, 4096, 4096) && is_zero(&b, 8192 + 4092, 4));
	teardown(&b);
}

static void offsets_are_refused(void)
{
	struct bench b;

	setup(&b, "", 0, 4);
	CU_ASSERT_EQUAL(to_host(&b, b.data.iova + 1, 0, 512), PRP_OFFSET);
	CU_ASSERT_EQUAL(to_host(&b, b.data.iova + 2, 0, 512), PRP_OFFSET);
	CU_ASSERT_EQUAL(to_host(&b, b.data.iova, b.data.iova + 4100, 8192), PRP_OFFSET);
	CU_ASSERT_EQUAL(to_host(&b, b.data.iova, b.list.iova + 4, 12288), PRP_OFFSET);
	set_entry(&b, 0, b.data.iova + 4096);
	set_entry(&b, 8, b.data.iova + 8192 + 512);
	CU_ASSERT_EQUAL(to_host(&b, b.data.iova, b.list.iova, 12288), PRP_OFFSET);
	set_entry(&b, 4088, b.list.iova + 4096 + 8); /* a chain with an offset */
	set_entry(&b, 4096 + 8, b.data.iova + 4096);
	CU_ASSERT_EQUAL(to_host(&b, b.data.iova, b.list.iova + 4088, 12288), PRP_OFFSET);
	teardown(&b);
}

static void check_agrees_with_walk(void)
{
	struct sim_cmd cmd = { 0 };
	struct bench b;

	setup(&b, "", 0, 1);
	cmd.prp1 = b.data.iova + 2;
	CU_ASSERT_EQUAL(sim_prp_check(b.r.s, &cmd, 512) & 0x7ff, PRP_OFFSET);
	cmd.prp1 = b.data.iova + 4;
	cmd.prp2 = 3;
	CU_ASSERT_EQUAL(sim_prp_check(b.r.s, &cmd, 512), 0);
	CU_ASSERT_EQUAL(sim_prp_check(b.r.s, &cmd, 4096) & 0x7ff, PRP_OFFSET);
	cmd.prp2 = 8;
	CU_ASSERT_EQUAL(sim_prp_check(b.r.s, &cmd, 8192), 0);
	cmd.prp2 = 12;
	CU_ASSERT_EQUAL(sim_prp_check(b.r.s, &cmd, 8192) & 0x7ff, PRP_OFFSET);
	teardown(&b);
}

/*
 * A transfer of @count list entries whose list begins @slots before the end of
 * its page, data pages in reverse order; unused slots hold a poison address.
 */
static void run_list(struct bench *b, size_t slots, size_t count, uint32_t off)
{
	size_t per_page = b->page / 8, at = per_page - slots, end = per_page;
	size_t len = b->page - off + count * b->page;
	uint64_t pointer = b->list.iova + at * 8;

	memset(b->data.vaddr, 0, b->data.len);
	for (size_t i = 0; i < b->list.len / 8; i++)
		set_entry(b, i * 8, UNMAPPED);
	for (size_t i = 0; i < count; i++) {
		if (at == end - 1 && i < count - 1) {
			set_entry(b, at * 8, b->list.iova + end * 8);
			at = end;
			end += per_page;
		}
		set_entry(b, at++ * 8, b->data.iova + (count - i) * b->page);
	}
	CU_ASSERT_EQUAL(to_host(b, b->data.iova + off, pointer, len), 0);
	CU_ASSERT_TRUE(holds(b, off, 0, b->page - off));
	for (size_t i = 0; i < count; i++) {
		if (!holds(b, (count - i) * b->page, b->page - off + i * b->page, b->page)) {
			CU_FAIL("a page holds other data");
			break;
		}
	}
}

static void lists_and_chains(void)
{
	struct bench b;

	setup(&b, "", 0, PAGES);
	for (size_t slots = 1; slots < 6; slots++) {
		for (size_t count = 2; count < 9; count++)
			run_list(&b, slots, count, (uint32_t)count * 4);
	}
	run_list(&b, 512, 511, 0);
	run_list(&b, 512, 512, 0); /* the last slot of a full page is data */
	run_list(&b, 512, 513, 0); /* now it is a chain */
	run_list(&b, 2, 2 + 511 + 300, 512);
	teardown(&b);
}

static void rules_scale_with_mps(void)
{
	struct bench b;

	for (uint32_t mps = 0; mps < 5; mps++) {
		setup(&b, "", mps, 9);
		CU_ASSERT_EQUAL(to_host(&b, b.data.iova, UNMAPPED, b.page), 0);
		for (size_t slots = 1; slots < 5; slots++)
			run_list(&b, slots, 7, 0);
		run_list(&b, b.page / 8, 4, 1024);
		teardown(&b);
	}
}

static void data_come_from_the_host(void)
{
	struct sim_cmd cmd;
	struct bench b;
	uint8_t *got = malloc(12288);

	setup(&b, "", 0, 4);
	memcpy(b.data.vaddr, b.buf, 4 * 4096);
	set_entry(&b, 0, b.data.iova);
	set_entry(&b, 8, b.data.iova); /* the same page twice */
	cmd = (struct sim_cmd){ .prp1 = b.data.iova + 8192, .prp2 = b.list.iova };
	CU_ASSERT_EQUAL(sim_data_from_host(b.r.s, &cmd, got, 12288), 0);
	CU_ASSERT_EQUAL(memcmp(got, b.buf + 8192, 4096), 0);
	CU_ASSERT_EQUAL(memcmp(got + 4096, b.buf, 4096), 0);
	CU_ASSERT_EQUAL(memcmp(got + 8192, b.buf, 4096), 0);
	free(got);
	teardown(&b);
}

static void strays_are_contained(void)
{
	struct bench b;

	setup(&b, "", 0, 4);
	CU_ASSERT_EQUAL(to_host(&b, UNMAPPED, 0, 512), FAULT);
	CU_ASSERT_EQUAL(to_host(&b, b.data.iova, UNMAPPED, 8192), FAULT);
	CU_ASSERT_EQUAL(to_host(&b, b.data.iova, UNMAPPED, 12288), FAULT);
	CU_ASSERT_EQUAL(rig_strays(&b.r), 3);
	teardown(&b);
}

/* Each of these must make a legal transfer wrong: lost data, a fault or a stray. */
static void defects_show(void)
{
	static const char *const names[] = {
		"prp-last-is-chain", "prp-32-bit",
		"prp-48-bit",	     "prp-list-32-bit",
		"prp-list-swapped",  "prp-list-past-end",
		"prp-chain-as-data", "prp-list-offset-ignored",
		"prp-page-as-list",  "prp-list-as-page",
	};
	char option[64];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct bench b;
		unsigned int wrong = 0;
		uint16_t status;

		strcpy(option, "defect=");
		strcat(option, names[i]);
		setup(&b, option, 0, 8);
		/* two entries at the end of a page; a two-page transfer; a chain */
		set_entry(&b, 0, UNMAPPED);
		set_entry(&b, 4080, b.data.iova + 8192);
		set_entry(&b, 4088, b.data.iova + 4096);
		set_entry(&b, 4096, UNMAPPED);
		status = to_host(&b, b.data.iova, b.list.iova + 4080, 12288);
		wrong += status || !holds(&b, 0, 0, 4096) || !holds(&b, 8192, 4096, 4096) ||
			 !holds(&b, 4096, 8192, 4096);
		status = to_host(&b, b.data.iova + 4096, b.data.iova, 8192);
		wrong += status || !holds(&b, 4096, 0, 4096) || !holds(&b, 0, 4096, 4096);
		set_entry(&b, 4088, b.list.iova + 4096);
		set_entry(&b, 4096, b.data.iova + 12288);
		set_entry(&b, 4104, b.data.iova + 16384);
		status = to_host(&b, b.data.iova, b.list.iova + 4080, 16384);
		wrong += status || !holds(&b, 12288, 8192, 4096) || !holds(&b, 16384, 12288, 4096);
		wrong += rig_strays(&b.r);
		CU_ASSERT_NOT_EQUAL(wrong, 0);
		teardown(&b);
	}
}

CU_TestInfo test_sim_prp[] = {
	{ "one page: PRP2 is never touched", one_page_ignores_prp2 },
	{ "two pages: PRP2 is data", second_page_is_data },
	{ "offsets are refused", offsets_are_refused },
	{ "the check agrees with the walk", check_agrees_with_walk },
	{ "lists and chains of every shape", lists_and_chains },
	{ "the rules scale with CC.MPS", rules_scale_with_mps },
	{ "data come from the host", data_come_from_the_host },
	{ "strays are contained and told", strays_are_contained },
	{ "PRP defects show", defects_show },
	CU_TEST_INFO_NULL,
};
