// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media.cdn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.media.cdn.provider.NginxProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache of nginx, by files in the form that nginx 1.22 writes. */
class NginxProviderTest {
  private final Path folder;
  private final NginxProvider provider;

  NginxProviderTest(@TempDir Path folder) {
    this.folder = folder;
    this.provider = new NginxProvider(folder);
  }

  @BeforeEach
  void fill() throws IOException {
    cache("a/01/" + "0".repeat(32), "https://x.org/one", "Cache-Tag: red, blue\r\n");
    cache("b/02/" + "1".repeat(32), "https://x.org/two?q=1", "cache-tag:blue\r\n");
    cache("c/03/" + "2".repeat(32), "https://y.org/one", "");
    Files.writeString(folder.resolve("note.txt"), "\nKEY: https://x.org/one\n");
  }

  @Test
  void deletesResponsesByTag() throws Exception {
    purge(Purge.tags("red"));

    assertThat(left()).containsExactly("https://x.org/two?q=1", "https://y.org/one");
  }

  /** A response may have the header twice, as where a handler and a filter each add one. */
  @Test
  void deletesResponsesByATagOfASecondHeader() throws Exception {
    cache("d/04/" + "3".repeat(32), "https://z.org/", "Cache-Tag: a\r\nX: y\r\nCache-Tag: b\r\n");

    purge(Purge.tags("b"));

    assertThat(left()).doesNotContain("https://z.org/").hasSize(3);
  }

  /** As a deployment links the cache of another disk into place. */
  @Test
  void deletesResponsesInAFolderThatIsALink(@TempDir Path other) throws Exception {
    NginxProvider linked =
        new NginxProvider(Files.createSymbolicLink(other.resolve("link"), folder));

    for (CdnCall each : linked.plan(Purge.tags("red", "blue"))) {
      linked.make(each);
    }
    assertThat(left()).containsExactly("https://y.org/one");
  }

  @Test
  void deletesResponsesByUrl() throws Exception {
    purge(Purge.urls("https://x.org/two?q=1", "https://x.org/absent"));

    assertThat(left()).containsExactly("https://x.org/one", "https://y.org/one");
  }

  @Test
  void deletesResponsesByPrefixAndLeavesOtherFiles() throws Exception {
    purge(Purge.prefixes("https://x.org/"));

    assertThat(left()).containsExactly("https://y.org/one");
    assertThat(folder.resolve("note.txt")).exists();
  }

  @Test
  void takesNoTagFromABody() throws Exception {
    cache("d/04/" + "3".repeat(32), "https://z.org/", "X: y\r\n\r\nbody\r\nCache-Tag: red\r\n");

    purge(Purge.tags("red"));

    assertThat(left()).contains("https://z.org/");
  }

  private void purge(Purge purge) throws Exception {
    for (CdnCall each : provider.plan(purge)) {
      provider.make(each);
    }
  }

  private void cache(String name, String key, String headers) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(
        file,
        ("\u0005\u0000\u0000\u00ff\u0000\nKEY: "
                + key
                + "\nHTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                + headers
                + "\r\nbody")
            .getBytes(StandardCharsets.ISO_8859_1));
  }

  private List<String> left() throws IOException {
    try (var files = Files.walk(folder)) {
      return files
          .filter(each -> each.getFileName().toString().length() == 32)
          .sorted()
          .map(NginxProviderTest::key)
          .toList();
    }
  }

  private static String key(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return text.substring(text.indexOf("KEY: ") + 5, text.indexOf("\nHTTP"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
