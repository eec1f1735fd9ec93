// SPDX-License-Identifier: Apache-2.0
package dev.headroom.guests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.kit.replay.AnswerDifferences;
import dev.headroom.kit.replay.HttpAnswer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Developer tools start an application again in its JVM, in a new class loader: with the starter it
 * answers before and after as without.
 */
@Timeout(300)
class DevtoolsIT {
  private static final Guest GUEST =
      Guest.of(
          "rest",
          "spring-boot-starter-webmvc",
          "spring-boot-starter-validation",
          "spring-boot-devtools");

  @Test
  void aRestartChangesNothing(@TempDir Path folder) throws Exception {
    Libraries libraries = Libraries.ofTheTests();
    List<HttpAnswer> expected;
    try (DevelopedGuest without =
        DevelopedGuest.start(GUEST, libraries.classPath(GUEST, false), folder)) {
      expected = GUEST.recording().replay(without.address());
    }
    try (DevelopedGuest with =
        DevelopedGuest.start(GUEST, libraries.classPath(GUEST, true), folder)) {
      assertThat(AnswerDifferences.between(expected, GUEST.recording().replay(with.address())))
          .isEmpty();
      with.restart();
      assertThat(AnswerDifferences.between(expected, GUEST.recording().replay(with.address())))
          .isEmpty();
    }
  }
}
