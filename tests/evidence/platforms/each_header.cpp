// SPDX-License-Identifier: MIT
// The headers that applications include, and the functions of the C interface, in one unit.
#include <mlkem/c_functions.inl>
#include <mlkem/cms.hpp>
#include <mlkem/composite.hpp>
#include <mlkem/data_independent_timing.hpp>
#include <mlkem/hpke.hpp>
#include <mlkem/incremental.hpp>
#include <mlkem/mlkem.hpp>
#include <mlkem/openpgp.hpp>
#include <mlkem/openssl.hpp>
#include <mlkem/ssh.hpp>
#include <mlkem/tls_group.hpp>
