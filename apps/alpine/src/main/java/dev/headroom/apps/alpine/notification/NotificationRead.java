// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.notification;

/**
 * Published after the commit, when a user has read a notification.
 *
 * <p>Immutable.
 *
 * @param userId who read it
 */
public record NotificationRead(long userId) {}
