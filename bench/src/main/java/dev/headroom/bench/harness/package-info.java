// SPDX-License-Identifier: Apache-2.0
/** The harness of the suites: rounds, rows, reports. */
@NullMarked
package dev.headroom.bench.harness;

import org.jspecify.annotations.NullMarked;
