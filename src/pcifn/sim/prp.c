// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Physical Region Pages: Base 2.0 section 4.1.1 (NVM Express 1.4 section 4.3).
 *
 * PRP1 may start anywhere on a dword; all later entries are whole pages. PRP2
 * is a data page when the rest fits into one page, else it points to a list,
 * and the last slot of a list page is a pointer to the next list only if more
 * entries are needed than the page still holds. Lists are never read beyond
 * the entries that a transfer needs. Work is bounded by the length: every list
 * page after the first carries at least 511 data entries.
 */
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

#define PRP_OFFSET (NT_STATUS(GENERIC, PRP_OFFSET) | SIM_DNR)
#define PRP_FAULT  NT_STATUS(GENERIC, DATA_TRANSFER)
#define LOC_PRP1   24 /* byte of the command */
#define LOC_PRP2   32
#define ENTRY_LEN  8u

/* One transfer on its way. */
struct walk {
	struct sim *s;
	struct sim_cmd *cmd;
	uint8_t *buf;
	size_t left;
	bool to_host;
	uint64_t page; /* bytes of a memory page */
};

static uint64_t page_len(const struct sim *s)
{
	return sim_has(s, SIM_PRP_MPS_4K) ? 4096 : s->page_len;
}

static uint64_t wire_address(const struct sim *s, uint64_t addr)
{
	if (sim_has(s, SIM_PRP_32BIT))
		addr &= 0xffffffffu;
	if (sim_has(s, SIM_PRP_48BIT))
		addr &= 0xffffffffffffu;
	return addr;
}

/* Move what goes to one piece of memory that lies inside one page. */
static uint16_t move(struct walk *w, uint64_t addr, size_t len)
{
	void *host = sim_dma(w->s, wire_address(w->s, addr), len, w->to_host);

	if (!host)
		return PRP_FAULT;
	if (!w->to_host)
		sim_link_copy(w->s, w->buf, host, len, false);
	else if (!sim_mem_drops(w->s, addr))
		sim_link_copy(w->s, host, w->buf, len, true);
	if (!w->to_host && sim_mem_zeroes(w->s, addr))
		memset(w->buf, 0, len);
	if (w->to_host && sim_has(w->s, SIM_CMB_BOTH) &&
	    (host = sim_dma_host(w->s, addr, len, true)))
		memcpy(host, w->buf, len);
	w->buf += len;
	w->left -= len;
	if (w->left || !w->to_host)
		return 0;
	if (sim_has(w->s, SIM_PRP_PAST_END) && (host = sim_dma(w->s, addr + len, 4, true)))
		memset(host, 0x5a, 4);
	if (sim_has(w->s, SIM_PRP_WHOLE_PAGE)) {
		size_t rest = (size_t)(-(addr + len) & (w->page - 1));

		if (rest && (host = sim_dma(w->s, addr + len, rest, true)))
			memset(host, 0, rest);
	}
	return 0;
}

static uint16_t move_page(struct walk *w, uint64_t entry)
{
	uint64_t off = entry & (w->page - 1);

	if (off && sim_has(w->s, SIM_PRP_ENTRY_OFFSET))
		entry -= off;
	else if (off)
		return PRP_OFFSET;
	if (sim_has(w->s, SIM_PRP_LIST_32BIT))
		entry &= 0xffffffffu;
	return move(w, entry, nt_min(w->left, w->page));
}

/* Entries [0, count) of one list page, in order. */
static uint16_t move_entries(struct walk *w, uint64_t list, size_t count)
{
	struct sim *s = w->s;
	uint8_t *entries = sim_dma(s, list, count * ENTRY_LEN, false);
	uint16_t status = 0;

	if (!entries)
		return PRP_FAULT;
	for (size_t i = 0; i < count && w->left && !status; i++) {
		size_t at = sim_mem_list_is_stale(s, list)			     ? 0
			    : i < 2 && count > 1 && sim_has(s, SIM_PRP_LIST_SWAPPED) ? i ^ 1
										     : i;
		uint64_t entry;

		memcpy(&entry, entries + at * ENTRY_LEN, ENTRY_LEN);
		status = move_page(w, le64toh(entry));
	}
	if (sim_has(s, SIM_PRP_LIST_WRITTEN))
		memset(entries, 0, ENTRY_LEN);
	if (!status && !w->left && sim_has(s, SIM_PRP_LIST_PAST)) {
		uint64_t *past = sim_dma(s, list + count * ENTRY_LEN, ENTRY_LEN, false);

		if (past)
			sim_dma(s, le64toh(*past), 4, false);
	}
	return status;
}

static uint16_t next_list(struct walk *w, uint64_t slot, uint64_t *ret_list)
{
	void *p = sim_dma(w->s, slot, ENTRY_LEN, false);
	uint64_t list;

	if (!p)
		return PRP_FAULT;
	memcpy(&list, p, ENTRY_LEN);
	list = le64toh(list);
	if ((list & (w->page - 1)) && !sim_has(w->s, SIM_PRP_CHAIN_OFFSET))
		return PRP_OFFSET;
	*ret_list = list & ~7ull;
	return 0;
}

static uint16_t move_list(struct walk *w, uint64_t list)
{
	if (list & 7)
		return PRP_OFFSET;
	if (sim_has(w->s, SIM_PRP_LIST_OFFSET))
		list &= ~(w->page - 1);
	while (w->left) {
		size_t need = (w->left + w->page - 1) / w->page;
		size_t slots = (size_t)(w->page - (list & (w->page - 1))) / ENTRY_LEN;
		bool is_chained = need > slots;
		size_t count = is_chained ? slots - 1 : need;
		uint16_t status = 0;

		if (need == slots && sim_has(w->s, SIM_PRP_LAST_CHAIN)) {
			is_chained = true;
			count = slots - 1;
		}
		if (is_chained && sim_has(w->s, SIM_PRP_CHAIN_AS_DATA))
			count = slots;
		if (count)
			status = move_entries(w, list, count);
		if (!status && w->left && is_chained)
			status = next_list(w, list + (slots - 1) * ENTRY_LEN, &list);
		if (status)
			return status;
	}
	return 0;
}

/* Where the data of PRP1 begin. */
static uint64_t first_address(const struct sim *s, uint64_t prp1, uint64_t page)
{
	if (sim_has(s, SIM_PRP1_OFFSET))
		prp1 &= ~(page - 1);
	if (sim_has(s, SIM_PRP1_ALIGN_16))
		prp1 &= ~0xfull;
	if ((prp1 & (page - 1)) && sim_has(s, SIM_PRP_LATE))
		prp1 += 4;
	if ((prp1 & (page - 1)) && sim_has(s, SIM_PRP_EARLY))
		prp1 -= 4;
	return prp1;
}

/* After the first page: is PRP2 a pointer to a list? */
static bool prp2_is_list(const struct walk *w, size_t len, uint64_t off)
{
	const struct sim *s = w->s;

	if (sim_has(s, SIM_PRP_LIST_AS_PAGE) && (w->cmd->prp2 & (w->page - 1)))
		return false;
	if (sim_has(s, SIM_PRP_PAGE_AS_LIST) && w->left == w->page)
		return true;
	if (sim_has(s, SIM_PRP_OFFSET_AS_LIST) && off && len == w->page)
		return true;
	return w->left > w->page;
}

static uint16_t move_rest(struct walk *w, size_t len, uint64_t off)
{
	uint64_t prp2 = w->cmd->prp2;
	uint16_t status;

	if (prp2_is_list(w, len, off))
		status = move_list(w, prp2);
	else if (sim_has(w->s, SIM_PRP2_OFFSET) || sim_has(w->s, SIM_PRP_LIST_AS_PAGE))
		status = move(w, prp2 & ~3ull, nt_min(w->left, w->page));
	else
		status = prp2 & (w->page - 1) ? PRP_OFFSET : move(w, prp2, w->left);
	if (status)
		w->cmd->error_loc = LOC_PRP2;
	return status;
}

static uint16_t transfer(struct walk *w)
{
	const struct sim *s = w->s;
	uint64_t prp1 = w->cmd->prp1, addr, off;
	size_t len = w->left;
	uint16_t status;

	if (!len)
		return 0;
	if ((prp1 & 3) && !sim_has(s, SIM_PRP1_ODD)) {
		w->cmd->error_loc = LOC_PRP1;
		return PRP_OFFSET;
	}
	addr = first_address(s, prp1, w->page);
	off = addr & (w->page - 1);
	status = sim_mem_data_check(w->s, w->cmd, len, w->to_host);
	if (!status)
		status = move(w, addr, nt_min(len, w->page - off));
	if (status)
		w->cmd->error_loc = LOC_PRP1;
	else if (w->left)
		status = move_rest(w, len, off);
	else if (sim_has(s, SIM_PRP2_ALWAYS))
		sim_dma(w->s, w->cmd->prp2, 4, false);
	if ((status & 0x7ff) == PRP_FAULT && sim_has(s, SIM_PRP_FAULT_OK))
		status = 0;
	return status;
}

uint16_t sim_data_to_host(struct sim *s, struct sim_cmd *cmd, const void *buf, size_t len)
{
	struct walk w = { .s = s, .cmd = cmd, .left = len, .to_host = true };

	w.buf = (uint8_t *)(uintptr_t)buf; /* only read in this direction */
	w.page = page_len(s);
	return transfer(&w);
}

uint16_t sim_data_from_host(struct sim *s, struct sim_cmd *cmd, void *buf, size_t len)
{
	struct walk w = { .s = s, .cmd = cmd, .buf = buf, .left = len, .to_host = false };

	w.page = page_len(s);
	return transfer(&w);
}

uint16_t sim_prp_check(struct sim *s, const struct sim_cmd *cmd, size_t len)
{
	uint64_t page = page_len(s), off = cmd->prp1 & (page - 1);

	if (!len)
		return 0;
	if ((cmd->prp1 & 3) && !sim_has(s, SIM_PRP1_ODD))
		return PRP_OFFSET;
	if (off + len <= page)
		return 0; /* PRP2 is reserved */
	if (off + len <= 2 * page)
		return (cmd->prp2 & (page - 1)) && !sim_has(s, SIM_PRP2_OFFSET) &&
				       !sim_has(s, SIM_PRP_PAGE_AS_LIST) &&
				       !sim_has(s, SIM_PRP_OFFSET_AS_LIST)
			       ? PRP_OFFSET
			       : 0;
	return cmd->prp2 & 7 ? PRP_OFFSET : 0;
}

/*
 * A queue with PC=0: its list is read once, at creation. The list starts at
 * the beginning of a page, and every entry is a whole page.
 */
uint16_t sim_prp_queue(struct sim *s, uint64_t list, size_t count, uint64_t **ret)
{
	struct walk w = { .s = s, .page = page_len(s) };
	uint64_t *pages = calloc(count, sizeof(*pages));
	uint16_t status = list & (w.page - 1) ? PRP_OFFSET : 0;

	if (!pages)
		return NT_STATUS(GENERIC, INTERNAL);
	for (size_t i = 0; i < count && !status;) {
		size_t slots = (size_t)(w.page - (list & (w.page - 1))) / ENTRY_LEN;
		size_t n = count - i > slots ? slots - 1 : count - i;
		const uint8_t *entries = sim_dma(s, list, n * ENTRY_LEN, false);

		for (size_t k = 0; k < n && entries && !status; k++) {
			uint64_t entry;

			memcpy(&entry, entries + k * ENTRY_LEN, ENTRY_LEN);
			pages[i + k] = le64toh(entry);
			if (sim_has(s, SIM_QUEUE_LIST_OFFSET))
				pages[i + k] &= ~(uint64_t)(w.page - 1);
			status = pages[i + k] & (w.page - 1) ? PRP_OFFSET : 0;
		}
		if (!entries)
			status = PRP_FAULT;
		i += n;
		if (!status && i < count)
			status = next_list(&w, list + n * ENTRY_LEN, &list);
	}
	if (status) {
		free(pages);
		return status;
	}
	*ret = pages;
	return 0;
}
