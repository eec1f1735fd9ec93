// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.account;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user's own profile. Immutable. */
record ProfileView(
    long id,
    String email,
    String name,
    String role,
    String tier,
    String country,
    Instant createdAt,
    @Nullable Instant lastLoginAt,
    @Nullable PlanView subscription,
    long unreadNotifications,
    long subscriptions,
    @Nullable PaymentView lastPayment,
    List<NewsView> recent) {

  ProfileView with(List<NewsView> news) {
    return new ProfileView(
        id,
        email,
        name,
        role,
        tier,
        country,
        createdAt,
        lastLoginAt,
        subscription,
        unreadNotifications,
        subscriptions,
        lastPayment,
        List.copyOf(news));
  }

  /** A payment. Immutable. */
  record PaymentView(String plan, long amountCents, String status, Instant paidAt) {}

  /** A notification, in short. Immutable. */
  record NewsView(
      long id, String kind, boolean read, Instant createdAt, String symbol, String direction) {}
}
