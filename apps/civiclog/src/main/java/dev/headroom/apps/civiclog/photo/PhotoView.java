// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.photo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A photo of a violation with the addresses of its sizes.
 *
 * <p>Immutable.
 *
 * @param number its place within the violation, from 1
 * @param width of the original in pixels
 * @param height of the original in pixels
 * @param src the address of a JPEG, with a pass; null if there is none
 * @param pending whether there is none yet; a photo that is neither there nor pending cannot be
 *     shown
 * @param sources the sizes by format, that of the smallest files first; empty while none is made
 */
public record PhotoView(
    int number,
    int width,
    int height,
    @Nullable String src,
    boolean pending,
    List<Source> sources) {

  /**
   * The sizes of one format. Immutable.
   *
   * @param type the media type, such as {@code image/webp}
   * @param srcset the addresses with their widths
   */
  public record Source(String type, String srcset) {}
}
