// SPDX-License-Identifier: MIT
// No code: headers are compiled in advance for a library, and a library has a source.
