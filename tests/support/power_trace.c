/* Writes down what a program writes and syncs below one folder, so that a power cut can be played.
   Loaded with LD_PRELOAD; TRACE_DIR names the folder, TRACE_FILE where to write it down. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static FILE *out;
static char folder[PATH_MAX];
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    const char *dir = getenv("TRACE_DIR"), *file = getenv("TRACE_FILE");
    if (dir && file && realpath(dir, folder)) out = fopen(file, "ab");
}

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, PATH_MAX - 1);
    if (n < 0) return 0;
    path[n] = 0;
    size_t length = strlen(folder);
    return strncmp(path, folder, length) == 0 && path[length] == '/';
}

static void note(char what, const char *path, int64_t at, int64_t size, const void *data) {
    int32_t n = (int32_t)strlen(path);
    pthread_mutex_lock(&turn);
    fwrite(&what, 1, 1, out);
    fwrite(&n, 4, 1, out);
    fwrite(&at, 8, 1, out);
    fwrite(&size, 8, 1, out);
    fwrite(path, 1, (size_t)n, out);
    if (data && size > 0) fwrite(data, 1, (size_t)size, out);
    fflush(out);
    pthread_mutex_unlock(&turn);
}

#define NEXT(name) __typeof__(&name) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    NEXT(pwrite);
    char path[PATH_MAX];
    ssize_t done = next(fd, data, size, at);
    if (out && done > 0 && path_of(fd, path)) note('w', path, at, done, data);
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    NEXT(pwrite64);
    char path[PATH_MAX];
    ssize_t done = next(fd, data, size, at);
    if (out && done > 0 && path_of(fd, path)) note('w', path, at, done, data);
    return done;
}

ssize_t write(int fd, const void *data, size_t size) {
    NEXT(write);
    char path[PATH_MAX];
    off_t at = out ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t done = next(fd, data, size);
    if (out && done > 0 && path_of(fd, path)) note('w', path, at, done, data);
    return done;
}

int fsync(int fd) {
    NEXT(fsync);
    char path[PATH_MAX];
    int done = next(fd);
    if (out && done == 0 && path_of(fd, path)) note('s', path, 0, 0, 0);
    return done;
}

int fdatasync(int fd) {
    NEXT(fdatasync);
    char path[PATH_MAX];
    int done = next(fd);
    if (out && done == 0 && path_of(fd, path)) note('s', path, 0, 0, 0);
    return done;
}

int ftruncate(int fd, off_t size) {
    NEXT(ftruncate);
    char path[PATH_MAX];
    int done = next(fd, size);
    if (out && done == 0 && path_of(fd, path)) note('t', path, size, 0, 0);
    return done;
}

int ftruncate64(int fd, off64_t size) {
    NEXT(ftruncate64);
    char path[PATH_MAX];
    int done = next(fd, size);
    if (out && done == 0 && path_of(fd, path)) note('t', path, size, 0, 0);
    return done;
}
