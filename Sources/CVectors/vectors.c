#include "vectors.h"
#include <math.h>
#include <string.h>

typedef float lanes __attribute__((vector_size(64), aligned(4)));

// Rows that are widened together; they stay in the second-level cache while all queries go by.
#define GROUP 16

static uint16_t half_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    uint32_t sign = (bits >> 16) & 0x8000, rest = bits & 0x7FFFFFFF;
    if (rest >= 0x7F800000) return (uint16_t)(sign | 0x7C00 | (rest > 0x7F800000 ? 0x200 : 0));
    if (rest >= 0x477FF000) return (uint16_t)(sign | 0x7C00);
    if (rest < 0x38800000) {
        // Adding a half lets the processor round a number below the smallest normal one.
        float magnitude;
        memcpy(&magnitude, &rest, 4);
        float sum = magnitude + 0.5f;
        uint32_t rounded;
        memcpy(&rounded, &sum, 4);
        return (uint16_t)(sign | (rounded - 0x3F000000));
    }
    uint32_t odd = (rest >> 13) & 1;
    return (uint16_t)(sign | ((rest - 0x38000000 + 0xFFF + odd) >> 13));
}

static float float_of(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, rest = half & 0x7FFF, bits;
    float value;
    if (rest >= 0x7C00) {
        bits = sign | 0x7F800000 | ((rest & 0x3FF) << 13);
    } else if (rest >= 0x400) {
        bits = sign | ((rest << 13) + 0x38000000);
    } else {
        value = (float)rest * 0x1p-24f;
        memcpy(&bits, &value, 4);
        bits |= sign;
    }
    memcpy(&value, &bits, 4);
    return value;
}

void rf_to_half(const float *from, uint16_t *to, size_t count) {
    for (size_t i = 0; i < count; i++) to[i] = half_of(from[i]);
}

static void widen_plain(const uint16_t *from, float *to, size_t count) {
    for (size_t i = 0; i < count; i++) to[i] = float_of(from[i]);
}

static inline __attribute__((always_inline)) float total(const lanes *sums) {
    float part[16];
    memcpy(part, sums, sizeof part);
    for (int width = 8; width > 0; width /= 2)
        for (int i = 0; i < width; i++) part[i] += part[i + width];
    return part[0];
}

// One tile: HEIGHT rows with WIDTH queries; all sums stay in registers.
#define TILE(HEIGHT, WIDTH)                                                                                            \
    {                                                                                                                  \
        lanes sums[HEIGHT][WIDTH];                                                                                     \
        for (int i = 0; i < HEIGHT; i++)                                                                               \
            for (int j = 0; j < WIDTH; j++) sums[i][j] = (lanes){0};                                                   \
        for (size_t k = 0; k < length; k += 16) {                                                                      \
            lanes row[HEIGHT];                                                                                         \
            _Pragma("clang loop unroll(full)") for (int i = 0; i < HEIGHT; i++) row[i] =                               \
                *(const lanes *)(block + (r + i) * length + k);                                                        \
            _Pragma("clang loop unroll(full)") for (int j = 0; j < WIDTH; j++) {                                       \
                lanes query = *(const lanes *)(queries + (q + j) * length + k);                                        \
                _Pragma("clang loop unroll(full)") for (int i = 0; i < HEIGHT; i++) sums[i][j] =                       \
                    __builtin_elementwise_fma(row[i], query, sums[i][j]);                                              \
            }                                                                                                          \
        }                                                                                                              \
        for (int i = 0; i < HEIGHT; i++)                                                                               \
            for (int j = 0; j < WIDTH; j++) scores[(q + j) * stride + r + i] = total(&sums[i][j]);                     \
    }

// All scores of a widened block.
#define SCORE_BLOCK(NAME, TARGET, HEIGHT, WIDTH)                                                                       \
    TARGET static void NAME(const float *block, size_t rows, const float *queries, size_t query_count, size_t length,  \
                            float *scores, size_t stride) {                                                            \
        size_t q = 0;                                                                                                  \
        for (; q + WIDTH <= query_count; q += WIDTH) {                                                                 \
            size_t r = 0;                                                                                              \
            for (; r + HEIGHT <= rows; r += HEIGHT) TILE(HEIGHT, WIDTH)                                                \
            for (; r < rows; r++) TILE(1, WIDTH)                                                                       \
        }                                                                                                              \
        for (; q < query_count; q++) {                                                                                 \
            size_t r = 0;                                                                                              \
            for (; r + HEIGHT <= rows; r += HEIGHT) TILE(HEIGHT, 1)                                                    \
            for (; r < rows; r++) TILE(1, 1)                                                                           \
        }                                                                                                              \
    }

SCORE_BLOCK(block_plain, , 1, 1)

#if defined(__x86_64__)
#include <immintrin.h>

#define WITH_AVX2 __attribute__((target("avx2,fma,f16c")))
#define WITH_AVX512 __attribute__((target("avx512f,avx2,fma,f16c")))

SCORE_BLOCK(block_avx2, WITH_AVX2, 2, 2)
SCORE_BLOCK(block_avx512, WITH_AVX512, 4, 6)

WITH_AVX2 static void widen_avx2(const uint16_t *from, float *to, size_t count) {
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        _mm256_storeu_ps(to + i, _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(from + i))));
    for (; i < count; i++) to[i] = float_of(from[i]);
}

// One query: rows are widened on their way into the sum and not written anywhere, so that memory alone sets the pace.
WITH_AVX2 static void single_avx2(const uint16_t *const *rows, size_t row_count, const float *query, size_t length,
                                  float *scores) {
    for (size_t r = 0; r < row_count; r++) {
        const uint16_t *row = rows[r];
        if (r + 8 < row_count) __builtin_prefetch(rows[r + 8]);
        __m256 low = _mm256_setzero_ps(), high = _mm256_setzero_ps();
        for (size_t k = 0; k < length; k += 16) {
            __m256 a = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(row + k)));
            __m256 b = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(row + k + 8)));
            low = _mm256_fmadd_ps(a, _mm256_loadu_ps(query + k), low);
            high = _mm256_fmadd_ps(b, _mm256_loadu_ps(query + k + 8), high);
        }
        lanes sums;
        memcpy(&sums, &low, 32);
        memcpy((char *)&sums + 32, &high, 32);
        scores[r] = total(&sums);
    }
}
#endif

void rf_to_float(const uint16_t *from, float *to, size_t count) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c") && __builtin_cpu_supports("fma"))
        return widen_avx2(from, to, count);
#endif
    widen_plain(from, to, count);
}

void rf_scores(const uint16_t *const *rows, size_t row_count, const float *queries, size_t query_count, size_t length,
               float *scores, float *scratch) {
    void (*block)(const float *, size_t, const float *, size_t, size_t, float *, size_t) = block_plain;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c") && __builtin_cpu_supports("fma")) {
        if (query_count == 1) return single_avx2(rows, row_count, queries, length, scores);
        block = __builtin_cpu_supports("avx512f") ? block_avx512 : block_avx2;
    }
#endif
    for (size_t start = 0; start < row_count; start += GROUP) {
        size_t count = row_count - start < GROUP ? row_count - start : GROUP;
        for (size_t r = 0; r < count; r++) rf_to_float(rows[start + r], scratch + r * length, length);
        block(scratch, count, queries, query_count, length, scores + start, row_count);
    }
}

static size_t above_plain(const float *numbers, size_t start, size_t count, float bar, int32_t *places, size_t limit,
                          size_t found) {
    for (size_t i = start; i < count && found <= limit; i++)
        if (numbers[i] > bar) places[found++] = (int32_t)i;
    return found;
}

#if defined(__x86_64__)
// 32 numbers at a time, nearly all of which have none above the bar.
WITH_AVX2 static size_t above_avx2(const float *numbers, size_t count, float bar, int32_t *places, size_t limit) {
    __m256 bars = _mm256_set1_ps(bar);
    size_t found = 0, i = 0;
    for (; i + 32 <= count && found <= limit; i += 32) {
        __m256 a = _mm256_cmp_ps(_mm256_loadu_ps(numbers + i), bars, _CMP_GT_OQ);
        __m256 b = _mm256_cmp_ps(_mm256_loadu_ps(numbers + i + 8), bars, _CMP_GT_OQ);
        __m256 c = _mm256_cmp_ps(_mm256_loadu_ps(numbers + i + 16), bars, _CMP_GT_OQ);
        __m256 d = _mm256_cmp_ps(_mm256_loadu_ps(numbers + i + 24), bars, _CMP_GT_OQ);
        if (_mm256_testz_ps(_mm256_or_ps(_mm256_or_ps(a, b), _mm256_or_ps(c, d)),
                            _mm256_castsi256_ps(_mm256_set1_epi32(-1))))
            continue;
        uint32_t mask = (uint32_t)_mm256_movemask_ps(a) | (uint32_t)_mm256_movemask_ps(b) << 8 |
                        (uint32_t)_mm256_movemask_ps(c) << 16 | (uint32_t)_mm256_movemask_ps(d) << 24;
        for (; mask; mask &= mask - 1) places[found++] = (int32_t)i + __builtin_ctz(mask);
    }
    return above_plain(numbers, i, count, bar, places, limit, found);
}
#endif

size_t rf_above(const float *numbers, size_t count, float bar, int32_t *places, size_t limit) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return above_avx2(numbers, count, bar, places, limit);
#endif
    return above_plain(numbers, 0, count, bar, places, limit, 0);
}

static inline float weight_of(uint64_t posting) {
    uint32_t bits = (uint32_t)(posting >> 32);
    float weight;
    memcpy(&weight, &bits, 4);
    return weight;
}

size_t rf_add_postings(const uint64_t *postings, size_t count, uint32_t first, uint32_t block, float factor, float *scores) {
    // A fused multiply-add would round otherwise than a look-up of the same posting.
#pragma STDC FP_CONTRACT OFF
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        const uint64_t *next = postings + i;
        __builtin_prefetch(next + 128);
        uint32_t all = 0;
        for (int k = 0; k < 8; k++) all |= (uint32_t)next[k] - first;
        if (all >= block) break;
        for (int k = 0; k < 8; k++) scores[(uint32_t)next[k] - first] += factor * weight_of(next[k]);
    }
    for (; i < count; i++) {
        uint32_t place = (uint32_t)postings[i] - first;
        if (place >= block) break;
        scores[place] += factor * weight_of(postings[i]);
    }
    return i;
}

void rf_prefetch(const void *start, size_t bytes) {
    for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch((const char *)start + i);
}
