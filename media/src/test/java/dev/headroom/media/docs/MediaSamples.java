// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.docs;

import dev.headroom.media.Later;
import dev.headroom.media.image.ImageFormat;
import dev.headroom.media.image.Images;
import dev.headroom.media.image.ServedFile;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

final class MediaSamples {
  private final Images images;

  MediaSamples(Images images) {
    this.images = images;
  }

  // @start region="media-serve"
  /** Responds with a size, or with 404 if this returns null. */
  byte @Nullable [] serve(String key, BiConsumer<String, String> header) {
    ServedFile file = images.file(key); // null for a key that is no size: it may come from a client
    if (file == null) {
      return null;
    }
    file.headers().forEach(header);
    return file.bytes();
  }

  // @end

  // @start region="media-webp"
  byte[] preview(InputStream upload) throws IOException {
    return images.encode(upload, ImageFormat.WEBP, 640).bytes();
  }

  // @end

  // @start region="media-later"
  record ResizeAvatar(long user) {}

  Later.Queue<ResizeAvatar> avatars(Later later, Map<Long, String> done) {
    return later.register(
        "avatar.resize@1",
        ResizeAvatar.class,
        (avatar, attempt) -> done.put(avatar.user(), attempt.id()));
  }

  void changed(Later.Queue<ResizeAvatar> avatars, long user) {
    avatars.submit(
        new ResizeAvatar(user),
        Later.Options.unique("user " + user).withDelay(Duration.ofSeconds(1)));
  }
  // @end
}
