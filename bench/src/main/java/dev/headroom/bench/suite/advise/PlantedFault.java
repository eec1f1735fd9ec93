// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.advise;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A fault that is planted in an application, and what its first recommendation must name. Read from
 * a file that was committed before any advisor met one of them.
 *
 * <p>Immutable.
 *
 * @param fault its kind, such as {@code slow-query}
 * @param variant what is planted, in a few words
 * @param app the application
 * @param kinds of recommendations that name it
 * @param cause what the recommendation must contain, in its title or its cause, in any case
 * @param plant what is planted
 * @param load the requests
 */
record PlantedFault(
    String fault,
    String variant,
    String app,
    List<String> kinds,
    String cause,
    Plant plant,
    Load load) {
  static final String HEALTHY = "healthy";

  private static final String FILE = "planted-faults.json";
  private static final double PER_SECOND = 40;

  /** Copies the list. */
  PlantedFault {
    kinds = List.copyOf(kinds);
  }

  /**
   * What is planted.
   *
   * <p>Immutable.
   *
   * @param settings of the application
   * @param environment of the application
   * @param sql run on its database once it is ready
   * @param replicaSql run on a replica before it starts; without any there is no replica
   * @param redisDelay by which each answer of Redis is late
   * @param databaseDelay by which each answer of the database is late
   * @param hasLimits whether limits refuse; else they only count
   */
  record Plant(
      Map<String, String> settings,
      Map<String, String> environment,
      List<String> sql,
      List<String> replicaSql,
      Duration redisDelay,
      Duration databaseDelay,
      boolean hasLimits) {

    /** Copies the collections. */
    Plant {
      settings = Map.copyOf(settings);
      environment = Map.copyOf(environment);
      sql = List.copyOf(sql);
      replicaSql = List.copyOf(replicaSql);
    }

    static Plant none() {
      return new Plant(
          Map.of(), Map.of(), List.of(), List.of(), Duration.ZERO, Duration.ZERO, false);
    }
  }

  /**
   * The requests of a trial.
   *
   * <p>Immutable.
   *
   * @param requests the labels of those of the application's mix that are sent; all if empty
   * @param perSecond their rate
   * @param isEven whether each user sends as many as any other
   * @param extra further requests; null for none
   */
  record Load(List<String> requests, double perSecond, boolean isEven, @Nullable Extra extra) {
    /** Copies the list. */
    Load {
      requests = List.copyOf(requests);
    }
  }

  /**
   * Requests beside the mix.
   *
   * <p>Immutable.
   *
   * @param path in which {@code {n}} stands for a number that differs from request to request
   * @param perSecond their rate
   * @param isOneClient whether all are sent by one user from one address
   */
  record Extra(String path, double perSecond, boolean isOneClient) {}

  /**
   * The file of faults.
   *
   * <p>Immutable.
   *
   * @param chosen who chose them, and when
   * @param settings of every trial, also of healthy applications
   * @param all the faults, in the order of the file
   */
  record Labels(String chosen, Map<String, String> settings, List<PlantedFault> all) {
    /** Copies the collections. */
    Labels {
      settings = Map.copyOf(settings);
      all = List.copyOf(all);
    }

    /** Returns the kinds of faults, in the order of the file. */
    List<String> kinds() {
      return all.stream().map(PlantedFault::fault).distinct().toList();
    }

    /** Returns the variants of a kind of fault. */
    List<PlantedFault> of(String kind) {
      return all.stream().filter(each -> each.fault().equals(kind)).toList();
    }
  }

  /** Reads the file. */
  static Labels read() {
    try (InputStream in =
        Objects.requireNonNull(PlantedFault.class.getResourceAsStream(FILE), FILE)) {
      JsonNode file = JsonMapper.builder().build().readTree(in.readAllBytes());
      return new Labels(
          file.path("chosen").asString(""),
          texts(file.path("settings")),
          file.path("faults").valueStream().map(PlantedFault::of).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " could not be read", e);
    }
  }

  /** Returns an application without a fault. */
  static PlantedFault healthy(String app) {
    return new PlantedFault(
        HEALTHY,
        "nothing is planted",
        app,
        List.of(),
        "",
        Plant.none(),
        new Load(List.of(), PER_SECOND, false, null));
  }

  private static PlantedFault of(JsonNode node) {
    return new PlantedFault(
        node.path("fault").asString(""),
        node.path("variant").asString(""),
        node.path("app").asString(""),
        list(node.path("kinds")),
        node.path("cause").asString(""),
        new Plant(
            texts(node.path("settings")),
            texts(node.path("environment")),
            list(node.path("sql")),
            list(node.path("replicaSql")),
            Duration.ofMillis(node.path("redisDelayMillis").asLong(0)),
            Duration.ofMillis(node.path("databaseDelayMillis").asLong(0)),
            node.path("limits").asBoolean(false)),
        new Load(
            list(node.path("requests")),
            node.path("perSecond").asDouble(PER_SECOND),
            node.path("even").asBoolean(false),
            extra(node.path("extra"))));
  }

  private static @Nullable Extra extra(JsonNode node) {
    return node.isMissingNode()
        ? null
        : new Extra(
            node.path("path").asString(""),
            node.path("perSecond").asDouble(1),
            node.path("client").asBoolean(false));
  }

  private static List<String> list(JsonNode node) {
    return node.valueStream().map(each -> each.asString("")).toList();
  }

  private static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new LinkedHashMap<>();
    node.properties().forEach(each -> texts.put(each.getKey(), each.getValue().asString("")));
    return texts;
  }

  /** Returns whether a recommendation names the fault and its cause. */
  boolean isNamedBy(String kind, String text) {
    return kinds.contains(kind)
        && text.toLowerCase(Locale.ROOT).contains(cause.toLowerCase(Locale.ROOT));
  }
}
