// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the fuzz targets share: `fuzz_NAME ITERATIONS SEED FILE…` calls
 * fuzz_one() with every seed file as it is, then with ITERATIONS mutations of
 * them, the same for the same SEED. A crash, a sanitizer's report or two
 * seconds for one input is a failure; the input is left in fuzz-NAME.input.
 * Built with -fsanitize=fuzzer and -DFUZZ_LIBFUZZER, libFuzzer drives instead.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FUZZ_LEN_MAX 65536

static void fuzz_one(const uint8_t *data, size_t len);

#ifdef FUZZ_LIBFUZZER
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	fuzz_one(data, len);
	return 0;
}
#else

static uint64_t fuzz_state;
static uint8_t fuzz_input[FUZZ_LEN_MAX];
static size_t fuzz_len;

static inline uint64_t fuzz_rand(void)
{
	fuzz_state ^= fuzz_state << 13;
	fuzz_state ^= fuzz_state >> 7;
	fuzz_state ^= fuzz_state << 17;
	return fuzz_state;
}

static void fuzz_died(int sig)
{
	int fd = open("fuzz.input", O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd >= 0) {
		ssize_t n = write(fd, fuzz_input, fuzz_len);

		(void)n;
		close(fd);
	}
	signal(sig, SIG_DFL);
	raise(sig);
}

static void fuzz_splice(size_t at, size_t cut, const uint8_t *in, size_t len)
{
	if (at + cut > fuzz_len || fuzz_len - cut + len > FUZZ_LEN_MAX)
		return;
	memmove(fuzz_input + at + len, fuzz_input + at + cut, fuzz_len - at - cut);
	if (len)
		memcpy(fuzz_input + at, in, len);
	fuzz_len = fuzz_len - cut + len;
}

static void fuzz_mutate(void)
{
	static const char *const words[] = { "0",
					     "-1",
					     "18446744073709551615",
					     "0x8000000000000000",
					     "{",
					     "}",
					     "[",
					     "]",
					     ":",
					     "\n",
					     "\"",
					     "&a",
					     "*a",
					     "$",
					     "<<",
					     "- ",
					     "  ",
					     "\t",
					     "null",
					     "\xff",
					     "%s%n",
					     "OK" };
	uint8_t copy[64];
	size_t at = fuzz_len ? fuzz_rand() % fuzz_len : 0;
	const char *word = words[fuzz_rand() % (sizeof(words) / sizeof(words[0]))];
	size_t n = fuzz_rand() % sizeof(copy);

	switch (fuzz_rand() % 7) {
	case 0:
		if (fuzz_len)
			fuzz_input[at] ^= (uint8_t)(1u << fuzz_rand() % 8);
		break;
	case 1:
		if (fuzz_len)
			fuzz_input[at] = (uint8_t)fuzz_rand();
		break;
	case 2:
		fuzz_splice(at, 0, (const uint8_t *)word, strlen(word));
		break;
	case 3:
		fuzz_splice(at, n, NULL, 0);
		break;
	case 4: /* a piece of itself elsewhere */
		if (fuzz_len && at + n <= fuzz_len) {
			memcpy(copy, fuzz_input + at, n);
			fuzz_splice(fuzz_rand() % fuzz_len, 0, copy, n);
		}
		break;
	case 5:
		fuzz_splice(at, 1, (const uint8_t *)word, strlen(word));
		break;
	default:
		fuzz_len = at;
	}
}

static bool fuzz_load(const char *path)
{
	FILE *f = fopen(path, "rb");

	if (!f)
		return false;
	fuzz_len = fread(fuzz_input, 1, sizeof(fuzz_input), f);
	fclose(f);
	return true;
}

static void fuzz_call(void)
{
	alarm(2);
	fuzz_one(fuzz_input, fuzz_len);
	alarm(0);
}

int main(int argc, char **argv)
{
	unsigned long n = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	int seeds = argc - 3;

	if (argc < 4) {
		fprintf(stderr, "usage: %s ITERATIONS SEED FILE...\n", argv[0]);
		return 2;
	}
	fuzz_state = strtoull(argv[2], NULL, 10) * 0x9e3779b97f4a7c15 + 1;
	signal(SIGALRM, fuzz_died);
	signal(SIGSEGV, fuzz_died);
	signal(SIGABRT, fuzz_died);
	for (unsigned long i = 0; i < n + (unsigned long)seeds; i++) {
		if (!fuzz_load(argv[3 + i % (unsigned long)seeds])) {
			perror(argv[3 + i % (unsigned long)seeds]);
			return 2;
		}
		for (uint64_t k = i < (unsigned long)seeds ? 0 : 1 + fuzz_rand() % 6; k; k--)
			fuzz_mutate();
		fuzz_call();
	}
	printf("%lu inputs\n", n + (unsigned long)seeds);
	return 0;
}
#endif

/* The input as a file: a name under /proc, valid until the next call. */
static inline const char *fuzz_file(const uint8_t *data, size_t len)
{
	static char path[64];
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("fuzz", 0);
	if (fd < 0 || ftruncate(fd, 0) || pwrite(fd, data, len, 0) != (ssize_t)len)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return path;
}

#endif
