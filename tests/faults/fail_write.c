/* Makes one chosen call that changes a file below a folder fail, in a process that preloads it.

   atlas_fault_arm(folder, at, error, kind) counts the calls from then on; the one with number `at`
   fails with `error` and so does every later one if `kind` is 1. atlas_fault_count() says how many
   there were. SQLite and Python reach the disk through these functions of the C library. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char folder[4096];
static size_t folder_length;
static long wanted, counted;
static int error_number, for_good, armed;

void atlas_fault_arm(const char *where, long at, int error, int kind)
{
    strncpy(folder, where, sizeof folder - 1);
    folder_length = strlen(folder);
    wanted = at;
    error_number = error;
    for_good = kind;
    counted = 0;
    armed = 1;
}

long atlas_fault_count(void) { return counted; }

static int fails(const char *path)
{
    if (!armed || !path || strncmp(path, folder, folder_length) != 0)
        return 0;
    counted++;
    if (counted == wanted || (for_good && counted > wanted)) {
        errno = error_number;
        return 1;
    }
    return 0;
}

static int fails_on(int fd)
{
    char link[64], path[4096];
    ssize_t length;
    int saved = errno;
    if (!armed)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    errno = saved;
    if (length < 0)
        return 0;
    path[length] = 0;
    return fails(path);
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *data, size_t size)
{
    REAL(write);
    return fails_on(fd) ? -1 : real(fd, data, size);
}
ssize_t writev(int fd, const struct iovec *parts, int count)
{
    REAL(writev);
    return fails_on(fd) ? -1 : real(fd, parts, count);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    REAL(pwrite);
    return fails_on(fd) ? -1 : real(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
    REAL(pwrite64);
    return fails_on(fd) ? -1 : real(fd, data, size, at);
}
int fsync(int fd)
{
    REAL(fsync);
    return fails_on(fd) ? -1 : real(fd);
}
int fdatasync(int fd)
{
    REAL(fdatasync);
    return fails_on(fd) ? -1 : real(fd);
}
int ftruncate(int fd, off_t size)
{
    REAL(ftruncate);
    return fails_on(fd) ? -1 : real(fd, size);
}
int ftruncate64(int fd, off64_t size)
{
    REAL(ftruncate64);
    return fails_on(fd) ? -1 : real(fd, size);
}
int posix_fallocate(int fd, off_t at, off_t size)
{
    REAL(posix_fallocate);
    return fails_on(fd) ? error_number : real(fd, at, size);
}
int rename(const char *from, const char *to)
{
    REAL(rename);
    return fails(to) ? -1 : real(from, to);
}
int link(const char *from, const char *to)
{
    REAL(link);
    return fails(to) ? -1 : real(from, to);
}
int mkdir(const char *path, mode_t mode)
{
    REAL(mkdir);
    return fails(path) ? -1 : real(path, mode);
}
int chmod(const char *path, mode_t mode)
{
    REAL(chmod);
    return fails(path) ? -1 : real(path, mode);
}
int open(const char *path, int flags, ...)
{
    REAL(open);
    va_list more;
    mode_t mode;
    va_start(more, flags);
    mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    return (flags & O_CREAT) && fails(path) ? -1 : real(path, flags, mode);
}
int open64(const char *path, int flags, ...)
{
    REAL(open64);
    va_list more;
    mode_t mode;
    va_start(more, flags);
    mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    return (flags & O_CREAT) && fails(path) ? -1 : real(path, flags, mode);
}
