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
