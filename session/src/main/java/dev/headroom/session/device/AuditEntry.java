// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who did what to whose session, and why.
 *
 * <p>Immutable.
 *
 * @param at when, by the record's time
 * @param actor who
 * @param action what, such as {@code open} or {@code revoke user}
 * @param user whose; null if it reached more than one
 * @param session which; null if it reached more than one
 * @param reason why
 */
public record AuditEntry(
    Instant at,
    String actor,
    String action,
    @Nullable String user,
    @Nullable String session,
    String reason) {}
