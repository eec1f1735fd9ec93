// SPDX-License-Identifier: Apache-2.0
/** Suites: a capability against its peers, side by side, in one run. */
@NullMarked
package dev.headroom.bench.suite;

import org.jspecify.annotations.NullMarked;
