// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.bench.BenchRow;
import dev.headroom.bench.app.ReferenceApp;
import dev.headroom.bench.demo.DemoData;
import dev.headroom.bench.demo.Scenario;
import dev.headroom.bench.demo.workload.State;
import dev.headroom.bench.demo.workload.Workload.Endpoint;
import dev.headroom.bench.demo.workload.Workload.Feature;
import dev.headroom.bench.demo.workload.Workload.Kind;
import dev.headroom.store.embedded.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ScenariosTest {

  @ParameterizedTest
  @EnumSource
  void measureEachFeatureOnce(ReferenceApp app) {
    Scenario scenario = Scenarios.of(app);

    assertThat(scenario.about().app()).isEqualTo(app);
    assertThat(scenario.features())
        .extracting(Feature::name)
        .doesNotHaveDuplicates()
        .contains("caches", "indexes", "limits");
  }

  @Test
  void sendFivePercentOfWrites() {
    assertThat(AlpineScenario.workload(List.of("AAA", "BBB"), Map.of(2L, 7L)).mix())
        .filteredOn(Kind::writes)
        .extracting(Kind::share)
        .containsExactly(25, 25);
    assertThat(ToeicScenario.workload(List.of(1, 1, 1, 1, 1, 1, 1)).mix())
        .filteredOn(Kind::writes)
        .extracting(Kind::share)
        .containsExactly(50);
    assertThat(CivicLogScenario.workload(things()).mix())
        .filteredOn(Kind::writes)
        .extracting(Kind::share)
        .containsExactly(30, 20);
  }

  @Test
  void measureCivicLogsQueriesWithoutCachesAndItsResponsesWithThem() {
    List<Endpoint> endpoints = CivicLogScenario.workload(things()).endpoints();

    assertThat(endpoints)
        .filteredOn(each -> each.id().startsWith("cl-1."))
        .hasSize(6)
        .extracting(Endpoint::without)
        .doesNotContainNull();
    assertThat(endpoints)
        .filteredOn(each -> each.id().startsWith("cl-2."))
        .hasSize(4)
        .extracting(Endpoint::without)
        .containsOnlyNulls();
  }

  @Test
  void giveEachStateOfCivicLogAMailServerAndAFolderOfItsOwn(@TempDir Path files) {
    Scenario scenario = Scenarios.of(ReferenceApp.CIVICLOG);
    Map<String, String> original = scenario.environment(State.ORIGINAL, files.resolve("original"));
    Map<String, String> headroom = scenario.environment(State.HEADROOM, files.resolve("headroom"));

    assertThat(original.get("HEADROOM_MEDIA_MAIL_PORT"))
        .isNotEqualTo(headroom.get("HEADROOM_MEDIA_MAIL_PORT"));
    assertThat(headroom).containsEntry("CIVICLOG_MEDIA", files.resolve("headroom").toString());
    assertThat(scenario.environment(State.HEADROOM, files.resolve("headroom"))).isEqualTo(headroom);
  }

  private static CivicLogScenario.Things things() {
    List<CivicLogScenario.Staff> staff = List.of(new CivicLogScenario.Staff(2, 1));
    return new CivicLogScenario.Things(
        staff, staff, Map.of(2L, 1), Map.of(1, List.of("7")), Map.of(1, List.of("1")));
  }

  @Test
  void countAlpinesUsersInEachWayOnSidesOfTheirOwn() {
    assertThat(AlpineScenario.workload(List.of("AAA"), Map.of()).endpoints())
        .filteredOn(each -> each.id().startsWith("al-2.analytics"))
        .extracting(Endpoint::without)
        .doesNotHaveDuplicates()
        .doesNotContainNull()
        .hasSize(3);
  }

  @Test
  void saveMostOfTheTimeOfAConnectionByThePool() {
    try (PostgresServer postgres = PostgresServer.temporary()) {
      postgres.createDatabase("connected");
      BenchRow row = ConnectionCost.row(new DemoData(postgres.jdbcUrl("connected")));

      assertThat(row.runs()).isEqualTo(8);
      assertThat(row.value()).isStrictlyBetween(0.0, 1.0);
    }
  }

  @Test
  void signAlpinesTokensForADay() {
    String token = new AlpineTokens("a-secret-of-at-least-32-bytes-length", 1_000).of(7);
    String[] parts = token.split("\\.", -1);
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    JsonNode read = JsonMapper.builder().build().readTree(claims);

    assertThat(parts).hasSize(3);
    assertThat(read.get("sub").asString()).isEqualTo("7");
    assertThat(read.get("role").asString()).isEqualTo("user");
    assertThat(read.get("exp").asLong() - read.get("iat").asLong()).isEqualTo(24 * 3600);
  }
}
