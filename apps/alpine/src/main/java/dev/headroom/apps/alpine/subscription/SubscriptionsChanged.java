// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.subscription;

/**
 * Published after the commit, when a user follows other symbols than before.
 *
 * <p>Immutable.
 *
 * @param userId whose subscriptions
 */
public record SubscriptionsChanged(long userId) {}
