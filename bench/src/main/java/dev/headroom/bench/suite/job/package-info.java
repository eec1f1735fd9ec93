// SPDX-License-Identifier: Apache-2.0
/** The suite {@code job}: background jobs against their peers, and under kills. */
@NullMarked
package dev.headroom.bench.suite.job;

import org.jspecify.annotations.NullMarked;
