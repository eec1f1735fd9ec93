// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.exam;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.headroom.apps.toeic.bank.QuestionView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set as its learner sees it; right answers only where they are due. Immutable.
 *
 * @param points of a finished mock test, 10 to 990
 */
record ExamView(
    long id,
    String kind,
    Instant startedAt,
    @Nullable Instant dueAt,
    @Nullable Instant finishedAt,
    int count,
    @Nullable Integer correct,
    @Nullable Integer points,
    List<ItemView> items) {

  /** A question of it. Immutable. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ItemView(
      int position,
      int part,
      QuestionView question,
      @Nullable Integer choice,
      @Nullable Integer answer,
      @Nullable String explanation) {}

  /** A set without its questions. Immutable. */
  record Brief(
      long id,
      String kind,
      Instant startedAt,
      @Nullable Instant dueAt,
      @Nullable Instant finishedAt,
      int count,
      @Nullable Integer correct,
      @Nullable Integer points) {}

  /** The result of an answer; in a mock test only that it was taken. Immutable. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Taken(
      int position,
      int choice,
      @Nullable Boolean right,
      @Nullable Integer answer,
      @Nullable String explanation) {}

  /** What a finished set came to. Immutable. */
  record Result(
      long id,
      String kind,
      int count,
      int correct,
      @Nullable Integer listening,
      @Nullable Integer reading,
      @Nullable Integer points,
      List<Score.Tally> parts) {}
}
