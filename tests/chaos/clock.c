/* A wall clock that jumps: seconds from the file CHAOS_CLOCK are added to what the system says. The monotonic
   clock goes on, as it does when a real clock is set. Loaded with LD_PRELOAD by tests/chaos/test_clocks.py. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile long *jump;

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("CHAOS_CLOCK");
	int file = path ? open(path, O_RDONLY) : -1;
	void *found = file < 0 ? MAP_FAILED : mmap(NULL, sizeof *jump, PROT_READ, MAP_SHARED, file, 0);

	if (found != MAP_FAILED)
		jump = found;
	if (file >= 0)
		close(file);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	int failed = syscall(SYS_clock_gettime, clock, now);

	if (!failed && jump && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
		now->tv_sec += *jump;
	return failed;
}

int gettimeofday(struct timeval *now, void *zone)
{
	struct timespec exact;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &exact);
	now->tv_sec = exact.tv_sec;
	now->tv_usec = exact.tv_nsec / 1000;
	return 0;
}

time_t time(time_t *to)
{
	struct timespec exact;

	clock_gettime(CLOCK_REALTIME, &exact);
	if (to)
		*to = exact.tv_sec;
	return exact.tv_sec;
}
