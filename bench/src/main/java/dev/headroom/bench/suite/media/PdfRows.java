// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.media;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.ground.SettingsRecord;
import dev.headroom.media.pdf.PdfRenderer;
import dev.headroom.media.pdf.PdfSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * A letter of one page as PDF: the first in this process, and once the renderer is warm.
 *
 * <p>Immutable.
 */
final class PdfRows {
  private static final double MAX_WARM_MILLIS = 500;
  private static final double MILLIS = 1e6;
  private static final int LETTERS = 20;

  private PdfRows() {}

  static List<BenchRow> rows(SuiteRun run) {
    PdfSettings settings =
        SettingsRecord.of(PdfSettings.class)
            .create(each -> each.name().equals("warm") ? false : each.defaultValue());
    try (PdfRenderer renderer = PdfRenderer.builder().settings(settings).build()) {
      run.step("pdf: the first letter of the process");
      double cold = millis(renderer, -1);
      List<Double> warm = new ArrayList<>();
      for (int round = 0; round < run.rounds() + 1; round++) {
        run.step("pdf: letters, round " + round);
        double sum = 0;
        for (int i = 0; i < LETTERS; i++) {
          sum += millis(renderer, round * LETTERS + i);
        }
        if (round > 0) {
          warm.add(sum / LETTERS);
        }
      }
      Interval interval = Interval.of(warm);
      return List.of(
          BenchRow.of("pdf-letter", "ms", "ms of a warm letter")
              .figure("ours", interval.value())
              .figure("cold", cold)
              .value(interval)
              .atMost(MAX_WARM_MILLIS));
    }
  }

  private static double millis(PdfRenderer renderer, int number) {
    StringBuilder html =
        new StringBuilder("<style>@page{size:A4;margin:2cm}td{border:1px solid}</style>");
    html.append("<h1>Notice ")
        .append(number)
        .append("</h1><p>Dear resident,</p><p dir=\"rtl\">שלום</p><table>");
    for (int row = 0; row < LETTERS; row++) {
      html.append("<tr><td>Fine ")
          .append(row)
          .append("</td><td>")
          .append(row * 10)
          .append("</td></tr>");
    }
    html.append("</table><p>Please pay within thirty days.</p>");
    long begun = System.nanoTime();
    byte[] pdf = renderer.render(html.toString());
    long took = System.nanoTime() - begun;
    if (pdf.length == 0) {
      throw new IllegalStateException("the letter is empty");
    }
    return took / MILLIS;
  }
}
