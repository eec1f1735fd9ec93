// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.media;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.Interval;
import dev.headroom.bench.harness.SuiteRun;
import dev.headroom.media.image.CheckedImage;
import dev.headroom.media.image.EncodedImage;
import dev.headroom.media.image.ImageCheck;
import dev.headroom.media.image.ImageEngine;
import dev.headroom.media.image.ImageFormat;
import dev.headroom.media.image.ImageTarget;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;

/**
 * Bytes and similarity of photographs in a format, beside JPEG of quality 85 from the same pixels.
 *
 * <p>Confined to one thread. The pixels are those of a PNG of 1280 pixels that the engine scales;
 * each encoded image is decoded by the engine and compared with them. A run that is not quick also
 * prints, for each quality, how the format compares, from which the encoders' table was made.
 */
final class EncodedBytes {
  private static final int WIDTH = 1280;
  private static final int REFERENCE = 85;
  private static final int STEP = 3;
  private static final int MAX_QUALITY = 100;
  private static final int[] SWEEP = {70, 75, 80, 85, 90, 95};

  private final ImageEngine engine;
  private final SuiteRun run;
  private final ImageCheck check = new ImageCheck(Long.MAX_VALUE - 1, Integer.MAX_VALUE);
  private final List<Reference> references = new ArrayList<>();

  /** The pixels of a photograph, and its JPEG. */
  private record Reference(
      CheckedImage scaled, BufferedImage pixels, double jpegBytes, double jpegSsim) {}

  private record Compared(List<Double> bytes, List<Double> gain) {}

  EncodedBytes(ImageEngine engine, List<CheckedImage> photographs, SuiteRun run) {
    this.engine = engine;
    this.run = run;
    for (CheckedImage each : photographs) {
      CheckedImage scaled = check.check(encode(each, ImageFormat.PNG, REFERENCE).bytes());
      BufferedImage pixels = read(scaled.bytes());
      EncodedImage jpeg = encode(scaled, ImageFormat.JPEG, REFERENCE);
      references.add(new Reference(scaled, pixels, jpeg.bytes().length, similarity(pixels, jpeg)));
    }
  }

  private EncodedImage encode(CheckedImage image, ImageFormat format, int quality) {
    return engine.encode(image, List.of(new ImageTarget(format, WIDTH, quality))).getFirst();
  }

  private double similarity(BufferedImage pixels, EncodedImage encoded) {
    CheckedImage decoded = check.check(encoded.bytes());
    return Ssim.of(pixels, read(encode(decoded, ImageFormat.PNG, REFERENCE).bytes()));
  }

  private static BufferedImage read(byte[] png) {
    try {
      return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(png)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the row of a format: its bytes at the shipped quality, or at the first one above it
   * that reaches JPEG's SSIM, which then misses the goal.
   *
   * @param goal the most bytes, as a share of JPEG's
   */
  BenchRow row(ImageFormat format, double goal) {
    BenchRow.Builder row =
        BenchRow.of(
            "image-" + format.extension() + "-bytes",
            "share",
            "bytes to JPEG's at equal or better SSIM, median of 24 photographs");
    if (references.isEmpty()) {
      return row.notMeasured(Photographs.MISSING).atMost(goal);
    }
    if (!engine.info().writes().contains(format)) {
      return row.notMeasured(engine.info().name() + " does not write " + format).atMost(goal);
    }
    if (!run.quick()) {
      sweep(format);
    }
    Compared compared = compare(format, REFERENCE);
    row.figure("engine", engine.info().name())
        .figure("ours", median(compared.bytes()))
        .figure("ssim-jpeg", median(references.stream().map(Reference::jpegSsim).toList()))
        .figure("ssim-gain", median(compared.gain()));
    int quality = REFERENCE;
    while (median(compared.gain()) < 0 && quality + STEP <= MAX_QUALITY) {
      quality += STEP;
      compared = compare(format, quality);
    }
    row.figure("quality", quality);
    return median(compared.gain()) < 0
        ? row.notMeasured("no quality reaches JPEG's SSIM").atMost(goal)
        : row.value(median(compared.bytes())).atMost(goal); // of these photographs, without chance
  }

  private static double median(List<Double> values) {
    return Interval.of(values).value();
  }

  private Compared compare(ImageFormat format, int quality) {
    List<Double> bytes = new ArrayList<>();
    List<Double> gain = new ArrayList<>();
    for (Reference each : references) {
      EncodedImage encoded = encode(each.scaled(), format, quality);
      bytes.add(encoded.bytes().length / each.jpegBytes());
      gain.add(similarity(each.pixels(), encoded) - each.jpegSsim());
    }
    return new Compared(bytes, gain);
  }

  private void sweep(ImageFormat format) {
    for (int quality : SWEEP) {
      Compared compared = compare(format, quality);
      run.step(
          "images: %s at %d of the table's 85: %.3f of JPEG's bytes, SSIM %+.5f"
              .formatted(format, quality, median(compared.bytes()), median(compared.gain())));
    }
  }
}
