// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headroom.apps.kit.RunningApp;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Compares the nearest restaurants with those by the spherical law of cosines over all. */
final class NearIT {

  private static final double EARTH_METRES = 6_371_008.8;

  private final RunningApp app = Jewgo.readOnly();

  private record Place(long id, double metres) {}

  @ParameterizedTest
  @CsvSource({
    "40.7128, -74.0060",
    "32.0853, 34.7818",
    "-33.8688, 151.2093",
    "-17.7, 179.99",
    "-17.7, -179.99",
    "89.9, 12",
    "-90, 0",
    "0, 180"
  })
  void findsTheNearestOnTheSphere(double lat, double lng) {
    List<JsonNode> found = near("lat=" + lat + "&lng=" + lng + "&limit=25");
    List<Place> expected = byFormula(lat, lng).subList(0, 25);

    assertThat(found.stream().map(each -> each.path("id").asLong()))
        .containsExactlyElementsOf(expected.stream().map(Place::id).toList());
    for (int i = 0; i < found.size(); i++) {
      assertThat((double) found.get(i).path("metres").asLong())
          .isCloseTo(expected.get(i).metres(), org.assertj.core.data.Offset.offset(1.0));
    }
  }

  @Test
  void findsAllWithinTheRadiusAndNoOther() {
    List<Place> all = byFormula(40.7128, -74.0060);
    long within = all.stream().filter(each -> each.metres() <= 15_000).count();

    assertThat(within).isBetween(1L, 100L);
    assertThat(near("lat=40.7128&lng=-74.0060&radius=15000&limit=100")).hasSize((int) within);
    assertThat(near("lat=0&lng=-140&radius=1000")).isEmpty();
  }

  private List<JsonNode> near(String query) {
    return app.get("/api/v5/restaurants/near?" + query)
        .expect(200)
        .json()
        .path("items")
        .valueStream()
        .toList();
  }

  private List<Place> byFormula(double lat, double lng) {
    return app
        .bean(JdbcClient.class)
        .sql("SELECT id, lat, lng FROM restaurants WHERE status = 'approved'")
        .query((row, number) ->
            new Place(
                row.getLong("id"), metres(lat, lng, row.getDouble("lat"), row.getDouble("lng"))))
        .list()
        .stream()
        .sorted(Comparator.comparingDouble(Place::metres).thenComparingLong(Place::id))
        .toList();
  }

  private static double metres(double lat, double lng, double otherLat, double otherLng) {
    double cosine =
        Math.sin(Math.toRadians(lat)) * Math.sin(Math.toRadians(otherLat))
            + Math.cos(Math.toRadians(lat))
                * Math.cos(Math.toRadians(otherLat))
                * Math.cos(Math.toRadians(otherLng - lng));
    return EARTH_METRES * Math.acos(Math.clamp(cosine, -1, 1));
  }
}
