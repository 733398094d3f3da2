// Shows a process the machine's clock as if it were set ahead by the ns in a file, a
// signed number of 64 bits; loaded by LD_PRELOAD. Clocks that are monotonic stay.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000LL

static volatile long long *ahead_ns;

__attribute__((constructor)) static void map_file(void) {
  int file = open(getenv("STEPPED_CLOCK_FILE"), O_RDONLY);
  void *map = mmap(NULL, sizeof *ahead_ns, PROT_READ, MAP_SHARED, file, 0);
  if (file < 0 || map == MAP_FAILED) abort();
  close(file);
  ahead_ns = map;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  static int (*original)(clockid_t, struct timespec *);
  if (!original) original = dlsym(RTLD_NEXT, "clock_gettime");
  int result = original(clock, time);
  int is_wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  if (result == 0 && is_wall && ahead_ns) {
    long long ns = time->tv_sec * NS_PER_S + time->tv_nsec + *ahead_ns;
    time->tv_sec = ns / NS_PER_S;
    time->tv_nsec = ns % NS_PER_S;
  }
  return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  struct timespec now;
  (void)zone;
  int result = clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return result;
}
