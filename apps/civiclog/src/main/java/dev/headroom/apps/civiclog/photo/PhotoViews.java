// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.photo;

import dev.headroom.apps.civiclog.model.Photo;
import dev.headroom.apps.civiclog.model.Violation;
import dev.headroom.media.image.ImageFormat;
import dev.headroom.media.image.Images;
import dev.headroom.media.image.Picture;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Shows photos with the sizes that exist by now.
 *
 * <p>Thread-safe. A photo costs one look into its folder of the media store, and one that is
 * missing a query; so call it outside of transactions.
 */
@Component
public class PhotoViews {
  /** The widest JPEG that is loaded where a browser takes none of the sources. */
  private static final int FALLBACK_WIDTH = 1080;

  private static final List<ImageFormat> SOURCES =
      List.of(ImageFormat.AVIF, ImageFormat.WEBP, ImageFormat.JPEG);

  private final Images images;
  private final PhotoPass passes;
  private final PendingPhotos pending;

  PhotoViews(Images images, PhotoPass passes, PendingPhotos pending) {
    this.images = images;
    this.passes = passes;
    this.pending = pending;
  }

  /** Returns the views of the photos of a violation in their order. */
  public List<PhotoView> of(Violation violation, List<Photo> photos) {
    List<PhotoView> views = views(violation, photos, false);
    if (views.stream().allMatch(each -> each.src() != null)) {
      return views;
    }
    // Looked at before the photos: a job that ends now has made what is seen afterwards.
    boolean more = pending.anyOf(violation);
    return views(violation, photos, more);
  }

  private List<PhotoView> views(Violation violation, List<Photo> photos, boolean more) {
    return photos.stream().map(each -> view(violation, each, more)).toList();
  }

  private PhotoView view(Violation violation, Photo photo, boolean more) {
    Picture picture = images.picture(photo.getStoreKey());
    if (picture == null) {
      return view(photo, null, more, List.of());
    }
    Addresses addresses =
        new Addresses(
            violation.getId(),
            photo.getPosition(),
            passes.of(violation.getId(), photo.getPosition()));
    List<PhotoView.Source> sources =
        SOURCES.stream()
            .filter(picture::isOffered)
            .map(format ->
                new PhotoView.Source(
                    format.mediaType(),
                    picture.of(format).stream()
                        .map(each -> addresses.of(each) + " " + each.width() + "w")
                        .collect(Collectors.joining(", "))))
            .toList();
    return view(photo, fallback(picture, addresses), more, sources);
  }

  private static PhotoView view(
      Photo photo, @Nullable String src, boolean more, List<PhotoView.Source> sources) {
    return new PhotoView(
        photo.getPosition(),
        photo.getWidth(),
        photo.getHeight(),
        src,
        more && src == null,
        sources);
  }

  private static @Nullable String fallback(Picture picture, Addresses addresses) {
    List<Picture.Variant> jpegs = picture.of(ImageFormat.JPEG);
    Stream<Picture.Variant> narrow = jpegs.stream().filter(each -> each.width() <= FALLBACK_WIDTH);
    return narrow
        .reduce((narrower, wider) -> wider)
        .or(() -> jpegs.stream().findFirst())
        .map(addresses::of)
        .orElse(null);
  }

  private record Addresses(long violation, int number, String pass) {
    String of(Picture.Variant variant) {
      return "/api/violations/%d/photos/%d/%d.%s?pass=%s"
          .formatted(
              violation,
              number,
              variant.width(),
              variant.format() == ImageFormat.JPEG ? "jpg" : variant.format().extension(),
              pass);
    }
  }
}
