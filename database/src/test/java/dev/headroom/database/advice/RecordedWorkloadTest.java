// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.advice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.database.advice.IndexProposal.Estimate;
import dev.headroom.database.advice.IndexProposal.StatementGain;
import dev.headroom.database.index.IndexDefinition;
import dev.headroom.ground.TimeSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedWorkloadTest {
  private static final IndexDefinition INDEX = IndexDefinition.of("by_time", "orders", "placed");

  @Test
  void namesNoConstantInAFinding() {
    String remedy = remedy(INDEX.onlyWhere("email = 'ann@example.org'"));

    assertThat(remedy)
        .startsWith(
            "CREATE INDEX CONCURRENTLY by_time ON orders USING btree (placed) WHERE email = ? --");
  }

  @Test
  void givesTheStatementThatBuildsTheIndexWhereItNamesNone() {
    assertThat(remedy(INDEX))
        .isEqualTo("CREATE INDEX CONCURRENTLY by_time ON orders USING btree (placed)");
  }

  /** Two proposals of the same columns for other rows counted as one finding. */
  @Test
  void findsTwoIndexesOfTheSameColumnsApart() {
    IndexDefinition open =
        new IndexDefinition("open", "orders", "placed", false, "state = 'open'", null, "btree");
    IndexDefinition late =
        new IndexDefinition("late", "orders", "placed", false, "state = 'late'", null, "btree");

    assertThat(RecordedWorkload.subject(open))
        .isEqualTo("open ON orders USING btree (placed) WHERE state = ?");
    assertThat(RecordedWorkload.subject(late)).isNotEqualTo(RecordedWorkload.subject(open));
  }

  private static String remedy(IndexDefinition index) {
    IndexProposal proposal =
        new IndexProposal(
            index,
            List.of(new StatementGain(1, "SELECT ?", 1, 1, 0.5)),
            new Estimate(1, 0, 8192, "rehearsal"));
    return new RecordedWorkload(TimeSource.system()).finding(proposal).remedy();
  }
}
