#pragma once
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

// fallocate with FALLOC_FL_KEEP_SIZE: sets room aside on the disk behind the end of a file, and leaves its size as it is. A macro keeps
// glibc's own declaration of it from Swift.
static inline int rf_set_aside(int descriptor, long bytes) {
#ifdef SYS_fallocate
    return (int)syscall(SYS_fallocate, descriptor, 1, 0L, bytes);
#else
    (void)descriptor;
    (void)bytes;
    errno = ENOSYS;
    return -1;
#endif
}
