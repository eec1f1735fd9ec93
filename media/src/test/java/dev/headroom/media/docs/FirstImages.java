// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.docs;

import dev.headroom.media.image.Images;
import dev.headroom.media.image.Picture;
import dev.headroom.media.image.StoredImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

final class FirstImages {
  // @start region="first-images"
  private final Images images = Images.in(Path.of("/var/lib/shop/images"));

  String upload(InputStream photo) throws IOException {
    StoredImage stored = images.store(photo); // refused by its header, or stored; sizes follow
    return stored.id();
  }

  @Nullable String html(String id) {
    Picture picture = images.picture(id);
    return picture == null || !picture.isReady()
        ? null // not yet: its sizes are being made
        : picture.html(key -> "/images/" + key, "(max-width: 640px) 100vw, 640px", "The garden");
  }
  // @end
}
