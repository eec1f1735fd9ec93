// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.frontend;

import dev.headroom.bench.app.ReferenceApp;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The page of an app, with the goals of its document.
 *
 * <p>Immutable.
 *
 * @param app whose page it is
 * @param rows the beginning of the ids of its rows
 * @param shown selects what the page shows in the end
 * @param opener selects what a click on opens the part that needs most code; null for none
 * @param opened selects what that part shows
 * @param goals ratios of headroom to original, by figure
 * @param before the most that original may take, in milliseconds, by figure: as the document says
 */
record FrontEnd(
    ReferenceApp app,
    String rows,
    String shown,
    @Nullable String opener,
    String opened,
    Map<String, Double> goals,
    Map<String, Double> before) {

  static final String BYTES = "bytes";
  static final String SCRIPT = "script";
  static final String FIRST_PAINT = "first-paint";
  static final String LARGEST_PAINT = "largest-paint";
  static final String INTERACTIVE = "interactive";
  static final String LOAD = "load";

  /** AL-11: 500 to 250 KB, 1.8 to 1.2 s, 3.5 to 2.0 s. */
  static final FrontEnd ALPINE =
      new FrontEnd(
          ReferenceApp.ALPINE,
          "al-11.",
          "#rows tr:nth-child(25)",
          "#rows .instrument button",
          "#chart canvas",
          Map.of(
              BYTES, 0.5,
              SCRIPT, 0.5,
              FIRST_PAINT, 2 / 3.0,
              LARGEST_PAINT, 2 / 3.0,
              INTERACTIVE, 4 / 7.0),
          Map.of(FIRST_PAINT, 1800.0, INTERACTIVE, 3500.0));

  /** CL-6: scripts -30 %, 3 to 1.5 s. */
  static final FrontEnd CIVICLOG =
      new FrontEnd(
          ReferenceApp.CIVICLOG,
          "cl-6.",
          "#welcome h2",
          null,
          "",
          Map.of(SCRIPT, 0.7, LOAD, 0.5),
          Map.of(LOAD, 3000.0));

  /** Returns a figure of a load. */
  static double of(PageLoad load, String figure) {
    return Objects.requireNonNull(
        Map.of(
                BYTES, load.bytes(),
                SCRIPT, load.scriptBytes(),
                FIRST_PAINT, load.firstPaint(),
                LARGEST_PAINT, load.largestPaint(),
                INTERACTIVE, load.interactive(),
                LOAD, load.loaded())
            .get(figure),
        figure);
  }
}
