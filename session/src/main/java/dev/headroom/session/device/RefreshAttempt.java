// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.device;

import dev.headroom.session.revocation.Fingerprint;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A refresh token that somebody presents, with the successor that was made in case it is good.
 *
 * <p>Immutable; the bytes are not written to.
 *
 * @param session the session that it names
 * @param family the fingerprint of the family's secret that it carries
 * @param token its own fingerprint
 * @param deviceKey the key that the device proved to have; null if it proved none
 * @param successor the fingerprint of the token that would follow
 * @param sealed that token, sealed under the presented one
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
