// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.photo;

import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Warns at each start as long as the photos, of which there is no other copy, are among the
 * temporary files.
 *
 * <p>Immutable.
 */
@Component
final class PhotoFolder {
  private static final Logger LOG = LoggerFactory.getLogger(PhotoFolder.class);

  PhotoFolder(@Value("${headroom.media.images.folder}") String folder) {
    if (isTemporary(Path.of(folder))) {
      LOG.warn(
          "photos are stored in {}, among the temporary files, which a restart or a clean-up"
              + " deletes and no other instance sees: set CIVICLOG_MEDIA to a folder that all"
              + " instances share and that is backed up",
          folder);
    }
  }

  /** Returns whether a folder is below that of the temporary files. */
  static boolean isTemporary(Path folder) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().normalize();
    return folder.toAbsolutePath().normalize().startsWith(temporary);
  }
}
