// SPDX-License-Identifier: MIT
// The module mlkem: `import mlkem;` in the place of the headers below. It exports all that they describe,
// and no macros.
//
// It holds declarations, and programs link mlkem::compiled. The kernels cannot be in it: templates that
// a module exports may not call functions of internal linkage, and intrinsics are such functions.
// Units that import it and units that include headers may be in one program.
module;

#if !defined(MLKEM_COMPILED)
#error "mlkem: the module is built with MLKEM_COMPILED, and programs link mlkem::compiled"
#endif

#include "data_independent_timing.hpp"
#include "hybrid.hpp"
#include "incremental.hpp"
#include "key_formats.hpp"
#include "mlkem.hpp"
#include "tls_group.hpp"

export module mlkem;

export namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

using mlkem::active_backend;
using mlkem::always_decapsulating_key;
using mlkem::any_bytes;
using mlkem::any_decapsulation_key;
using mlkem::any_encapsulation_key;
using mlkem::any_private_key_from_der;
using mlkem::any_private_key_from_pem;
using mlkem::any_public_key_from_der;
using mlkem::any_public_key_from_pem;
using mlkem::backend_list;
using mlkem::backends;
using mlkem::basic_mlkem1024_p384;
using mlkem::basic_mlkem768_p256;
using mlkem::basic_secp256r1_mlkem768;
using mlkem::basic_secp384r1_mlkem1024;
using mlkem::basic_x25519_mlkem768;
using mlkem::basic_x_wing;
using mlkem::batch_operations;
using mlkem::begun_encapsulation;
using mlkem::byte_check;
using mlkem::byte_form;
using mlkem::byte_range;
using mlkem::byte_range_of_other_size;
using mlkem::ciphertext;
using mlkem::ciphertext_1;
using mlkem::ciphertext_2;
using mlkem::combiner_label;
using mlkem::concatenated_seed;
using mlkem::contiguous_range_of;
using mlkem::data_independent_timing;
using mlkem::decapsulating_key;
using mlkem::decapsulation_key;
using mlkem::decapsulation_key_of;
using mlkem::default_kem;
using mlkem::dispatched;
using mlkem::encapsulating_key;
using mlkem::encapsulation;
using mlkem::encapsulation_key;
using mlkem::encapsulation_key_of;
using mlkem::encapsulation_state;
using mlkem::encoded_size;
using mlkem::errc;
using mlkem::error_category;
using mlkem::error_category_type;
using mlkem::expanded_seed;
using mlkem::fault;
using mlkem::fault_category;
using mlkem::fault_category_type;
using mlkem::finished_encapsulation;
using mlkem::hash_of_bytes;
using mlkem::hybrid_ciphertext;
using mlkem::hybrid_combiner;
using mlkem::hybrid_decapsulation_key;
using mlkem::hybrid_encapsulation;
using mlkem::hybrid_encapsulation_key;
using mlkem::hybrid_inputs;
using mlkem::hybrid_kem;
using mlkem::hybrid_key_pair;
using mlkem::hybrid_known_answer;
using mlkem::hybrid_order;
using mlkem::hybrid_secret;
using mlkem::hybrid_sizes;
using mlkem::id_composite;
using mlkem::id_ml_kem;
using mlkem::id_x_wing;
using mlkem::incremental;
using mlkem::incremental_sizes;
using mlkem::is_secret;
using mlkem::kem_functions;
using mlkem::kem_interface;
using mlkem::key_agreement_group;
using mlkem::key_algorithm;
using mlkem::key_file;
using mlkem::key_header;
using mlkem::key_pair;
using mlkem::key_second_part;
using mlkem::make_error_code;
using mlkem::make_error_condition;
using mlkem::message_size;
using mlkem::ml_kem;
using mlkem::ml_kem_1024;
using mlkem::ml_kem_512;
using mlkem::ml_kem_768;
using mlkem::mlkem1024_p384_combiner;
using mlkem::mlkem768_p256_combiner;
using mlkem::names_group_key;
using mlkem::often_refuses_random_bytes;
using mlkem::parameter_set;
using mlkem::parameter_set_from_name;
using mlkem::parameter_set_id;
using mlkem::params_1024;
using mlkem::params_512;
using mlkem::params_768;
using mlkem::pem_text;
using mlkem::portable;
using mlkem::prepared_decapsulation_key;
using mlkem::prepared_encapsulation_key;
using mlkem::PrintTo;
using mlkem::private_key_der_size;
using mlkem::private_key_form;
using mlkem::private_key_from_der;
using mlkem::private_key_from_pem;
using mlkem::private_key_of_fixed_size;
using mlkem::private_key_pem_capacity;
using mlkem::private_key_pem_size;
using mlkem::private_key_to_der;
using mlkem::private_key_to_pem;
using mlkem::public_bytes;
using mlkem::public_key_der_size;
using mlkem::public_key_field;
using mlkem::public_key_from_der;
using mlkem::public_key_from_pem;
using mlkem::public_key_of_fixed_size;
using mlkem::public_key_pem_capacity;
using mlkem::public_key_pem_size;
using mlkem::public_key_to_der;
using mlkem::public_key_to_pem;
using mlkem::random_source;
using mlkem::secp256r1_mlkem768_combiner;
using mlkem::secp384r1_mlkem1024_combiner;
using mlkem::secret_array;
using mlkem::secret_bytes;
using mlkem::seed_key_file;
using mlkem::seed_size;
using mlkem::self_test;
using mlkem::sha3_combiner;
using mlkem::shared_secret;
using mlkem::shared_secret_size;
using mlkem::sizes;
using mlkem::small_memory;
using mlkem::symmetric_size;
using mlkem::system_random;
using mlkem::text_of;
using mlkem::tls13_combiner;
using mlkem::tls_alert;
using mlkem::tls_alert_of;
using mlkem::tls_group;
using mlkem::tls_group_from_code_point;
using mlkem::tls_group_from_name;
using mlkem::tls_groups;
using mlkem::version;
using mlkem::version_number;
using mlkem::visit;
using mlkem::x25519_mlkem768_combiner;
using mlkem::x_wing_combiner;
using mlkem::operator<<;

#if MLKEM_DETAIL_HAS_AVX512
using mlkem::avx512;
#endif
#if MLKEM_DETAIL_HAS_AVX2
using mlkem::avx2;
#endif
#if MLKEM_DETAIL_HAS_SSE2
using mlkem::sse2;
#endif
#if MLKEM_DETAIL_HAS_NEON_SHA3
using mlkem::neon_sha3;
#endif
#if MLKEM_DETAIL_HAS_NEON
using mlkem::neon;
#endif
#if MLKEM_DETAIL_HAS_WASM
using mlkem::wasm;
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

export namespace mlkem::MLKEM_DETAIL_INLINE_ABI::fips203 {

using mlkem::fips203::n;
using mlkem::fips203::q;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::fips203
