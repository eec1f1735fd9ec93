// SPDX-License-Identifier: Apache-2.0
/**
 * Access and refresh tokens: issued, signed with rotating keys, and verified.
 *
 * <p>One request: {@link dev.headroom.session.token.TokenVerifier} hashes the bearer token, finds
 * it in its cache (or has a {@link dev.headroom.session.token.TokenReader} verify it), and checks
 * its revocation and its time.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.session.token;

import org.jspecify.annotations.NullMarked;
