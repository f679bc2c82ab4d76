// SPDX-License-Identifier: MIT
// Options of MemorySanitizer for programs with GoogleTest, which is not instrumented: what it
// writes would count as never written. So memory from the heap counts as written, which the library
// never allocates and tests fill, and strings are not looked at. The stack is watched as ever.
extern "C" const char* __msan_default_options();
extern "C" const char* __msan_default_options()
{
    return "poison_in_malloc=0:poison_in_free=0:"
           "intercept_strlen=0:intercept_strcmp=0:intercept_memcmp=0:intercept_strchr=0";
}
