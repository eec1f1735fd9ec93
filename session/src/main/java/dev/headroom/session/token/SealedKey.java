// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import java.time.Instant;

/**
 * A stored signing key, sealed.
 *
 * <p>Immutable; the bytes are not written to.
 *
 * @param number counts keys from 1; two instances that add one at the same time use the same number
 * @param sealed the private key under the operator's secret
 * @param signFrom when it starts to sign
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SealedKey(int number, byte[] sealed, Instant signFrom) {}
