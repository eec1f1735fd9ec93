// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.revocation;

import java.time.Instant;

/**
 * What the record says of one token.
 *
 * <p>Immutable.
 *
 * @param revoked whether a cut reaches it
 * @param now the record's time
 */
public record RevocationLookup(boolean revoked, Instant now) {}
