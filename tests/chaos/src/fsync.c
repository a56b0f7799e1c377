/* Loaded before a Redis server: notes for every file how much of it was flushed to the disk, as "length path" lines in
 * the file that SHOAL_FSYNC_NOTES names. The length is taken before the flush, so that it is never too much. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void note(int fd, long long length)
{
    char link[64], path[PATH_MAX];
    const char *notes = getenv("SHOAL_FSYNC_NOTES");
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t end = readlink(link, path, sizeof path - 1);
    if (end < 0 || !notes)
        return;
    path[end] = 0;
    int to = open(notes, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    if (to >= 0) {
        dprintf(to, "%lld %s\n", length, path);
        close(to);
    }
}

static int flushed(const char *name, int fd)
{
    struct stat before;
    int is_file = fstat(fd, &before) == 0 && S_ISREG(before.st_mode);
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result = real(fd);
    if (result == 0 && is_file)
        note(fd, (long long)before.st_size);
    return result;
}

int fsync(int fd)
{
    return flushed("fsync", fd);
}

int fdatasync(int fd)
{
    return flushed("fdatasync", fd);
}
