// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn.provider;

import dev.headroom.media.cdn.CdnCall;
import dev.headroom.media.cdn.Purge;
import dev.headroom.media.cdn.PurgeProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cache of an nginx on the same machine, whose files are deleted; nginx then fetches them
 * again. Its configuration must have {@code proxy_cache_key "$scheme://$host$request_uri"}.
 *
 * <p>Thread-safe. A purge reads the beginning of every file of the cache.
 */
public final class NginxProvider implements PurgeProvider {
  private static final TagHeader TAGS = new TagHeader("Cache-Tag", ",", 1000, 4000);
  private static final int HEAD_BYTES = 16_384;
  private static final Pattern FILE_NAME = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern KEY = Pattern.compile("\\nKEY: ([^\\n]*)\\n");
  private static final Pattern TAG_LINE =
      Pattern.compile("(?i)\\r?\\nCache-Tag:[ \\t]*([^\\r\\n]*)");
  private static final String TAG = "tag ";
  private static final String URL = "url ";
  private static final String PREFIX = "prefix ";

  private final Path folder;

  /**
   * Creates the provider.
   *
   * @param folder of {@code proxy_cache_path}, which this process may read and write
   */
  public NginxProvider(Path folder) {
    this.folder = folder;
  }

  @Override
  public String name() {
    return "nginx";
  }

  @Override
  public TagHeader tagHeader() {
    return TAGS;
  }

  @Override
  public List<CdnCall> plan(Purge purge) {
    List<String> items = new ArrayList<>();
    purge.tags().forEach(each -> items.add(TAG + each));
    purge.urls().forEach(each -> items.add(URL + each));
    purge.prefixes().forEach(each -> items.add(PREFIX + each));
    return items.isEmpty()
        ? List.of()
        : List.of(new CdnCall("DELETE", folder.toUri().toString(), Map.of(), items, ""));
  }

  @Override
  public void make(CdnCall call) throws IOException {
    Set<String> tags = named(call, TAG);
    Set<String> urls = named(call, URL);
    Set<String> prefixes = named(call, PREFIX);
    for (Path each : files()) {
      String head = head(each);
      Matcher key = KEY.matcher(head);
      if (key.find()) {
        String url = key.group(1);
        if (urls.contains(url)
            || prefixes.stream().anyMatch(url::startsWith)
            || !Collections.disjoint(tags, tags(head))) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  /** A cache changes while it is read: a file that is gone has nothing to purge. */
  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    Path walked = folder.toRealPath(); // A link at the top is not followed.
    Files.walkFileTree(
        walked,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (FILE_NAME.matcher(file.getFileName().toString()).matches()) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException && !file.equals(walked)) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
    return files;
  }

  private static Set<String> named(CdnCall call, String form) {
    Set<String> named = new HashSet<>();
    for (String each : call.items()) {
      if (each.startsWith(form)) {
        named.add(each.substring(form.length()));
      }
    }
    return named;
  }

  private static Set<String> tags(String head) {
    int end = head.indexOf("\r\n\r\n");
    Matcher line = TAG_LINE.matcher(end < 0 ? head : head.substring(0, end));
    Set<String> tags = new HashSet<>();
    while (line.find()) {
      tags.addAll(List.of(line.group(1).strip().split("\\s*,\\s*", -1)));
    }
    return tags;
  }

  /** Reads the key and the header of a cached response; a file that is gone has neither. */
  private static String head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException evicted) {
      return "";
    }
  }
}
