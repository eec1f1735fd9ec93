// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.media;

import com.sksamuel.scrimage.ImmutableImage;
import com.sksamuel.scrimage.webp.WebpWriter;
import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.ground.SettingsRecord;
import dev.headroom.media.image.CheckedImage;
import dev.headroom.media.image.ImageCheck;
import dev.headroom.media.image.ImageEngine;
import dev.headroom.media.image.ImageFormat;
import dev.headroom.media.image.ImageSettings;
import dev.headroom.media.image.ImageTarget;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.coobird.thumbnailator.Thumbnails;

/**
 * Photographs to 1280 pixels: time beside Thumbnailator and scrimage, the cost of a child process,
 * and bytes beside JPEG at equal similarity.
 *
 * <p>Confined to one thread. Ours runs as by default, in a child process, on files that a header
 * check has accepted. Times are of two photographs of 12 megapixels, one call each.
 */
final class ImageRows {
  private static final int WIDTH = 1280;
  private static final int QUALITY = 85;
  private static final int TIMED = 2;
  private static final double MILLIS = 1e6;

  private final SuiteRun run;
  private final ImageCheck check = ImageSettings.defaults().check();

  ImageRows(SuiteRun run) {
    this.run = run;
  }

  /** One way to convert the photographs whose time counts. */
  private interface Contestant {
    void convert(CheckedImage photograph) throws IOException;
  }

  List<BenchRow> rows() {
    List<CheckedImage> photographs = Photographs.all().stream().map(check::check).toList();
    try (ImageEngine pool = open(ImageSettings.Isolation.PROCESS);
        ImageEngine inside = open(ImageSettings.Isolation.NONE)) {
      run.step("images: " + pool.info().name() + ", " + pool.info().detail());
      List<BenchRow> rows = new ArrayList<>();
      rows.add(webpTime(pool, photographs));
      rows.add(jpegTime(pool, photographs));
      rows.add(childCost(pool, inside, photographs));
      EncodedBytes bytes = new EncodedBytes(pool, photographs, run);
      rows.add(bytes.row(ImageFormat.WEBP, 0.75));
      rows.add(bytes.row(ImageFormat.AVIF, 0.55));
      return rows;
    }
  }

  private static ImageEngine open(ImageSettings.Isolation isolation) {
    return ImageEngine.open(
        SettingsRecord.of(ImageSettings.class)
            .create(each ->
                switch (each.name()) {
                  case "isolation" -> isolation;
                  case "libvips" -> System.getenv().getOrDefault("HEADROOM_LIBVIPS", "");
                  default -> each.defaultValue();
                }));
  }

  private BenchRow webpTime(ImageEngine pool, List<CheckedImage> photographs) {
    return timed(
        BenchRow.of("image-webp", "ms", "ratio to scrimage"),
        photographs,
        ours(pool, ImageFormat.WEBP),
        Map.of("scrimage", ImageRows::scrimage),
        0.3);
  }

  private BenchRow jpegTime(ImageEngine pool, List<CheckedImage> photographs) {
    return timed(
        BenchRow.of("image-jpeg", "ms", "ratio to Thumbnailator"),
        photographs,
        ours(pool, ImageFormat.JPEG),
        Map.of("thumbnailator", ImageRows::thumbnailator),
        0.4);
  }

  private BenchRow childCost(ImageEngine pool, ImageEngine inside, List<CheckedImage> photographs) {
    return timed(
        BenchRow.of("image-child-process", "ms", "ratio to the same engine in this process"),
        photographs,
        ours(pool, ImageFormat.WEBP),
        Map.of("in-process", ours(inside, ImageFormat.WEBP)),
        1.25);
  }

  private static Contestant ours(ImageEngine engine, ImageFormat format) {
    List<ImageTarget> target = List.of(new ImageTarget(format, WIDTH, QUALITY));
    return photograph -> {
      var _ = engine.encode(photograph, target);
    };
  }

  private static void scrimage(CheckedImage photograph) throws IOException {
    var _ =
        ImmutableImage.loader()
            .fromBytes(photograph.bytes())
            .scaleToWidth(WIDTH)
            .bytes(WebpWriter.DEFAULT.withQ(80));
  }

  private static void thumbnailator(CheckedImage photograph) throws IOException {
    Thumbnails.of(new ByteArrayInputStream(photograph.bytes()))
        .width(WIDTH)
        .outputFormat("jpg")
        .outputQuality(QUALITY / 100.0)
        .toOutputStream(new ByteArrayOutputStream());
  }

  /** Measures interleaved pairs in alternating order; the first pair warms up. */
  private BenchRow timed(
      BenchRow.Builder row,
      List<CheckedImage> photographs,
      Contestant ours,
      Map<String, Contestant> peer,
      double goal) {
    if (photographs.isEmpty()) {
      return row.notMeasured(Photographs.MISSING).atMost(goal);
    }
    String name = peer.keySet().iterator().next();
    Contestant theirs = peer.values().iterator().next();
    List<Double> our = new ArrayList<>();
    List<Double> their = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    int pairs = run.quick() ? 6 : 12;
    for (int pair = 0; pair <= pairs; pair++) {
      boolean first = pair % 2 == 0;
      double before = first ? 0 : millis(theirs, photographs);
      double mine = millis(ours, photographs);
      double other = first ? millis(theirs, photographs) : before;
      if (pair > 0) {
        our.add(mine);
        their.add(other);
        ratios.add(mine / other);
      }
    }
    run.step("images: " + name + ", " + pairs + " pairs");
    return row.figure("ours", Interval.of(our).value())
        .figure("peers", Map.of(name, Interval.of(their).value()))
        .value(Interval.of(ratios))
        .atMost(goal);
  }

  private static double millis(Contestant contestant, List<CheckedImage> photographs) {
    long begun = System.nanoTime();
    try {
      for (CheckedImage each : photographs.subList(0, TIMED)) {
        contestant.convert(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (System.nanoTime() - begun) / MILLIS / TIMED;
  }
}
