// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache;

import java.time.Duration;

/** A value in memory and how long it may stay there. Immutable. */
record Entry<V>(V value, Duration life) {}
