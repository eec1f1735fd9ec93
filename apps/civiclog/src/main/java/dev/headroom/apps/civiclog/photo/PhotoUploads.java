// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.photo;

import dev.headroom.apps.civiclog.model.Photo;
import dev.headroom.apps.systems.web.RefusedException;
import dev.headroom.media.image.ImageRefusedException;
import dev.headroom.media.image.Images;
import dev.headroom.media.image.StoredImage;
import dev.headroom.spring.overload.Bulkhead;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.multipart.MultipartFile;

/**
 * Stores the photos of a report.
 *
 * <p>A photo is checked by its header and stored under its hash; nothing is decoded. An original
 * whose report fails afterwards stays in the store, under a key that the next upload of the same
 * file uses again.
 *
 * <p>Thread-safe. The photos of one report are stored at the same time, each in memory meanwhile;
 * the bulkhead bounds how many reports do so, and all of their photos at a time take at most a
 * quarter of the heap: others wait for them.
 */
@Component
public class PhotoUploads {
  /** The most photos of one report. */
  public static final int MAX_PHOTOS = 5;

  private static final int UNIT_BYTES = 1024;

  private final Images images;
  private final int units;
  private final Semaphore memory;

  @Autowired
  PhotoUploads(Images images) {
    this(images, Runtime.getRuntime().maxMemory() / 4);
  }

  /**
   * Creates the store of photos.
   *
   * @param memoryBytes which photos take at a time at most; a larger one is stored alone
   */
  PhotoUploads(Images images, long memoryBytes) {
    this.images = images;
    this.units = Math.clamp(memoryBytes / UNIT_BYTES, 1, Integer.MAX_VALUE);
    this.memory = new Semaphore(units, true);
  }

  /**
   * Stores photos.
   *
   * @param uploads in the order in which they are shown, at most {@link #MAX_PHOTOS}
   * @return the stored photos in the same order
   * @throws RefusedException if one of them is no image
   */
  @Bulkhead("uploads")
  public List<Photo.Picture> store(List<MultipartFile> uploads) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Photo.Picture>> pictures =
          uploads.stream().map(each -> threads.submit(() -> stored(each))).toList();
      List<Photo.Picture> stored = new ArrayList<>();
      for (Future<Photo.Picture> each : pictures) {
        stored.add(result(each, stored.size() + 1));
      }
      return stored;
    }
  }

  private Photo.Picture stored(MultipartFile upload) throws IOException, InterruptedException {
    int needed = Math.clamp(1 + upload.getSize() / UNIT_BYTES, 1, units);
    memory.acquire(needed);
    try (InputStream bytes = upload.getInputStream()) {
      StoredImage image = images.keep(bytes);
      return new Photo.Picture(
          image.id(), image.format().mediaType(), image.width(), image.height(), upload.getSize());
    } finally {
      memory.release(needed);
    }
  }

  private static Photo.Picture result(Future<Photo.Picture> picture, int number) {
    try {
      return picture.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(HttpStatus.SERVICE_UNAVAILABLE, "the upload was interrupted");
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case ImageRefusedException refusal -> refused(refusal, number);
        case IOException failure -> new UncheckedIOException(failure);
        case RuntimeException failure -> failure;
        case null, default -> new IllegalStateException(e);
      };
    }
  }

  private static RefusedException refused(ImageRefusedException refusal, int number) {
    HttpStatus status =
        switch (refusal.reason()) {
          case TOO_MANY_BYTES -> HttpStatus.CONTENT_TOO_LARGE;
          case UNKNOWN_FORMAT, SVG, UNSUPPORTED -> HttpStatus.UNSUPPORTED_MEDIA_TYPE;
          case POLYGLOT, TOO_MANY_PIXELS, BROKEN -> HttpStatus.BAD_REQUEST;
        };
    return new RefusedException(status, "photo " + number + ": " + refusal.getMessage());
  }
}
