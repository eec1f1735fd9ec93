// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.page;

import dev.headroom.apps.systems.page.PageSettings.Mode;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.media.image.ImageFormat;
import dev.headroom.media.image.ImageSettings;
import dev.headroom.media.image.Images;
import dev.headroom.media.image.Picture;
import dev.headroom.media.image.ServedFile;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.io.Resource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * The pictures of a page, the files below {@code pictures/}, in the formats and sizes of {@link
 * Images}. They are made after the first start, in the background; until then the page has the
 * files as they are.
 *
 * <p>Thread-safe.
 */
@Hidden
@RestController
final class PagePictures {
  private static final String FOLDER = "pictures/";
  private static final String SIZES = "/assets/sizes/";
  private static final List<ImageFormat> SMALLEST_FIRST =
      List.of(ImageFormat.AVIF, ImageFormat.WEBP);
  private static final Pattern IMAGE =
      Pattern.compile("<img src=\"/assets/(" + FOLDER + "[^\"]+)\"([^>]*)>");
  private static final Pattern WIDTHS = Pattern.compile("\\ssizes=\"([^\"]*)\"");

  private final Images images;
  private final PageSettings page;
  private final PageFiles files;
  private final int widest;

  /** The ids of the pictures, by path. */
  private final Map<String, String> ids = new ConcurrentHashMap<>();

  PagePictures(Images images, ImageSettings sizes, PageSettings page, PageFiles files) {
    this.images = images;
    this.page = page;
    this.files = files;
    this.widest = sizes.widths().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /** Has the sizes made that are missing, where the page offers them. */
  @EventListener(ApplicationReadyEvent.class)
  void store() throws IOException {
    if (!page.is(Mode.HASHED)) {
      return;
    }
    for (Map.Entry<String, Resource> each : files.all().entrySet()) {
      if (each.getKey().startsWith(FOLDER)) {
        ids.put(each.getKey(), images.store(each.getValue().getContentAsByteArray()).id());
      }
    }
  }

  /** Offers the sizes that are there in the place of each picture of a page. */
  String offer(String html) {
    return IMAGE.matcher(html).replaceAll(each -> Matcher.quoteReplacement(offered(each)));
  }

  private String offered(MatchResult image) {
    String id = ids.get(image.group(1));
    Picture picture = id == null ? null : images.picture(id);
    if (picture == null) {
      return image.group();
    }
    Matcher widths = WIDTHS.matcher(image.group(2));
    String sizes = widths.find() ? widths.group(1) : "100vw";
    StringBuilder html = new StringBuilder("<picture>");
    for (ImageFormat each : SMALLEST_FIRST) {
      if (isWhole(picture, each)) {
        html.append(
            "<source type=\"%s\" srcset=\"%s\" sizes=\"%s\">"
                .formatted(each.mediaType(), addresses(picture, each), sizes));
      }
    }
    html.append("<img src=\"/assets/").append(image.group(1)).append('"');
    if (isWhole(picture, ImageFormat.JPEG)) {
      html.append(" srcset=\"").append(addresses(picture, ImageFormat.JPEG)).append('"');
    }
    return html.append(image.group(2)).append("></picture>").toString();
  }

  /** The widest size is made last. */
  private boolean isWhole(Picture picture, ImageFormat format) {
    List<Picture.Variant> made = picture.of(format);
    return !made.isEmpty() && made.getLast().width() >= Math.min(picture.image().width(), widest);
  }

  private static String addresses(Picture picture, ImageFormat format) {
    return picture.srcSet(format, key -> SIZES + key);
  }

  /** Serves a size of a picture of the page, and of no other image. */
  @GetMapping(SIZES + "{*key}")
  ResponseEntity<byte[]> size(@PathVariable String key) {
    boolean known = ids.values().stream().anyMatch(each -> key.contains("/" + each + "/"));
    ServedFile file = known ? images.file(key.substring(1)) : null;
    if (file == null) {
      throw RefusedException.missing("picture");
    }
    ResponseEntity.BodyBuilder found = ResponseEntity.ok();
    file.headers().forEach((name, value) -> found.header(name, value));
    return found.body(file.bytes());
  }
}
