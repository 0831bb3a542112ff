#pragma once
#include <stddef.h>
#include <stdint.h>

// What Swift's own Float16 and SIMD types do too slowly: conversion of 16-bit floats, and inner products of many vectors with many.
//
// Every score is summed in sixteen partial sums over fused multiply-adds and then in one fixed order. So a pair of vectors has the same
// score to the last bit, whatever it is computed together with, on which thread and on which processor.

// The number to whose multiple vectors are filled up with zeros.
#define RF_LANES 32

// Rounds to the nearest 16-bit float, ties to even.
void rf_to_half(const float *from, uint16_t *to, size_t count);

// Widens, which is exact.
void rf_to_float(const uint16_t *from, float *to, size_t count);

// Writes scores[q * rows + r], the inner product of row r with query q.
//
// rows: addresses of 16-bit vectors; queries: vectors one after the other; length: of each, a multiple of RF_LANES;
// scratch: room for 16 * length floats.
void rf_scores(const uint16_t *const *rows, size_t row_count, const float *queries, size_t query_count, size_t length,
               float *scores, float *scratch);

// Writes down the places of the numbers above a bar, in rising order, and returns how many there are; ends where they are more than a limit.
//
// places: room for limit + 32.
size_t rf_above(const float *numbers, size_t count, float bar, int32_t *places, size_t limit);

// Adds the weights of postings (a number in the low half, the bits of a float in the high one, numbers rising) to scores[number - first], up to
// the first posting outside of the block; returns how many there were.
//
// block: the length of scores, a power of two.
size_t rf_add_postings(const uint64_t *postings, size_t count, uint32_t first, uint32_t block, float factor, float *scores);

// Asks for memory that will soon be read.
void rf_prefetch(const void *start, size_t bytes);
