// SPDX-License-Identifier: GPL-2.0-or-later
/* New PCIe errors of the function and of the port above it: aer.h. */
#include "engine/aer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/ctx_priv.h"
#include "engine/gate.h"

#define AER_CAP_ID	  0x0001
#define AER_UNCORRECTABLE 0x04 /* offsets in the capability */
#define AER_CORRECTABLE	  0x10

/* Names of Linux's counters, and what the bits are called. */
static const struct {
	const char *counter, *text;
} correctable[32] = {
	[0] = { "RxErr", "Receiver Error" },
	[6] = { "BadTLP", "Bad TLP" },
	[7] = { "BadDLLP", "Bad DLLP" },
	[8] = { "Rollover", "REPLAY_NUM Rollover" },
	[12] = { "Timeout", "Replay Timer Timeout" },
	[13] = { "NonFatalErr", "Advisory Non-Fatal Error" },
	[14] = { "CorrIntErr", "Corrected Internal Error" },
	[15] = { "HeaderOF", "Header Log Overflow" },
}, uncorrectable[32] = {
	[4] = { "DLP", "Data Link Protocol Error" },
	[5] = { "SDES", "Surprise Down" },
	[12] = { "TLP", "Poisoned TLP" },
	[13] = { "FCP", "Flow Control Protocol Error" },
	[14] = { "CmpltTO", "Completion Timeout" },
	[15] = { "CmpltAbrt", "Completer Abort" },
	[16] = { "UnxCmplt", "Unexpected Completion" },
	[17] = { "RxOF", "Receiver Overflow" },
	[18] = { "MalfTLP", "Malformed TLP" },
	[19] = { "ECRC", "ECRC Error" },
	[20] = { "UnsupReq", "Unsupported Request" },
	[21] = { "ACSViol", "ACS Violation" },
	[22] = { "UncorrIntErr", "Uncorrectable Internal Error" },
	[23] = { "BlockedTLP", "MC Blocked TLP" },
	[24] = { "AtomicOpBlocked", "AtomicOp Egress Blocked" },
	[25] = { "TLPBlockedErr", "TLP Prefix Blocked" },
	[26] = { "PoisonTLPBlocked", "Poisoned TLP Egress Blocked" },
	[27] = { "DMWrReqBlocked", "DMWr Request Egress Blocked" },
	[28] = { "IDECheck", "IDE Check Failed" },
	[29] = { "MisIDETLP", "Misrouted IDE TLP" },
	[30] = { "PCRC_CHECK", "PCRC Check Failed" },
	[31] = { "TLPXlatBlocked", "TLP Translation Egress Blocked" },
};

/*
 * Answers to a request that should not have been made: what a host does as
 * much as a device. Everything else is the link's or the data's.
 */
#define REQUEST_ERRORS                                                                             \
	(1u << 15 | 1u << 16 | 1u << 20 | 1u << 21 | 1u << 23 | 1u << 24 | 1u << 25 | 1u << 27)

/* ------------------------------------------------------------------- reading */

static void count_line(const char *line, bool is_correctable, uint64_t counts[32])
{
	unsigned long long n;
	char name[32];

	if (sscanf(line, "%31s %llu", name, &n) != 2)
		return;
	for (unsigned int bit = 0; bit < 32; bit++) {
		const char *counter =
			is_correctable ? correctable[bit].counter : uncorrectable[bit].counter;

		if (counter && !strcmp(counter, name))
			counts[bit] += n;
	}
}

static bool read_counter(const char *bdf, const char *file, bool is_correctable,
			 uint64_t counts[32])
{
	char path[1200], line[80];
	unsigned int lines = 0;
	FILE *f;

	if (!host_path(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", bdf, file))
		return false;
	f = fopen(path, "re");
	if (!f)
		return false;
	while (lines++ < 64 && fgets(line, sizeof(line), f))
		count_line(line, is_correctable, counts);
	fclose(f);
	return true;
}

static void read_counts(const char *bdf, struct aer_counts *ret)
{
	*ret = (struct aer_counts){ 0 };
	if (!*bdf)
		return;
	snprintf(ret->bdf, sizeof(ret->bdf), "%s", bdf);
	ret->has = read_counter(bdf, "aer_dev_correctable", true, ret->correctable);
	ret->has &= read_counter(bdf, "aer_dev_nonfatal", false, ret->uncorrectable);
	ret->has &= read_counter(bdf, "aer_dev_fatal", false, ret->uncorrectable);
}

static void read_registers(struct nt_ctx *t, struct aer_state *ret)
{
	struct session *s = t->s;

	if (!(s->fn->caps & PCIFN_CAP_CFG))
		return;
	if (!s->has_aer_off) {
		s->aer_off = pcifn_ext_cap_find(s->fn, AER_CAP_ID);
		s->has_aer_off = true;
	}
	if (!s->aer_off ||
	    pcifn_cfg_read(s->fn, (uint16_t)(s->aer_off + AER_UNCORRECTABLE), 4,
			   &ret->uncorrectable) ||
	    pcifn_cfg_read(s->fn, (uint16_t)(s->aer_off + AER_CORRECTABLE), 4, &ret->correctable))
		return;
	/* A function that is gone has no errors of its own. */
	ret->has_registers = ret->uncorrectable != UINT32_MAX && ret->correctable != UINT32_MAX;
}

static bool read_config(int fd, uint32_t off, uint32_t *ret)
{
	uint8_t b[4];

	if (pread(fd, b, sizeof(b), off) != sizeof(b))
		return false;
	*ret = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
	return true;
}

/* As pcifn_ext_cap_find(): 0 when there is none, or nobody but root may look. */
static uint16_t find_aer(int fd)
{
	uint32_t at = 0x100, head;

	for (unsigned int i = 0; i < (4096 - 0x100) / 4 && at >= 0x100; i++) {
		if (!read_config(fd, at, &head) || !head || head == UINT32_MAX)
			return 0;
		if ((head & 0xffff) == AER_CAP_ID)
			return (uint16_t)at;
		at = head >> 20 & 0xffc;
	}
	return 0;
}

/* Where Linux does not take the errors out of the port's registers, they stay there. */
static void read_port(struct session *s, const char *port, struct aer_state *ret)
{
	char path[1200];
	int fd;

	if (!*port || !host_path(path, sizeof(path), "/sys/bus/pci/devices/%s/config", port))
		return;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (!s->has_port_aer_off) {
		s->port_aer_off = find_aer(fd);
		s->has_port_aer_off = true;
	}
	ret->has_port_registers =
		s->port_aer_off &&
		read_config(fd, s->port_aer_off + AER_UNCORRECTABLE, &ret->port_uncorrectable) &&
		read_config(fd, s->port_aer_off + AER_CORRECTABLE, &ret->port_correctable) &&
		ret->port_uncorrectable != UINT32_MAX;
	close(fd);
}

static void read_state(struct nt_ctx *t, struct aer_state *ret)
{
	char port[16];

	*ret = (struct aer_state){ 0 };
	read_registers(t, ret);
	gone_port(t->s->bdf, port);
	read_counts(t->s->bdf, &ret->device);
	read_counts(port, &ret->port);
	read_port(t->s, port, ret);
}

/* ------------------------------------------------------------------- judging */

/* New errors of one register: by counters where they moved, else by bits. */
struct fresh {
	uint64_t n[32];
	uint64_t total;
};

static void add_counts(struct fresh *f, const uint64_t now[32], const uint64_t before[32])
{
	for (unsigned int bit = 0; bit < 32; bit++)
		f->n[bit] += now[bit] > before[bit] ? now[bit] - before[bit] : 0;
}

/* Linux clears a bit when it counts the error; where it does neither, the bit stays. */
static void add_bits(struct fresh *f, uint32_t bits)
{
	for (unsigned int bit = 0; bit < 32; bit++)
		if ((bits >> bit & 1) && !f->n[bit])
			f->n[bit] = 1;
}

static void finish(struct fresh *f)
{
	f->total = 0;
	for (unsigned int bit = 0; bit < 32; bit++)
		f->total += f->n[bit];
}

static void name_all(const struct fresh *f, bool is_correctable, uint32_t mask, char *buf,
		     size_t len)
{
	size_t at = 0;

	buf[0] = '\0';
	for (unsigned int bit = 0; bit < 32 && at < len; bit++) {
		const char *text = is_correctable ? correctable[bit].text : uncorrectable[bit].text;

		if (!f->n[bit] || !(mask >> bit & 1))
			continue;
		at += (size_t)snprintf(buf + at, len - at, "%s%s", at ? ", " : "",
				       text ? text : "reserved bit");
		if (f->n[bit] > 1 && at < len)
			at += (size_t)snprintf(buf + at, len - at, " %llu times",
					       (unsigned long long)f->n[bit]);
	}
}

/* A case that changes configuration space or takes the link down provokes some. */
static bool is_own_business(const struct nt_case *c)
{
	const unsigned int own = NT_NEED_CFG_WRITE | NT_NEED_FLR | NT_NEED_HOT_RESET |
				 NT_NEED_PM_RESET | NT_NEED_NSSR | NT_NEED_PORT_WRITE |
				 NT_NEED_LINK_RESET | NT_NEED_PERST | NT_NEED_POWER_CYCLE;

	return (c->needs & own) || (c->effects & NT_EFF_POWER);
}

static void judge(struct nt_ctx *t, const struct fresh *cor, const struct fresh *unc,
		  const char *where)
{
	uint32_t fatal = is_own_business(t->cs) ? 0 : ~REQUEST_ERRORS;
	/* Of aer_begin(): what was seen last may be older than the case. */
	const char *when = t->s->has_aer_last ? "since the case before" : "during the case";
	char text[256];

	t->res->pcie_correctable += cor->total;
	t->res->pcie_uncorrectable += unc->total;
	if (cor->total) {
		name_all(cor, true, UINT32_MAX, text, sizeof(text));
		nt_note(t, "PCIe: correctable errors of %s %s: %s", where, when, text);
	}
	name_all(unc, false, ~fatal, text, sizeof(text));
	if (*text)
		nt_note(t, "PCIe: uncorrectable errors of %s %s: %s", where, when, text);
	name_all(unc, false, fatal, text, sizeof(text));
	if (*text)
		check_health(t, "health.pcie",
			     "no uncorrectable PCIe error comes up in the case or right before it",
			     "no new bit in Uncorrectable Error Status", "%s: %s", where, text);
}

void aer_begin(struct nt_ctx *t)
{
	read_state(t, &t->aer);
	/* What came between two cases would be nobody's. */
	if (t->s->has_aer_last)
		t->aer = t->s->aer_last;
}

static void judge_counts(struct nt_ctx *t, const struct aer_counts *now,
			 const struct aer_counts *before, uint32_t cor_bits, uint32_t unc_bits,
			 const char *what)
{
	struct fresh cor = { { 0 }, 0 }, unc = { { 0 }, 0 };
	char where[64];

	if (now->has && before->has) {
		add_counts(&cor, now->correctable, before->correctable);
		add_counts(&unc, now->uncorrectable, before->uncorrectable);
	}
	add_bits(&cor, cor_bits);
	add_bits(&unc, unc_bits);
	finish(&cor);
	finish(&unc);
	snprintf(where, sizeof(where), "%s%s%s", what, *now->bdf ? " " : "", now->bdf);
	judge(t, &cor, &unc, where);
}

void aer_end(struct nt_ctx *t)
{
	const struct aer_state *was = &t->aer;
	struct aer_state now;
	bool has, has_port;

	read_state(t, &now);
	has = now.has_registers && was->has_registers;
	has_port = now.has_port_registers && was->has_port_registers;
	judge_counts(t, &now.device, &was->device, has ? now.correctable & ~was->correctable : 0,
		     has ? now.uncorrectable & ~was->uncorrectable : 0, "the function");
	judge_counts(t, &now.port, &was->port,
		     has_port ? now.port_correctable & ~was->port_correctable : 0,
		     has_port ? now.port_uncorrectable & ~was->port_uncorrectable : 0,
		     "the port above it,");
	t->s->aer_last = now;
	/* A reset in the case may have an echo that is not the next one's. */
	t->s->has_aer_last = !is_own_business(t->cs);
}
