// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.image;

import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A stored image with the sizes that exist by now, and the HTML that offers them to a browser.
 *
 * <p>Immutable.
 *
 * @param image the original
 * @param variants the sizes, by format and then from narrow to wide; may be empty
 */
public record Picture(StoredImage image, List<Variant> variants) {

  /**
   * One size in one format.
   *
   * <p>Immutable.
   *
   * @param key of the file, for {@link Images#file}
   */
  public record Variant(ImageFormat format, int width, String key) {}

  /** Copies the list. */
  public Picture {
    variants =
        variants.stream()
            .sorted(Comparator.comparing(Variant::format).thenComparingInt(Variant::width))
            .toList();
  }

  /** Returns whether an {@code <img>} can be shown: a size exists. */
  public boolean isReady() {
    return !variants.isEmpty();
  }

  /** Returns the sizes of a format from narrow to wide. */
  public List<Variant> of(ImageFormat format) {
    return variants.stream().filter(each -> each.format() == format).toList();
  }

  /**
   * Returns whether a page should offer a format: it has a size as wide as the widest of all. A
   * browser shows the first format that it reads, also where another one has wider sizes.
   */
  public boolean isOffered(ImageFormat format) {
    return widest(of(format)) == widest(variants) && isReady();
  }

  private static int widest(List<Variant> sizes) {
    return sizes.stream().mapToInt(Variant::width).max().orElse(0);
  }

  /**
   * Returns the value of a {@code srcset} attribute, not yet escaped for HTML; empty if the format
   * has no sizes.
   *
   * @param url gives the address of a key
   */
  public String srcSet(ImageFormat format, UnaryOperator<String> url) {
    return of(format).stream()
        .map(each -> address(url, each) + " " + each.width() + "w")
        .collect(Collectors.joining(", "));
  }

  /**
   * Returns a {@code <picture>} with a source for each format that {@linkplain #isOffered should be
   * offered}, the smallest files first, and an {@code <img>} that every browser shows. Width and
   * height keep its place on the page.
   *
   * @param url gives the address of a key
   * @param sizes the attribute of that name, such as {@code (max-width: 640px) 100vw, 640px}
   * @param alt the text of the image; empty for decoration
   * @throws IllegalStateException if no size exists yet, see {@link #isReady}
   */
  public String html(UnaryOperator<String> url, String sizes, String alt) {
    if (!isReady()) {
      throw new IllegalStateException("no size of the image " + image.id() + " exists yet");
    }
    ImageFormat fallback =
        List.of(ImageFormat.JPEG, ImageFormat.PNG, ImageFormat.WEBP, ImageFormat.AVIF).stream()
            .filter(each -> !of(each).isEmpty())
            .findFirst()
            .orElseThrow();
    StringBuilder html = new StringBuilder("<picture>");
    for (ImageFormat each : List.of(ImageFormat.AVIF, ImageFormat.WEBP)) {
      if (each != fallback && isOffered(each)) {
        html.append(
            "<source type=\"%s\" srcset=\"%s\" sizes=\"%s\">"
                .formatted(each.mediaType(), escaped(srcSet(each, url)), escaped(sizes)));
      }
    }
    html.append(
        "<img src=\"%s\" srcset=\"%s\" sizes=\"%s\" width=\"%s\" height=\"%s\" alt=\"%s\""
            .formatted(
                escaped(address(url, of(fallback).getLast())),
                escaped(srcSet(fallback, url)),
                escaped(sizes),
                image.width(),
                image.height(),
                escaped(alt)));
    return html.append(" loading=\"lazy\" decoding=\"async\"></picture>").toString();
  }

  /** Returns an address without the characters that separate the entries of a srcset. */
  private static String address(UnaryOperator<String> url, Variant variant) {
    return url.apply(variant.key()).replace(" ", "%20").replace(",", "%2C");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("\"", "&quot;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }
}
