// SPDX-License-Identifier: Apache-2.0
/**
 * Revocable sessions: signs users in, refreshes their tokens, lists their devices, and revokes what
 * must be revoked.
 *
 * <p>{@link dev.headroom.session.Sessions} is the entry point. Its parts are packages that can be
 * used alone: {@link dev.headroom.session.revocation} (tokens of any issuer), {@link
 * dev.headroom.session.device} and {@link dev.headroom.session.token}.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.session;

import org.jspecify.annotations.NullMarked;
