// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import dev.headroom.cache.codec.Codec;
import dev.headroom.edge.limit.RequestLimitRule;
import dev.headroom.ground.SettingsCheck;
import dev.headroom.limit.LimitSettings;
import dev.headroom.spring.cache.CacheNames;
import dev.headroom.spring.cache.CachePolicies;
import dev.headroom.spring.limit.LimitProperties;
import dev.headroom.spring.limit.LimitRules;
import dev.headroom.spring.overload.OverloadSettings;
import dev.headroom.store.postgres.limit.PostgresLimitSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings as the rooms want them, all checked before anything is built, so that one message
 * tells every fault.
 *
 * <p>Immutable.
 */
public record HeadroomSettings(List<RequestLimitRule> limits, @Nullable OverloadSettings overload) {

  private static final Pattern VALUE_PACKAGE =
      Pattern.compile("(?!(java|javax|jdk|sun|com\\.sun)(\\.|$))[\\w$]+(\\.[\\w$]+)*");

  /**
   * Reads all of them.
   *
   * @param written puts the names of limit rules in the order in which they are written
   * @throws dev.headroom.ground.SettingsException names all faults
   */
  static HeadroomSettings of(
      HeadroomProperties properties, Comparator<String> written, int connections) {
    Reader reader = new Reader();
    HeadroomSettings settings =
        new HeadroomSettings(
            new LimitRules(reader.in).read(properties.limit(), written),
            reader.read(() -> OverloadSettings.of(properties.overload(), connections)));
    reader.ranges(properties);
    reader.check.throwIfAny();
    return settings;
  }

  /** Reads on after a fault, so that the next one is found too. */
  private static final class Reader {

    private final SettingsReader in = new SettingsReader();
    private final SettingsCheck check = in.check();

    <T> @Nullable T read(Supplier<@Nullable T> source) {
      return in.read(UnaryOperator.identity(), source);
    }

    <T> @Nullable T read(UnaryOperator<String> subject, Supplier<@Nullable T> source) {
      return in.read(subject, source);
    }

    /** What the rooms would refuse only later, when their parts are built. */
    void ranges(HeadroomProperties properties) {
      check.between(
          "headroom.cache.default-ttl",
          properties.cache().defaultTtl(),
          Duration.ofMillis(1),
          Duration.ofDays(30),
          "set how long a value may be served, such as 5m");
      check.between(
          "headroom.cache.warm-every",
          properties.cache().warmEvery(),
          Duration.ZERO,
          Duration.ofDays(30),
          "set how often caches are warmed, such as 1h; 0 is never");
      properties.cache().caches().keySet().forEach(each -> cache(each, properties.cache()));
      properties.cache().valuePackages().forEach(this::valuePackage);
      LimitProperties limit = properties.limit();
      read(() -> new LimitSettings(limit.expectedInstances(), limit.maxKeys()));
      LimitProperties.Postgres postgres = limit.postgres();
      read(() -> new PostgresLimitSettings(postgres.timeout(), postgres.connections()));
      HeadroomProperties.Monitor monitor = properties.monitor();
      check.between(
          "headroom.monitor.downstream-timeout",
          monitor.downstreamTimeout(),
          Duration.ofMillis(10),
          Duration.ofSeconds(60),
          "set how long a service may take to answer, such as 2s");
      monitor.downstream().forEach(this::address);
    }

    private void cache(String name, HeadroomProperties.Cache cache) {
      String at = "headroom.cache.caches." + name;
      String mapped = CacheNames.mapped(name);
      List<String> alike =
          cache.caches().keySet().stream()
              .filter(each -> CacheNames.mapped(each).equals(mapped))
              .toList();
      check.require(
          alike.size() == 1, at, "written as " + mapped, "one of " + alike, "keep one of them");
      read(
          any ->
              any.equals("headroom.cache name")
                  ? at
                  : any.replace("headroom.cache." + mapped + ".", at + "."),
          () -> CachePolicies.of(cache).named(mapped, Codec.utf8()).build());
    }

    private void valuePackage(String name) {
      check.require(
          VALUE_PACKAGE.matcher(name).matches(),
          "headroom.cache.value-packages",
          name,
          "packages of the application, such as com.example.shop",
          "name the packages whose classes are values");
    }

    private void address(String name, URI address) {
      String scheme = String.valueOf(address.getScheme());
      boolean http = scheme.equals("http") || scheme.equals("https");
      check.require(
          http && address.getHost() != null && address.getRawUserInfo() == null,
          "headroom.monitor.downstream." + name,
          "(hidden, an address may name a secret)",
          "http://host or https://host, without user information",
          "give the absolute address of its health page");
    }
  }
}
