// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.overload;

/** The annotated method of the overload page. Not final, since it is proxied. */
class MonthlyReports {
  // @start region="bulkhead-annotation"
  @Bulkhead("report")
  public byte[] monthly(int month) {
    return render(month);
  }

  // @end

  private static byte[] render(int month) {
    return new byte[month];
  }
}
