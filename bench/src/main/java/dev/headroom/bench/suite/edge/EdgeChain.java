// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.edge;

import dev.headroom.edge.ClientAddress;
import dev.headroom.edge.TrustedProxies;
import dev.headroom.edge.browser.CorsFilter;
import dev.headroom.edge.browser.CorsSettings;
import dev.headroom.edge.browser.CsrfFilter;
import dev.headroom.edge.browser.CsrfSettings;
import dev.headroom.edge.browser.SecurityHeadersFilter;
import dev.headroom.edge.compression.CompressionFilter;
import dev.headroom.edge.compression.CompressionSettings;
import dev.headroom.edge.guard.BodyFilter;
import dev.headroom.edge.guard.GuardSettings;
import dev.headroom.edge.guard.RequestGuardFilter;
import dev.headroom.edge.observe.RequestIdFilter;
import dev.headroom.edge.observe.RequestLogFilter;
import dev.headroom.edge.observe.RequestMeterFilter;
import dev.headroom.edge.overload.DeadlineFilter;
import dev.headroom.edge.overload.DeadlineSettings;
import dev.headroom.edge.overload.InFlightFilter;
import dev.headroom.ground.TimeSource;
import dev.headroom.monitor.RequestMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.springframework.security.web.csrf.HttpSessionCsrfTokenRepository;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.CacheControlHeadersWriter;
import org.springframework.security.web.header.writers.HstsHeaderWriter;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;
import org.springframework.security.web.header.writers.XXssProtectionHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;

/**
 * A browser's GET from another origin through a chain that ends in nothing: all filters that the
 * starter registers by default but the probes', those of them that do what Spring Security's do,
 * and Spring Security's headers, CORS and CSRF as it sets them up.
 *
 * <p>Thread-safe: each call has a request and an answer of its own, both in memory.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH calls the set-up before anything else
public class EdgeChain {
  private static final String ORIGIN = "https://app.example.com";

  private FilterChain whole;
  private FilterChain same;
  private FilterChain springs;

  /** Makes what {@link #build} fills. */
  public EdgeChain() {}

  /** Builds the chains. */
  @Setup
  public void build() {
    ClientAddress client = new ClientAddress(TrustedProxies.parse(List.of()));
    Filter headers = new SecurityHeadersFilter(List.of(), client::isSecure);
    Filter cors = new CorsFilter(CorsSettings.of(List.of(ORIGIN)));
    Filter csrf = new CsrfFilter(CsrfSettings.defaults(), client::isSecure);
    whole =
        chain(
            new RequestIdFilter(),
            new RequestLogFilter(Duration.ofSeconds(1)),
            new RequestMeterFilter(
                new RequestMeters(new SimpleMeterRegistry()), request -> "/api/signals/subscribed"),
            headers,
            cors,
            new DeadlineFilter(
                DeadlineSettings.defaults(), client::isFromTrustedProxy, TimeSource.system()),
            new RequestGuardFilter(GuardSettings.defaults()),
            new CompressionFilter(CompressionSettings.defaults()),
            new InFlightFilter(1_000_000, client::key),
            csrf,
            new BodyFilter());
    same = chain(headers, cors, csrf);
    springs =
        chain(
            new HeaderWriterFilter(
                List.of(
                    new XContentTypeOptionsHeaderWriter(),
                    new XXssProtectionHeaderWriter(),
                    new CacheControlHeadersWriter(),
                    new HstsHeaderWriter(),
                    new XFrameOptionsHeaderWriter())),
            new org.springframework.web.filter.CorsFilter(springsOrigins()),
            new org.springframework.security.web.csrf.CsrfFilter(
                new HttpSessionCsrfTokenRepository()));
  }

  private static UrlBasedCorsConfigurationSource springsOrigins() {
    CorsConfiguration configuration = new CorsConfiguration();
    configuration.setAllowedOrigins(List.of(ORIGIN));
    configuration.setAllowedMethods(List.of("GET", "POST", "PUT", "DELETE", "OPTIONS"));
    configuration.setAllowedHeaders(List.of("Content-Type", "Authorization", "X-Requested-With"));
    configuration.setExposedHeaders(List.of("X-RateLimit-Remaining"));
    configuration.setAllowCredentials(true);
    UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
    source.registerCorsConfiguration("/**", configuration);
    return source;
  }

  private static FilterChain chain(Filter... filters) {
    FilterChain next = (request, response) -> {};
    for (int i = filters.length - 1; i >= 0; i--) {
      Filter filter = filters[i];
      FilterChain rest = next;
      next = (request, response) -> filter.doFilter(request, response, rest);
    }
    return next;
  }

  /**
   * All of ours.
   *
   * @return how many headers were written
   */
  @Benchmark
  public int headroom() throws IOException, ServletException {
    return through(whole);
  }

  /**
   * Those of ours that do what the peer's do.
   *
   * @return how many headers were written
   */
  @Benchmark
  public int sameDuties() throws IOException, ServletException {
    return through(same);
  }

  /**
   * Spring Security's.
   *
   * @return how many headers were written
   */
  @Benchmark
  public int security() throws IOException, ServletException {
    return through(springs);
  }

  private static int through(FilterChain chain) throws IOException, ServletException {
    PlainResponse response = new PlainResponse();
    chain.doFilter(new PlainRequest(), response);
    return response.headers();
  }
}
