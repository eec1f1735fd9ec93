// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.account;

import java.time.Instant;

/**
 * Who is signed in.
 *
 * <p>Immutable.
 */
public record AccountView(long id, String email, String name, String role, Instant createdAt) {}
