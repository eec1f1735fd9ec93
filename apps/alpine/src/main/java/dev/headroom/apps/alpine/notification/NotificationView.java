// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.notification;

import java.math.BigDecimal;
import java.time.Instant;

/** A notification. Immutable. */
record NotificationView(
    long id,
    String kind,
    boolean read,
    Instant createdAt,
    long signalId,
    String symbol,
    String direction,
    BigDecimal confidence) {}
