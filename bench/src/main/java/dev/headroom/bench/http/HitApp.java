// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.http;

import dev.headroom.cache.Cache;
import dev.headroom.cache.Caches;
import dev.headroom.cache.codec.Codec;
import dev.headroom.cache.policy.CachePolicy;
import dev.headroom.ground.TimeSource;
import dev.headroom.spring.cache.CacheAutoConfiguration;
import dev.headroom.spring.database.DatabaseAutoConfiguration;
import dev.headroom.spring.edge.EdgeAutoConfiguration;
import dev.headroom.spring.edge.EnforcedEdgeAutoConfiguration;
import dev.headroom.spring.edge.ResponseCacheAutoConfiguration;
import dev.headroom.spring.limit.LimitAutoConfiguration;
import dev.headroom.spring.monitor.MonitorAutoConfiguration;
import dev.headroom.spring.overload.OverloadAutoConfiguration;
import dev.headroom.spring.overload.OverloadCallsAutoConfiguration;
import dev.headroom.spring.redis.RedisAutoConfiguration;
import dev.headroom.spring.redis.RedisStoreAutoConfiguration;
import dev.headroom.spring.settings.HeadroomAutoConfiguration;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * A small Spring Boot application on the starter: one handler whose value is cached and serialised
 * each time, and the same handler behind the response cache.
 *
 * <p>Only what a web application needs is on its class path, since the peers of other suites bring
 * more.
 *
 * <p>Immutable. Started as a process of its own.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class,
  HttpMessageConvertersAutoConfiguration.class,
  JacksonAutoConfiguration.class,
  HeadroomAutoConfiguration.class,
  MonitorAutoConfiguration.class,
  RedisStoreAutoConfiguration.class,
  RedisAutoConfiguration.class,
  CacheAutoConfiguration.class,
  LimitAutoConfiguration.class,
  OverloadAutoConfiguration.class,
  OverloadCallsAutoConfiguration.class,
  DatabaseAutoConfiguration.class,
  EdgeAutoConfiguration.class,
  EnforcedEdgeAutoConfiguration.class,
  ResponseCacheAutoConfiguration.class
})
public class HitApp {

  /** The argument that chooses Jetty. */
  public static final String ON_JETTY = "--hit.server=jetty";

  /** Called by Spring. */
  public HitApp() {}

  /**
   * Starts the application.
   *
   * @param arguments Spring's; {@code --hit.server=jetty} for Jetty instead of Tomcat
   */
  public static void main(String[] arguments) {
    Class<?> server = List.of(arguments).contains(ON_JETTY) ? HitOnJetty.class : HitOnTomcat.class;
    new SpringApplication(HitApp.class, server).run(arguments);
  }

  /** One line of the response, of about 85 bytes. Immutable. */
  record Row(long id, String symbol, double confidence, boolean active, String note) {}

  /** The handlers. Thread-safe. */
  @RestController
  static final class Handlers {
    private final Cache<String, List<Row>> cache =
        Caches.inMemory(TimeSource.system())
            .cache(CachePolicy.builder("rows", new RowCodec()).build(), Function.identity());

    @GetMapping({"/list/{rows}", "/cached/list/{rows}"})
    List<Row> list(@PathVariable String rows) {
      return cache.get(rows, key -> rows(Integer.parseInt(key)));
    }

    @PostMapping("/echo")
    int echo(@RequestBody byte[] body) {
      return body.length;
    }

    private static List<Row> rows(int count) {
      Random random = new Random(7);
      return IntStream.range(0, count).mapToObj(i -> row(1000 + i, random)).toList();
    }

    private static Row row(long id, Random random) {
      String note = "seen by " + Integer.toHexString(random.nextInt()) + " at noon";
      int hundredths = random.nextInt(100);
      return new Row(id, "SYM" + id % 40, hundredths / 100.0, hundredths > 20, note);
    }
  }

  /** Never called: the values stay in memory. Immutable. */
  record RowCodec() implements Codec<List<Row>> {
    @Override
    public byte[] encode(List<Row> value) {
      return new byte[0];
    }

    @Override
    public List<Row> decode(byte[] bytes) {
      return List.of();
    }
  }
}
