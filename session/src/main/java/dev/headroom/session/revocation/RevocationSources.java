// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

/**
 * Where a gate learns what is revoked.
 *
 * <p>Immutable.
 *
 * @param follower this instance's own knowledge
 * @param store the truth
 * @param relay the quick second channel
 */
public record RevocationSources(
    RevocationFollower follower, RevocationStore store, RevocationRelay relay) {}
