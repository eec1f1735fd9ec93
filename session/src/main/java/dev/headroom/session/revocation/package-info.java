// SPDX-License-Identifier: Apache-2.0
/**
 * Token revocation, usable alone: for tokens of any issuer, without a signing key and without
 * sessions.
 *
 * <p>{@link dev.headroom.session.revocation.Revocations} is the entry point. One check reads the
 * instance's own immutable {@link dev.headroom.session.revocation.RevocationSnapshot} and its age.
 * One revocation is written to the {@link dev.headroom.session.revocation.RevocationStore} in one
 * transaction; every instance follows the store behind its last revision, and a {@link
 * dev.headroom.session.revocation.RevocationRelay} makes that faster.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.session.revocation;

import org.jspecify.annotations.NullMarked;
