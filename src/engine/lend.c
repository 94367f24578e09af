// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A function that its driver lends to one run (--bind): taken before it is
 * opened, given back when it is closed, whatever came in between. Signals wait
 * meanwhile; what SIGKILL leaves is in the host's journal.
 */
#include <errno.h>
#include <string.h>

#include "run.h"
#include "util/clock.h"
#include "util/jobj.h"

static bool has_scheme(const char *address, const char *scheme)
{
	size_t len = strlen(scheme);

	return !strncmp(address, scheme, len) && address[len] == ':';
}

bool lend_address(const char *address, char bdf[16])
{
	const char *rest = strchr(address, ':');
	char where[32];

	if (!has_scheme(address, "vfio") && !has_scheme(address, "sysfs") &&
	    !has_scheme(address, "pci"))
		return false;
	snprintf(where, sizeof(where), "%.*s", (int)nt_min(strcspn(rest + 1, ","), 31), rest + 1);
	return host_bdf_parse(where, bdf);
}

static bool is_possible(const struct host_fn *fn, enum host_way_id way)
{
	return fn->ways[way].works || fn->ways[way].with_bind;
}

int lend_driver(const char *address, const struct host_fn *fn, const char **ret_driver,
		struct nt_err *err)
{
	enum host_way_id way = has_scheme(address, "sysfs") ? HOST_WAY_SYSFS : HOST_WAY_VFIO;
	const struct host_way *w;

	if (has_scheme(address, "pci") && !is_possible(fn, HOST_WAY_VFIO) &&
	    is_possible(fn, HOST_WAY_SYSFS))
		way = HOST_WAY_SYSFS;
	w = &fn->ways[way];
	if (!is_possible(fn, way))
		return nt_err_set(err, -EPERM, "%s cannot be taken from %s for %s: %s%s%s", fn->bdf,
				  *fn->driver ? fn->driver : "no driver", address, w->why,
				  *w->todo ? "; " : "", w->todo);
	*ret_driver = way == HOST_WAY_VFIO ? "vfio-pci" : "";
	return 0;
}

static uint64_t ms_since(uint64_t start_ns)
{
	return (clock_wall_ns() - start_ns) / 1000000;
}

static struct host_bind_opts options_of(const struct run *r)
{
	bool is_harmless = !(r->allow & EFFECTS_NEED_SERIAL);

	return (struct host_bind_opts){ .may_overwrite = is_harmless || r->opts->serial,
					.has_lock = r->gate.lock_fd >= 0 };
}

static int take(struct run *r, const struct host_fn *fn, struct nt_err *err)
{
	struct host_bind_opts opts = options_of(r);
	struct lend *l = &r->lend;
	uint64_t start = clock_wall_ns();
	const char *driver;
	int rc = lend_driver(r->opts->target, fn, &driver, err);

	if (!rc)
		rc = host_bind(l->bdf, driver, &opts, err);
	if (rc)
		return rc == 1 ? 0 : rc; /* it is so already: nothing to give back */
	l->is_lent = true;
	snprintf(l->from, sizeof(l->from), "%s", fn->driver);
	snprintf(l->to, sizeof(l->to), "%s", driver);
	l->take_ms = ms_since(start);
	return 0;
}

int lend_take(struct run *r, struct nt_err *err)
{
	struct host_fn fn;
	int rc;

	if (!r->opts->bind)
		return 0;
	if (!lend_address(r->opts->target, r->lend.bdf))
		return nt_err_set(
			err, -EINVAL,
			"%s names no function that --bind could take: it is for vfio:BDF, "
			"sysfs:BDF and pci:BDF",
			r->opts->target);
	rc = host_fn_read(r->lend.bdf, &fn, err);
	if (rc)
		return rc == -EINVAL ? -EPERM : rc;
	rc = take(r, &fn, err);
	host_fn_free(&fn);
	if (rc == -EINVAL) /* a journal, not the address */
		rc = err->code = -EPERM;
	return rc;
}

void lend_return(struct run *r)
{
	struct host_bind_opts opts = options_of(r);
	struct lend *l = &r->lend;
	uint64_t start = clock_wall_ns();
	struct nt_err err = { 0 };

	if (l->is_lent && !l->is_over) {
		l->is_over = true;
		l->is_back = host_restore(l->bdf, &opts, &err) >= 0;
		l->return_ms = ms_since(start);
		snprintf(l->text, sizeof(l->text), "%s", err.text);
	}
}

void lend_event(const struct run *r, struct json_object *ev)
{
	const struct lend *l = &r->lend;
	struct json_object *o;

	if (!l->is_lent)
		return;
	o = json_object_new_object();
	jobj_str(o, "from", *l->from ? l->from : NULL);
	jobj_str(o, "to", *l->to ? l->to : NULL);
	jobj_u64(o, "ms", l->take_ms);
	jobj_bool(o, "returned", l->is_back);
	if (l->is_over)
		jobj_u64(o, "return_ms", l->return_ms);
	if (*l->text)
		jobj_str(o, "return_error", l->text);
	jobj_add(ev, "bound", o);
}
