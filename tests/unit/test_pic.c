// SPDX-License-Identifier: GPL-2.0-or-later
/* report/pic_*.c: where things are drawn, what is said, and that nonsense draws nothing wild. */
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/get.h"
#include "report/pic.h"
#include "report/pic_priv.h"
#include "suites.h"

/* ' for ", so that JSON can be read here. */
static struct json_object *parse(const char *text)
{
	char *copy = strdup(text);
	struct json_object *o;

	for (char *p = copy; *p; p++)
		*p = *p == '\'' ? '"' : *p;
	o = json_tokener_parse(copy);
	free(copy);
	CU_ASSERT_PTR_NOT_NULL_FATAL(o);
	return o;
}

/* -------------------------------------------------------------------- rings */

static void rings_have_all_their_slots(void)
{
	static const uint64_t sizes[] = { 0, 1, 2, 3, 63, 64, 65, 4096, 65536, UINT64_MAX };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct pic_ring r = pic_ring_make(sizes[i], UINT64_MAX);
		uint32_t seen = 0;

		CU_ASSERT(r.entries >= 1 && r.entries <= 65536);
		CU_ASSERT(r.shown <= PIC_RING_MAX && r.shown <= r.entries);
		CU_ASSERT_EQUAL(r.is_strip, r.entries > PIC_RING_MAX || r.entries < 2);
		for (uint32_t slot = 0; slot < r.entries; slot++) {
			struct pic_point p = pic_ring_at(&r, slot, 0.5, 0.5);

			if (!pic_ring_has(&r, slot))
				continue;
			seen++;
			CU_ASSERT(p.x > 0 && p.x < 360 && p.y > 0 && p.y < 262);
		}
		CU_ASSERT_EQUAL(seen, r.shown);
		CU_ASSERT_FALSE(pic_ring_has(&r, r.entries));
		CU_ASSERT_FALSE(pic_ring_has(&r, UINT64_MAX));
	}
}

static void a_strip_is_around_its_slot(void)
{
	for (uint32_t around = 0; around < 100; around++) {
		struct pic_ring r = pic_ring_make(100, around);

		CU_ASSERT(pic_ring_has(&r, around));
		CU_ASSERT(pic_ring_has(&r, (around + 99) % 100));
		CU_ASSERT(pic_ring_has(&r, (around + 20) % 100));
		/* clockwise, to the right */
		CU_ASSERT(pic_ring_at(&r, around, 0, 0).x <
			  pic_ring_at(&r, (around + 1) % 100, 0, 0).x);
	}
}

static void slots_go_clockwise_from_the_top(void)
{
	struct pic_ring r = pic_ring_make(4, 2);
	struct pic_point top = pic_ring_at(&r, 0, 0, 1), right = pic_ring_at(&r, 1, 0, 1);

	CU_ASSERT(fabs(top.x - 180) < 0.01 && top.y < 60);
	CU_ASSERT(right.x > 250 && fabs(right.y - 134) < 0.01);
}

/* ------------------------------------------------------------------- queues */

#define NEXT "'00000000000000000100010003000100'" /* CID 3 of SQ 1, tag 1 */

static void the_missed_entry_is_found(void)
{
	struct json_object *ev =
		parse("{'queues':[{'kind':'sq','qid':1,'cqid':1,'entries':3,'head':0,'tail':1,"
		      "'doorbell':1,'outstanding':[{'slot':0,'cid':3,'opc':0}]},"
		      "{'kind':'cq','qid':1,'entries':3,'head':0,'phase':0,'tags':'111','first':0,"
		      "'doorbell':0,'next':" NEXT "}]}");
	struct pic_queue q;
	char words[500];

	CU_ASSERT_FATAL(pic_queue_read(ev, 0, &q));
	CU_ASSERT_EQUAL(q.in_flight, 1);
	CU_ASSERT_FATAL(pic_queue_read(ev, 1, &q));
	CU_ASSERT_EQUAL(q.awaited, 1);
	CU_ASSERT(q.is_next_awaited);
	CU_ASSERT_FALSE(pic_queue_is_new(&q, 0));
	CU_ASSERT(pic_queue_weight(&q) > PIC_WEIGHT_IDLE);
	pic_queue_words(&q, words, sizeof(words));
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "CID 3h of SQ 1 lies there, but its tag is 1"));
	json_object_put(ev);
}

static void what_nobody_announced_is_not_awaited(void)
{
	struct json_object *ev = parse(
		"{'queues':[{'kind':'sq','qid':0,'cqid':0,'entries':8,'head':6,'tail':1,"
		"'doorbell':7,'outstanding':[{'slot':7,'cid':1,'opc':6},{'slot':0,'cid':2,'opc':6},"
		"{'slot':3,'cid':9,'opc':12}]},"
		"{'kind':'cq','qid':0,'entries':8,'head':2,'phase':1,'tags':'11010000'}]}");
	struct pic_queue q;
	char words[500];

	CU_ASSERT_FATAL(pic_queue_read(ev, 0, &q));
	CU_ASSERT_EQUAL(q.in_flight, 0); /* not announced, or waits for an event */
	pic_queue_words(&q, words, sizeof(words));
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "Slots 7 to 0 are filled and not announced"));
	CU_ASSERT_FATAL(pic_queue_read(ev, 1, &q));
	CU_ASSERT_EQUAL(q.awaited, 0);
	pic_queue_words(&q, words, sizeof(words));
	CU_ASSERT_PTR_NOT_NULL(strstr(words, "1 slot beyond it, from slot 3 on, is new"));
	json_object_put(ev);
}

static void nonsense_is_no_queue(void)
{
	struct json_object *ev = parse("{'queues':[7,null,{},{'kind':'sq'},{'kind':'sq','entries':"
				       "0},{'kind':'xx','entries':4},"
				       "{'kind':'cq','entries':65537},{'kind':'cq','entries':'4'},{"
				       "'kind':'cq','entries':-1},"
				       "{'kind':'cq','entries':4,'head':4294967295,'first':99,'"
				       "tags':'01x01010101','phase':77,"
				       "'next':'zz','qid':18446744073709551615}]}");
	struct pic_queue q;
	char words[500];

	for (size_t i = 0; i < 9; i++)
		CU_ASSERT_FALSE(pic_queue_read(ev, i, &q));
	CU_ASSERT_FALSE(pic_queue_read(ev, 99, &q));
	CU_ASSERT_FATAL(pic_queue_read(ev, 9, &q));
	CU_ASSERT_EQUAL(q.head, 0);
	CU_ASSERT_EQUAL(q.tag_first, 0);
	CU_ASSERT_EQUAL(q.tag_count, 4);
	CU_ASSERT_FALSE(q.has_next);
	CU_ASSERT_EQUAL(pic_queue_tag(&q, 1), '1');
	pic_queue_words(&q, words, sizeof(words));
	json_object_put(ev);
}

/* --------------------------------------------------------------------- time */

static void idle_time_is_cut_out(void)
{
	const uint64_t times[] = { 1000, 1100, 1200, 2000001000, 2000001300 };
	struct pic_axis a;

	pic_axis_make(times, 5, 100, 500, &a);
	CU_ASSERT_EQUAL_FATAL(a.n, 2);
	CU_ASSERT_EQUAL(a.to[0], 1200);
	CU_ASSERT_EQUAL(a.from[1], 2000001000);
	for (size_t i = 1; i < 5; i++)
		CU_ASSERT(pic_axis_x(&a, times[i]) > pic_axis_x(&a, times[i - 1]));
	CU_ASSERT(pic_axis_x(&a, 0) >= 100 && pic_axis_x(&a, UINT64_MAX) <= 500.01);
	/* one scale: 300 ns are three times 100 ns */
	CU_ASSERT(fabs(pic_axis_x(&a, times[4]) - pic_axis_x(&a, times[3]) -
		       3 * (pic_axis_x(&a, times[1]) - pic_axis_x(&a, times[0]))) < 0.01);
}

static void any_times_have_a_place(void)
{
	const uint64_t same[] = { 5, 5, 5 }, wide[] = { 0, 1, UINT64_MAX - 1, UINT64_MAX };
	struct pic_axis a;

	pic_axis_make(same, 3, 100, 500, &a);
	CU_ASSERT(pic_axis_x(&a, 5) >= 100 && pic_axis_x(&a, 5) <= 500);
	pic_axis_make(same, 1, 100, 500, &a);
	CU_ASSERT(isfinite(pic_axis_x(&a, 5)));
	pic_axis_make(wide, 4, 100, 500, &a);
	for (size_t i = 0; i < 4; i++)
		CU_ASSERT(pic_axis_x(&a, wide[i]) >= 100 && pic_axis_x(&a, wide[i]) <= 500.01);
}

/* ---------------------------------------------------------------------- PRP */

static void a_transfer_is_followed(void)
{
	struct json_object *d = parse(
		"{'len':9216,'to_host':true,'page_len':4096,'prp1':'0x10200','prp2':'0x20ff8',"
		"'lists':[{'at':'0x20ff8','entries':['0x30000'],'chained':true},"
		"{'at':'0x30000','entries':['0x40000','0x50000'],'chained':false}]}");
	struct pic_page p[PIC_PAGES_MAX];

	CU_ASSERT_EQUAL_FATAL(pic_prp_pages(d, p), 3);
	CU_ASSERT(p[0].addr == 0x10000 && p[0].from == 0x200 && p[0].len == 0xe00);
	CU_ASSERT(p[1].addr == 0x40000 && !p[1].from && p[1].len == 0x1000 && p[1].index == 1);
	CU_ASSERT(p[2].addr == 0x50000 && p[2].len == 9216 - 0xe00 - 0x1000);
	json_object_put(d);
	d = parse("{'len':4096,'page_len':4096,'prp1':'0x10004','prp2':'0x20000'}");
	CU_ASSERT_EQUAL_FATAL(pic_prp_pages(d, p), 2);
	CU_ASSERT(p[1].addr == 0x20000 && p[1].len == 4);
	json_object_put(d);
	/* three pages and nobody read the list: the first is known */
	d = parse("{'len':12288,'page_len':4096,'prp1':'0x10000','prp2':'0x20000'}");
	CU_ASSERT_EQUAL(pic_prp_pages(d, p), 1);
	json_object_put(d);
}

static void of_many_pages_some_are_left_out(void)
{
	struct json_object *d = parse("{'len':262144,'page_len':4096,'prp1':'0x10000',"
				      "'prp2':'0x20000','lists':[{'at':'0x20000','entries':[],"
				      "'chained':false}]}");
	struct json_object *entries = report_get_arr(report_get_at(d, "lists", 0), "entries");
	struct pic_page p[PIC_PAGES_MAX];
	uint64_t left_out = 0;

	for (unsigned int i = 0; i < 200; i++) /* more than there can be */
		json_object_array_add(entries, json_object_new_string("0x30000"));
	CU_ASSERT_EQUAL_FATAL(pic_prp_pages(d, p), PIC_PAGES_MAX);
	for (size_t i = 0; i < PIC_PAGES_MAX; i++)
		left_out += p[i].skipped;
	CU_ASSERT_EQUAL(left_out, 64 - PIC_PAGES_MAX);
	CU_ASSERT_EQUAL(p[PIC_PAGES_MAX - 1].index, 63);
	json_object_put(d);
}

static void impossible_transfers_are_none(void)
{
	static const char *const texts[] = {
		"{}",
		"{'len':0,'page_len':4096,'prp1':'0x0'}",
		"{'len':4096,'page_len':0,'prp1':'0x0'}",
		"{'len':4096,'page_len':4095,'prp1':'0x0'}",
		"{'len':4096,'page_len':18446744073709551615,'prp1':'0x0'}",
		"{'len':18446744073709551615,'page_len':4096,'prp1':'0x0'}",
		"{'len':'x','page_len':[],'prp1':{}}",
	};
	struct pic_page p[PIC_PAGES_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct json_object *d = parse(texts[i]);

		CU_ASSERT_EQUAL(pic_prp_pages(d, p), 0);
		json_object_put(d);
	}
}

static void durations(void)
{
	static const struct {
		uint64_t ns;
		const char *text;
	} all[] = { { 0, "0 ns" },
		    { 999, "999 ns" },
		    { 1000, "1 us" },
		    { 1530, "1.53 us" },
		    { 12200, "12.2 us" },
		    { 196000, "196 us" },
		    { 2040000000, "2.04 s" },
		    { 1500000, "1.5 ms" },
		    { 10000000, "10 ms" },
		    { UINT64_MAX, "18446744073 s" } };
	char text[32];

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		pic_duration(all[i].ns, text, sizeof(text));
		CU_ASSERT_STRING_EQUAL(text, all[i].text);
	}
}

/* ---------------------------------------------------------------- any input */

static uint64_t seed = 1;

static uint64_t number(void)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return seed >> 33;
}

/* A value that such a key may have, or one that it may not. */
static struct json_object *value(unsigned int depth)
{
	static const char *const texts[] = { "sq",	 "cq",
					     "0x1000",	 "0xffffffffffffffff",
					     "01010",	 "<svg>&\"'",
					     "\x1b[31m", "0/13",
					     "read",	 "ffffffffffffffffffffffffffffffff" };
	static const uint64_t numbers[] = {
		0, 1, 2, 3, 64, 65, 4096, 4095, 65536, 0xffffffffu, UINT64_MAX, 1ull << 40
	};
	static const char *const keys[] = {
		"queues",     "kind",	  "qid",      "cqid",	     "entries",	 "head",
		"tail",	      "doorbell", "phase",    "tags",	     "first",	 "next",
		"slot",	      "cid",	  "opc",      "outstanding", "commands", "doorbells",
		"data",	      "len",	  "page_len", "prp1",	     "prp2",	 "lists",
		"at",	      "chained",  "changed",  "outside",     "t_ns",	 "t_us",
		"latency_ns", "sqe",	  "cqe",      "name",	     "status",	 "value",
		"sqid",	      "cq",	  "to_host",  "deleted",     "buckets",	 "min_ns",
		"max_ns",     "admin",	  "io",	      "latency",     "evidence"
	};
	struct json_object *o;
	unsigned int what = (unsigned int)(number() % (depth ? 8 : 4));

	if (what == 0)
		return json_object_new_string(texts[number() % ARRAY_SIZE(texts)]);
	if (what == 1)
		return json_object_new_boolean(number() & 1);
	if (what < 4)
		return json_object_new_uint64(numbers[number() % ARRAY_SIZE(numbers)]);
	if (what < 6) {
		o = json_object_new_array();
		for (uint64_t n = number() % 5; n; n--)
			json_object_array_add(o, value(depth - 1));
		return o;
	}
	o = json_object_new_object();
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (number() % 3)
			json_object_object_add(o, keys[i], value(depth - 1));
	return o;
}

/* A list of objects under @key: random values alone would seldom get that far. */
static void force_list(struct json_object *o, const char *key)
{
	struct json_object *array = json_object_new_array();

	for (uint64_t n = number() % 4; n; n--)
		json_object_array_add(array, value(3));
	json_object_object_add(o, key, array);
}

static void nothing_wild_is_drawn(void)
{
	for (unsigned int i = 0; i < 400; i++) {
		struct json_object *c = json_object_new_object(), *ev = json_object_new_object();
		char *text = NULL;
		size_t len;
		FILE *out = open_memstream(&text, &len);

		CU_ASSERT_PTR_NOT_NULL_FATAL(out);
		force_list(ev, "queues");
		force_list(ev, "commands");
		force_list(ev, "doorbells");
		json_object_object_add(c, "evidence", ev);
		json_object_object_add(c, "run", value(4));
		pic_case(out, c);
		pic_run(out, c);
		fclose(out);
		CU_ASSERT_PTR_NULL(strstr(text, "nan"));
		CU_ASSERT_PTR_NULL(strstr(text, "inf"));
		CU_ASSERT_PTR_NULL(strstr(text, "<svg>"));
		CU_ASSERT(len < 1u << 20);
		free(text);
		json_object_put(c);
	}
}

CU_TestInfo test_pic[] = {
	{ "rings have all their slots", rings_have_all_their_slots },
	{ "a strip is around its slot", a_strip_is_around_its_slot },
	{ "slots go clockwise from the top", slots_go_clockwise_from_the_top },
	{ "the missed entry is found", the_missed_entry_is_found },
	{ "what nobody announced is not awaited", what_nobody_announced_is_not_awaited },
	{ "nonsense is no queue", nonsense_is_no_queue },
	{ "idle time is cut out", idle_time_is_cut_out },
	{ "any times have a place", any_times_have_a_place },
	{ "a transfer is followed", a_transfer_is_followed },
	{ "of many pages some are left out", of_many_pages_some_are_left_out },
	{ "impossible transfers are none", impossible_transfers_are_none },
	{ "durations", durations },
	{ "nothing wild is drawn", nothing_wild_is_drawn },
	CU_TEST_INFO_NULL,
};
