// SPDX-License-Identifier: GPL-2.0-or-later
/* A run at the gate: when which question of gate.h is asked, and who said yes. */
#include <errno.h>
#include <json-c/json.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"
#include "util/jobj.h"

const char *permit_serial(const struct run *r)
{
	const char *sn = r->target ? jobj_get_str(r->target, "sn") : NULL;

	return select_serial(r->opts, sn && *sn ? sn : r->gate.fn.sn);
}

static struct gate_ask ask_of(const struct run *r)
{
	unsigned int caps = gate_caps(r->opts->target, r->fn);

	return (struct gate_ask){
		.address = r->opts->target,
		.caps = caps,
		.effects = gate_effects(r->steps, r->step_count, caps, r->allow),
		.allow = r->opts->allow,
		.serial = permit_serial(r),
	};
}

int permit_enter(struct run *r, struct nt_err *err)
{
	struct gate_ask ask = ask_of(r);
	int rc;

	if (r->is_real || (ask.caps & PCIFN_CAP_SCRATCH))
		return 0;
	rc = gate_find(&r->gate, &ask, err);
	/* Its back end says better what is not there; should it open all the same, it ends here. */
	if (rc && !r->fn) {
		gate_close(&r->gate);
		*err = (struct nt_err){ 0 };
		return 0;
	}
	r->is_real = true;
	if (!rc)
		rc = gate_lock(&r->gate, err);
	if (!rc)
		rc = gate_check(&r->gate, &ask, err);
	/* Through the kernel's driver Linux itself has looked. */
	r->wants_signatures = (ask.effects & GATE_OVERWRITES) &&
			      !((ask.caps & PCIFN_CAP_OS_DRIVER) && r->gate.has_fn);
	return rc;
}

int permit_pass(struct run *r, struct nt_err *err)
{
	const struct gate_ask ask = ask_of(r);

	if (!r->is_real)
		return 0;
	return gate_pass(&r->gate, &ask, r->target, err);
}

static bool differs(struct json_object *a, struct json_object *b, const char *key)
{
	const char *was = jobj_get_str(a, key), *is = jobj_get_str(b, key);

	/* It says nothing while it is broken: the worker asks before it matters. */
	return was && is && strcmp(was, is) != 0;
}

int permit_same(const struct run *r, struct json_object *target, struct nt_err *err)
{
	const char *sn;

	if (!r->is_real || !r->target ||
	    (!differs(r->target, target, "sn") && !differs(r->target, target, "mn")))
		return 0;
	sn = jobj_get_str(target, "sn");
	return nt_err_set(err, -EPERM, "another drive answers: serial number %s (%s), was %s", sn,
			  jobj_get_str(target, "mn"), jobj_get_str(r->target, "sn"));
}

void permit_look(const struct run *r, struct session *s, struct json_object *target)
{
	if (r->wants_signatures)
		signature_scan(s, jobj_array(target, "signatures"));
}

struct json_object *permit_consent(const struct run *r)
{
	struct json_object *o, *allow;
	const struct passwd *user = getpwuid(getuid());
	const char *sudo = getenv("SUDO_USER");

	if (gate_caps(r->opts->target, r->fn) & PCIFN_CAP_SCRATCH)
		return NULL;
	o = json_object_new_object();
	jobj_str(o, "user", user ? user->pw_name : "?");
	jobj_u64(o, "uid", getuid());
	if (sudo && *sudo)
		jobj_str(o, "sudo_user", sudo);
	jobj_bool(o, "tty", isatty(STDIN_FILENO));
	if (r->opts->serial)
		jobj_str(o, "serial", permit_serial(r));
	allow = jobj_array(o, "allow");
	for (unsigned int bit = 1; bit <= NT_EFF_POWER; bit <<= 1)
		if (r->opts->allow & bit)
			jobj_push_str(allow, effect_name(bit));
	return o;
}
