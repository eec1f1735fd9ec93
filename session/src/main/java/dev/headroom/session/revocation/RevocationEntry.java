// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import java.time.Instant;

/**
 * One stored revocation: every token within the scope that was issued before the revision is
 * revoked.
 *
 * <p>Immutable. The revision is a counter, not a time: it grows by one with every revocation, in
 * the order in which they commit.
 *
 * @param scope what it reaches
 * @param fingerprint of the token, session, user, client or tenant
 * @param revision tokens with a lower revision are revoked
 * @param at when it was written, by the store's clock: orders tokens that carry no revision
 * @param until when the last token that it can reach has expired, by the store's clock
 */
public record RevocationEntry(
    RevocationScope scope, Fingerprint fingerprint, long revision, Instant at, Instant until) {}
