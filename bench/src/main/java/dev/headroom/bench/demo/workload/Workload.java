// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo.workload;

import dev.headroom.bench.load.Traffic;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a demo.
 *
 * <p>Immutable.
 *
 * @param mix the kinds of requests of the load; their shares make a thousand, 50 of them writes
 * @param endpoints the rows that are measured one request at a time
 */
public record Workload(List<Kind> mix, List<Endpoint> endpoints) {

  /**
   * A kind of request in the mix of a load.
   *
   * <p>Immutable.
   *
   * @param label its name in the measurements
   * @param share its share of a thousand requests
   * @param writes whether it changes data
   * @param request draws a request of this kind
   */
  public record Kind(
      String label, int share, boolean writes, Function<RequestFactory, HttpRequest> request) {

    /** Returns a kind that reads. */
    public static Kind read(
        String label, int share, Function<RequestFactory, HttpRequest> request) {
      return new Kind(label, share, false, request);
    }

    /** Returns a kind that changes data. */
    public static Kind write(
        String label, int share, Function<RequestFactory, HttpRequest> request) {
      return new Kind(label, share, true, request);
    }
  }

  /**
   * A feature whose contribution is measured by leaving it out of {@code headroom}.
   *
   * <p>Immutable.
   *
   * @param name its name in the report
   * @param properties the properties that leave it out
   * @param data the state whose copy of the data is used: {@code ORIGINAL} has no added indexes
   */
  public record Feature(String name, Map<String, String> properties, State data) {

    /** Copies the properties. */
    public Feature {
      properties = Map.copyOf(properties);
    }

    /** Returns a feature that properties leave out. */
    public static Feature of(String name, Map<String, String> properties) {
      return new Feature(name, properties, State.HEADROOM);
    }

    /** Returns the pool where it is larger than Spring Boot's. */
    public static Feature pool() {
      return of(
          "pool",
          Map.of("headroom.database.pool.size", "10", "headroom.database.pool.max-overflow", "0"));
    }

    /** Returns the features that each application has. */
    public static List<Feature> common() {
      return List.of(
          of("caches", Map.of("headroom.cache.enabled", "false")),
          new Feature(
              "indexes", Map.of("headroom.database.index-migration", "manual"), State.ORIGINAL),
          of("compression", Map.of("headroom.edge.compression.enabled", "false")),
          of("limits", Map.of("headroom.limit.enabled", "false")));
    }

    /** Returns the features that each application has, and some of one. */
    public static List<Feature> commonAnd(Feature... more) {
      return Stream.concat(common().stream(), Stream.of(more)).toList();
    }
  }

  /**
   * A row of the report that is measured one request at a time.
   *
   * <p>Immutable.
   *
   * @param id the row's id, stable from release to release
   * @param original what the system's document reports, such as {@code 400 -> 30 ms}
   * @param goal the least ratio of the times before and after
   * @param without what {@code headroom} runs without for this row; null for nothing
   * @param request draws a request
   */
  public record Endpoint(
      String id,
      String original,
      double goal,
      @Nullable Feature without,
      Function<RequestFactory, HttpRequest> request) {

    private static final Feature CACHES =
        Feature.of("caches", Map.of("headroom.cache.enabled", "false"));

    /**
     * Creates a row.
     *
     * @param cached whether the application's caches are on; without them indexes and queries alone
     *     are compared
     */
    public Endpoint(
        String id,
        String original,
        double goal,
        boolean cached,
        Function<RequestFactory, HttpRequest> request) {
      this(id, original, goal, cached ? null : CACHES, request);
    }
  }

  private static final int ALL = 1000;
  private static final int WRITES = 50;

  /** Copies the lists and checks the shares. */
  public Workload {
    mix = List.copyOf(mix);
    endpoints = List.copyOf(endpoints);
    int all = mix.stream().mapToInt(Kind::share).sum();
    int writes = mix.stream().filter(Kind::writes).mapToInt(Kind::share).sum();
    if (all != ALL || writes != WRITES) {
      throw new IllegalArgumentException(
          "the shares of the mix make %d with %d of writes, but must make %d with %d"
              .formatted(all, writes, ALL, WRITES));
    }
  }

  /** Returns requests of kinds, each by its share. */
  public static Traffic traffic(List<Kind> kinds, RequestFactory requests) {
    return new Mix(kinds, requests);
  }

  /** Returns the kinds that do not change data. */
  public List<Kind> reads() {
    return mix.stream().filter(kind -> !kind.writes()).toList();
  }

  /**
   * Requests of several kinds, each by its share.
   *
   * <p>Confined to one thread.
   */
  public static final class Mix implements Traffic {

    private final List<Kind> kinds;
    private final RequestFactory requests;
    private final int all;

    /** Creates requests of kinds. */
    public Mix(List<Kind> kinds, RequestFactory requests) {
      this.kinds = kinds;
      this.requests = requests;
      this.all = kinds.stream().mapToInt(Kind::share).sum();
    }

    @Override
    public LabeledRequest next() {
      int at = requests.below(all);
      for (Kind kind : kinds) {
        at -= kind.share();
        if (at < 0) {
          return new LabeledRequest(kind.label(), kind.request().apply(requests));
        }
      }
      throw new IllegalStateException("the shares of the kinds make the whole");
    }
  }
}
