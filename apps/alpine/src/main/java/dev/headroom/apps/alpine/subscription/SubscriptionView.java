// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.subscription;

import java.math.BigDecimal;
import java.time.Instant;

/** What a user follows. Immutable. */
record SubscriptionView(String symbol, String name, BigDecimal minConfidence, Instant since) {}
