// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import java.time.Instant;

/**
 * One line of the record of what is revoked: every token within the scope that was issued before
 * the revision is dead.
 *
 * <p>Immutable. The revision is a counter, not a time: it grows by one with every order, in the
 * order in which orders commit.
 *
 * @param scope what it reaches
 * @param fingerprint whose; of {@link RevocationScope#ALL} any
 * @param revision tokens whose own revision is lower are dead
 * @param until when the last token that it could reach has expired, by the record's clock
 */
public record RevocationEntry(
    RevocationScope scope, Fingerprint fingerprint, long revision, Instant until) {}
