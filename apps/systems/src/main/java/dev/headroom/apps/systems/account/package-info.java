// SPDX-License-Identifier: Apache-2.0
/**
 * The accounts of an application whose users sign in by sessions, a session a device: registering,
 * signing in and out, and who is signed in. The table {@code users} has the columns id, email,
 * password_hash, name, role and created_at.
 *
 * <p>Public API. An application imports {@link
 * dev.headroom.apps.systems.account.AccountConfiguration} and extends {@link
 * dev.headroom.apps.systems.account.AccountEndpoints} at its own path.
 */
@NullMarked
package dev.headroom.apps.systems.account;

import org.jspecify.annotations.NullMarked;
