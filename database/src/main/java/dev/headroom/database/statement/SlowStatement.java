// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.time.Duration;
import java.time.Instant;

/**
 * A statement that was slow, summed over its slow executions.
 *
 * <p>Immutable.
 *
 * @param sql its text without literals
 * @param count slow executions
 * @param failures of them
 * @param total their time
 * @param longest of them
 * @param last when the latest ended
 */
public record SlowStatement(
    String sql, long count, long failures, Duration total, Duration longest, Instant last) {}
