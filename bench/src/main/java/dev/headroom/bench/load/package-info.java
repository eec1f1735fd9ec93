// SPDX-License-Identifier: Apache-2.0
/** Open-loop load generation: requests follow a schedule, and each latency is measured from it. */
@NullMarked
package dev.headroom.bench.load;

import org.jspecify.annotations.NullMarked;
