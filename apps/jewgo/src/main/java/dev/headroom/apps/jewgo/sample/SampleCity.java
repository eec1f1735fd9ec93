// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A city of the file {@code jewgo/cities.tsv}, whose data are those of GeoNames. Immutable. */
record SampleCity(
    int id, String name, String country, double lat, double lng, String timeZone, int people) {

  /** How many times more restaurants a country has than others of the same size. */
  private static final Map<String, Double> SHARES =
      Map.of(
          "IL", 60.0, "US", 8.0, "FR", 5.0, "GB", 5.0, "CA", 5.0, "AR", 4.0, "AU", 3.0, "ZA", 3.0,
          "MX", 2.0, "BE", 4.0);

  private static final double OTHERS = 0.2;

  /** Reads all cities, the largest first. */
  static List<SampleCity> all() {
    try (InputStream file =
            Objects.requireNonNull(
                SampleCity.class.getResourceAsStream("/jewgo/cities.tsv"), "cities.tsv");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> of(line.split("\t", -1)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SampleCity of(String[] columns) {
    return new SampleCity(
        Integer.parseInt(columns[0]),
        columns[1],
        columns[2],
        Double.parseDouble(columns[3]),
        Double.parseDouble(columns[4]),
        columns[5],
        Integer.parseInt(columns[6]));
  }

  /** Returns the city's share of all restaurants, in relation to others. */
  double weight() {
    return Math.pow(people, 0.7) * SHARES.getOrDefault(country, OTHERS);
  }

  /** Returns how far restaurants lie from the centre, in kilometres. */
  double spreadKilometres() {
    return 1 + Math.sqrt(people) / 800;
  }
}
