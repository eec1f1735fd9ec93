// SPDX-License-Identifier: Apache-2.0
/** The benchmark suites by name. */
@NullMarked
package dev.headroom.bench.suite;

import org.jspecify.annotations.NullMarked;
