// SPDX-License-Identifier: Apache-2.0
package dev.headroom.session.token;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token whose signature is good; neither its time nor its revocation has been checked.
 *
 * <p>Immutable.
 *
 * @param token its claims
 * @param notBefore when it becomes valid; null if it is valid from the start
 * @param keyId the rotating key that signed it; null if none did
 */
public record VerifiedToken(
    AccessToken token, @Nullable Instant notBefore, @Nullable String keyId) {}
