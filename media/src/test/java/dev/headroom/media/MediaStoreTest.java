// SPDX-License-Identifier: Apache-2.0
package dev.headroom.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaStoreTest {
  @TempDir private Path folder;

  enum Kind {
    FILES,
    MEMORY
  }

  private MediaStore store(Kind kind) {
    return kind == Kind.FILES ? new FileMediaStore(folder) : new MemoryMediaStore();
  }

  @ParameterizedTest
  @EnumSource
  void givesBackWhatWasPut(Kind kind) {
    MediaStore store = store(kind);
    store.put("ab/abc/640.webp", "first".getBytes(UTF_8));
    store.put("ab/abc/640.webp", "second".getBytes(UTF_8));
    assertThat(store.get("ab/abc/640.webp")).isEqualTo("first".getBytes(UTF_8));
    assertThat(store.exists("ab/abc/640.webp")).isTrue();
    assertThat(store.get("ab/abc/other")).isNull();
    assertThat(store.exists("ab/abc")).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void listsAndDeletesByPrefix(Kind kind) {
    MediaStore store = store(kind);
    for (String each : new String[] {"a/1/y", "a/1/x", "a/12/x", "b/1/x"}) {
      store.put(each, new byte[] {1});
    }
    assertThat(store.list("a/1/")).containsExactly("a/1/x", "a/1/y");
    assertThat(store.list("a/1")).containsExactly("a/1/x", "a/1/y", "a/12/x");
    assertThat(store.list("c/")).isEmpty();
    store.deleteAll("a/1/");
    assertThat(store.list("a")).containsExactly("a/12/x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret",
        "a/../../b",
        "/etc/passwd",
        "a//b",
        "",
        "a/.hidden",
        "a\\b",
        "A",
        "a/"
      })
  void refusesKeysThatLeaveTheFolder(String key) {
    for (Kind each : Kind.values()) {
      MediaStore store = store(each);
      assertThatThrownBy(() -> store.get(key)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> store.put(key, new byte[0]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void removesWhatKilledWritersHaveLeftAfterADay() throws IOException {
    Path unfinished = Files.createDirectory(folder.resolve(".unfinished"));
    Path old = Files.write(unfinished.resolve("1"), new byte[] {1});
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    Path young = Files.write(unfinished.resolve("2"), new byte[] {1});
    MediaStore store = store(Kind.FILES);
    store.put("a/b/c", new byte[] {1});
    assertThat(store.list("")).as("they are no files of the store").containsExactly("a/b/c");
    try (Stream<Path> files = Files.list(unfinished)) {
      assertThat(files).as("and the writer leaves nothing itself").containsExactly(young);
    }
  }

  /** As a deployment links the folder of a disk into place. */
  @Test
  void listsAndDeletesInAFolderThatIsALink() throws IOException {
    Path link =
        Files.createSymbolicLink(
            folder.resolve("link"), Files.createDirectory(folder.resolve("disk")));
    MediaStore store = new FileMediaStore(link);
    store.put("a/b/c", new byte[] {1});
    assertThat(store.list("")).containsExactly("a/b/c");
    store.deleteAll("");
    assertThat(store.exists("a/b/c")).isFalse();
  }

  /** As where another program has made a folder there, or a shared folder keeps a file busy. */
  @Test
  void storesAFileWhereItCannotRemoveWhatIsLeft() throws IOException {
    Path old = Files.createDirectories(folder.resolve(".unfinished/old"));
    Files.write(old.resolve("1"), new byte[] {1});
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    MediaStore store = store(Kind.FILES);
    store.put("a/b/c", new byte[] {1});
    assertThat(store.exists("a/b/c")).isTrue();
  }

  @Test
  void leavesNoFolderOfADeletedFile() throws IOException {
    MediaStore store = store(Kind.FILES);
    store.put("a/b/c", new byte[] {1});
    store.deleteAll("a/b/");
    assertThat(folder.resolve("a")).doesNotExist();
    store.put("a/b/c", new byte[] {1});
    assertThat(store.exists("a/b/c")).isTrue();
  }
}
