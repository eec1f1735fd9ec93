// SPDX-License-Identifier: Apache-2.0
package dev.headroom.overload.docs;

import dev.headroom.overload.Bulkhead;

/** The bulkhead of the overload page. */
final class FirstBulkhead {
  // @start region="bulkhead-first"
  Bulkhead reports = Bulkhead.of("reports", 2);

  byte[] report(int month) throws Exception {
    return reports.call(() -> render(month));
  }

  // @end

  private static byte[] render(int month) {
    return new byte[month];
  }
}
