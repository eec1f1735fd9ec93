// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.account;

import java.time.Instant;

/** Who is signed in, and whether there is news. Immutable. */
record MeView(
    long id,
    String email,
    String name,
    String role,
    String tier,
    Instant createdAt,
    long unreadNotifications) {}
