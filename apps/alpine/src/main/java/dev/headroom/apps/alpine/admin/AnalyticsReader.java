// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.admin;

import java.time.Instant;

/** Counts users. Thread-safe, as every implementation must be. */
interface AnalyticsReader {

  AnalyticsView read(Instant asOf);
}
