// SPDX-License-Identifier: MIT
/// Whether f is the function of the vectors in scope that every NTT goes through.
struct ntt_functions {
    static bool hold(const void* f) noexcept
    {
        return f == reinterpret_cast<const void*>(&kernels::forward_parts);
    }
};
