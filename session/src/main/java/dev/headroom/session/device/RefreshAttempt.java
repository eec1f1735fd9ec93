// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import dev.headroom.session.revocation.Fingerprint;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A refresh token that a client presents, with the successor that it gets if it is current.
 *
 * <p>Immutable; the bytes are not written to.
 *
 * @param session the session that it belongs to
 * @param family the fingerprint of the family's secret that it carries
 * @param token its own fingerprint
 * @param deviceKey the key that the device has proven to hold; null if none
 * @param successor the fingerprint of the successor
 * @param sealed the successor, sealed under the presented token
 * @param grace how long a spent token still gets its successor
 * @param idle how long the session lives on when it is used
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RefreshAttempt(
    String session,
    Fingerprint family,
    Fingerprint token,
    @Nullable String deviceKey,
    Fingerprint successor,
    byte[] sealed,
    Duration grace,
    Duration idle) {}
