// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session;

/**
 * Where a gate learns what is revoked.
 *
 * <p>Immutable.
 *
 * @param follower this instance's own knowledge
 * @param record the truth
 * @param relay the quick second channel
 */
public record RevocationSources(
    RevocationFollower follower, Revocations record, RevocationRelay relay) {}
