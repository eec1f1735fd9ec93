// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.signal;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A signal as callers see it. Immutable. */
record SignalView(
    long id,
    String symbol,
    String name,
    String exchange,
    String sector,
    String direction,
    BigDecimal confidence,
    BigDecimal entryPrice,
    BigDecimal targetPrice,
    BigDecimal stopPrice,
    String timeframe,
    String strategy,
    String rationale,
    boolean active,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant closedAt,
    @Nullable String outcome) {}
