// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the audit trail: who did what to which session, and why.
 *
 * <p>Immutable.
 *
 * @param at when, by the store's time
 * @param actor who did it
 * @param action what was done, such as {@code open} or {@code revoke user}
 * @param user the user; null if it reached more than one
 * @param session the session; null if it reached more than one
 * @param reason why
 */
public record AuditEntry(
    Instant at,
    String actor,
    String action,
    @Nullable String user,
    @Nullable String session,
    String reason) {}
