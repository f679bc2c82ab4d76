// SPDX-License-Identifier: MIT
// What a shared library offers to programs that use mlkem, too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <system_error>

#define OFFERED __attribute__((visibility("default")))

/// The error of a key, as a code and as an exception.
OFFERED std::error_code fault_of(std::span<const std::uint8_t> key);
OFFERED void throw_fault_of(std::span<const std::uint8_t> key);

/// Makes keys, sends and receives a secret, reads and writes key files; whether all went well.
extern "C" OFFERED bool exchange();
/// The category of errc, as the library sees it.
extern "C" OFFERED const std::error_category* category();
