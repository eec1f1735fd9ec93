// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules on the text of the sources, and on the test reports of this build. */
class SourcesTest {

  @Test
  void everyFileHasItsLicenceLine() throws IOException {
    List<Path> without = new ArrayList<>();
    for (Path file : allSources()) {
      if (!SourceRules.hasLicenceLine(Files.readString(file))) {
        without.add(file);
      }
    }
    assertThat(without).isEmpty();
  }

  @Test
  void everyPublicTypeDocumentsItsThreadSafety() throws IOException {
    List<Path> silent = new ArrayList<>();
    for (Path file : Rooms.sources("src/main/java")) {
      if (!SourceRules.documentsThreadSafety(Files.readString(file))) {
        silent.add(file);
      }
    }
    assertThat(silent).isEmpty();
  }

  @Test
  void noFileIsLongerThanFourHundredLines() throws IOException {
    List<Path> long_ = new ArrayList<>();
    for (Path file : allSources()) {
      if (!SourceRules.isWithinLineLimit(Files.readString(file))) {
        long_.add(file);
      }
    }
    assertThat(long_).isEmpty();
  }

  @Test
  void noOpenTaskIsLeft() throws IOException {
    List<Path> open = new ArrayList<>();
    for (Path file : allSources()) {
      if (SourceRules.containsOpenTask(Files.readString(file))) {
        open.add(file);
      }
    }
    assertThat(open).isEmpty();
  }

  @Test
  void theLibraryKnowsNoCustomer() throws IOException {
    List<Path> known = new ArrayList<>();
    for (Path file : Rooms.sources("src/main/java")) {
      if (!Rooms.relative(file).matches("(?:apps|bench|cli)/.*")
          && SourceRules.namesACustomer(Files.readString(file))) {
        known.add(file);
      }
    }
    assertThat(known).isEmpty();
  }

  @Test
  void noTestWasSkipped() throws IOException {
    List<Path> skipped = new ArrayList<>();
    for (Path report : Rooms.testReports()) {
      if (SourceRules.reportsASkippedTest(Files.readString(report))) {
        skipped.add(report);
      }
    }
    assertThat(skipped).isEmpty();
  }

  private static List<Path> allSources() {
    return Stream.concat(
            Rooms.sources("src/main/java").stream(), Rooms.sources("src/test/java").stream())
        .toList();
  }
}
