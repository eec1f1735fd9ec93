// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who is signed in, what they pay for, and whether there is news. Immutable. */
record AccountView(
    long id,
    String email,
    String name,
    String role,
    String tier,
    Instant createdAt,
    @Nullable PlanView subscription,
    long unreadNotifications) {}
