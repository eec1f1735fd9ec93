// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import java.time.Duration;

/** A value in memory, how long it may stay there, and where the log stood. Immutable. */
record Entry<V>(V value, Duration life, Mark mark) {}
