// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page on threads names every thread of the library and every class that has a lock. */
class ThreadsPageTest {

  private static final Pattern THREAD =
      Pattern.compile(
          "(?:new BackgroundScheduler|virtualThread|startVirtual)\\(\\s*\"([\\w-]+?)-?\"");
  private static final Pattern LOCK =
      Pattern.compile(
          "new ReentrantLock\\(|ReentrantLock::new|new Semaphore\\(|\\bsynchronized\\b(?!"
              + " Throwable)");

  @Test
  void namesEveryThread() throws IOException {
    NavigableSet<String> threads = new TreeSet<>();
    for (Path file : library()) {
      Matcher thread = THREAD.matcher(Files.readString(file));
      while (thread.find()) {
        threads.add("`headroom-" + thread.group(1) + "`");
      }
    }
    assertThat(page()).contains(threads);
  }

  @Test
  void namesEveryClassWithALock() throws IOException {
    NavigableSet<String> classes = new TreeSet<>();
    for (Path file : library()) {
      if (LOCK.matcher(JavaText.of(Files.readString(file)).code()).find()) {
        classes.add("`" + file.getFileName().toString().replace(".java", "") + "`");
      }
    }
    assertThat(page()).contains(classes);
  }

  private static Iterable<Path> library() {
    return Rooms.sources("src/main/java").stream()
        .filter(file -> !Rooms.relative(file).matches("(?:apps|bench|cli|kit|store/embedded)/.*"))
        .toList();
  }

  private static String page() throws IOException {
    return Files.readString(Rooms.top().resolve("docs/threads/README.md"));
  }
}
