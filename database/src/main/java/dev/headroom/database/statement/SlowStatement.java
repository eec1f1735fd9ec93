// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.time.Duration;
import java.time.Instant;

/**
 * The slow executions of one statement, summed.
 *
 * <p>Immutable.
 *
 * @param sql the text without literals
 * @param count slow executions
 * @param failures how many of them failed
 * @param total time of all
 * @param longest time of one
 * @param last end of the latest
 */
public record SlowStatement(
    String sql, long count, long failures, Duration total, Duration longest, Instant last) {}
