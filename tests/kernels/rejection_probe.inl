// reject_lanes_vartime of the vectors of four states in scope, for code outside of the target region
// to call. `lanes` is 0 where they have no such kernel.
template <class States> struct rejection_in {
    static constexpr std::size_t lanes = 0;
};
template <class States>
    requires kernels::rejects_in_lanes<typename States::type>
struct rejection_in<States> {
    using vector = typename States::type;
    using stream = kernels::rejected_lane;
    static constexpr std::size_t lanes = vector::lanes;

    MLKEM_DETAIL_NOINLINE static void reject(const std::uint64_t* words, stream* streams,
                                             std::size_t count) noexcept
    {
        kernels::reject_lanes_vartime<vector>(words, streams, count);
    }
};
struct rejection_probe : rejection_in<states<4>> {};
