// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An engine whose images are texts that name the target. */
final class PlainEngine implements ImageEngine {
  final List<List<ImageTarget>> calls = new CopyOnWriteArrayList<>();
  volatile boolean broken;
  volatile Runnable meanwhile = () -> {};
  volatile @Nullable RuntimeException failure;

  @Override
  public EngineInfo info() {
    return new EngineInfo(
        "plain",
        EnumSet.of(ImageFormat.JPEG, ImageFormat.PNG),
        EnumSet.of(ImageFormat.WEBP, ImageFormat.JPEG),
        "");
  }

  @Override
  public List<EncodedImage> encode(CheckedImage image, List<ImageTarget> targets) {
    calls.add(targets);
    meanwhile.run();
    RuntimeException failing = failure;
    if (failing != null) {
      throw failing;
    } else if (broken) {
      throw new ImageRefusedException(ImageRefusedException.Reason.BROKEN, "no pixels");
    }
    return targets.stream()
        .map(each ->
            new EncodedImage(
                each.format(),
                each.width(),
                1,
                (each.format() + " " + each.width()).getBytes(UTF_8)))
        .toList();
  }

  @Override
  public void close() {}
}
