// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.photo;

import dev.headroom.apps.civiclog.access.VisibleViolations;
import dev.headroom.apps.civiclog.model.Photo;
import dev.headroom.apps.civiclog.model.PhotoRepository;
import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.media.image.ImageFormat;
import dev.headroom.media.image.Images;
import dev.headroom.media.image.Picture;
import dev.headroom.media.image.ServedFile;
import dev.headroom.session.token.AccessToken;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The sizes of photos, to whoever has a pass or may see the violation. Thread-safe.
 *
 * <p>A size never changes, so a browser keeps it for as long as its address has the same pass, and
 * for a year where the caller is signed in; a shared cache does not.
 */
@Endpoints(group = "Photos", path = "/api/violations/{violation}/photos")
record PhotoController(
    PhotoRepository photos,
    PhotoPass passes,
    VisibleViolations violations,
    Images images,
    PendingPhotos pending) {

  private static final CacheControl YEAR =
      CacheControl.maxAge(Duration.ofDays(365)).cachePrivate().immutable();

  @Operation(summary = "One size of a photo; 404 with Retry-After while it is being made")
  @GetMapping("/{number}/{width:[0-9]{1,5}}.{type:jpg|webp|avif}")
  ResponseEntity<?> size(
      @PathVariable @Min(1) long violation,
      @PathVariable @Min(1) @Max(PhotoUploads.MAX_PHOTOS) int number,
      @PathVariable int width,
      @PathVariable String type,
      @RequestParam(required = false) @Nullable String pass,
      @Parameter(hidden = true) @AuthenticationPrincipal @Nullable AccessToken access) {
    requireVisible(violation, number, pass, access);
    Photo photo =
        photos
            .findByViolationIdAndPosition(violation, number)
            .orElseThrow(() -> RefusedException.missing("photo"));
    ImageFormat format = format(type);
    ServedFile file = file(photo, format, width);
    if (file != null) {
      return shown(file);
    }
    if (pending.isPending(violation, photo, format, width)) {
      HttpStatus status = HttpStatus.NOT_FOUND;
      return ResponseEntity.status(status)
          .header(HttpHeaders.RETRY_AFTER, "1")
          .cacheControl(CacheControl.noStore())
          .body(ProblemDetail.forStatusAndDetail(status, "this size is not made yet, try again"));
    }
    ServedFile made = file(photo, format, width);
    if (made == null) {
      throw RefusedException.missing("size of this photo");
    }
    return shown(made);
  }

  private static ResponseEntity<byte[]> shown(ServedFile file) {
    return ResponseEntity.ok()
        .headers(headers -> file.headers().forEach(headers::set))
        .cacheControl(YEAR)
        .body(file.bytes());
  }

  /** What callers may not see does not exist for them. */
  private void requireVisible(
      long violation, int number, @Nullable String pass, @Nullable AccessToken access) {
    if (pass != null && passes.isValid(violation, number, pass)) {
      return;
    }
    if (access == null) {
      throw RefusedException.missing("photo");
    }
    violations.require(Long.parseLong(access.user()), violation);
  }

  private static ImageFormat format(String type) {
    return switch (type) {
      case "jpg" -> ImageFormat.JPEG;
      case "webp" -> ImageFormat.WEBP;
      default -> ImageFormat.AVIF;
    };
  }

  private @Nullable ServedFile file(Photo photo, ImageFormat format, int width) {
    Picture picture = images.picture(photo.getStoreKey());
    return picture == null
        ? null
        : picture.of(format).stream()
            .filter(each -> each.width() == width)
            .flatMap(each -> Stream.ofNullable(images.file(each.key())))
            .findFirst()
            .orElse(null);
  }
}
