// SPDX-License-Identifier: Apache-2.0
/**
 * Sessions that end when told to: a session is a device of a user, and what was revoked is known
 * locally, in nanoseconds.
 *
 * <p>One request: {@link dev.headroom.session.token.TokenVerifier} hashes the bearer token once,
 * finds it among the verified ones (or verifies it), asks the instance's own immutable {@link
 * dev.headroom.session.revocation.RevocationSnapshot}, and looks at how old that is. One log-out:
 * {@link dev.headroom.session.Sessions} writes a cut to the record ({@link
 * dev.headroom.session.revocation.RevocationStore}) in one transaction and waits a moment for the
 * instances to confirm; each {@link dev.headroom.session.revocation.RevocationFollower} reads on
 * behind its last revision.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.session;

import org.jspecify.annotations.NullMarked;
