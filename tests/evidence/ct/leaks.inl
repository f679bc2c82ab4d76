// SPDX-License-Identifier: MIT
// Leaks as a kernel could have them: what is done depends on coefficients of f that have been in
// the lanes of a vector. Read once per instruction set, with its vectors in scope.
struct leaks {
    static void by_branch(const ring_polynomial& f) noexcept
    {
        if (vec16::all_negative(sub(vec16::load(f.c.data()), vec16::set1(q / 2))) < 0)
            leaked[0] = 1;
    }
    static void by_index(const ring_polynomial& f) noexcept
    {
        std::array<vec16::element, vec16::lanes> odd;
        bit_and(vec16::load(f.c.data()), vec16::set1(1)).store(odd.data());
        leaked[static_cast<std::size_t>(odd.back())] = 1;
    }
};
