// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LighthouseScoresTest {

  @Test
  void readsTheScoreOfEachCategory() {
    assertThat(report(0.99).scores()).containsEntry("performance", 0.99).containsEntry("seo", 0.91);
  }

  @Test
  void namesTheAuditsThatLoweredACategoryBelowTheGoal() {
    assertThat(report(0.99).isMet()).isFalse();
    assertThat(report(0.99).remedy()).isEqualTo("seo: meta-description");
  }

  @Test
  void takesTheMedianOfTheRuns() {
    assertThat(LighthouseScores.median(List.of(report(0.5), report(1), report(0.96))).scores())
        .containsEntry("performance", 0.96);
  }

  @Test
  void namesTheAuditsOfAllRunsBesideTheMedian() {
    LighthouseScores good = new LighthouseScores(Map.of("seo", 1.0), Map.of("seo", List.of()));
    LighthouseScores low = new LighthouseScores(Map.of("seo", 0.9), Map.of("seo", List.of("a")));

    assertThat(LighthouseScores.median(List.of(low, low, good)).remedy()).isEqualTo("seo: a");
  }

  @Test
  void namesACategoryAloneIfNoAuditIsBelowTheGoal() {
    assertThat(new LighthouseScores(Map.of("seo", 0.9), Map.of("seo", List.of())).remedy())
        .isEqualTo("seo");
  }

  @Test
  void isNotMetByAReportWithoutScores() {
    assertThat(LighthouseScores.of("{}").isMet()).isFalse();
  }

  @Test
  void namesWhyAPageCouldNotBeMeasured() {
    String report =
        """
        {"runtimeError": {"message": "Status code: 404"},
         "categories": {"seo": {"score": null, "auditRefs": []}}, "audits": {}}
        """;
    assertThat(LighthouseScores.of(report).remedy()).isEqualTo("seo: Status code: 404");
    assertThat(LighthouseScores.of(report).isMeasured()).isFalse();
    assertThat(report(0.5).isMeasured()).isTrue();
  }

  private static LighthouseScores report(double performance) {
    return LighthouseScores.of(
        """
        {
          "categories": {
            "performance": {"score": %s, "auditRefs": [
              {"id": "speed-index", "weight": 10}, {"id": "unused", "weight": 0}]},
            "seo": {"score": 0.91, "auditRefs": [
              {"id": "meta-description", "weight": 1}, {"id": "document-title", "weight": 1},
              {"id": "hreflang", "weight": 1}]}
          },
          "audits": {
            "speed-index": {"score": 1}, "unused": {"score": 0}, "meta-description": {"score": 0},
            "document-title": {"score": 1}, "hreflang": {"score": null}
          }
        }
        """
            .formatted(performance));
  }
}
