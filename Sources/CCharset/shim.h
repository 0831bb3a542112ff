#pragma once
#include <iconv.h>
#include <stdint.h>
#include <uchardet/uchardet.h>

// iconv_open answers (iconv_t)-1 for an unknown name, which Swift cannot spell.
static inline iconv_t rf_iconv_open(const char *to, const char *from) {
    iconv_t converter = iconv_open(to, from);
    return converter == (iconv_t)-1 ? NULL : converter;
}
