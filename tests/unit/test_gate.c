// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * engine/gate.c and what stands behind it, on a model that is guarded like a
 * real device: lists, serial numbers, signatures, locks, and a drive that was
 * swapped.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/gate.h"
#include "fake_host.h"
#include "pcifn/sim/sim.h"
#include "runrig.h"
#include "suites.h"
#include "util/jobj.h"

#define SN  "SIM0000000000000001"
#define BDF "0000:01:00.0"

/* --------------------------------------------------------------------- lists */

static int check(const char *sn, struct nt_err *err)
{
	*err = (struct nt_err){ 0 };
	return lists_check(BDF, sn, err);
}

static void no_list_allows(void)
{
	struct nt_err err;

	fake_begin();
	CU_ASSERT_EQUAL(check("S1", &err), 0);
	CU_ASSERT_EQUAL(check(NULL, &err), 0);
	fake_end();
}

static void denied_wins(void)
{
	struct nt_err err;

	fake_begin();
	fake_file("/etc/nvmetest/allowed-devices", BDF "\nS1\n");
	fake_file("/etc/nvmetest/denied-devices", "# the boot drive\n  S1   # not this one\n");
	CU_ASSERT_EQUAL(check("S1", &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "denied-devices"));
	CU_ASSERT_EQUAL(check("S2", &err), 0);
	fake_file("/etc/nvmetest/denied-devices", "01:00.0\n");
	CU_ASSERT_EQUAL(check("S2", &err), -EPERM);
	fake_end();
}

static void allowed_only(void)
{
	struct nt_err err;

	fake_begin();
	fake_file("/etc/nvmetest/allowed-devices", "0000:02:00.0\nS1\n");
	CU_ASSERT_EQUAL(check("S1", &err), 0);
	CU_ASSERT_EQUAL(check("S2", &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "S2"));
	/* Before Identify the serial number may still be on the list. */
	CU_ASSERT_EQUAL(check(NULL, &err), 0);
	fake_file("/etc/nvmetest/allowed-devices", "\n#S2\n");
	CU_ASSERT_EQUAL(check("S2", &err), -EPERM);
	/* Part of a word is not the word. */
	fake_file("/etc/nvmetest/allowed-devices", "S22\nxS2\n");
	CU_ASSERT_EQUAL(check("S2", &err), -EPERM);
	fake_end();
}

/* ---------------------------------------------------------------------- runs */

static unsigned int ran;

static void passes(struct nt_ctx *t)
{
	nt_shall(t, true, "a case checks something");
}

static void asks(struct nt_ctx *t)
{
	for (int i = 0; i < 8; i++)
		nt_get_features(t, NT_FID_NUM_QUEUES, 0, 0);
	nt_shall(t, true, "a case checks something");
}

/* The worker's model has the serial number of another drive from now on. */
static void swaps(struct nt_ctx *t)
{
	((struct sim *)nt_fn(t)->priv)->cfg.seed++;
	nt_shall(t, true, "a case checks something");
}

#define CASE(name, function, what)                                                                 \
	static const struct nt_case name = { .id = "unit-gate.x." #name,                           \
					     .title = #name,                                       \
					     .spec = "base-2.0:1",                                 \
					     .state = NT_STATE_ENABLED,                            \
					     .effects = (what),                                    \
					     .run = function }

CASE(reads, passes, 0);
CASE(ask, asks, 0);
CASE(writes, passes, NT_EFF_DATA);
CASE(resets, passes, NT_EFF_RESET);
CASE(swap, swaps, NT_EFF_RESET);
CASE(quiet_swap, swaps, 0);

static void go(struct runrig *f)
{
	runrig_go(f);
	ran = 0;
	while (runrig_event(f, "case_end", ran))
		ran++;
}

static void effects_are_skipped(void)
{
	const struct nt_case *const cases[] = { &reads, &resets, &writes, NULL };
	struct runrig f;

	runrig_begin(&f, "sim:real=1", cases);
	go(&f);
	CU_ASSERT_EQUAL(f.status, 0);
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 0), "pass");
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 1), "skip");
	CU_ASSERT_STRING_EQUAL(runrig_reason(&f, 1),
			       "effect \"reset\" is not allowed: add --allow reset");
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 2), "skip");
	runrig_end(&f);
}

static void serial_is_needed(void)
{
	static const char *const serials[] = { NULL, "", "SIM", SN "0" };
	const struct nt_case *const cases[] = { &reads, &writes, NULL };
	struct runrig f;

	for (size_t i = 0; i < ARRAY_SIZE(serials); i++) {
		runrig_begin(&f, "sim:real=1", cases);
		f.opts.allow = NT_EFF_DATA;
		f.opts.serial = serials[i];
		go(&f);
		CU_ASSERT_EQUAL(f.status, 3);
		CU_ASSERT_EQUAL(ran, 0);
		CU_ASSERT_EQUAL(f.err.code, -EPERM);
		CU_ASSERT_PTR_NOT_NULL(strstr(f.err.text, "refused"));
		runrig_end(&f);
	}
	runrig_begin(&f, "sim:real=1", cases);
	f.opts.allow = NT_EFF_DATA;
	f.opts.serial = SN;
	go(&f);
	CU_ASSERT_EQUAL(f.status, 0);
	CU_ASSERT_EQUAL(ran, 2);
	runrig_end(&f);
}

static void one_of_several_serials(void)
{
	static const char *const those[] = { "OTHER", SN }, *const others[] = { "OTHER", "THIRD" };
	const struct nt_case *const cases[] = { &writes, NULL };
	struct json_object *run, *consent;
	struct runrig f;

	runrig_begin(&f, "sim:real=1", cases);
	f.opts.allow = NT_EFF_DATA;
	f.opts.serial = "OTHER, " SN;
	f.opts.serials = those;
	f.opts.serial_count = 2;
	go(&f);
	CU_ASSERT_EQUAL(f.status, 0);
	CU_ASSERT_EQUAL(ran, 1);
	runrig_end(&f);
	runrig_begin(&f, "sim:real=1", cases);
	f.opts.allow = NT_EFF_DATA;
	f.opts.serial = "OTHER, THIRD";
	f.opts.serials = others;
	f.opts.serial_count = 2;
	go(&f);
	CU_ASSERT_EQUAL(f.status, 3);
	CU_ASSERT_EQUAL(ran, 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(f.err.text, "--serial OTHER, THIRD does not match"));
	json_object_object_get_ex(runrig_event(&f, "run_begin", 0), "run", &run);
	CU_ASSERT_TRUE_FATAL(json_object_object_get_ex(run, "consent", &consent));
	CU_ASSERT_STRING_EQUAL(jobj_get_str(consent, "serial"), "OTHER, THIRD");
	runrig_end(&f);
}

static void consent_is_told(void)
{
	const struct nt_case *const cases[] = { &writes, NULL };
	struct json_object *run, *consent, *allow;
	struct runrig f;

	runrig_begin(&f, "sim:real=1", cases);
	f.opts.allow = NT_EFF_DATA | NT_EFF_RESET;
	f.opts.serial = SN;
	setenv("SUDO_USER", "eve", 1);
	go(&f);
	unsetenv("SUDO_USER");
	json_object_object_get_ex(runrig_event(&f, "run_begin", 0), "run", &run);
	CU_ASSERT_TRUE_FATAL(json_object_object_get_ex(run, "consent", &consent));
	CU_ASSERT_STRING_EQUAL(jobj_get_str(consent, "serial"), SN);
	CU_ASSERT_STRING_EQUAL(jobj_get_str(consent, "sudo_user"), "eve");
	CU_ASSERT_EQUAL(jobj_get_u64(consent, "uid"), getuid());
	json_object_object_get_ex(consent, "allow", &allow);
	CU_ASSERT_EQUAL(json_object_array_length(allow), 2);
	runrig_end(&f);

	runrig_begin(&f, "sim:", cases);
	go(&f);
	json_object_object_get_ex(runrig_event(&f, "run_begin", 0), "run", &run);
	CU_ASSERT_FALSE(json_object_object_get_ex(run, "consent", NULL));
	runrig_end(&f);
}

/* ---------------------------------------------------------------- signatures */

/* A medium of 4 MiB with the magic of a file system, and its address. */
static void make_medium(char path[64], char address[128], off_t at, const void *magic, size_t len)
{
	int fd;

	strcpy(path, "/tmp/nvmetest-gate-XXXXXX");
	fd = mkstemp(path);
	CU_ASSERT_TRUE_FATAL(fd >= 0);
	CU_ASSERT_EQUAL_FATAL(ftruncate(fd, 4 << 20), 0);
	CU_ASSERT_EQUAL_FATAL(pwrite(fd, magic, len, at), (ssize_t)len);
	close(fd);
	snprintf(address, 128, "sim:real=1,media=%s", path);
}

static void try_medium(off_t at, const char *magic, size_t len, const char *word)
{
	const struct nt_case *const cases[] = { &writes, NULL };
	char path[64], address[128];
	struct runrig f;

	make_medium(path, address, at, magic, len);
	runrig_begin(&f, address, cases);
	f.plan.allow = NT_EFF_DATA;
	f.opts.serial = SN;
	go(&f);
	CU_ASSERT_EQUAL(f.status, word ? 3 : 0);
	CU_ASSERT_EQUAL(ran, word ? 0 : 1);
	if (word)
		CU_ASSERT_PTR_NOT_NULL(strstr(f.err.text, word));
	runrig_end(&f);

	/* Who types both knows what is on it. */
	runrig_begin(&f, address, cases);
	f.opts.allow = NT_EFF_DATA;
	f.opts.serial = SN;
	go(&f);
	CU_ASSERT_EQUAL(f.status, 0);
	CU_ASSERT_EQUAL(ran, 1);
	runrig_end(&f);
	unlink(path);
}

static void only_signatures_refuse_a_plan(void)
{
	static const char magic[] = "SWAPSPACE2";
	static const char mbr[] = { 0x55, (char)0xaa };

	try_medium(0, "", 0, NULL);
	try_medium(510, mbr, 2, "a partition table (dos)");
	try_medium(4086, magic, 10, NULL); /* without its header, libblkid wants more */
	try_medium(0, "XFSB", 4, NULL);
}

/* A version 1 swap area as mkswap writes it, and LUKS, which needs its magic only. */
static void found_at_both_ends(void)
{
	uint8_t area[4096] = { 0 };

	area[1024] = 1;	  /* version */
	area[1028] = 255; /* last page, little-endian */
	area[1029] = 3;
	memcpy(area + 4086, "SWAPSPACE2", 10);
	try_medium(0, (const char *)area, sizeof(area), "swap");
	try_medium(0, "LUKS\xba\xbe\0\1", 8, "crypto_LUKS");
	/* md 0.90 stands in the last 64 KiB. */
	{
		uint32_t md[64] = { 0xa92b4efc, 0, 90 };

		try_medium((4 << 20) - 65536, (const char *)md, sizeof(md), "linux_raid_member");
	}
}

static void named_in_the_report(void)
{
	const struct nt_case *const cases[] = { &writes, NULL };
	struct json_object *list, *first;
	char path[64], address[128];
	struct runrig f;

	make_medium(path, address, 0, "LUKS\xba\xbe\0\1", 8);
	runrig_begin(&f, address, cases);
	f.opts.allow = NT_EFF_DATA;
	f.opts.serial = SN;
	go(&f);
	unlink(path);
	CU_ASSERT_TRUE_FATAL(
		json_object_object_get_ex(runrig_event(&f, "target", 0), "signatures", &list));
	CU_ASSERT_EQUAL_FATAL(json_object_array_length(list), 1);
	first = json_object_array_get_idx(list, 0);
	CU_ASSERT_EQUAL(jobj_get_u64(first, "nsid"), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(jobj_get_str(first, "text"), "crypto_LUKS"));
	runrig_end(&f);
}

/* ------------------------------------------------------------------ identity */

static void another_drive_ends_the_run(void)
{
	const struct nt_case *const cases[] = { &reads, &swap, &reads, &writes, NULL };
	struct runrig f;

	runrig_begin(&f, "sim:real=1", cases);
	f.opts.allow = NT_EFF_DATA | NT_EFF_RESET;
	f.opts.serial = SN;
	go(&f);
	CU_ASSERT_EQUAL(f.status, 3);
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 1), "pass");
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 2), "error");
	CU_ASSERT_PTR_NOT_NULL(strstr(runrig_reason(&f, 2), "another drive answers"));
	CU_ASSERT_PTR_NOT_NULL(strstr(runrig_reason(&f, 2), "was " SN));
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 3), "error");
	CU_ASSERT_PTR_NOT_NULL(strstr(runrig_reason(&f, 3), "device lost: another drive"));
	runrig_end(&f);
}

/* Swapped without a reset of ours: found before the first case that cannot be undone. */
static void asked_before_the_first_destructive(void)
{
	const struct nt_case *const cases[] = { &reads, &quiet_swap, &writes, NULL };
	struct runrig f;

	runrig_begin(&f, "sim:real=1", cases);
	f.opts.allow = NT_EFF_DATA;
	f.opts.serial = SN;
	go(&f);
	CU_ASSERT_EQUAL(f.status, 3);
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 1), "pass");
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 2), "error");
	CU_ASSERT_PTR_NOT_NULL(strstr(runrig_reason(&f, 2), "another drive answers"));
	runrig_end(&f);
}

static void the_model_is_never_asked(void)
{
	const struct nt_case *const cases[] = { &swap, &writes, NULL };
	struct runrig f;

	runrig_begin(&f, "sim:", cases);
	go(&f);
	CU_ASSERT_EQUAL(f.status, 0);
	runrig_end(&f);
}

/* --------------------------------------------------------------- lock, death */

static void one_run_at_a_time(void)
{
	const struct nt_case *const cases[] = { &reads, NULL };
	struct nt_err err;
	struct runrig f;
	int fd;

	fake_begin();
	fake_dir("/run");
	CU_ASSERT_EQUAL_FATAL(host_lock("sim", &fd, &err), 0);
	runrig_begin(&f, "sim:real=1", cases);
	go(&f);
	CU_ASSERT_EQUAL(f.status, 3);
	CU_ASSERT_EQUAL(ran, 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(f.err.text, "has sim"));
	runrig_end(&f);
	host_unlock(fd);

	runrig_begin(&f, "sim:real=1", cases);
	go(&f);
	CU_ASSERT_EQUAL(f.status, 0);
	runrig_end(&f);
	/* It was given back. */
	CU_ASSERT_EQUAL(host_lock("sim", &fd, &err), 0);
	host_unlock(fd);
	fake_end();
}

#define PORT "0000:00:1c.0"

static void what_is_left_of_it(void)
{
	char port[16], text[200];

	fake_begin();
	gone_port(BDF, port);
	CU_ASSERT_STRING_EQUAL(port, "");
	fake_dir("/sys/devices/pci0000:00/" PORT "/" BDF);
	fake_link("/sys/bus/pci/devices/" PORT, "../../../devices/pci0000:00/" PORT);
	fake_link("/sys/bus/pci/devices/" BDF, "../../../devices/pci0000:00/" PORT "/" BDF);
	gone_port(BDF, port);
	CU_ASSERT_STRING_EQUAL(port, PORT);
	gone_port(PORT, port);
	CU_ASSERT_STRING_EQUAL(port, "");
	fake_file("/sys/devices/pci0000:00/" PORT "/current_link_speed", "8.0 GT/s PCIe\n");
	fake_file("/sys/devices/pci0000:00/" PORT "/current_link_width", "4\n");
	fake_bytes("/sys/devices/pci0000:00/" PORT "/" BDF "/config", "\xe5\x1d\1\0", 4);
	CU_ASSERT_STRING_EQUAL(gone_words(BDF, PORT, text, sizeof(text)), "");
	fake_bytes("/sys/devices/pci0000:00/" PORT "/" BDF "/config", "\xff\xff\xff\xff", 4);
	CU_ASSERT_PTR_NOT_NULL(strstr(gone_words(BDF, PORT, text, sizeof(text)), "all ones"));
	fake_file("/sys/devices/pci0000:00/" PORT "/current_link_width", "0\n");
	CU_ASSERT_STRING_EQUAL(gone_words(BDF, PORT, text, sizeof(text)),
			       "the link below " PORT " is down");
	fake_remove("/sys/devices/pci0000:00/" PORT "/" BDF);
	CU_ASSERT_PTR_NOT_NULL(
		strstr(gone_words(BDF, PORT, text, sizeof(text)), BDF " has left the PCI bus"));
	CU_ASSERT_STRING_EQUAL(gone_words("", "", text, sizeof(text)), "");
	fake_end();
}

static void gone_is_told_to_all(void)
{
	const struct nt_case *const cases[] = { &reads, &ask, &reads, NULL };
	struct runrig f;

	runrig_begin(&f, "sim:gone-after=10", cases);
	go(&f);
	CU_ASSERT_EQUAL(f.status, 3);
	CU_ASSERT_EQUAL_FATAL(ran, 3);
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 0), "pass");
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 1), "error");
	CU_ASSERT_PTR_NOT_NULL(strstr(runrig_reason(&f, 1), "the device is gone"));
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 2), "error");
	CU_ASSERT_PTR_NOT_NULL(strstr(runrig_reason(&f, 2), "device lost: the model vanished"));
	runrig_end(&f);
}

CU_TestInfo test_gate[] = {
	{ "without lists everything is allowed", no_list_allows },
	{ "denied wins over allowed", denied_wins },
	{ "a list of allowed ones denies the rest", allowed_only },
	{ "an effect that nobody allowed is skipped", effects_are_skipped },
	{ "data needs the serial number", serial_is_needed },
	{ "any of several serial numbers will do", one_of_several_serials },
	{ "who allowed what is in the events", consent_is_told },
	{ "signatures refuse a plan, other data does not", only_signatures_refuse_a_plan },
	{ "signatures at both ends", found_at_both_ends },
	{ "signatures are in the events", named_in_the_report },
	{ "another drive after a reset ends the run", another_drive_ends_the_run },
	{ "another drive before the first write", asked_before_the_first_destructive },
	{ "a model is not asked", the_model_is_never_asked },
	{ "one run at a time", one_run_at_a_time },
	{ "what the host sees of a function that is gone", what_is_left_of_it },
	{ "a device that is gone", gone_is_told_to_all },
	CU_TEST_INFO_NULL,
};
