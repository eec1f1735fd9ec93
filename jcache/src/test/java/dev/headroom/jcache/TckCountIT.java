// SPDX-License-Identifier: Apache-2.0
package dev.headroom.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads what the run of the TCK, an execution of the same build before this one, reported. */
class TckCountIT {

  private static final Path REPORTS = Path.of("target/failsafe-reports");
  private static final Pattern SUITE =
      Pattern.compile(
          "<testsuite\\b[^>]*\\btests=\"(\\d+)\" errors=\"(\\d+)\" skipped=\"(\\d+)\" failures=\"(\\d+)\"");

  @Test
  void all491TestsOfTheTckRanAndPassed() throws IOException {
    int tests = 0;
    int others = 0;
    for (Path report : reports()) {
      Matcher suite = SUITE.matcher(Files.readString(report));
      assertThat(suite.find()).as(report.toString()).isTrue();
      tests += Integer.parseInt(suite.group(1));
      others +=
          Integer.parseInt(suite.group(2))
              + Integer.parseInt(suite.group(3))
              + Integer.parseInt(suite.group(4));
    }
    assertThat(others).as("failed or skipped").isZero();
    assertThat(tests).isEqualTo(491);
  }

  @Test
  void theTckPassedOverNoTestButTheOneThatMustBe() throws IOException {
    List<String> passedOver = new ArrayList<>();
    for (Path report : reports()) {
      Files.readString(report)
          .lines()
          .filter(line -> line.contains("EXCLUDING TEST"))
          .forEach(passedOver::add);
    }
    assertThat(passedOver)
        .singleElement()
        .asString()
        .contains("org.jsr107.tck.CachingTest'\t'dummyTest'");
  }

  private static List<Path> reports() throws IOException {
    try (Stream<Path> files = Files.list(REPORTS)) {
      return new ArrayList<>(
          files
              .filter(file ->
                  file.getFileName()
                      .toString()
                      .matches("TEST-(org\\.jsr107|javax\\.cache)\\..*\\.xml"))
              .toList());
    }
  }
}
