// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events: the truth about a run, one JSON object per line.
 *
 * The engine emits them in this order, each is appended and flushed as it
 * happens, and every report is a pure function of them. Keys that every event
 * has: "ev" (its name), "t_ms" (milliseconds since run_begin, wall time).
 *
 *	run_begin   schema ("nvmetest.events/1"), tool{name,version}, run{id,started,seed,
 *		    command[],host{kernel,arch},consent{user,uid,sudo_user,tty,
 *		    serial,allow[]} or absent}, plan{name,file,sha256,allow[],cases},
 *		    strict, checkpoint{target,cwd,digest}: what a resumed run has to agree with;
 *		    run.resume: the command that goes on with it, with --events
 *	resumed	    n (of the first case that is left), left, at, pause_ms (since the event
 *		    before it), resume, command[], host{…}, consent{…} or absent: another process
 *		    goes on with a run that was interrupted, see below
 *	target	    address, backend, vid, did, mn, sn, fr, ver, cap ("0x…"), nn, mdts …,
 *		    structures{"identify.ctrl" …: hex, without the zeros at the end},
 *		    signatures[{nsid,text,unknown}] when something may be overwritten
 *		    bound{from,to,ms,returned} when --bind took it from its driver
 *	case_begin  n (0…), id, title, params{}, spec[], coverage[], rules[], repeat
 *	note	    n, text, step (bool)
 *	check	    n, label, word, text, seen, want		only those that did not hold
 *	trace	    n, commands[], registers[], doorbells[]	evidence, with FAIL and ERROR
 *		    queues[] when the process that ran the case could still look
 *	case_end    n, verdict, duration_us, wall_us, checks, failed, reasons[],
 *		    pcie_correctable, pcie_uncorrectable (errors of the link, when there were),
 *		    known{why,clause,where,expires} or absent, fixed{…} or absent, repro, advice
 *		    lapsed[{…,cause,text}]: entries that list what failed and do not excuse it,
 *		    cause "expired" or "firmware" (they are for another revision), or absent
 *		    latency{admin{…},io{…}} of its commands, as latency.h has it, or absent;
 *		    interrupted (true: by a signal, it is run again when the run is resumed)
 *	run_end	    state ("complete", "interrupted", "error"), exit, duration_ms, reason,
 *		    bound{…,return_ms,return_error or absent} as it is at the end
 *
 * A run that was interrupted has no run_end, or one whose state says so. When it is resumed,
 * "resumed" follows in the same file, then the cases that are left with the n that they would
 * have had, then another run_end, which is the one that counts. A case that had begun and not
 * ended, or ended with "interrupted", begins again; after the second time it only ends, with
 * verdict "error". t_ms counts on, the time in which nothing ran included.
 *
 * trace.commands[]: { "t_us", "t_ns", "qid", "slot", "sqe" (hex), "name" (or null), "cid",
 * "nsid", "fields"{…decoded…}, "cqe" (hex or null), "status" "0/00", "status_name",
 * "latency_us", "latency_ns" }; a completion that belongs to no listed command stands as
 * { "t_us", "cq", "cqe", … } alone.
 * trace.registers[]: { "t_us", "t_ns", "op" "read"/"write", "space" "bar0"…"bar5"/"cfg", "off",
 * "name" (or null), "width", "value" ("0x…") }.
 * trace.doorbells[]: { "t_us", "t_ns", "qid", "kind" "sq"/"cq", "value" }.
 *
 * At the first failure memory is looked at, too (nothing there is believed):
 *
 * trace.queues[], at most 16: { "qid", "kind" "sq"/"cq", "entries", "align" (of its address, or
 * absent), "contiguous", "deleted" (true or absent), "head", "doorbell" (as last written) } and,
 * of an SQ, { "cqid", "tail", "by_hand" (true: a case wrote doorbell or slots itself), "in_flight",
 * "outstanding"[{ "slot", "cid", "opc" }] at most 64 }, of a CQ { "phase" (what makes the entry at
 * the head new), "taken", "first", "tags" (the Phase Tags in memory from slot "first" on, one
 * digit each, at most 256), "next" (hex: the entry at the head, new or old) }.
 *
 * trace.commands[].data of commands that move data by PRPs: { "len", "to_host", "page_len",
 * "prp1", "prp2" ("0x…") } and, while its memory was there, { "lists"[{ "at", "entries"["0x…"],
 * "chained" (the last entry points at the next list) }] at most 64 entries, "more" (entries not
 * listed, or absent), "changed"[["0x…", bytes]] (of the pattern that the host had put there;
 * absent: unknown), "outside"[["0x…", bytes]] (of what lies around the transfer; absent: none) }.
 */
#ifndef REPORT_EVENT_H
#define REPORT_EVENT_H

#include <stdio.h>

#include <nvmetest/base.h>

struct json_object;

/* How much a report for people tells. */
enum report_verbosity {
	REPORT_QUIET,  /* -q: failures and the verdict */
	REPORT_NORMAL, /* a run: the first failures in full, the end fits a screen */
	REPORT_FULL,   /* report show: all of them, every table */
	REPORT_VERBOSE /* -v: every case, every step */
};

/* A format. Gets every event, writes to @out (standard output or a file). */
struct report_ops {
	const char *name;
	const char *summary;
	/* Written in place as it happens, not to a temporary name. */
	bool is_streamed;
	/* State in *@state. @verbose: enum report_verbosity. 0 or -errno. */
	int (*begin)(FILE *out, int verbose, bool color, void **state);
	int (*event)(void *state, struct json_object *ev);
	/* The last call; frees the state. A failing write is returned as -errno. */
	int (*end)(void *state);
};

/* Sorted by name, NULL-terminated. */
extern const struct report_ops *const report_formats[];
const struct report_ops *report_format_find(const char *name);

/* Several outputs of one run. "json", "json=FILE", "human" … */
struct report;
int report_open(const char *const *specs, size_t n, int verbose, bool color, struct report **ret,
		struct nt_err *err);
/* A write error is remembered and told by report_close(); the run goes on. */
int report_event(struct report *r, struct json_object *ev);
/* Files are written to a temporary name and renamed here. -errno and text of the first failure. */
int report_close(struct report *r, struct nt_err *err);
/* Nothing came of it: no file appears. */
void report_drop(struct report *r);

/* Read events (JSON lines) or a report (one JSON document) and replay it as events. */
int report_replay(const char *path, int (*each)(void *arg, struct json_object *ev), void *arg,
		  struct nt_err *err);

#endif
