// SPDX-License-Identifier: Apache-2.0
/**
 * An open-loop load: requests leave on a schedule, and each latency counts from when it was due.
 */
@NullMarked
package dev.headroom.bench.load;

import org.jspecify.annotations.NullMarked;
