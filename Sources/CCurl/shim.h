#pragma once
// CURL_STRICTER makes CURL * and CURLM * distinct incomplete types, so that Swift sees OpaquePointer.
#define CURL_STRICTER
#include <curl/curl.h>
