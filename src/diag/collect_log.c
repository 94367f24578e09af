// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Log pages: which the drive says it has, how long each is, and reading one in
 * pieces. Where log page 00h is there it has the last word.
 *
 * A log whose reading ends an event is read with Retain Asynchronous Event; before
 * version 1.3, which brought that bit, those that would be emptied are left alone.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag/collect_priv.h"
#include "diag/logs.h"

#define HEADER_MAX 512u
#define RAE	   (1u << 15)
#define VS_RAE	   NT_VS(1, 3, 0)

enum scope { OF_CTRL, OF_GROUP, OF_SET };

/* When a row is read. */
enum { WITH_LOGS = 1, WITH_SMART = 2, WITH_BLOBS = 4, WITH_SELF_TEST = 8, WHEN_LISTED = 16 };

struct row {
	uint8_t lid;
	uint32_t len;	   /* of the page, or of what tells the length of the rest */
	const char *claim; /* field of Identify Controller, or NULL: mandatory */
	uint32_t since;
	enum scope scope;
	bool ends_event; /* reading it tells the controller that an event was seen … */
	bool is_emptied; /* … and takes its content away */
	unsigned int when;
	/* Bytes of the whole page, by its first @len; NULL: that is all. */
	uint64_t (*total)(const struct diag_drive *d, const uint8_t *head);
};

/* ------------------------------------------------------------------ lengths */

static uint64_t le(const uint8_t *p, size_t len)
{
	uint64_t value = 0;

	while (len--)
		value = value << 8 | p[len];
	return value;
}

static uint64_t errors_len(const struct diag_drive *d, const uint8_t *head)
{
	(void)head;
	return (diag_drive_id(d, "elpe") + 1) * 64;
}

/* A count of 8 bytes, then numbers of 2. */
static uint64_t events_len(const struct diag_drive *d, const uint8_t *head)
{
	(void)d;
	return nt_min(8 + 2 * nt_min(le(head, 8), 65536), DIAG_ITEM_MAX);
}

static uint64_t ana_len(const struct diag_drive *d, const uint8_t *head)
{
	const uint64_t groups = le(head + 8, 2), namespaces = diag_drive_id(d, "nn");

	return nt_min(16 + 32 * groups + 4 * nt_min(namespaces, 4096), d->chunk_len);
}

static uint64_t lba_status_len(const struct diag_drive *d, const uint8_t *head)
{
	(void)d;
	return le(head, 4);
}

/*
 * Up to the last block of Data Area 3, when the areas are in order: else what
 * stands there is no length. Area 4 needs a feature of the host's.
 */
static uint64_t telemetry_len(const struct diag_drive *d, const uint8_t *head)
{
	const uint64_t area1 = le(head + 8, 2), area2 = le(head + 10, 2), area3 = le(head + 12, 2);

	(void)d;
	return area1 <= area2 && area2 <= area3 ? (area3 + 1) * 512 : HEADER_MAX;
}

static const struct row rows[] = {
	{ 0x00, 1024, "lpa.supported", NT_VS(2, 0, 0), OF_CTRL, false, false, WITH_LOGS, NULL },
	{ 0x01, 64, NULL, 0, OF_CTRL, true, false, WITH_LOGS | WITH_SMART, errors_len },
	{ 0x02, 512, NULL, 0, OF_CTRL, true, false, WITH_LOGS | WITH_SMART, NULL },
	{ 0x03, 512, NULL, 0, OF_CTRL, true, false, WITH_LOGS, NULL },
	{ 0x04, 4096, "oaes.nsattr", NT_VS(1, 2, 0), OF_CTRL, true, true, WITH_LOGS, NULL },
	{ 0x05, 4096, "lpa.effects", NT_VS(1, 2, 0), OF_CTRL, false, false, WITH_LOGS, NULL },
	{ 0x06, 564, "oacs.selftest", NT_VS(1, 3, 0), OF_CTRL, false, false,
	  WITH_LOGS | WITH_SELF_TEST, NULL },
	{ 0x07, 512, "lpa.telemetry", NT_VS(1, 3, 0), OF_CTRL, false, false, WITH_LOGS,
	  telemetry_len },
	{ 0x08, 512, "lpa.telemetry", NT_VS(1, 3, 0), OF_CTRL, true, true, WITH_LOGS,
	  telemetry_len },
	{ 0x09, 512, "ctratt.eg", NT_VS(1, 4, 0), OF_GROUP, false, false, WITH_LOGS, NULL },
	{ 0x0a, 512, "ctratt.plm", NT_VS(1, 4, 0), OF_SET, false, false, WITH_LOGS, NULL },
	{ 0x0b, 8, "oaes.plm", NT_VS(1, 4, 0), OF_CTRL, true, true, WITH_LOGS, events_len },
	{ 0x0c, 16, "cmic.ana", NT_VS(1, 4, 0), OF_CTRL, true, false, WITH_LOGS, ana_len },
	{ 0x0e, 16, "oaes.lbastatus", NT_VS(1, 4, 0), OF_CTRL, true, false, WITH_LOGS,
	  lba_status_len },
	{ 0x0f, 8, "oaes.egevent", NT_VS(1, 4, 0), OF_CTRL, true, true, WITH_LOGS, events_len },
	{ 0x10, 4096, NULL, NT_VS(2, 0, 0), OF_CTRL, false, false, WITH_LOGS | WHEN_LISTED, NULL },
	{ 0x11, 4096, NULL, NT_VS(2, 0, 0), OF_CTRL, false, false, WITH_LOGS | WHEN_LISTED, NULL },
	{ 0x12, 1024, "lpa.supported", NT_VS(2, 0, 0), OF_CTRL, false, false, WITH_LOGS, NULL },
	{ 0x13, 4096, "lpa.supported", NT_VS(2, 0, 0), OF_CTRL, false, false, WITH_LOGS, NULL },
	{ 0x14, 512, "oacs.lockdown", NT_VS(2, 0, 0), OF_CTRL, false, false, WITH_LOGS, NULL },
	{ 0x80, 64, "oncs.resv", NT_VS(1, 1, 0), OF_CTRL, true, true, WITH_LOGS, NULL },
	{ 0x81, 512, "sanicap", NT_VS(1, 3, 0), OF_CTRL, true, false, WITH_LOGS, NULL },
};

static const struct row *find(uint8_t lid)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].lid == lid)
			return &rows[i];
	return NULL;
}

/* ------------------------------------------------------------------ reading */

struct place {
	uint8_t lid, lsp;
	uint16_t lsi; /* of an Endurance Group or an NVM Set */
	bool rae;
};

static int get_piece(struct diag_drive *d, const struct place *p, uint64_t off, uint8_t *bytes,
		     size_t len)
{
	const uint32_t numd = (uint32_t)(len / 4 - 1);
	const struct drv_cmd cmd = {
		.opc = NT_ADM_GET_LOG_PAGE,
		.nsid = NT_NSID_ALL,
		.cdw10 =
			(numd & 0xffff) << 16 | (p->rae ? RAE : 0) | (uint32_t)p->lsp << 8 | p->lid,
		.cdw11 = (uint32_t)p->lsi << 16 | numd >> 16,
		.cdw12 = (uint32_t)off,
		.cdw13 = (uint32_t)(off >> 32),
	};

	return diag_drive_send(d, &cmd, bytes, len, NULL);
}

/* The longest command: without extended data, 4,096 dwords and no offset. */
static size_t piece_max(const struct diag_drive *d)
{
	return diag_drive_id(d, "lpa.ext") ? d->chunk_len : nt_min(d->chunk_len, 16384);
}

/* @from to @len, in pieces. *ret_got: as far as it went. */
static int get_range(struct diag_drive *d, const struct place *p, uint8_t *bytes, size_t from,
		     size_t len, size_t *ret_got)
{
	const size_t max = piece_max(d);

	*ret_got = from;
	while (*ret_got < len) {
		const size_t n = nt_min(len - *ret_got, max);
		int rc = get_piece(d, p, *ret_got, bytes + *ret_got, n);

		if (rc)
			return rc;
		*ret_got += n;
	}
	return 0;
}

/* The whole page under @item: its head, and what that says of the rest. */
static int get_page(struct diag_snapshot *s, struct diag_drive *d, const struct row *r,
		    const struct place *p, bool is_whole, const char *item)
{
	uint8_t *bytes = calloc(1, nt_max(r->len, HEADER_MAX));
	uint64_t total = r->len;
	size_t got = 0;
	int rc = bytes ? get_range(d, p, bytes, 0, r->len, &got) : -ENOMEM;

	if (!rc && r->total && is_whole)
		total = nt_align_up(nt_max(r->total(d, bytes), r->len), 4);
	/* Without an offset there is no second command, and the first one has its limit. */
	if (!diag_drive_id(d, "lpa.ext"))
		total = nt_min(total, piece_max(d));
	total = nt_min(total, DIAG_ITEM_MAX);
	if (!rc && total > r->len) {
		const size_t from = diag_drive_id(d, "lpa.ext") ? r->len : 0;
		uint8_t *more = realloc(bytes, total);

		rc = more ? get_range(d, p, more, from, total, &got) : -ENOMEM;
		if (more)
			bytes = more;
	}
	/* What came before a piece failed is kept as well. */
	collect_keep(s, d, item, got ? 0 : rc, bytes, got);
	free(bytes);
	return rc;
}

/* ---------------------------------------------------------- which there are */

static bool is_listed(const struct diag_snapshot *s, uint8_t lid, bool *ret_has_list)
{
	const uint8_t *list = diag_snap_bytes(s, "logs/00.bin", 1024, NULL);

	*ret_has_list = list != NULL;
	return list && list[4 * lid] & 1;
}

static bool is_there(const struct diag_snapshot *s, const struct diag_drive *d, const struct row *r)
{
	bool has_list, listed = is_listed(s, r->lid, &has_list);

	if (has_list || r->when & WHEN_LISTED)
		return listed && (r->scope == OF_CTRL || diag_drive_id(d, r->claim));
	return d->vs >= r->since && (!r->claim || diag_drive_id(d, r->claim));
}

/*
 * Endurance Groups, by their list, before 2.0 those that have namespaces; NVM
 * Sets, by theirs.
 */
static size_t members(const struct diag_snapshot *s, enum scope scope,
		      uint16_t ids[COLLECT_LIST_MAX])
{
	const bool is_set = scope == OF_SET;
	const uint8_t *list =
		diag_snap_bytes(s, is_set ? "identify/nvmset-list.bin" : "identify/eg-list.bin",
				DIAG_PAGE_LEN, NULL);
	uint32_t nsids[COLLECT_LIST_MAX];
	size_t n = 0, at, namespaces;

	if (list && is_set)
		for (; n < list[0] && n < 31; n++)
			ids[n] = (uint16_t)le(list + 128 * (n + 1), 2);
	else if (list)
		for (; n < nt_min(le(list, 2), COLLECT_LIST_MAX); n++)
			ids[n] = (uint16_t)le(list + 2 + 2 * n, 2);
	namespaces = list || is_set ? 0 : collect_nsids(s, nsids);
	for (size_t i = 0; i < namespaces; i++) {
		char item[64];
		const uint8_t *id;

		snprintf(item, sizeof(item), "identify/ns-%u.bin", nsids[i]);
		id = diag_snap_bytes(s, item, DIAG_PAGE_LEN, NULL);
		ids[n] = id ? (uint16_t)le(id + 102, 2) : 0;
		for (at = 0; at < n && ids[at] != ids[n]; at++)
			continue;
		n += at == n && ids[n];
	}
	return n;
}

static int get_row(struct diag_snapshot *s, struct diag_drive *d, const struct row *r,
		   bool is_whole)
{
	struct place p = { .lid = r->lid, .rae = r->ends_event && d->vs >= VS_RAE };
	uint16_t ids[COLLECT_LIST_MAX];
	char item[40];
	size_t n;
	int rc = 0;

	snprintf(item, sizeof(item), "logs/%02x.bin", r->lid);
	if (r->is_emptied && !p.rae) {
		diag_snap_miss(s, item,
			       "reading it would empty it: version %u.%u has no Retain "
			       "Asynchronous Event",
			       d->vs >> 16, d->vs >> 8 & 0xff);
		return 1;
	}
	if (r->scope == OF_CTRL)
		return get_page(s, d, r, &p, is_whole, item);
	n = members(s, r->scope, ids);
	for (size_t i = 0; i < n && !d->is_over; i++) {
		p.lsi = ids[i];
		snprintf(item, sizeof(item), "logs/%02x-%s%u.bin", r->lid,
			 r->scope == OF_SET ? "set" : "eg", ids[i]);
		rc = get_page(s, d, r, &p, is_whole, item);
	}
	return rc;
}

/* ------------------------------------------------- Persistent Event log (0Dh) */

enum { PEL_READ = 0, PEL_ESTABLISH = 1, PEL_RELEASE = 2 };

/*
 * The log is read within a reporting context, which is made for it and released
 * afterwards. Somebody else's context is not ours to release: then the drive
 * refuses, and the item says so.
 */
static int get_persistent(struct diag_snapshot *s, struct diag_drive *d)
{
	static const char item[] = "logs/0d.bin";
	struct place p = { .lid = NT_LID_PERSISTENT_EVENT, .lsp = PEL_ESTABLISH };
	uint8_t *bytes = calloc(1, HEADER_MAX), *more;
	size_t got = 0, total = HEADER_MAX;
	int rc = bytes ? get_piece(d, &p, 0, bytes, HEADER_MAX) : -ENOMEM;

	if (rc) {
		collect_keep(s, d, item, rc, NULL, 0);
		free(bytes);
		return rc;
	}
	got = HEADER_MAX;
	p.lsp = PEL_READ;
	total = nt_align_up(nt_min(nt_max(le(bytes + 8, 8), HEADER_MAX), DIAG_ITEM_MAX), 4);
	more = realloc(bytes, total);
	if (more) {
		bytes = more;
		rc = get_range(d, &p, bytes, HEADER_MAX, total, &got);
	}
	p.lsp = PEL_RELEASE;
	if (!d->is_over) {
		uint8_t head[HEADER_MAX];

		get_piece(d, &p, 0, head, sizeof(head));
	}
	collect_keep(s, d, item, 0, bytes, got);
	free(bytes);
	return rc;
}

static bool has_persistent(const struct diag_snapshot *s, const struct diag_drive *d)
{
	bool has_list, listed = is_listed(s, NT_LID_PERSISTENT_EVENT, &has_list);

	return has_list ? listed : d->vs >= NT_VS(1, 4, 0) && diag_drive_id(d, "lpa.persistent");
}

/* ---------------------------------------------------------------------- all */

/* Pages of vendors that somebody has described, where the drive lists them. */
static void get_vendor(struct diag_snapshot *s, struct diag_drive *d)
{
	bool has_list;

	for (unsigned int lid = 0xc0; lid <= 0xff && !d->is_over; lid++)
		if (is_listed(s, (uint8_t)lid, &has_list) && diag_log_known((uint8_t)lid))
			diag_collect_log(s, d, (uint8_t)lid, 0);
}

void collect_logs(struct diag_snapshot *s, struct diag_drive *d, unsigned int what)
{
	const unsigned int when = (what & DIAG_GET_LOGS ? WITH_LOGS : 0) |
				  (what & DIAG_GET_SMART ? WITH_SMART : 0) |
				  (what & DIAG_GET_SELF_TEST ? WITH_SELF_TEST : 0);

	for (size_t i = 0; i < ARRAY_SIZE(rows) && !d->is_over; i++) {
		const bool is_blob = rows[i].total == telemetry_len;

		if ((rows[i].when & when) && is_there(s, d, &rows[i]))
			get_row(s, d, &rows[i], !is_blob || (what & DIAG_GET_BLOBS));
	}
	if ((what & DIAG_GET_BLOBS) && !d->is_over && has_persistent(s, d))
		get_persistent(s, d);
	if (what & DIAG_GET_LOGS)
		get_vendor(s, d);
}

int diag_collect_log(struct diag_snapshot *s, struct diag_drive *d, uint8_t lid, size_t len)
{
	const struct row *known = find(lid);
	const struct row plain = {
		.lid = lid,
		.len = (uint32_t)(len ? len : diag_log_len(lid)),
	};

	if (lid == NT_LID_PERSISTENT_EVENT && !len)
		return get_persistent(s, d);
	return get_row(s, d, known && !len ? known : &plain, true);
}
