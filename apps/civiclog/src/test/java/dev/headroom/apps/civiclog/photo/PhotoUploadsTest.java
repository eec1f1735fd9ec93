// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.photo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.civiclog.model.Photo;
import dev.headroom.media.InMemoryLater;
import dev.headroom.media.MediaStore;
import dev.headroom.media.image.CheckedImage;
import dev.headroom.media.image.EncodedImage;
import dev.headroom.media.image.EngineInfo;
import dev.headroom.media.image.ImageEngine;
import dev.headroom.media.image.ImageFormat;
import dev.headroom.media.image.ImageSettings;
import dev.headroom.media.image.ImageTarget;
import dev.headroom.media.image.Images;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockMultipartFile;
import org.springframework.web.multipart.MultipartFile;

class PhotoUploadsTest {
  private static final int PHOTOS = 3;

  @Test
  void storesThePhotosOfAReportAtTheSameTime() throws IOException {
    MeetingStore store = new MeetingStore(20_000);
    assertThat(stored(store, 100_000_000)).hasSize(PHOTOS);
    assertThat(store.mostAtATime.get()).isGreaterThan(1);
  }

  @Test
  void storesOneAfterTheOtherWhereThereIsMemoryForOne() throws IOException {
    MeetingStore store = new MeetingStore(100);
    assertThat(stored(store, 1)).hasSize(PHOTOS);
    assertThat(store.mostAtATime.get()).isEqualTo(1);
  }

  private static List<Photo.Picture> stored(MediaStore store, long memoryBytes) throws IOException {
    ByteArrayOutputStream photo = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "jpg", photo);
    List<MultipartFile> uploads = new ArrayList<>();
    for (int number = 1; number <= PHOTOS; number++) {
      uploads.add(new MockMultipartFile("photo", photo.toByteArray()));
    }
    try (InMemoryLater later = new InMemoryLater(1);
        Images images =
            new Images(
                new NoEngine(),
                store,
                later,
                ImageSettings.defaults(),
                new SimpleMeterRegistry())) {
      return new PhotoUploads(images, memoryBytes).store(uploads);
    }
  }

  /** Keeps who stores for a while, or until two do so. Thread-safe. */
  private static final class MeetingStore implements MediaStore {
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger mostAtATime = new AtomicInteger();
    private final CountDownLatch met = new CountDownLatch(1);
    private final long longestMillis;

    private MeetingStore(long longestMillis) {
      this.longestMillis = longestMillis;
    }

    @Override
    public void put(String key, byte[] content) {
      int now = inside.incrementAndGet();
      mostAtATime.accumulateAndGet(now, Math::max);
      if (now > 1) {
        met.countDown();
      }
      try {
        var _ = met.await(longestMillis, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } finally {
        inside.decrementAndGet();
      }
    }

    @Override
    public byte[] get(String key) {
      return new byte[0];
    }

    @Override
    public boolean exists(String key) {
      return false;
    }

    @Override
    public List<String> list(String prefix) {
      return List.of();
    }

    @Override
    public void deleteAll(String prefix) {}
  }

  /** An engine that is not called. Thread-safe. */
  private static final class NoEngine implements ImageEngine {
    @Override
    public EngineInfo info() {
      return new EngineInfo("none", Set.of(ImageFormat.JPEG), Set.of(ImageFormat.JPEG), "");
    }

    @Override
    public List<EncodedImage> encode(CheckedImage image, List<ImageTarget> targets) {
      throw new AssertionError("nothing is encoded in the request");
    }

    @Override
    public void close() {}
  }
}
