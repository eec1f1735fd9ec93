// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

import dev.headroom.ground.TimeSource;
import java.security.SecureRandom;

/**
 * The clock, the randomness and the listener of sessions.
 *
 * <p>Immutable; its parts are thread-safe.
 *
 * @param time its monotonic clock is used, its wall clock is not trusted
 * @param random the source of ids and secrets
 * @param listener receives the events
 */
public record SessionRuntime(TimeSource time, SecureRandom random, SessionListener listener) {}
