// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import java.time.Instant;

/**
 * A signing key as the record keeps it: sealed.
 *
 * <p>Immutable; the bytes are not written to.
 *
 * @param number counts keys from 1; two instances that make one at once make the same number
 * @param sealed the private key under the operator's secret
 * @param signFrom from when on it signs
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SealedKey(int number, byte[] sealed, Instant signFrom) {}
