// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.pdf;

import dev.headroom.ground.Setting;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.ground.SettingsRecord;
import java.time.Duration;

/**
 * The bounds of PDF rendering.
 *
 * <p>Immutable.
 */
public record PdfSettings(
    @Setting(
            value =
                "Longest time of one rendering, waiting included; then the caller gets an error and"
                    + " the rendering is abandoned.",
            range = "100ms to 10m",
            defaultValue = "10s")
        Duration timeout,
    @Setting(
            value = "Documents that are rendered at once; others wait.",
            range = "1 to 64",
            unit = "threads",
            defaultValue = "2")
        int threads,
    @Setting(
            value = "Documents that may wait for a thread; one more is refused at once.",
            range = "0 to 10000",
            unit = "documents",
            defaultValue = "100")
        int maxWaiting,
    @Setting(
            value = "Longest HTML of a document; a longer one is refused.",
            range = "1000 to 100000000",
            unit = "characters",
            defaultValue = "2000000")
        int maxInputLength,
    @Setting(
            value = "Largest number of pages; a document with more is refused.",
            range = "1 to 100000",
            unit = "pages",
            defaultValue = "1000")
        int maxPages,
    @Setting(
            value = "Largest PDF; a larger one is refused.",
            range = "10000 to 1073741824",
            unit = "bytes",
            defaultValue = "20000000")
        int maxOutputBytes,
    @Setting(
            value =
                "Most pixels of the images in the HTML of one document together; an image above that"
                    + " is left out. A pixel takes up to four bytes while it is decoded.",
            range = "1 to 1000000000",
            unit = "pixels",
            defaultValue = "25000000")
        int maxImagePixels,
    @Setting(
            value =
                "Memory for rendered documents, which are returned again for the same HTML. 0 turns"
                    + " the cache off.",
            range = "0 to 10737418240",
            unit = "bytes",
            defaultValue = "67108864")
        long cacheBytes,
    @Setting(
            value =
                "Whether a small document is rendered in the background at start, so that the first"
                    + " one of a user is not the slow one.",
            defaultValue = "true")
        boolean warm) {

  /**
   * Checks every value.
   *
   * @throws dev.headroom.ground.SettingsException naming each fault
   */
  public PdfSettings {
    SettingsCheck.of(PdfSettings.class)
        .inRange("timeout", timeout)
        .inRange("threads", threads)
        .inRange("maxWaiting", maxWaiting)
        .inRange("maxInputLength", maxInputLength)
        .inRange("maxPages", maxPages)
        .inRange("maxOutputBytes", maxOutputBytes)
        .inRange("maxImagePixels", maxImagePixels)
        .inRange("cacheBytes", cacheBytes)
        .throwIfAny();
  }

  /** Returns the default bounds. */
  public static PdfSettings defaults() {
    return SettingsRecord.of(PdfSettings.class).defaults();
  }
}
