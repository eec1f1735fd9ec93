// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job.postgres;

import java.time.Duration;

/**
 * How the workers of an instance are.
 *
 * <p>Immutable.
 *
 * @param running whether workers were started and not closed
 * @param notified whether notifications of PostgreSQL arrive; else jobs are polled for
 * @param busy runs
 * @param stuck runs beyond their time limit, whose threads go on
 * @param oldestWait how long the oldest job that is due and not limited by key has waited
 */
public record JobsHealth(
    boolean running, boolean notified, int busy, int stuck, Duration oldestWait) {}
