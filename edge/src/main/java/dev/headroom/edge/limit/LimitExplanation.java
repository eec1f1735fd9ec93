// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import dev.headroom.limit.rule.Decision;
import org.jspecify.annotations.Nullable;

/**
 * How one rule applies to one request.
 *
 * <p>Immutable.
 *
 * @param rule its name
 * @param limit its limit
 * @param applies whether it applies to the request
 * @param reason why, or why not
 * @param keyHash the hash of the key under which the request is counted; empty if it is not
 * @param decision what it would decide now, or decided; null if it does not apply
 */
public record LimitExplanation(
    String rule,
    String limit,
    boolean applies,
    String reason,
    String keyHash,
    @Nullable Decision decision) {}
