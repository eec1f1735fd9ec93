// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import java.time.Duration;
import java.time.Instant;

/** Adds up payments. Thread-safe, as every implementation must be. */
interface RevenueReader {

  Duration PERIOD = Duration.ofDays(14);

  RevenueView read(Instant asOf);
}
