// SPDX-License-Identifier: Apache-2.0
/**
 * Sends notices of alerts to the log, to webhooks and to channels of the application, such as mail.
 * What cannot be delivered waits in memory and is tried again, so that the loss of a database, or
 * of a receiver, can be reported.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.monitor.alert.delivery;

import org.jspecify.annotations.NullMarked;
