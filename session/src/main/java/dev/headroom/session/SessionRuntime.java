// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.ground.TimeSource;
import java.security.SecureRandom;

/**
 * Time, randomness, and who hears what happens.
 *
 * <p>Immutable; its parts are thread-safe.
 *
 * @param time the monotonic clock is used, the wall clock is not believed
 * @param random where ids and secrets come from
 * @param listener who hears
 */
public record SessionRuntime(TimeSource time, SecureRandom random, SessionListener listener) {}
