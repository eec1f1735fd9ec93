// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.page;

import dev.headroom.media.cdn.asset.AssetManifest;
import dev.headroom.media.cdn.asset.AssetPublisher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.Resource;
import org.springframework.util.FileSystemUtils;

/**
 * The files of a page under names with a hash of their content, published at start.
 *
 * <p>Thread-safe. {@link #close} deletes the folder where it is a temporary one.
 */
final class HashedFiles implements AutoCloseable {
  /** The path below which the files are served. */
  static final String PATH = "/assets/hashed/";

  /** Releases whose files stay, in a folder that instances share. */
  private static final int GENERATIONS = 3;

  private static final Pattern REFERENCE = Pattern.compile("\"/assets/([^\"?#]+)\"");

  private final AssetManifest manifest;
  private final Set<String> sources;
  private final Path folder;
  private final boolean temporary;

  private HashedFiles(AssetManifest manifest, Set<String> sources, Path folder, boolean temporary) {
    this.manifest = manifest;
    this.sources = sources;
    this.folder = folder;
    this.temporary = temporary;
  }

  /**
   * Publishes the files.
   *
   * @param folder where to; empty for a temporary one
   */
  static HashedFiles publish(PageFiles files, String folder) throws IOException {
    boolean temporary = folder.isBlank();
    Path target =
        temporary ? Files.createTempDirectory("headroom-page-") : Path.of(folder).toAbsolutePath();
    Path sources = Files.createTempDirectory("headroom-sources-");
    try {
      Map<String, Resource> all = files.all();
      for (Map.Entry<String, Resource> each : all.entrySet()) {
        Path file = sources.resolve(each.getKey());
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (InputStream content = each.getValue().getInputStream()) {
          Files.copy(content, file);
        }
      }
      AssetManifest manifest =
          new AssetPublisher(sources, target, GENERATIONS).rewritingImports().publish();
      return new HashedFiles(manifest, Set.copyOf(all.keySet()), target, temporary);
    } finally {
      FileSystemUtils.deleteRecursively(sources);
    }
  }

  /** Returns the folder of the published files. */
  Path folder() {
    return folder;
  }

  /** Replaces the addresses of files in a page by those of the published ones. */
  String rewrite(String html) {
    return REFERENCE
        .matcher(html)
        .replaceAll(each ->
            Matcher.quoteReplacement(
                sources.contains(each.group(1))
                    ? '"' + PATH + manifest.published(each.group(1)) + '"'
                    : each.group()));
  }

  @Override
  public void close() throws IOException {
    if (temporary) {
      FileSystemUtils.deleteRecursively(folder);
    }
  }
}
