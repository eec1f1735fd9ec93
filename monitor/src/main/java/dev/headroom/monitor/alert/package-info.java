// SPDX-License-Identifier: Apache-2.0
/**
 * Alert rules over the recorded history: with Prometheus' semantics of holding and of keeping an
 * alert firing, and beyond them a second threshold for recovery, M of N evaluations, a policy for
 * missing data, a minimum of traffic, flap detection, silences, acknowledgement and replay.
 *
 * <p>With each complete step of the history {@link dev.headroom.monitor.alert.Alerts} evaluates
 * every rule, lets {@link dev.headroom.monitor.alert.AlertState} decide what follows, and hands
 * what receivers should know to {@link dev.headroom.monitor.alert.delivery.AlertDelivery}.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.monitor.alert;

import org.jspecify.annotations.NullMarked;
