/* Another date for a whole test run: loaded before libc (LD_PRELOAD), it moves the wall clock by
 * OTHER_DATE_SHIFT seconds for every program of the run, servers and screens too.
 *
 * Only the wall clock moves. Clocks that go forward steadily, and with them sleeps, time-outs and
 * locks, are the system's own; where a caller waits until a moment of the wall clock, that moment is
 * moved back. Files' times are moved as well, so that a file written now is as old as now.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>

static long shift(void) {
    static long seconds;
    static int known;
    if (!known) {
        const char *text = getenv("OTHER_DATE_SHIFT");
        seconds = text ? atol(text) : 0;
        known = 1;
    }
    return seconds;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

int clock_gettime(clockid_t clock, struct timespec *at) {
    REAL(int, "clock_gettime", clockid_t, struct timespec *);
    int done = real(clock, at);
    if (!done && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += shift();
    return done;
}

int gettimeofday(struct timeval *at, void *zone) {
    REAL(int, "gettimeofday", struct timeval *, void *);
    int done = real(at, zone);
    if (!done) at->tv_sec += shift();
    return done;
}

time_t time(time_t *out) {
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    if (out) *out = at.tv_sec;
    return at.tv_sec;
}

/* A moment that lies in this century is one of the wall clock. */
static struct timespec moved(const struct timespec *until) {
    struct timespec at = *until;
    if (at.tv_sec > 946684800) at.tv_sec -= shift();
    return at;
}

int pthread_cond_timedwait(pthread_cond_t *c, pthread_mutex_t *m, const struct timespec *until) {
    REAL(int, "pthread_cond_timedwait", pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    struct timespec at = moved(until);
    return real(c, m, &at);
}

int pthread_mutex_timedlock(pthread_mutex_t *m, const struct timespec *until) {
    REAL(int, "pthread_mutex_timedlock", pthread_mutex_t *, const struct timespec *);
    struct timespec at = moved(until);
    return real(m, &at);
}

int sem_timedwait(sem_t *s, const struct timespec *until) {
    REAL(int, "sem_timedwait", sem_t *, const struct timespec *);
    struct timespec at = moved(until);
    return real(s, &at);
}

int pthread_cond_clockwait(
    pthread_cond_t *c, pthread_mutex_t *m, clockid_t clock, const struct timespec *until) {
    REAL(int, "pthread_cond_clockwait", pthread_cond_t *, pthread_mutex_t *, clockid_t,
         const struct timespec *);
    struct timespec at = moved(until);
    return real(c, m, clock, &at);
}

int sem_clockwait(sem_t *s, clockid_t clock, const struct timespec *until) {
    REAL(int, "sem_clockwait", sem_t *, clockid_t, const struct timespec *);
    struct timespec at = moved(until);
    return real(s, clock, &at);
}

static void aged(struct stat *file) {
    file->st_mtim.tv_sec += shift();
    file->st_atim.tv_sec += shift();
    file->st_ctim.tv_sec += shift();
}

int stat(const char *path, struct stat *file) {
    REAL(int, "stat", const char *, struct stat *);
    int done = real(path, file);
    if (!done) aged(file);
    return done;
}

int lstat(const char *path, struct stat *file) {
    REAL(int, "lstat", const char *, struct stat *);
    int done = real(path, file);
    if (!done) aged(file);
    return done;
}

int fstat(int handle, struct stat *file) {
    REAL(int, "fstat", int, struct stat *);
    int done = real(handle, file);
    if (!done) aged(file);
    return done;
}

int fstatat(int folder, const char *path, struct stat *file, int flags) {
    REAL(int, "fstatat", int, const char *, struct stat *, int);
    int done = real(folder, path, file, flags);
    if (!done) aged(file);
    return done;
}

int stat64(const char *path, struct stat64 *file) { return stat(path, (struct stat *)file); }
int lstat64(const char *path, struct stat64 *file) { return lstat(path, (struct stat *)file); }
int fstat64(int handle, struct stat64 *file) { return fstat(handle, (struct stat *)file); }
int fstatat64(int folder, const char *path, struct stat64 *file, int flags) {
    return fstatat(folder, path, (struct stat *)file, flags);
}

int statx(int folder, const char *path, int flags, unsigned mask, struct statx *file) {
    REAL(int, "statx", int, const char *, int, unsigned, struct statx *);
    int done = real(folder, path, flags, mask, file);
    if (!done) {
        file->stx_mtime.tv_sec += shift();
        file->stx_atime.tv_sec += shift();
        file->stx_ctime.tv_sec += shift();
        file->stx_btime.tv_sec += shift();
    }
    return done;
}

/* The way back: a time that a program gives to a file. */
int utimensat(int folder, const char *path, const struct timespec times[2], int flags) {
    REAL(int, "utimensat", int, const char *, const struct timespec *, int);
    struct timespec at[2];
    if (!times) return real(folder, path, times, flags);
    for (int i = 0; i < 2; i++) {
        at[i] = times[i];
        if (at[i].tv_nsec != UTIME_NOW && at[i].tv_nsec != UTIME_OMIT) at[i].tv_sec -= shift();
    }
    return real(folder, path, at, flags);
}

int futimens(int handle, const struct timespec times[2]) {
    REAL(int, "futimens", int, const struct timespec *);
    struct timespec at[2];
    if (!times) return real(handle, times);
    for (int i = 0; i < 2; i++) {
        at[i] = times[i];
        if (at[i].tv_nsec != UTIME_NOW && at[i].tv_nsec != UTIME_OMIT) at[i].tv_sec -= shift();
    }
    return real(handle, at);
}
