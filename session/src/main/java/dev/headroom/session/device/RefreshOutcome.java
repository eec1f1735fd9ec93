// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the record did with a refresh token.
 *
 * <p>Immutable.
 *
 * @param verdict what was decided, and done
 * @param session the session after it; null if there is none
 * @param revision the record's revision, for the access token that follows
 * @param now the record's time
 */
public record RefreshOutcome(
    RefreshDecision verdict, @Nullable Session session, long revision, Instant now) {}
