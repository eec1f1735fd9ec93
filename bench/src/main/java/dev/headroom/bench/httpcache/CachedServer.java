// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.httpcache;

import dev.headroom.edge.EdgeFilter;
import dev.headroom.edge.PathPattern;
import dev.headroom.edge.responsecache.ResponseCache;
import dev.headroom.edge.responsecache.ResponseCacheFilter;
import dev.headroom.edge.responsecache.ResponseCacheRule;
import dev.headroom.edge.responsecache.ResponseCacheSettings;
import dev.headroom.ground.TimeSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/**
 * Tomcat with the response cache before {@link OriginProxy}. The rule caches what says so itself,
 * as the configurations of the published caches do.
 *
 * <p>Confined to one thread. The server ends with {@link #close}.
 */
final class CachedServer implements AutoCloseable {
  private static final int MAX_BYTES = 64 << 20;
  private static final int MAX_RESPONSE_BYTES = 1 << 20;
  private static final int HEURISTIC_PERCENT = 10;
  private static final Duration LOAD_WAIT = Duration.ofSeconds(5);

  private final Tomcat tomcat = new Tomcat();

  /**
   * Starts the server.
   *
   * @param folder for its files
   * @param originPort where the suite's server listens
   */
  CachedServer(Path folder, int originPort) {
    ResponseCacheSettings settings =
        new ResponseCacheSettings(
            List.of(rule()),
            MAX_BYTES,
            MAX_RESPONSE_BYTES,
            LOAD_WAIT,
            List.of("JSESSIONID"),
            List.of("CDN-Cache-Control"));
    ResponseCache cache =
        new ResponseCache(settings, TimeSource.system(), new SimpleMeterRegistry());
    tomcat.setBaseDir(folder.toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(0);
    Context context = tomcat.addContext("", folder.toString());
    context.addServletContainerInitializer(
        (types, started) ->
            EdgeFilter.register(
                started,
                new TestHeaders(),
                new ResponseCacheFilter(settings, cache, null, request -> null)),
        null);
    Tomcat.addServlet(context, "origin", new OriginProxy(originPort)).setAsyncSupported(true);
    context.addServletMappingDecoded("/", "origin");
    try {
      tomcat.start();
    } catch (LifecycleException e) {
      throw new IllegalStateException("the cached server did not start", e);
    }
  }

  private static ResponseCacheRule rule() {
    return new ResponseCacheRule(
        "suite",
        PathPattern.parse("/test/**"),
        Duration.ZERO,
        Duration.ZERO,
        Duration.ofMinutes(1),
        false,
        false,
        List.of("Foo", "Bar", "Baz", "Abc", "Accept-Language"),
        List.of(),
        HEURISTIC_PERCENT,
        true);
  }

  int port() {
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
