/*
 * Preloaded into a process, it notes in the file TRACE_LOG, in order, what is done to files whose path begins with TRACE_PREFIX: writes with their bytes,
 * syncs, truncations, deletions. A note is: kind (1 byte), path length (2), offset or new length (8), data length (8), path, data; little-endian.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_FILES 4096
#define LONGEST_PATH 512

static char paths[MOST_FILES][LONGEST_PATH];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace_file = -1;
static const char *prefix;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);
static int (*real_unlink)(const char *);

__attribute__((constructor)) static void begin(void) {
  real_open = dlsym(RTLD_NEXT, "open64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  prefix = getenv("TRACE_PREFIX");
  if (getenv("TRACE_LOG")) trace_file = real_open(getenv("TRACE_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static const char *traced(int fd) {
  return fd >= 0 && fd < MOST_FILES && paths[fd][0] ? paths[fd] : NULL;
}

static void note(char kind, const char *path, int64_t place, const void *data, int64_t length) {
  char head[19];
  uint16_t path_length = (uint16_t)strlen(path);
  head[0] = kind;
  memcpy(head + 1, &path_length, 2);
  memcpy(head + 3, &place, 8);
  memcpy(head + 11, &length, 8);
  pthread_mutex_lock(&lock);
  if (real_write(trace_file, head, 19) != 19 || real_write(trace_file, path, path_length) != path_length) abort();
  if (length > 0 && real_write(trace_file, data, (size_t)length) != length) abort();
  pthread_mutex_unlock(&lock);
}

static int remember(int fd, const char *path) {
  if (fd < 0 || fd >= MOST_FILES) return fd;
  int wanted = trace_file >= 0 && prefix && !strncmp(path, prefix, strlen(prefix)) && !strstr(path, "-shm");
  paths[fd][0] = 0;
  if (wanted) strncpy(paths[fd], path, LONGEST_PATH - 1);
  return fd;
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  return remember(real_open(path, flags, mode), path);
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  return remember(real_open(path, flags, mode), path);
}

int close(int fd) {
  if (fd >= 0 && fd < MOST_FILES) paths[fd][0] = 0;
  return real_close(fd);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off_t place) {
  ssize_t written = real_pwrite(fd, data, length, place);
  if (written > 0 && traced(fd)) note('W', traced(fd), place, data, written);
  return written;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t place) { return pwrite64(fd, data, length, place); }

int fsync(int fd) {
  int result = real_fsync(fd);
  if (result == 0 && traced(fd)) note('S', traced(fd), 0, NULL, 0);
  return result;
}

int fdatasync(int fd) {
  int result = real_fdatasync(fd);
  if (result == 0 && traced(fd)) note('S', traced(fd), 0, NULL, 0);
  return result;
}

int ftruncate64(int fd, off_t length) {
  int result = real_ftruncate(fd, length);
  if (result == 0 && traced(fd)) note('T', traced(fd), length, NULL, 0);
  return result;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int unlink(const char *path) {
  int result = real_unlink(path);
  if (result == 0 && trace_file >= 0 && prefix && !strncmp(path, prefix, strlen(prefix))) note('U', path, 0, NULL, 0);
  return result;
}
