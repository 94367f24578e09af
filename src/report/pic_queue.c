// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A queue out of the evidence of a case, with what follows from it: which slots
 * hold an entry of this lap, which commands nobody answered, and whether the
 * entry at the head is the one that is missed.
 */
#include <inttypes.h>
#include <string.h>

#include "get.h"
#include "pic_priv.h"
#include "words.h"

#define ENTRIES_MAX 65536u
#define ASYNC_EVENT 0x0cu /* waits for an event, and nobody waits for it */

/* ------------------------------------------------------------------ reading */

static uint32_t slot_number(struct json_object *o, const char *key, uint32_t entries)
{
	uint64_t v = report_get_u64(o, key);

	return v < entries ? (uint32_t)v : 0;
}

bool pic_queue_is_announced(const struct pic_queue *q, uint32_t slot)
{
	uint32_t n = q->entries;
	uint32_t filled = (q->tail + n - q->doorbell) % n, at = (slot + n - q->doorbell) % n;

	return at >= filled;
}

/* Announced and not answered; @cq (may be NULL) learns whether its entry at the head is one. */
static uint32_t count_awaited(const struct pic_queue *sq, struct pic_queue *cq)
{
	uint32_t n = 0;

	for (size_t i = 0; i < report_get_len(sq->o, "outstanding"); i++) {
		struct json_object *one = report_get_at(sq->o, "outstanding", i);
		uint64_t cid = report_get_u64(one, "cid");

		if (!one || (!sq->qid && report_get_u64(one, "opc") == ASYNC_EVENT) ||
		    !pic_queue_is_announced(sq, slot_number(one, "slot", sq->entries)))
			continue;
		n++;
		if (cq && cq->has_next && cq->next_sqid == sq->qid && cq->next_cid == cid)
			cq->is_next_awaited = true;
	}
	return n;
}

static bool read_common(struct json_object *o, struct pic_queue *ret)
{
	const char *kind = report_get_str(o, "kind");
	uint64_t entries = report_get_u64(o, "entries");

	*ret = (struct pic_queue){ .o = o, .is_cq = !strcmp(kind, "cq") };
	if ((!ret->is_cq && strcmp(kind, "sq")) || !entries || entries > ENTRIES_MAX)
		return false;
	ret->entries = (uint32_t)entries;
	ret->qid = (uint16_t)report_get_u64(o, "qid");
	ret->cqid = (uint16_t)report_get_u64(o, "cqid");
	ret->is_deleted = report_get_bool(o, "deleted");
	ret->head = slot_number(o, "head", ret->entries);
	ret->tail = slot_number(o, "tail", ret->entries);
	ret->doorbell = slot_number(o, "doorbell", ret->entries);
	return true;
}

static void read_cq(struct json_object *evidence, struct pic_queue *q)
{
	struct pic_queue sq;
	uint8_t next[16];

	q->phase = report_get_u64(q->o, "phase") & 1;
	q->tags = report_get_str(q->o, "tags");
	q->tag_count = (uint32_t)nt_min(strlen(q->tags), q->entries);
	q->tag_first = slot_number(q->o, "first", q->entries);
	q->has_next = report_get_bytes(q->o, "next", next, sizeof(next)) == sizeof(next);
	q->next_sqid = (uint16_t)(next[10] | next[11] << 8);
	q->next_cid = (uint16_t)(next[12] | next[13] << 8);
	for (size_t i = 0; i < report_get_len(evidence, "queues"); i++)
		if (read_common(report_get_at(evidence, "queues", i), &sq) && !sq.is_cq &&
		    sq.cqid == q->qid && sq.is_deleted == q->is_deleted)
			q->awaited += count_awaited(&sq, q);
}

bool pic_queue_read(struct json_object *evidence, size_t i, struct pic_queue *ret)
{
	if (!read_common(report_get_at(evidence, "queues", i), ret))
		return false;
	if (ret->is_cq)
		read_cq(evidence, ret);
	else
		ret->in_flight = count_awaited(ret, NULL);
	return true;
}

/* ------------------------------------------------------------------- saying */

char pic_queue_tag(const struct pic_queue *q, uint32_t slot)
{
	uint32_t i = (slot + q->entries - q->tag_first) % q->entries;

	if (!q->is_cq || i >= q->tag_count)
		return '?';
	return q->tags[i] == '1' ? '1' : '0';
}

bool pic_queue_is_new(const struct pic_queue *q, uint32_t slot)
{
	/* behind the end of the queue the tag turns */
	uint8_t want = slot >= q->head ? q->phase : !q->phase;

	return pic_queue_tag(q, slot) == (want ? '1' : '0');
}

/* Slots that are new although the one at the head is not: how many, and the first. */
static uint32_t count_beyond(const struct pic_queue *q, uint32_t *ret_first)
{
	uint32_t n = 0;

	if (pic_queue_is_new(q, q->head))
		return 0;
	for (uint32_t i = q->entries; i-- > 1;) {
		uint32_t slot = (q->head + i) % q->entries;

		if (!pic_queue_is_new(q, slot) || pic_queue_tag(q, slot) == '?')
			continue;
		*ret_first = slot;
		n++;
	}
	return n;
}

unsigned int pic_queue_weight(const struct pic_queue *q)
{
	unsigned int weight = q->qid ? PIC_WEIGHT_IDLE : 1;
	uint32_t at;

	if (q->is_deleted)
		return 1;
	weight += q->awaited || q->in_flight || (!q->is_cq && q->tail != q->doorbell) ? 4 : 0;
	weight += q->is_cq && (pic_queue_is_new(q, q->head) || count_beyond(q, &at)) ? 4 : 0;
	weight += q->is_next_awaited ? 8 : 0;
	return weight;
}

static void cq_words(const struct pic_queue *q, char *buf, size_t len)
{
	uint32_t beyond, at = 0;

	words_add(buf, len, "The next completion belongs into slot %u, with Phase Tag %u. ",
		  q->head, q->phase);
	if (pic_queue_tag(q, q->head) == '?')
		return;
	if (pic_queue_is_new(q, q->head))
		words_add(buf, len, "One is there and was not taken yet. ");
	else if (q->is_next_awaited)
		words_add(
			buf, len,
			"The answer to CID %Xh of SQ %u lies there, but its tag is %c: the tag was "
			"not inverted. ",
			q->next_cid, q->next_sqid, pic_queue_tag(q, q->head));
	else if (q->awaited)
		words_add(
			buf, len,
			"It still has tag %c: %u command%s %s no answer, and the next one did not "
			"come there. ",
			pic_queue_tag(q, q->head), q->awaited, q->awaited == 1 ? "" : "s",
			q->awaited == 1 ? "has" : "have");
	beyond = count_beyond(q, &at);
	if (beyond)
		words_add(buf, len, "%u slot%s beyond it, from slot %u on, %s new by %s tag. ",
			  beyond, beyond == 1 ? "" : "s", at, beyond == 1 ? "is" : "are",
			  beyond == 1 ? "its" : "their");
}

static void sq_words(const struct pic_queue *q, char *buf, size_t len)
{
	words_add(buf, len, "Head %u, tail %u, doorbell %u. ", q->head, q->tail, q->doorbell);
	if (q->in_flight)
		words_add(buf, len, "%u command%s announced and not answered. ", q->in_flight,
			  q->in_flight == 1 ? " is" : "s are");
	if ((q->doorbell + 1) % q->entries == q->tail && q->doorbell != q->tail)
		words_add(buf, len, "Slot %u is filled and not announced. ", q->doorbell);
	else if (q->doorbell != q->tail)
		words_add(buf, len, "Slots %u to %u are filled and not announced. ", q->doorbell,
			  (q->tail + q->entries - 1) % q->entries);
	if (report_get_bool(q->o, "by_hand"))
		words_add(buf, len, "The case wrote doorbell or slots by hand. ");
}

void pic_queue_words(const struct pic_queue *q, char *buf, size_t len)
{
	buf[0] = '\0';
	words_add(buf, len, "%s queue %u, %u entries%s. ", q->is_cq ? "Completion" : "Submission",
		  q->qid, q->entries, q->is_deleted ? ", deleted by now" : "");
	if (q->is_cq)
		cq_words(q, buf, len);
	else
		sq_words(q, buf, len);
}
