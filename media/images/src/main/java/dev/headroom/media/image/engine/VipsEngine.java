// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.headroom.media.image.CheckedImage;
import dev.headroom.media.image.EncodedImage;
import dev.headroom.media.image.EngineInfo;
import dev.headroom.media.image.ImageCheck;
import dev.headroom.media.image.ImageEngine;
import dev.headroom.media.image.ImageEngineException;
import dev.headroom.media.image.ImageFormat;
import dev.headroom.media.image.ImageRefusedException;
import dev.headroom.media.image.ImageTarget;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An engine on libvips: scales while it decodes, so that a photograph of a phone never is in memory
 * at its full size.
 *
 * <p>Thread-safe. The file is copied once out of the heap; the widest target is decoded from it,
 * the others are scaled down from that one.
 */
final class VipsEngine implements ImageEngine {
  private static final int AV1 = 4;

  /** A white square as PNG, for the proof at start. */
  private static final byte[] SQUARE =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFElEQVR42mP4TyJgGNUwqm"
                  + "H4agAAr639H23ooMoAAAAASUVORK5CYII=");

  private final VipsLibrary vips;
  private final EngineInfo info;

  VipsEngine(VipsLibrary vips) {
    this.vips = vips;
    Set<ImageFormat> writes = EnumSet.noneOf(ImageFormat.class);
    for (ImageFormat each : ImageFormat.values()) {
      if (each != ImageFormat.GIF && works(each)) {
        writes.add(each);
      }
    }
    if (!writes.contains(ImageFormat.JPEG)) {
      throw new ImageEngineException(
          "libvips " + vips.version() + " writes no JPEG: " + vips.lastError(), null);
    }
    this.info =
        new EngineInfo("libvips " + vips.version(), EnumSet.allOf(ImageFormat.class), writes, "");
  }

  private boolean works(ImageFormat format) {
    try {
      CheckedImage square = new ImageCheck(SQUARE.length, 256).check(SQUARE);
      return !encode(square, List.of(new ImageTarget(format, 16, 85))).isEmpty();
    } catch (ImageEngineException | ImageRefusedException absent) {
      return false;
    }
  }

  @Override
  public EngineInfo info() {
    return info;
  }

  @Override
  public List<EncodedImage> encode(CheckedImage image, List<ImageTarget> targets) {
    try (Arena arena = Arena.ofConfined()) {
      return encode(arena, image, targets);
    }
  }

  private List<EncodedImage> encode(Arena arena, CheckedImage source, List<ImageTarget> targets) {
    byte[] bytes = source.bytes();
    int widest = targets.stream().mapToInt(ImageTarget::width).max().orElse(1);
    MemorySegment file = arena.allocate(bytes.length, 16);
    MemorySegment.copy(bytes, 0, file, JAVA_BYTE, 0, bytes.length);
    checkSize(arena, source, file);
    Map<Integer, MemorySegment> byWidth = new HashMap<>();
    try {
      byWidth.put(widest, decode(arena, file, widest));
      List<EncodedImage> encoded = new ArrayList<>();
      for (ImageTarget each : targets) {
        MemorySegment image = byWidth.get(each.width());
        if (image == null) {
          image = scale(arena, byWidth.getOrDefault(widest, MemorySegment.NULL), each.width());
          byWidth.put(each.width(), image);
        }
        encoded.add(save(arena, image, each));
      }
      return encoded;
    } finally {
      byWidth.values().forEach(vips::unref);
    }
  }

  /** Reads the header as libvips does, which is not as the check did if the file deceives. */
  private void checkSize(Arena arena, CheckedImage source, MemorySegment file) {
    MemorySegment opened = required(vips.open(arena, file));
    try {
      source.requireAnnounced(vips.width(opened), vips.height(opened));
    } finally {
      vips.unref(opened);
    }
  }

  private MemorySegment decode(Arena arena, MemorySegment file, int width) {
    MemorySegment opened = required(vips.thumbnail(arena, file, width));
    try {
      if (!vips.hasOwnColours(arena, opened)) {
        return required(vips.copyToMemory(opened));
      }
      MemorySegment converted = required(vips.toSrgb(arena, opened));
      try {
        MemorySegment decoded = required(vips.copyToMemory(converted));
        vips.removeProfile(arena, decoded);
        return decoded;
      } finally {
        vips.unref(converted);
      }
    } finally {
      vips.unref(opened);
    }
  }

  private MemorySegment required(@Nullable MemorySegment decoded) {
    if (decoded == null) {
      throw refused();
    }
    return decoded;
  }

  private MemorySegment scale(Arena arena, MemorySegment image, int width) {
    MemorySegment scaled = vips.scaled(arena, image, width);
    if (scaled == null) {
      throw failed("scale");
    }
    try {
      MemorySegment inMemory = vips.copyToMemory(scaled);
      if (inMemory == null) {
        throw failed("scale");
      }
      return inMemory;
    } finally {
      vips.unref(scaled);
    }
  }

  private EncodedImage save(Arena arena, MemorySegment image, ImageTarget target) {
    if (target.format() != ImageFormat.JPEG || !vips.hasAlpha(image)) {
      return saveOpaque(arena, image, target);
    }
    MemorySegment opaque = vips.onWhite(arena, image);
    if (opaque == null) {
      throw failed("put on white");
    }
    try {
      return saveOpaque(arena, opaque, target);
    } finally {
      vips.unref(opaque);
    }
  }

  private EncodedImage saveOpaque(Arena arena, MemorySegment image, ImageTarget target) {
    EncoderQuality encoder = EncoderQuality.of(target.format(), target.quality());
    List<Object> options = new ArrayList<>(List.of("strip", 1));
    String saver =
        switch (target.format()) {
          case JPEG -> {
            options.addAll(List.of("Q", encoder.quality(), "optimize-coding", 1));
            yield "vips_jpegsave_buffer";
          }
          case WEBP -> {
            options.addAll(List.of("Q", encoder.quality(), "effort", encoder.effort()));
            yield "vips_webpsave_buffer";
          }
          case AVIF -> {
            options.addAll(
                List.of(
                    "Q",
                    encoder.quality(),
                    "effort",
                    encoder.effort(),
                    "compression",
                    AV1,
                    "bitdepth",
                    8));
            yield "vips_heifsave_buffer";
          }
          case PNG, GIF -> "vips_pngsave_buffer";
        };
    byte[] bytes = vips.save(arena, saver, image, options);
    if (bytes == null) {
      throw failed("encode " + target.format());
    }
    return new EncodedImage(target.format(), vips.width(image), vips.height(image), bytes);
  }

  private ImageRefusedException refused() {
    return new ImageRefusedException(
        ImageRefusedException.Reason.BROKEN, "the image cannot be decoded: " + vips.lastError());
  }

  private ImageEngineException failed(String what) {
    return new ImageEngineException(
        "libvips " + vips.version() + " did not " + what + ": " + vips.lastError(), null);
  }

  /** Does nothing: libvips stays loaded as long as the process. */
  @Override
  public void close() {}
}
