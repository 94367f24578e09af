// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Linux knows of the PCI functions of this host, who uses them, and how
 * one is handed from driver to driver and back.
 *
 *	root.c		where /sys, /proc, /dev and /run are looked up
 *	scan.c ways.c	the NVMe functions, and which targets would work
 *	names.c ctrl.c	what Linux's nvme driver calls them (ctrl.h)
 *	port.c		the port above a function
 *	uses.c		mounts, swap, holders, open descriptors, signatures
 *	lock.c		one run per function
 *	journal.c bind.c	driver_override and what undoes it (bind_priv.h)
 *	features.c	what a run changes on the drive itself, as values to be kept
 *
 * Nothing here knows NVMe beyond names in sysfs, prints, or opens a controller.
 * Everything read is untrusted text of bounded length. Functions return 0 or
 * -errno of nt_err's vocabulary with a text that says what to do.
 */
#ifndef HOST_HOST_H
#define HOST_HOST_H

#include <nvmetest/base.h>
#include <sys/types.h>

/* ----------------------------------------------------------------- root.c */

/* "" (the machine itself) or a directory with sys/, proc/, dev/, run/ below it (tests). */
void host_set_root(const char *root);
const char *host_root(void);
/* Root and the formatted path, which begins with '/'; @buf, or NULL when it does not fit. */
const char *host_path(char *buf, size_t len, const char *fmt, ...) NT_PRINTF(3, 4);
/* First line of a file without its newline; 0 or -errno, @buf is "" then. */
int host_read_line(char *buf, size_t len, const char *fmt, ...) NT_PRINTF(3, 4);
/* Last component of the target of a link; 0 or -errno, @buf is "" then. */
int host_read_link(char *buf, size_t len, const char *fmt, ...) NT_PRINTF(3, 4);

/* What one read(2) of a file gives, @len bytes at most, as they are; or -errno. Never blocks. */
ssize_t host_read_bytes(void *buf, size_t len, const char *fmt, ...) NT_PRINTF(3, 4);

/* "0000:01:00.0", "01:00.0" → the full form; false: it is none. */
bool host_bdf_parse(const char *text, char bdf[16]);

/* ------------------------------------------------------------------ dir.c */

/*
 * Calls @each for every entry but . and .. until it returns nonzero, which is
 * returned; -errno when the directory cannot be read.
 */
int host_each(int (*each)(void *arg, const char *name), void *arg, const char *fmt, ...)
	NT_PRINTF(3, 4);
/* Is there anything of that name? */
bool host_exists(const char *fmt, ...) NT_PRINTF(1, 2);
/*
 * Linux put the function to sleep. To read its configuration space wakes it, and so do the
 * attributes of its link since 6.18; neither is read then.
 */
bool host_is_asleep(const char *bdf);

/* ----------------------------------------------------------------- port.c */

/*
 * The functions from the root port to @bdf, which is the last one: how many they are, the last
 * @max of them. Behind VMD the way begins below it, and @vmd is its function, else "".
 */
size_t host_path_to(const char *bdf, char path[][16], size_t max, char vmd[16]);

/* The bridge that @bdf stands behind; false and "" when it stands behind none. */
bool host_port_of(const char *bdf, char port[16]);
/* Configuration space of that port, to be read; -1 when not all of it can be. The caller closes. */
int host_port_open(const char *bdf);
int host_port_read(int fd, uint16_t off, unsigned int width, uint32_t *ret_val);

/* ----------------------------------------------------------------- scan.c */

struct host_ns {
	char name[32];	  /* "nvme0n1", the block device; "" when it is hidden or there is none */
	char chardev[32]; /* "ng0n1", "" when there is none */
	uint32_t nsid;
	uint64_t len; /* bytes */
};

/* The ways to reach a function, as target schemes. */
enum host_way_id { HOST_WAY_KERNEL, HOST_WAY_VFIO, HOST_WAY_SYSFS, HOST_WAY_COUNT };

struct host_way {
	bool works;	/* now, for the user who asks */
	bool with_bind; /* works after `nvmetest bind` (run --bind), nothing else is in the way */
	char why[200];	/* the one reason why not; "" when it works */
	char todo[240]; /* the one thing to do; "" when it works or nothing helps */
};

struct host_member { /* of an IOMMU group */
	char bdf[16];
	char driver[32]; /* "" none */
	uint32_t class;	 /* 010802h */
};

struct host_fn {
	char bdf[16];
	uint16_t vid, did, svid, sdid;
	char driver[32];   /* "" none */
	char override[32]; /* driver_override, "" none */
	/* Of Linux's nvme driver; "" where it is not bound. */
	char ctrl[16];	/* "nvme0" */
	char state[24]; /* "live" */
	char mn[41], sn[21], fr[9], subnqn[224];
	char quirks[256]; /* words of Linux's driver, "" none or not told */
	struct host_ns *ns;
	size_t ns_count;
	int numa_node;		     /* -1: unknown */
	int iommu_group;	     /* -1: none */
	char iommu_type[16];	     /* "DMA", "DMA-FQ", "identity", "" unknown */
	struct host_member *members; /* of the group, without the function itself */
	size_t member_count;
	bool is_vf;
	bool is_behind_vmd; /* a domain above FFFFh */
	char link_speed[24], link_width[8], link_speed_max[24], link_width_max[8];
	struct host_way ways[HOST_WAY_COUNT];
};

/* Every function of class 010802h, sorted. Works without root, knowing less. */
int host_scan(struct host_fn **ret, size_t *ret_n, struct nt_err *err);
void host_scan_free(struct host_fn *fns, size_t n);
/* One function; -ENODEV when there is none, -EINVAL when it is no NVMe controller. */
int host_fn_read(const char *bdf, struct host_fn *ret, struct nt_err *err);
void host_fn_free(struct host_fn *fn);

/* ---------------------------------------------------------------- names.c */

/* "nvme0", "/dev/nvme0", "/dev/nvme0n1", "/dev/ng0n1" → BDF; -ENOTSUP: no PCI function (fabrics).
 */
int host_ctrl_bdf(const char *device, char bdf[16], struct nt_err *err);

/* ----------------------------------------------------------------- uses.c */

enum host_use_kind {
	HOST_USE_ROOT,	/* the root, boot or resume device stands on it */
	HOST_USE_MOUNT, /* in any mount namespace that can be seen */
	HOST_USE_SWAP,
	HOST_USE_HOLDER, /* dm, md, bcache, LVM … on top of it, or it is a member of such a set */
	HOST_USE_OPEN,	 /* a descriptor of a process, ours excepted */
	HOST_USE_EXCLUSIVE, /* O_EXCL was refused: the kernel says busy */
	HOST_USE_SIGNATURE, /* partition table or file system: refused only for writing */
	HOST_USE_COUNT
};

struct host_use {
	enum host_use_kind kind;
	char device[32]; /* "nvme0n1p2" */
	char text[224];	 /* "mounted at /srv", "swap", "holds dm-0 (vg0-home)", "ext4", "open by
			    smartd (812)" */
};

struct host_uses {
	struct host_use *v; /* the worst first */
	size_t n;
	bool is_partial;   /* there may be more */
	char missing[160]; /* what could not be looked at: "the open files of …" */
};

void host_uses_free(struct host_uses *uses);
/*
 * For a list, never for a decision: what can be seen without opening a device
 * or reading from it. One look at /proc serves all @n functions; @ret has @n
 * elements. 0 or -ENOMEM.
 */
int host_uses_look(const struct host_fn *fns, size_t n, struct host_uses *ret, struct nt_err *err);
/* Judges the ways again, knowing what uses the functions: what is in use is not handed over. */
void host_ways_in_use(struct host_fn *fns, const struct host_uses *uses, size_t n);

/*
 * Who uses any namespace or partition of @fn, or of a multipath peer of one of
 * its namespaces. Opens the disks exclusively for a moment and reads their
 * signatures, with a time limit. A thing that cannot be looked at (no
 * permission) is not assumed free: -EPERM and what is missing. The caller frees *ret.
 */
int host_uses(const struct host_fn *fn, struct host_use **ret, size_t *ret_n, struct nt_err *err);
/* The word for a kind: "mount", "swap", … */
const char *host_use_name(enum host_use_kind kind);
/*
 * The refusal of contract section 7: 0, or -EPERM and words naming the first
 * uses. @may_overwrite: --allow data and --serial were given, signatures pass.
 */
int host_check_free(const struct host_fn *fn, bool may_overwrite, struct nt_err *err);

/* ----------------------------------------------------------------- lock.c */

/*
 * One tool per function, across processes: flock on /run/nvmetest/BDF.lock
 * (or @name.lock for what has no BDF). -EBUSY's words (-EPERM) name the other
 * process. The descriptor is the lock; it is inherited by children, CLOEXEC.
 */
int host_lock(const char *name, int *ret_fd, struct nt_err *err);
void host_unlock(int fd);

/* ------------------------------------------------------ journal.c, bind.c */

/* What stands in the journal of one function, /run/nvmetest/BDF.journal. */
struct host_journal {
	char bdf[16];
	char driver[32];   /* before, "" none */
	char override[32]; /* before, "" none */
	char power_control[16];
	char d3cold_allowed[8];
	char reset_method[64];
	uint32_t command; /* PCI Command register before */
	uint32_t ns_count;
	char sn[21], mn[41];
	char bound_to[32]; /* by us, "" no driver */
	bool is_bind;	   /* `nvmetest bind`: stays until unbind, not of a run */
	char boot[40];	   /* of which start of this host */
	int pid;	   /* of the run that made it */
	uint64_t start;	   /* clock ticks after boot: with pid, one process for ever */
	int waiting_pid;   /* of a child whose unbind did not return in time, 0 none */
	uint64_t waiting_start;
	/* Not in the file: */
	bool is_live;	  /* that run goes on */
	bool is_old;	  /* of an earlier start of this host: nothing is left of it */
	char damage[256]; /* why the file is not obeyed; all but bdf is empty then */
};

/* How a function is handed over, and who hears of it. May be NULL: nobody does. */
struct host_bind_opts {
	bool is_bind;	    /* `nvmetest bind`: no run gives it back */
	bool dry_run;	    /* say what would be written, write nothing */
	bool may_overwrite; /* of host_check_free() */
	bool has_lock;	    /* the caller holds host_lock(BDF) */
	/* One thing that was done, without the BDF and a newline. */
	void (*say)(void *arg, const char *text);
	void *arg;
};

/*
 * Hand @bdf to @driver ("vfio-pci"; "" for none at all): checks who uses it,
 * writes the journal (fsynced) before the first change, unbinds in a child
 * with a time limit, sets driver_override, probes, waits for the device node.
 * What a killed run left is put back first. Signals that end a program wait
 * until it is done. 0; 1: it was so already, nothing was changed; -EPERM
 * refused; else a failure after which everything is put back.
 */
int host_bind(const char *bdf, const char *driver, const struct host_bind_opts *opts,
	      struct nt_err *err);
/*
 * Back as the journal says, checked by serial number and model; removes the
 * journal. 0; 1: there was no journal. After -ENODEV (the function is gone) and
 * whenever something is left to do the journal stays.
 */
int host_restore(const char *bdf, const struct host_bind_opts *opts, struct nt_err *err);
/*
 * Without a journal: takes away vfio-pci (or no driver) and its override, and lets
 * Linux probe its own choice. 0; 1: it has a driver of Linux's choice; or -errno.
 */
int host_bind_default(const char *bdf, const struct host_bind_opts *opts, struct nt_err *err);
/* All journals, damaged ones included, sorted; or -errno. Caller frees. */
int host_journals(struct host_journal **ret, size_t *ret_n, struct nt_err *err);
/* The file of one: for messages. */
const char *host_journal_path(const char *bdf, char buf[64]);

/* ------------------------------------------------------------- features.c */

#define HOST_FEATURE_LEN  4096
#define HOST_FEATURES_MAX 256u

/* One feature before it was changed: what Get Features told. */
struct host_feature {
	uint8_t fid;
	uint32_t nsid, select; /* bits of CDW11 that say which of several values */
	uint32_t current, saved;
	bool has_saved;	  /* a run saves a value, too */
	uint16_t len;	  /* bytes of each data buffer, 0: none */
	uint64_t when_ms; /* since 1970, when it was read */
	uint8_t data[HOST_FEATURE_LEN], saved_data[HOST_FEATURE_LEN];
};

/* What stands in /run/nvmetest/NAME.features. */
struct host_features {
	char name[40]; /* of the file: a BDF, or a controller that is no PCI function */
	char boot[40]; /* of which start of this host */
	int pid;       /* of the run that changes them */
	uint64_t start;
	char sn[21], mn[41]; /* of the drive */
	struct host_feature *rows;
	size_t n;
	/* Not in the file: */
	bool is_live;	  /* that run goes on */
	bool is_old;	  /* of an earlier start of this host: only saved values are left */
	char damage[320]; /* why the file is not obeyed; all but name is empty then */
};

/* pid, start and boot of this process. */
void host_features_sign(struct host_features *f);
/* A new row, zeroed, or NULL: there are too many. */
struct host_feature *host_features_add(struct host_features *f);
void host_features_drop(struct host_features *f, size_t i);
/* 0, -ENOENT: none; -EINVAL: damaged, or not to be trusted, with words; else -errno. */
int host_features_read(const char *name, struct host_features *ret, struct nt_err *err);
/* On the disk when this returns. */
int host_features_write(const struct host_features *f, struct nt_err *err);
int host_features_remove(const char *name, struct nt_err *err);
void host_features_free(struct host_features *f);
/* All of them, damaged ones included, sorted; or -errno. */
int host_features_list(struct host_features **ret, size_t *ret_n, struct nt_err *err);
void host_features_list_free(struct host_features *v, size_t n);
/* The file of one: for messages. */
const char *host_features_path(const char *name, char buf[96]);

#endif
