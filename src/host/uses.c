// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who uses a drive, and the refusal that follows from it. The places are
 * searched by uses_*.c; here they are put in order and into words.
 *
 * Nothing here can be switched off. A place that cannot be looked at counts as
 * used: the data of somebody else is at stake.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/uses_priv.h"

const char *host_use_name(enum host_use_kind kind)
{
	static const char *const names[] = {
		[HOST_USE_ROOT] = "root",	    [HOST_USE_MOUNT] = "mount",
		[HOST_USE_SWAP] = "swap",	    [HOST_USE_HOLDER] = "holder",
		[HOST_USE_OPEN] = "open",	    [HOST_USE_EXCLUSIVE] = "exclusive",
		[HOST_USE_SIGNATURE] = "signature",
	};

	return (unsigned int)kind < HOST_USE_COUNT ? names[kind] : "unknown";
}

/* -------------------------------------------------------------- collecting */

/* The same mount in another mount namespace says nothing new. */
static bool is_known(const struct host_uses *list, const struct host_use *use)
{
	size_t len;

	for (size_t i = 0; i < list->n; i++) {
		const struct host_use *old = &list->v[i];

		len = strlen(old->text);
		if (old->kind == use->kind && !strcmp(old->device, use->device) &&
		    !strncmp(old->text, use->text, len) &&
		    (!use->text[len] || !strncmp(use->text + len, " in the mount ", 14)))
			return true;
	}
	return false;
}

void uses_add(struct uses *u, size_t dev, enum host_use_kind kind, const char *fmt, ...)
{
	const struct used_dev *d = &u->devs[dev];
	struct host_uses *list = &u->lists[d->fn];
	struct host_use use = { .kind = kind }, *slot;
	va_list ap;

	snprintf(use.device, sizeof(use.device), "%s", d->base);
	va_start(ap, fmt);
	vsnprintf(use.text, sizeof(use.text), fmt, ap);
	va_end(ap);
	for (char *p = use.text; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	if (is_known(list, &use))
		return;
	slot = host_grow(&list->v, list->n, sizeof(*slot));
	if (!slot) {
		u->is_out_of_memory = true;
		return;
	}
	*slot = use;
	list->n++;
}

void uses_missing(struct uses *u, size_t fn, const char *fmt, ...)
{
	char text[sizeof(u->lists->missing)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	for (size_t i = 0; i < u->fn_count; i++) {
		if (u->lists[i].is_partial || (fn != SIZE_MAX && fn != i))
			continue;
		u->lists[i].is_partial = true;
		memcpy(u->lists[i].missing, text, sizeof(text));
	}
}

static int worst_first(const void *a, const void *b)
{
	const struct host_use *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->device, y->device);
}

/* A function without a node of any kind has nothing that somebody could use. */
static void forget_what_does_not_matter(struct uses *u)
{
	for (size_t i = 0; i < u->fn_count; i++) {
		bool has_node = false;

		for (size_t k = 0; k < u->dev_count && !has_node; k++)
			has_node = u->devs[k].fn == i && strncmp(u->devs[k].name, "vfio/", 5);
		/* vfio itself lets only one process have a group. */
		if (!has_node)
			u->lists[i].is_partial = false;
	}
}

enum how { HOW_LOOK, HOW_CHECK, HOW_CHECK_OVERWRITE };

static int find_uses(const struct host_fn *fns, size_t n, enum how how, struct host_uses *ret,
		     struct nt_err *err)
{
	struct uses u = { .fns = fns, .fn_count = n, .lists = ret };
	size_t from;

	memset(ret, 0, n * sizeof(*ret));
	uses_collect(&u);
	do {
		from = u.dev_count;
		uses_find_kernel(&u);
		uses_follow(&u, from);
	} while (u.dev_count > from);
	if (u.dev_count) {
		uses_find_mounts(&u);
		uses_find_swaps(&u);
		uses_find_boot(&u);
		uses_find_open(&u);
	}
	if (how == HOW_LOOK)
		uses_find_udev(&u);
	else
		uses_probe(&u, how == HOW_CHECK_OVERWRITE);
	forget_what_does_not_matter(&u);
	free(u.devs);
	for (size_t i = 0; i < n; i++)
		if (ret[i].n)
			qsort(ret[i].v, ret[i].n, sizeof(*ret[i].v), worst_first);
	if (!u.is_out_of_memory)
		return 0;
	for (size_t i = 0; i < n; i++)
		host_uses_free(&ret[i]);
	return nt_err_set(err, -ENOMEM, "out of memory while looking who uses the drive");
}

/* ------------------------------------------------------------------ callers */

void host_uses_free(struct host_uses *uses)
{
	free(uses->v);
	*uses = (struct host_uses){ 0 };
}

int host_uses_look(const struct host_fn *fns, size_t n, struct host_uses *ret, struct nt_err *err)
{
	return find_uses(fns, n, HOW_LOOK, ret, err);
}

static int refuse_partial(const struct host_fn *fn, const struct host_uses *uses,
			  struct nt_err *err)
{
	return nt_err_set(err, -EPERM,
			  "cannot tell whether %s is free, so it counts as used; not seen: %s",
			  fn->bdf, uses->missing);
}

int host_uses(const struct host_fn *fn, struct host_use **ret, size_t *ret_n, struct nt_err *err)
{
	struct host_uses uses;
	int rc = find_uses(fn, 1, HOW_CHECK, &uses, err);

	if (rc)
		return rc;
	if (uses.is_partial) {
		rc = refuse_partial(fn, &uses, err);
		host_uses_free(&uses);
		return rc;
	}
	*ret = uses.v;
	*ret_n = uses.n;
	return 0;
}

/* The first that stands in the way of taking the drive from its driver; NULL: none. */
static const struct host_use *first_obstacle(const struct host_uses *uses)
{
	return uses->n && uses->v[0].kind != HOST_USE_SIGNATURE ? &uses->v[0] : NULL;
}

static void advise_holder(const char *text, char *buf, size_t len)
{
	const char *holds = strncmp(text, "holds ", 6) ? "" : text + 6;
	const char *open = strchr(holds, '('), *name = open ? open + 1 : holds;
	int word = (int)strcspn(holds, " "), name_len = (int)strcspn(name, " )");

	if (!strncmp(text, "member of", 9))
		snprintf(buf, len,
			 "take it out of the set (pvremove, mdadm --zero-superblock, "
			 "zpool labelclear)");
	else if (!strncmp(holds, "md", 2))
		snprintf(buf, len, "mdadm --stop /dev/%.*s", word, holds);
	else if (!strncmp(holds, "loop", 4))
		snprintf(buf, len, "losetup -d /dev/%.*s", word, holds);
	else if (!strncmp(holds, "dm-", 3))
		snprintf(buf, len,
			 "dmsetup remove %.*s (of LVM: vgchange -an, of LUKS: "
			 "cryptsetup close)",
			 name_len, name);
	else if (strstr(text, "exported by "))
		snprintf(buf, len, "end the export");
	else
		snprintf(buf, len, "unmount or stop what holds it");
}

/* What frees the drive of a use. */
static void advise(const struct host_fn *fn, const struct host_use *use, char *buf, size_t len)
{
	const char *at = strstr(use->text, "mounted at "), *by = strstr(use->text, "open by ");

	switch (use->kind) {
	case HOST_USE_ROOT:
		snprintf(buf, len, "this system needs it: start from another drive");
		break;
	case HOST_USE_MOUNT:
		snprintf(buf, len, "umount %.100s", at ? at + strlen("mounted at ") : "it");
		break;
	case HOST_USE_SWAP:
		snprintf(buf, len, "swapoff /dev/%s", use->device);
		break;
	case HOST_USE_HOLDER:
		advise_holder(use->text, buf, len);
		break;
	case HOST_USE_OPEN:
		snprintf(buf, len, "end %.100s", by ? by + strlen("open by ") : "it");
		break;
	case HOST_USE_SIGNATURE:
		snprintf(buf, len, "--allow data and --serial %s together permit to overwrite it",
			 *fn->sn ? fn->sn : "SN");
		break;
	default:
		snprintf(buf, len, "lsblk /dev/%s and fuser -v /dev/%s help to find it",
			 use->device, use->device);
		break;
	}
}

void host_ways_in_use(struct host_fn *fns, const struct host_uses *uses, size_t n)
{
	struct host_facts facts;
	char words[160], advice[160];

	host_facts_read(&facts);
	for (size_t i = 0; i < n; i++) {
		const struct host_use *use = first_obstacle(&uses[i]);

		if (use) {
			snprintf(words, sizeof(words), "%s %.120s", use->device, use->text);
			advise(&fns[i], use, advice, sizeof(advice));
		}
		host_ways_judge(&fns[i], &facts, use ? words : NULL, advice);
	}
}

/* ------------------------------------------------------------------ refusal */

static int refuse(const struct host_fn *fn, const struct host_uses *uses, size_t n,
		  struct nt_err *err)
{
	char text[300] = "", advice[160];
	size_t at = 0, shown = nt_min(n, 3);

	for (size_t i = 0; i < shown; i++) {
		int len = snprintf(text + at, sizeof(text) - at, "%s%s %.70s", i ? ", " : "",
				   uses->v[i].device, uses->v[i].text);

		at += nt_min((uint64_t)len, sizeof(text) - at - 1);
	}
	if (n > shown)
		snprintf(text + at, sizeof(text) - at, " and %zu more", n - shown);
	advise(fn, &uses->v[0], advice, sizeof(advice));
	return nt_err_set(err, -EPERM, "%s is in use: %s; %s", fn->bdf, text, advice);
}

int host_check_free(const struct host_fn *fn, bool may_overwrite, struct nt_err *err)
{
	struct host_uses uses;
	size_t n;
	int rc = find_uses(fn, 1, may_overwrite ? HOW_CHECK_OVERWRITE : HOW_CHECK, &uses, err);

	if (rc)
		return rc;
	/* Signatures stand last. */
	for (n = uses.n; may_overwrite && n && uses.v[n - 1].kind == HOST_USE_SIGNATURE; n--)
		;
	/* What was seen says more than what was not. */
	if (n)
		rc = refuse(fn, &uses, n, err);
	else if (uses.is_partial)
		rc = refuse_partial(fn, &uses, err);
	host_uses_free(&uses);
	return rc;
}
