// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the store did with a refresh token.
 *
 * <p>Immutable.
 *
 * @param decision what was decided, and applied
 * @param session the session afterwards; null if there is none
 * @param revision the store's revision, for the access token that follows
 * @param now the store's time
 */
public record RefreshOutcome(
    RefreshDecision decision, @Nullable Session session, long revision, Instant now) {}
