#pragma once
#include <crypt.h>
#include <stddef.h>

// The working memory of crypt_rn. Swift needs its size alone: the structure's arrays are too long for tuples.
static inline size_t ccrypt_memory_bytes(void) { return sizeof(struct crypt_data); }
