#pragma once
// The commit a release was built from, given to the compiler as -Xcc -DCANARY_REVISION='"abc"'.
#ifndef CANARY_REVISION
#define CANARY_REVISION "unknown"
#endif
static inline const char *_Nonnull cbuildinfo_revision(void) { return CANARY_REVISION; }
