// SPDX-License-Identifier: GPL-2.0-or-later
/* Registers behind a mapping: a SIGBUS during an access is a device that is gone. */
#include "pcifn/mmio.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>

static __thread sigjmp_buf on_bus;
static __thread volatile sig_atomic_t is_accessing;

static void handle_bus(int number)
{
	if (is_accessing)
		siglongjmp(on_bus, 1);
	/* Not ours: what would have happened without us, when the access is repeated. */
	signal(number, SIG_DFL);
}

int mmio_init(void)
{
	/* NODEFER: the jump leaves the handler without its return, which would unblock. */
	struct sigaction action = { .sa_handler = handle_bus, .sa_flags = SA_NODEFER };

	sigemptyset(&action.sa_mask);
	return sigaction(SIGBUS, &action, NULL) ? -errno : 0;
}

int mmio_read(const volatile void *at, unsigned int width, uint64_t *ret_val)
{
	uint64_t val;

	if (sigsetjmp(on_bus, 0)) {
		is_accessing = 0;
		return -ENODEV;
	}
	is_accessing = 1;
	switch (width) {
	case 1:
		val = *(const volatile uint8_t *)at;
		break;
	case 2:
		val = *(const volatile uint16_t *)at;
		break;
	case 4:
		val = *(const volatile uint32_t *)at;
		break;
	case 8:
		val = *(const volatile uint64_t *)at;
		break;
	default:
		is_accessing = 0;
		return -EINVAL;
	}
	is_accessing = 0;
	*ret_val = val;
	return 0;
}

int mmio_write(volatile void *at, unsigned int width, uint64_t val)
{
	if (sigsetjmp(on_bus, 0)) {
		is_accessing = 0;
		return -ENODEV;
	}
	is_accessing = 1;
	switch (width) {
	case 1:
		*(volatile uint8_t *)at = (uint8_t)val;
		break;
	case 2:
		*(volatile uint16_t *)at = (uint16_t)val;
		break;
	case 4:
		*(volatile uint32_t *)at = (uint32_t)val;
		break;
	case 8:
		*(volatile uint64_t *)at = val;
		break;
	default:
		is_accessing = 0;
		return -EINVAL;
	}
	is_accessing = 0;
	return 0;
}
