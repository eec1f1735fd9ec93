// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.topology;

import dev.headroom.bench.app.AppLaunch;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a topology is made of.
 *
 * <p>Immutable.
 *
 * @param app the app that each instance runs; its {@code DATABASE_URL} is the address of the
 *     primary, and port and pooler are set for each instance
 * @param instances how many instances, 2 to 9
 * @param deploy the folder with the files of nginx and PgBouncer
 * @param folder where their settings, passwords and logs are written
 * @param listen where the balancer listens
 */
public record TopologyPlan(
    AppLaunch app, int instances, Path deploy, Path folder, InetSocketAddress listen) {

  /** What needs the programs, for messages. */
  public static final String NAME = "--topology scaling";

  /** The address from which the balancer connects to the instances. */
  private static final String BALANCER = "127.0.0.1/32";

  /** The variable that gives the share of the data to generate ends with this. */
  private static final String SCALE = "_SCALE";

  /** Returns the address of the primary. */
  URI primary() {
    return URI.create(app.environment().getOrDefault("DATABASE_URL", ""));
  }

  /** Returns whether data are to be generated. */
  boolean generates() {
    return Double.parseDouble(app.environment().getOrDefault(prefix() + SCALE, "0")) > 0;
  }

  /** Returns the run that makes the schema and the data, and ends. */
  AppLaunch generation() {
    return preparation(Map.of(prefix() + "_GENERATE_ONLY", "true"));
  }

  /** Returns the run that migrates schema and indexes, and ends. */
  AppLaunch migration() {
    return preparation(Map.of(prefix() + SCALE, "0"));
  }

  private AppLaunch preparation(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(app.environment());
    environment.put("PORT", "0");
    environment.put("REDIS_URL", "");
    environment.putAll(variables);
    return new AppLaunch(app.app(), app.jar(), app.home(), environment, List.of("-Xmx1g"));
  }

  /**
   * Returns one instance.
   *
   * @param port where it listens
   * @param pooled the address of the database through the pooler
   */
  AppLaunch instance(int port, String pooled) {
    Map<String, String> environment = new HashMap<>(app.environment());
    environment.put("PORT", Integer.toString(port));
    environment.put("SERVER_ADDRESS", "127.0.0.1");
    environment.put("DATABASE_URL", pooled);
    // Past the pooler, which forwards no notifications.
    environment.put("HEADROOM_JOB_LISTENURL", "jdbc:postgresql://" + server());
    environment.put("HORIZONTAL_SCALING_ENABLED", "true");
    environment.put("HEADROOM_LIMIT_EXPECTEDINSTANCES", Integer.toString(instances));
    environment.merge(
        "TRUSTED_PROXIES",
        BALANCER,
        (given, added) -> given.isBlank() ? added : given + "," + added);
    environment.put("SPRING_FLYWAY_ENABLED", "false");
    environment.put("HEADROOM_DATABASE_INDEXMIGRATION", "manual");
    environment.put(prefix() + SCALE, "0");
    environment.putIfAbsent("HEADROOM_CONSOLE_ENABLED", "true");
    return new AppLaunch(app.app(), app.jar(), app.home(), environment, app.jvmArguments());
  }

  private String server() {
    URI primary = primary();
    return "%s:%d%s".formatted(primary.getHost(), primary.getPort(), primary.getPath());
  }

  private String prefix() {
    return app.app().toUpperCase(Locale.ROOT);
  }
}
