/* SPDX-License-Identifier: MIT */
/* A module for Node: call(library, name, arguments...) calls a function of a shared library and returns the
 * int that it returns, text() the string. An argument is a number, null, or a typed array, of which the
 * function gets the address. As ctypes of Python does, it takes each argument for a machine word. */
#include <dlfcn.h>
#include <node_api.h>
#include <stdint.h>
#include <string.h>

enum { most_arguments = 9, text_size = 256 };
typedef uintptr_t (*word_function)(uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t,
                                   uintptr_t, uintptr_t, uintptr_t);

static uintptr_t word_of(napi_env env, napi_value value)
{
    int64_t number = 0;
    void* data = NULL;
    bool is_array = false;
    if (napi_get_value_int64(env, value, &number) == napi_ok)
        return (uintptr_t)number;
    if (napi_is_typedarray(env, value, &is_array) == napi_ok && is_array)
        (void)napi_get_typedarray_info(env, value, NULL, NULL, &data, NULL, NULL);
    return (uintptr_t)data;
}

/* What the function returns. Without it, an error of JavaScript. */
static uintptr_t result_of(napi_env env, napi_callback_info info)
{
    napi_value values[2 + most_arguments];
    size_t count = 2 + most_arguments, i;
    uintptr_t words[most_arguments] = {0};
    char library[4096], name[text_size];
    word_function function = NULL;
    void *handle, *symbol = NULL;
    if (napi_get_cb_info(env, info, &count, values, NULL, NULL) != napi_ok || count < 2 ||
        count > 2 + most_arguments ||
        napi_get_value_string_utf8(env, values[0], library, sizeof library, NULL) != napi_ok ||
        napi_get_value_string_utf8(env, values[1], name, sizeof name, NULL) != napi_ok) {
        (void)napi_throw_type_error(env, NULL, "call(library, name, at most 9 arguments)");
        return 0;
    }
    handle = dlopen(library, RTLD_NOW);
    if (handle != NULL)
        symbol = dlsym(handle, name);
    if (symbol == NULL) {
        (void)napi_throw_error(env, NULL, dlerror());
        return 0;
    }
    for (i = 2; i < count; ++i)
        words[i - 2] = word_of(env, values[i]);
    memcpy(&function, &symbol, sizeof function);
    return function(words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7],
                    words[8]);
}

static napi_value call(napi_env env, napi_callback_info info)
{
    napi_value result = NULL;
    (void)napi_create_int32(env, (int32_t)result_of(env, info), &result);
    return result;
}

static napi_value text(napi_env env, napi_callback_info info)
{
    napi_value result = NULL;
    const char* string = (const char*)result_of(env, info);
    if (string != NULL)
        (void)napi_create_string_utf8(env, string, NAPI_AUTO_LENGTH, &result);
    return result;
}

NAPI_MODULE_INIT()
{
    napi_value function = NULL;
    if (napi_create_function(env, "call", NAPI_AUTO_LENGTH, call, NULL, &function) == napi_ok)
        (void)napi_set_named_property(env, exports, "call", function);
    if (napi_create_function(env, "text", NAPI_AUTO_LENGTH, text, NULL, &function) == napi_ok)
        (void)napi_set_named_property(env, exports, "text", function);
    return exports;
}
