// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The settings of images.
 *
 * <p>Immutable.
 */
public record ImageSettings(
    @Setting(
            value =
                "Widths in which each image is made. Widths above that of the image are left out;"
                    + " its own width takes their place.",
            range = "1 to 16383",
            unit = "px",
            defaultValue =
                "16, 32, 48, 64, 96, 128, 256, 384, 640, 750, 828, 1080, 1200, 1920, 2048, 3840")
        List<Integer> widths,
    @Setting(
            value =
                "Formats in which each image is made, the first one first. A format that the engine"
                    + " cannot encode is left out, and the start says so.",
            defaultValue = "webp, jpeg, avif")
        List<ImageFormat> formats,
    @Setting(
            value =
                "Quality on the scale of JPEG; for other formats it is translated to the quality of"
                    + " their encoder that looks the same.",
            range = "1 to 100",
            defaultValue = "85")
        int quality,
    @Setting(
            value =
                "Largest file that is accepted; larger ones are refused before they are decoded.",
            range = "1024 to 1073741824",
            unit = "bytes",
            defaultValue = "26214400")
        long maxBytes,
    @Setting(
            value =
                "Most pixels, width times height, that the header of a file may announce; others"
                    + " are refused before they are decoded.",
            range = "1 to 1000000000",
            unit = "pixels",
            defaultValue = "50000000")
        long maxPixels,
    @Setting(
            value =
                "What decodes and encodes: libvips, java (the JDK and libwebp, without AVIF), or"
                    + " auto, libvips where it works and else java.",
            defaultValue = "auto")
        Engine engine,
    @Setting(
            value =
                "Path of the libvips library, such as /opt/lib/libvips.so.42; when empty, the"
                    + " system's is looked for by its name.")
        String libvips,
    @Setting(
            value =
                "Where images are decoded: process, in child processes, so that a crash costs one"
                    + " image; or none, in this process.",
            defaultValue = "process")
        Isolation isolation,
    @Setting(
            value =
                "Child processes at most, which is how many images are decoded at a time. The first"
                    + " starts with the application, others when they are needed.",
            range = "1 to 64",
            unit = "processes",
            defaultValue = "2")
        int workers,
    @Setting(
            value =
                "Heap of a child process; with the engine java an image needs about 12 bytes a"
                    + " pixel, with libvips almost nothing.",
            range = "64 to 65536",
            unit = "MB",
            defaultValue = "768")
        int workerHeapMb,
    @Setting(
            value =
                "Memory of a child process besides its heap, on Linux: a decoder that needs more"
                    + " fails, which costs one image. Other systems have no bound, which health"
                    + " says.",
            range = "1024 to 1048576",
            unit = "MB",
            defaultValue = "4096")
        int workerNativeMb,
    @Setting(
            value =
                "Time for one call of the engine, after which its process is killed and the image"
                    + " tried once more. A call waits at most a quarter of it for a free process.",
            range = "1s to 1h",
            defaultValue = "2m")
        Duration timeout) {

  /** What decodes and encodes. */
  public enum Engine {
    /** Libvips where it works, else Java. */
    AUTO,
    /** Libvips, or the start fails. */
    LIBVIPS,
    /** The JDK's decoders, and libwebp. */
    JAVA
  }

  /** Where images are decoded. */
  public enum Isolation {
    /** In child processes. */
    PROCESS,
    /** In this process. */
    NONE
  }

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public ImageSettings {
    widths = widths.stream().distinct().sorted().toList();
    formats = formats.stream().distinct().toList();
    SettingsCheck check =
        SettingsCheck.of(ImageSettings.class)
            .inRange("quality", quality)
            .inRange("maxBytes", maxBytes)
            .inRange("maxPixels", maxPixels)
            .inRange("workers", workers)
            .inRange("workerHeapMb", workerHeapMb)
            .inRange("workerNativeMb", workerNativeMb)
            .inRange("timeout", timeout)
            .require(!widths.isEmpty(), "widths", widths, "at least one width", "name a width")
            .require(
                !formats.isEmpty() && !formats.contains(ImageFormat.GIF),
                "formats",
                formats,
                "one or more of webp, avif, jpeg and png",
                "name the formats that pages offer");
    widths.forEach(each -> check.inRange("widths", each));
    check.throwIfAny();
  }

  /** Returns the default settings. */
  public static ImageSettings defaults() {
    return SettingsRecord.of(ImageSettings.class).defaults();
  }

  /** Returns the check of uploads. */
  public ImageCheck check() {
    return new ImageCheck(maxBytes, maxPixels);
  }

  /** Returns the widths in which an image is made: never wider than it is shown. */
  List<Integer> widthsFor(int sourceWidth) {
    List<Integer> narrower = widths.stream().filter(each -> each < sourceWidth).toList();
    if (narrower.size() == widths.size()) {
      return narrower;
    }
    return Stream.concat(narrower.stream(), Stream.of(sourceWidth)).toList();
  }
}
