// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every Java sample of a page is a region of a test source, and so compiles. */
class DocSamplesTest {

  @Test
  void everyJavaSampleIsACompiledRegion() throws IOException {
    Set<String> compiled = new HashSet<>();
    for (Path file : Rooms.sources("src/test/java")) {
      compiled.addAll(DocSamples.regions(Files.readString(file)).values());
    }
    NavigableMap<String, List<String>> notCompiled = new TreeMap<>();
    for (Path page : Rooms.pages()) {
      List<String> unknown =
          DocSamples.blocks(Files.readString(page)).stream()
              .filter(block -> !compiled.contains(block))
              .toList();
      if (!unknown.isEmpty()) {
        notCompiled.put(Rooms.relative(page), unknown);
      }
    }
    assertThat(notCompiled).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cache",
        "limit",
        "overload",
        "session",
        "edge",
        "database",
        "job",
        "monitor",
        "advise",
        "console",
        "media",
        "jcache"
      })
  void eachPageBeginsWithItsCoordinatesAndASample(String room) throws IOException {
    Path page = Rooms.top().resolve("docs").resolve(room).resolve("README.md");
    String text = Files.readString(page);
    int sample = text.indexOf("```java");
    assertThat(sample).isPositive();
    assertThat(text.substring(0, sample))
        .contains("<artifactId>headroom-" + room + "</artifactId>");
  }
}
