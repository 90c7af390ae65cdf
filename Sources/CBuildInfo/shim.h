#pragma once
// What a release was built from, when and by whom, given to the compiler as -Xcc -DCANARY_REVISION='"abc"' and the like.
#ifndef CANARY_BRANCH
#define CANARY_BRANCH "unknown"
#endif
#ifndef CANARY_REVISION
#define CANARY_REVISION "unknown"
#endif
#ifndef CANARY_BUILD_USER
#define CANARY_BUILD_USER "unknown"
#endif
#ifndef CANARY_BUILD_DATE
#define CANARY_BUILD_DATE "unknown"
#endif
static inline const char *_Nonnull cbuildinfo_branch(void) { return CANARY_BRANCH; }
static inline const char *_Nonnull cbuildinfo_revision(void) { return CANARY_REVISION; }
static inline const char *_Nonnull cbuildinfo_user(void) { return CANARY_BUILD_USER; }
static inline const char *_Nonnull cbuildinfo_date(void) { return CANARY_BUILD_DATE; }
