// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.deploy;

import dev.headroom.bench.process.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The journal of a deployment, read while commands write it. Immutable.
 *
 * @param file which need not exist yet
 */
record DeploymentJournal(Path file) {

  /**
   * A line. Immutable.
   *
   * @param at when it was written
   * @param event such as {@code begun}
   * @param detail for people; may be empty
   */
  record JournalLine(Instant at, String event, String detail) {}

  /** Returns the number of lines, a torn one included. */
  int length() {
    return (int) DeploymentFiles.text(file).lines().count();
  }

  /** Returns the lines that are whole. */
  List<JournalLine> lines() {
    return DeploymentFiles.jsonLines(file).stream()
        .map(each ->
            new JournalLine(
                Instant.parse(each.path("at").asString()),
                each.path("event").asString(),
                each.path("detail").asString("")))
        .toList();
  }

  /**
   * Waits for a line.
   *
   * @param skip the number of lines that are not looked at
   * @param text that is part of its detail, or its event
   * @param timeout the maximum wait
   * @throws IllegalStateException if it does not come
   */
  JournalLine await(int skip, String text, Duration timeout) throws InterruptedException {
    var _ = Waiting.until(() -> find(skip, text).isPresent(), timeout);
    return find(skip, text)
        .orElseThrow(
            () -> new IllegalStateException("the journal did not get a line with " + text));
  }

  private Optional<JournalLine> find(int skip, String text) {
    return lines().stream()
        .skip(skip)
        .filter(each -> each.event().equals(text) || each.detail().contains(text))
        .findFirst();
  }
}
