#pragma once
#include <zlib.h>

// inflateInit2 is a macro, which Swift cannot import; 16 is for gzip alone, whose sums zlib then checks.
static inline int rf_gzip_begin(z_stream *stream) {
    return inflateInit2(stream, 16 + MAX_WBITS);
}
