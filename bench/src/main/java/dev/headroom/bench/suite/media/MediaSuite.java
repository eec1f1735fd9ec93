// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.media;

import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.sksamuel.scrimage.webp.WebpWriter;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.harness.ArtifactVersions;
import dev.headroom.bench.harness.Suite;
import dev.headroom.bench.harness.SuiteRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.coobird.thumbnailator.Thumbnails;

/** Images beside Thumbnailator and scrimage, PDF, and purges of a CDN. Immutable. */
public final class MediaSuite implements Suite {

  @Override
  public String name() {
    return "media";
  }

  @Override
  public Map<String, String> versions() {
    return Map.of(
        "thumbnailator", ArtifactVersions.of(Thumbnails.class, "thumbnailator"),
        "scrimage", ArtifactVersions.of(WebpWriter.class, "scrimage-webp"),
        "openhtmltopdf", ArtifactVersions.of(PdfRendererBuilder.class, "openhtmltopdf-pdfbox"));
  }

  @Override
  public List<BenchRow> rows(SuiteRun run) {
    List<BenchRow> rows = new ArrayList<>();
    rows.addAll(new ImageRows(run).rows());
    rows.addAll(PdfRows.rows(run));
    rows.addAll(PurgeRows.rows(run));
    return rows;
  }
}
