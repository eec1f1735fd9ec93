// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.headroom.bench.BenchRow.Comparator;
import dev.headroom.bench.suite.Suites;
import dev.headroom.bench.suite.cache.CacheSuite;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SuiteReportTest {

  @Test
  void writesJsonThatAScriptCanJudge() {
    JsonNode json = JsonMapper.builder().build().readTree(report().json());
    assertThat(json.get("suite").asString()).isEqualTo("cache");
    assertThat(json.get("quick").asBoolean()).isTrue();
    assertThat(json.get("versions").get("peer").asString()).isEqualTo("1.2");
    JsonNode row = json.get("rows").get(0);
    assertThat(row.get("id").asString()).isEqualTo("hit");
    assertThat(row.get("ours").asDouble()).isEqualTo(15);
    assertThat(row.get("peers").get("peer").asDouble()).isEqualTo(10);
    assertThat(row.get("comparator").asString()).isEqualTo("<=");
    assertThat(row.get("met").asBoolean()).isTrue();
  }

  @Test
  void writesATableThatAPersonCanRead() {
    assertThat(report().table())
        .contains("hit")
        .contains("ratio to peer")
        .contains("1.50")
        .contains("yes")
        .contains("headroom 15, peer 10 ns/op");
  }

  @Test
  void findsTheVersionOfAnArtifact() {
    assertThat(ArtifactVersions.of(Caffeine.class, "caffeine")).matches("\\d+\\.\\d+.*");
    assertThat(new CacheSuite().versions())
        .containsEntry("jetcache", "2.7.8")
        .containsEntry("redisson", "4.7.0");
    assertThat(ArtifactVersions.of(Caffeine.class, "other")).isEqualTo("unknown");
  }

  @Test
  void rejectsAnUnknownSuite() {
    assertThatThrownBy(() -> Suites.run("none", new SuiteRun(true, System.out)))
        .hasMessage("suite is none, but must be one of " + Suites.names());
  }

  private static SuiteReport report() {
    Rounds rounds = new Rounds();
    rounds.add(Rounds.OURS, 15);
    rounds.add("peer", 10);
    return new SuiteReport(
        new SuiteReport.Setting("cache", "a machine", Instant.EPOCH, true, Duration.ofSeconds(5)),
        Map.of("peer", "1.2"),
        List.of(rounds.ratio("hit", "ns/op", "peer", Comparator.AT_MOST, 1.5)));
  }
}
