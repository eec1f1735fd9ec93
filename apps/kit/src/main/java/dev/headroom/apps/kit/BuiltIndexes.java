// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.kit;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The names of indexes: those that an application is to have, has, and reads.
 *
 * <p>Thread-safe: it has no state.
 */
public final class BuiltIndexes {

  private BuiltIndexes() {}

  /** Returns those that the file of an application adds. */
  public static Set<String> added(RunningApp app) {
    Environment settings = app.bean(Environment.class);
    return IntStream.iterate(0, n -> n + 1)
        .mapToObj(n -> settings.getProperty("headroom.database.indexes[" + n + "].name", ""))
        .takeWhile(name -> !name.isEmpty())
        .collect(Collectors.toSet());
  }

  /** Returns those that are built, and serve queries. */
  public static Set<String> valid(RunningApp app) {
    return names(
        app.bean(JdbcClient.class),
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indisvalid");
  }

  /** Returns those of a database that were read; sessions report what they read at their end. */
  public static Set<String> read(String url) {
    return names(
        JdbcClient.create(new DriverManagerDataSource(url)),
        "SELECT indexrelname FROM pg_stat_user_indexes WHERE idx_scan > 0");
  }

  private static Set<String> names(JdbcClient database, String sql) {
    return database.sql(sql).query((row, number) -> row.getString(1)).set();
  }
}
