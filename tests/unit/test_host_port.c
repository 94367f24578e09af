// SPDX-License-Identifier: GPL-2.0-or-later
/* host/port.c: which port stands above a function, and reading it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/host.h"
#include "suites.h"

#define DEVICES "sys/bus/pci/devices"
#define TREE	"sys/devices/pci0000:00/0000:00:1c.0/0000:01:00.0"

static char *root;

static void begin(void)
{
	char text[] = "/tmp/nvmetest-port-XXXXXX", command[512];

	root = strdup(mkdtemp(text) ? text : "");
	snprintf(command, sizeof(command),
		 "cd %s && mkdir -p %s " TREE
		 " && ln -s ../../../devices/pci0000:00/0000:00:1c.0 %s/"
		 " && ln -s ../../../devices/pci0000:00/0000:00:1c.0/0000:01:00.0 %s/",
		 root, DEVICES, DEVICES, DEVICES);
	host_set_root(root);
	CU_ASSERT_EQUAL_FATAL(system(command), 0);
}

static void end(void)
{
	char command[64];

	host_set_root("");
	snprintf(command, sizeof(command), "rm -rf %s", root);
	CU_ASSERT_EQUAL(system(command), 0);
	free(root);
}

static void config(size_t len)
{
	char path[256];
	uint8_t bytes[256] = { 0xe5, 0x1d, 0x34, 0x12 };
	FILE *f;

	bytes[0x52] = 0x43;
	snprintf(path, sizeof(path), "%s/%s/0000:00:1c.0/config", root, DEVICES);
	f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_EQUAL(fwrite(bytes, 1, len, f), len);
	fclose(f);
}

static void port_is_found(void)
{
	char port[16];

	begin();
	CU_ASSERT_TRUE(host_port_of("0000:01:00.0", port));
	CU_ASSERT_STRING_EQUAL(port, "0000:00:1c.0");
	/* Behind the root complex itself, and not there at all. */
	CU_ASSERT_FALSE(host_port_of("0000:00:1c.0", port));
	CU_ASSERT_STRING_EQUAL(port, "");
	CU_ASSERT_FALSE(host_port_of("0000:02:00.0", port));
	CU_ASSERT_FALSE(host_port_of("", port));
	end();
}

/* Ports from the root on; a way that is too long loses its beginning, never the function. */
static void path_is_told(void)
{
	char path[4][16], vmd[16];

	begin();
	CU_ASSERT_EQUAL(host_path_to("0000:01:00.0", path, 4, vmd), 2);
	CU_ASSERT_STRING_EQUAL(path[0], "0000:00:1c.0");
	CU_ASSERT_STRING_EQUAL(path[1], "0000:01:00.0");
	CU_ASSERT_STRING_EQUAL(vmd, "");
	CU_ASSERT_EQUAL(host_path_to("0000:01:00.0", path, 1, vmd), 1);
	CU_ASSERT_STRING_EQUAL(path[0], "0000:01:00.0");
	CU_ASSERT_EQUAL(host_path_to("0000:01:00.0", path, 0, vmd), 0);
	CU_ASSERT_EQUAL(host_path_to("0000:00:1c.0", path, 4, vmd), 1);
	CU_ASSERT_EQUAL(host_path_to("0000:09:00.0", path, 4, vmd), 0);
	end();
}

static void all_or_nothing_is_read(void)
{
	uint32_t val = 0;
	int fd;

	begin();
	config(64);
	CU_ASSERT_EQUAL(host_port_open("0000:01:00.0"), -1);
	config(256);
	fd = host_port_open("0000:01:00.0");
	CU_ASSERT_TRUE_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(host_port_read(fd, 0, 4, &val), 0);
	CU_ASSERT_EQUAL(val, 0x12341de5);
	CU_ASSERT_EQUAL(host_port_read(fd, 0x52, 2, &val), 0);
	CU_ASSERT_EQUAL(val, 0x43);
	CU_ASSERT_TRUE(host_port_read(fd, 0x100, 4, &val) < 0);
	CU_ASSERT_TRUE(host_port_read(fd, 0, 8, &val) < 0);
	close(fd);
	CU_ASSERT_EQUAL(host_port_open("0000:00:1c.0"), -1);
	end();
}

CU_TestInfo test_host_port[] = {
	{ "the port is found", port_is_found },
	{ "the way from the root", path_is_told },
	{ "all of it is read or nothing", all_or_nothing_is_read },
	CU_TEST_INFO_NULL,
};
