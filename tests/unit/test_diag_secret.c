// SPDX-License-Identifier: GPL-2.0-or-later
/* Secrets: found in every form, replaced at equal length, and what is too short to be one. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag/redact.h"
#include "diagrig.h"
#include "fake_host.h"
#include "suites.h"

#define SN	"S4EWNX0R123456"
#define SN_ROOM 20

static const uint8_t eui[8] = { 0x00, 0x25, 0x38, 0x59, 0x71, 0xb0, 0xe2, 0xab };

static struct secrets *begin(void)
{
	struct secrets *s = secrets_new();

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	return s;
}

static void seal(struct secrets *s)
{
	CU_ASSERT_EQUAL_FATAL(secrets_seal(s, "salt", 4), 0);
}

/* A serial number and an EUI64. */
static struct secrets *usual(void)
{
	struct secrets *s = begin();

	CU_ASSERT_EQUAL(secrets_add_text(s, SECRET_SN, "  " SN "   ", SN_ROOM), 0);
	CU_ASSERT_EQUAL(secrets_add_bytes(s, SECRET_EUI64, eui, sizeof(eui)), 0);
	seal(s);
	return s;
}

static void forms(void)
{
#define HIT(text, form, hex)                                                                       \
	{                                                                                          \
		text, sizeof(text) - 1, form, hex                                                  \
	}
	static const struct {
		const char *bytes;
		size_t len;
		enum scan_form form;
		bool is_hex;
	} hits[] = {
		HIT("x" SN "y", SCAN_PLAIN, false),
		HIT("... s4ewnx0r123456", SCAN_PLAIN, false),
		HIT("S\0004\0E\0W\0N\0X\0000\0R\0001\0002\0003\0004\0005\0006\0", SCAN_UTF16LE,
		    false),
		HIT("\0S\0004\0E\0W\0N\0X\0000\0R\0001\0002\0003\0004\0005\0006", SCAN_UTF16BE,
		    false),
		HIT("654321R0XNWE4S", SCAN_REVERSED, false),
		HIT("4SWEXNR0214365", SCAN_SWAPPED, false),
		HIT("5334 45574e58 3052 313233343536", SCAN_PLAIN, true),
		HIT("53-34-45-57-4E-58-30-52-31-32-33-34-35-36", SCAN_PLAIN, true),
		HIT("363534333231 5230 584e574534 53", SCAN_REVERSED, true),
		HIT("\x00\x25\x38\x59\x71\xb0\xe2\xab", SCAN_PLAIN, false),
		HIT("zz\xab\xe2\xb0\x71\x59\x38\x25\x00zz", SCAN_REVERSED, false),
		HIT("eui.0025385971b0e2ab", SCAN_PLAIN, true),
		HIT("\"00:25:38:59:71:B0:E2:AB\"", SCAN_PLAIN, true),
		HIT("abe2b07159382500", SCAN_REVERSED, true),
	};
	struct secrets *s = usual();

	for (size_t i = 0; i < ARRAY_SIZE(hits); i++) {
		struct scan_hit hit;
		char copy[64];

		memcpy(copy, hits[i].bytes, hits[i].len);
		CU_ASSERT_TRUE_FATAL(secrets_search(s, copy, hits[i].len, false, &hit));
		CU_ASSERT_EQUAL(hit.form, hits[i].form);
		CU_ASSERT_EQUAL(hit.is_hex, hits[i].is_hex);
		secrets_replace(s, copy, hits[i].len, false);
		CU_ASSERT_FALSE(secrets_search(s, copy, hits[i].len, false, &hit));
		CU_ASSERT_NOT_EQUAL(memcmp(copy, hits[i].bytes, hits[i].len), 0);
	}
	secrets_free(s);
}

/* The same everywhere, in the form of the place; separators and the rest stay as they are. */
static void substitutes(void)
{
	char text[] = "sn " SN ", again s4ewnx0r123456; 53:34:45:57:4e:58:30:52:31:32:33:34:35:36.";
	char upper[] = "0025385971B0E2AB";
	struct secrets *s = usual(), *other = begin();
	char hex[8];

	secrets_replace(s, text, strlen(text), true);
	CU_ASSERT_EQUAL(strncmp(text, "sn sn:", 6), 0);
	CU_ASSERT_EQUAL(strncmp(text + 17, ", again sn:", 11), 0);
	CU_ASSERT_EQUAL(memcmp(text + 3, text + 25, 14), 0);
	CU_ASSERT_EQUAL(memcmp(text + 39, "; 73:6e:3a:", 11), 0);
	snprintf(hex, sizeof(hex), "%02x.", (unsigned char)text[16]);
	CU_ASSERT_STRING_EQUAL(text + strlen(text) - 3, hex);
	CU_ASSERT_EQUAL(s->replaced, 3);
	secrets_replace(s, upper, strlen(upper), true);
	CU_ASSERT_EQUAL(strspn(upper, "0123456789ABCDEF"), 16);

	/* another salt, another name */
	secrets_add_text(other, SECRET_SN, SN, strlen(SN));
	CU_ASSERT_EQUAL(secrets_seal(other, "pepper", 6), 0);
	CU_ASSERT_NOT_EQUAL(memcmp(other->v[0].instead, text + 3, 14), 0);
	secrets_free(other);
	secrets_free(s);
}

/* A serial number inside a name goes with the name, whatever the order they came in. */
static void longest_first(void)
{
	static const char nqn[] = "nqn.2014.08.org.nvmexpress:144d144d" SN "  SSD 980 PRO";
	char text[] = "is nqn.2014.08.org.nvmexpress:144d144d" SN "  SSD 980 PRO.";
	struct secrets *s = begin();

	secrets_add_text(s, SECRET_SN, SN, strlen(SN));
	secrets_add_text(s, SECRET_NQN, nqn, strlen(nqn));
	seal(s);
	secrets_replace(s, text, strlen(text), true);
	CU_ASSERT_EQUAL(strncmp(text, "is nqn.2014.08.org.nvmexpress:nqn:", 34), 0);
	CU_ASSERT_EQUAL(s->replaced, 1);
	CU_ASSERT_EQUAL(text[strlen(text) - 1], '.');
	secrets_free(s);
}

static void short_ones(void)
{
	static const uint8_t one[8] = { 0, 0, 0, 0, 0, 0, 0, 1 },
			     ones[8] = { 255, 255, 255, 255, 255, 255, 255, 255 };
	static const uint8_t qemu[8] = { 0x52, 0x54, 0, 0, 0, 0, 0, 0x12 };
	char words[] = "fake FAKE1 1FAKE", zeroes[16] = { 1 };
	char bytes[] = "52 54 00 00 00 00 00 12";
	struct secrets *s = begin();
	struct scan_hit hit;

	secrets_add_text(s, SECRET_SN, "A1", 2);
	secrets_add_text(s, SECRET_SN, "0000000007", 10);
	secrets_add_text(s, SECRET_SN, "FAKE", 4);
	secrets_add_bytes(s, SECRET_EUI64, one, 8);
	secrets_add_bytes(s, SECRET_EUI64, ones, 8);
	secrets_add_bytes(s, SECRET_EUI64, qemu, 8);
	CU_ASSERT_EQUAL(s->n, 5);
	seal(s);
	/* what looks like any number is left alone */
	CU_ASSERT_FALSE(secrets_search(s, "A1 0000000007", 13, true, &hit));
	CU_ASSERT_FALSE(secrets_search(s, zeroes, sizeof(zeroes), true, &hit));
	CU_ASSERT_FALSE(secrets_search(s, qemu, 8, true, &hit));
	/* written out it is told from others */
	CU_ASSERT_TRUE(secrets_search(s, bytes, strlen(bytes), true, &hit));
	/* four characters count as a word, not within one */
	secrets_replace(s, words, strlen(words), true);
	CU_ASSERT_NOT_EQUAL(memcmp(words, "fake", 4), 0);
	CU_ASSERT_STRING_EQUAL(words + 4, " FAKE1 1FAKE");
	secrets_free(s);
}

/* Serial numbers of two characters are as different afterwards as they were before. */
static void no_collisions(void)
{
	struct secrets *s = begin();

	for (int i = 0; i < 100; i++) {
		const char text[2] = { (char)('0' + i / 10), (char)('0' + i % 10) };

		secrets_add_text(s, SECRET_SN, text, 2);
	}
	seal(s);
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < i; k++)
			CU_ASSERT_NOT_EQUAL(memcmp(s->v[i].instead, s->v[k].instead, 2), 0);
	secrets_free(s);
}

/* A host that is called like a word: only what came from outside is looked through. */
static void plain_words(void)
{
	char text[] = "up since monday on storage, not on storages";
	struct secrets *s = begin();
	struct scan_hit hit;

	secrets_add_text(s, SECRET_HOST, "storage", 7);
	secrets_add_text(s, SECRET_USER, "root", 4);
	CU_ASSERT_EQUAL(s->n, 1);
	seal(s);
	CU_ASSERT_FALSE(secrets_search(s, text, strlen(text), false, &hit));
	CU_ASSERT_TRUE(secrets_search(s, text, strlen(text), true, &hit));
	secrets_replace(s, text, strlen(text), true);
	CU_ASSERT_PTR_NULL(strstr(text, "storage,"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "storages"));
	secrets_free(s);
}

static const struct secret *find(const struct secrets *s, enum secret_kind kind, const char *text)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].kind == kind && (!text || (s->v[i].len == strlen(text) &&
						       !memcmp(s->v[i].bytes, text, s->v[i].len))))
			return &s->v[i];
	return NULL;
}

static void log_lines(void)
{
	static const char log[] =
		"1.5 Command line: BOOT_IMAGE=/boot/vmlinuz-6.1 root=UUID=3b2c8a1e-77aa-4f0c-9d11-"
		"0123456789ab rootflags=LABEL=archive7 ip=192.168.7.21:x\n"
		"2.0 nvme nvme0: missing or invalid SUBNQN field. nqn.2019-11.com.example:disk7\n"
		"3.1 EXT4-fs (nvme0n1p2): mounted on /srv/customers/acme at 0000:01:00.0\n"
		"4.0 eth0: 52:54:00:AA:bb:0c fe80::5054:ff:feaa:bb0c version 6.1.0.13.7\n"
		"5.0 BTRFS: device label vault devid 1 transid 7 /dev/nvme0n1p3\n";
	struct secrets *s = begin();

	CU_ASSERT_EQUAL(secrets_find_text(s, log, strlen(log), true), 0);
	CU_ASSERT_EQUAL(s->n, 8);
	CU_ASSERT_PTR_NOT_NULL(find(s, SECRET_UUID, NULL));
	CU_ASSERT_PTR_NOT_NULL(find(s, SECRET_LABEL, "archive7"));
	CU_ASSERT_PTR_NOT_NULL(find(s, SECRET_IP, "192.168.7.21"));
	CU_ASSERT_PTR_NOT_NULL(find(s, SECRET_NQN, "nqn.2019-11.com.example:disk7"));
	CU_ASSERT_PTR_NOT_NULL(find(s, SECRET_PATH, "/srv/customers/acme"));
	CU_ASSERT_PTR_NOT_NULL(find(s, SECRET_MAC, NULL));
	CU_ASSERT_PTR_NOT_NULL(find(s, SECRET_IP, "fe80::5054:ff:feaa:bb0c"));
	CU_ASSERT_PTR_NOT_NULL(find(s, SECRET_LABEL, "vault"));
	secrets_free(s);
}

static void host_names(void)
{
	struct secrets *s = begin();

	fake_begin();
	fake_file("/proc/sys/kernel/hostname", "db-7.example.org\n");
	fake_file("/etc/machine-id", "0123456789abcdef0123456789abcdef\n");
	fake_file("/etc/passwd", "root:x:0:0::/root:/bin/sh\nevelyn:x:1000:1000::/home/evelyn:\n"
				 "nobody:x:65534:65534::/:\n");
	fake_file("/sys/class/dmi/id/product_serial", "CZ3456789\n");
	fake_file("/sys/class/net/eth0/address", "52:54:00:aa:bb:0c\n");
	fake_file("/dev/disk/by-label/my\\x20data", "");
	fake_file("/dev/disk/by-uuid/12AB-34CD", "");
	CU_ASSERT_EQUAL(secrets_find_host(s), 0);
	fake_end();
	CU_ASSERT_EQUAL(s->n, 8);
	CU_ASSERT_PTR_NOT_NULL(find(s, SECRET_HOST, "db-7.example.org"));
	CU_ASSERT_PTR_NOT_NULL(find(s, SECRET_HOST, "db-7"));
	CU_ASSERT_PTR_NOT_NULL(find(s, SECRET_USER, "evelyn"));
	CU_ASSERT_PTR_NOT_NULL(find(s, SECRET_DMI, "CZ3456789"));
	CU_ASSERT_PTR_NOT_NULL(find(s, SECRET_LABEL, "my data"));
	CU_ASSERT_PTR_NOT_NULL(find(s, SECRET_UUID, "12AB-34CD"));
	CU_ASSERT_PTR_NOT_NULL(find(s, SECRET_MAC, NULL));
	secrets_free(s);
}

/* ------------------------------------------------------------------- of a snapshot */

static struct diag_snapshot *marked(void)
{
	static const uint8_t nguid[16] = { 0xe1, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88,
					   0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xf0, 0x01 };
	struct diag_snapshot *s = diagrig_drive();
	uint8_t id[4096], ns[4096], desc[64] = { 3, 16 }, vendor[512] = { 7 }, host[20] = { 0 };
	size_t len;

	memcpy(id, diag_snap_bytes(s, "identify/ctrl.bin", sizeof(id), NULL), sizeof(id));
	memcpy(id + 4, SN "      ", 20);
	snprintf((char *)id + 768, 256, "nqn.2014-08.org.nvmexpress:uuid:%s", SN);
	id[3500] = 9;
	diag_snap_put(s, "identify/ctrl.bin", id, sizeof(id));
	memcpy(ns, diag_snap_bytes(s, "identify/ns-1.bin", sizeof(ns), &len), sizeof(ns));
	memcpy(ns + 104, nguid, 16);
	memcpy(ns + 120, eui, 8);
	diag_snap_put(s, "identify/ns-1.bin", ns, sizeof(ns));
	for (size_t i = 0; i < 16; i++)
		desc[4 + i] = (uint8_t)(0xc0 + i);
	diag_snap_put(s, "identify/ns-1-desc.bin", desc, sizeof(desc));
	memcpy(vendor + 100, SN, strlen(SN));
	diag_snap_put(s, "logs/ca.bin", vendor, sizeof(vendor));
	memcpy(host + 4, "hostid-8", 8);
	diag_snap_put(s, "features/81.bin", host, sizeof(host));
	diag_snap_put_text(s, "sysfs/nvme/serial", SN "\n");
	diag_snap_put_text(s, "sysfs/ns-1/wwid", "eui.e12233445566778899aabbccddeef001\n");
	return s;
}

static struct secrets *of_snapshot(struct diag_snapshot *d, enum diag_redact mode)
{
	struct secrets *s = begin();

	CU_ASSERT_EQUAL(secrets_find(s, d), 0);
	seal(s);
	CU_ASSERT_EQUAL(diag_redact(d, s, mode), 0);
	return s;
}

static void snapshot_ids(void)
{
	struct diag_snapshot *d = marked();
	struct secrets *s = of_snapshot(d, DIAG_REDACT_IDS);
	const uint8_t *id = diag_snap_bytes(d, "identify/ctrl.bin", 4096, NULL);
	const uint8_t *ns = diag_snap_bytes(d, "identify/ns-1.bin", 4096, NULL);
	struct scan_hit hit;
	char text[64];

	for (size_t i = 0; i < d->n; i++)
		CU_ASSERT_FALSE(secrets_search(s, d->items[i].bytes, d->items[i].len, true, &hit));
	CU_ASSERT_EQUAL(memcmp(id + 4, "sn:", 3), 0);
	CU_ASSERT_EQUAL(memcmp(id + 18, "      ", 6), 0);
	CU_ASSERT_EQUAL(strncmp((const char *)id + 768, "nqn.2014-08.org.nvmexpress:nqn:", 31), 0);
	/* the same name in the page, in a vendor's log and in sysfs */
	CU_ASSERT_EQUAL(memcmp(id + 4,
			       (const uint8_t *)diag_snap_bytes(d, "logs/ca.bin", 512, NULL) + 100,
			       14),
			0);
	diag_snap_text(d, "sysfs/nvme/serial", text, sizeof(text));
	CU_ASSERT_EQUAL(memcmp(id + 4, text, 14), 0);
	diag_snap_text(d, "sysfs/ns-1/wwid", text, sizeof(text));
	for (size_t i = 0; i < 16; i++) {
		char hex[3];

		snprintf(hex, sizeof(hex), "%02x", ns[104 + i]);
		CU_ASSERT_EQUAL(memcmp(text + 4 + 2 * i, hex, 2), 0);
	}
	/* structures stay: the descriptor is one of 16 bytes of type 3 */
	CU_ASSERT_EQUAL(
		memcmp(diag_snap_bytes(d, "identify/ns-1-desc.bin", 64, NULL), "\3\20\0\0", 4), 0);
	CU_ASSERT_EQUAL(id[3500], 9);
	secrets_free(s);
	diag_snap_free(d);
}

static void snapshot_strict(void)
{
	struct diag_snapshot *d = marked();
	struct secrets *s = of_snapshot(d, DIAG_REDACT_STRICT);
	const struct diag_item *it = diag_snap_find(d, "logs/ca.bin");

	CU_ASSERT_TRUE(it && it->missing && strstr(it->missing, "nobody describes"));
	it = diag_snap_find(d, "logs/0d.bin");
	CU_ASSERT_TRUE(it && it->missing && strstr(it->missing, "left out"));
	CU_ASSERT_PTR_NOT_NULL(diag_snap_bytes(d, "logs/02.bin", 512, NULL));
	CU_ASSERT_EQUAL(
		((const uint8_t *)diag_snap_bytes(d, "identify/ctrl.bin", 4096, NULL))[3500], 0);
	secrets_free(s);
	diag_snap_free(d);
}

static void snapshot_none(void)
{
	struct diag_snapshot *d = marked();
	struct secrets *s = of_snapshot(d, DIAG_REDACT_NONE);
	struct scan_hit hit;
	const struct diag_item *it = diag_snap_find(d, "sysfs/nvme/serial");

	CU_ASSERT_TRUE(secrets_search(s, it->bytes, it->len, true, &hit));
	CU_ASSERT_EQUAL(hit.secret->kind, SECRET_SN);
	CU_ASSERT_EQUAL(s->replaced, 0);
	secrets_free(s);
	diag_snap_free(d);
}

/* Of two characters: not looked for, but not in the field either. */
static void short_in_place(void)
{
	struct diag_snapshot *d = diagrig_drive();
	struct secrets *s;
	char text[8];

	diag_snap_put_text(d, "sysfs/nvme/serial", "Z9\n");
	s = of_snapshot(d, DIAG_REDACT_IDS);
	diag_snap_text(d, "sysfs/nvme/serial", text, sizeof(text));
	CU_ASSERT_EQUAL(strlen(text), 2);
	CU_ASSERT_NOT_EQUAL(strcmp(text, "Z9"), 0);
	secrets_free(s);
	diag_snap_free(d);
}

CU_TestInfo test_diag_secret[] = {
	{ "every form is found and replaced", forms },
	{ "substitutes: equal, of equal form", substitutes },
	{ "the longest first", longest_first },
	{ "too short to look for", short_ones },
	{ "no two become one", no_collisions },
	{ "words that are others', too", plain_words },
	{ "lines of a log", log_lines },
	{ "what the host knows of itself", host_names },
	{ "a snapshot without identifiers", snapshot_ids },
	{ "strict: nothing that nobody knows", snapshot_strict },
	{ "none: nothing is touched", snapshot_none },
	{ "short ones in place", short_in_place },
	CU_TEST_INFO_NULL,
};
