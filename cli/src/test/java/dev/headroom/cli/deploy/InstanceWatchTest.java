// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.headroom.cli.nginx.Backends;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceWatchTest {

  @TempDir Path folder;

  /** Or else nothing would be left to change once nginx reads its files again. */
  @Test
  void marksNothingInAFileThatNginxHasNotRead() throws IOException {
    HttpServer ready = responding(200);
    HttpServer failing = responding(503);
    List<Integer> ports = List.of(ready.getAddress().getPort(), failing.getAddress().getPort());
    Path upstream = Files.writeString(folder.resolve("backends.conf"), "server 127.0.0.1:1;\n");
    Backends.of(ports).write(upstream);
    try (InstanceWatch watch = watch(ports)) {
      assertThatThrownBy(watch::run).hasMessageStartingWith("nginx ");
    } finally {
      ready.stop(0);
      failing.stop(0);
    }
    assertThat(Backends.read(upstream)).isEqualTo(Backends.of(ports));
  }

  /** Under an overload each is slow: were all but one to leave, that one would get the load. */
  @Test
  void takesNoMoreThanHalfOut() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    assertNothingChanges(responding(503, calls), calls, responding(200), responding(503));
  }

  /** What all lack, such as their database, no removal mends. */
  @Test
  void takesNoneOutWhileNoOtherIsReady() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    assertNothingChanges(responding(503, calls), calls, responding(503));
  }

  /** Watches instances of which one counts its calls; those after the second are marked. */
  private void assertNothingChanges(
      HttpServer failing, AtomicInteger calls, HttpServer second, HttpServer... out)
      throws Exception {
    List<HttpServer> all = Stream.concat(Stream.of(failing, second), Stream.of(out)).toList();
    List<Integer> ports = all.stream().map(each -> each.getAddress().getPort()).toList();
    Path upstream = Files.writeString(folder.resolve("backends.conf"), "server 127.0.0.1:1;\n");
    Backends marked = new Backends(ports, Set.copyOf(ports.subList(2, ports.size())));
    marked.write(upstream);
    AtomicReference<@Nullable Throwable> changed = new AtomicReference<>();
    try (InstanceWatch watch = watch(ports)) {
      // A change would fail, for there is no nginx.
      Thread watching =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  watch.run();
                } catch (InterruptedException ended) {
                  Thread.currentThread().interrupt();
                } catch (IllegalStateException change) {
                  changed.set(change);
                }
              });
      await().atMost(Duration.ofSeconds(60)).until(() -> calls.get() > 5 || changed.get() != null);
      watching.interrupt();
      watching.join();
    } finally {
      all.forEach(each -> each.stop(0));
    }
    assertThat(changed.get()).isNull();
    assertThat(Backends.read(upstream)).isEqualTo(marked);
  }

  private InstanceWatch watch(List<Integer> ports) {
    DeploymentSettings settings =
        new DeploymentSettings(
            List.of("{release}"),
            ports,
            ports,
            "/readyz",
            new DeploymentSettings.Seconds(1, 1, 1),
            // No nginx, and none runs.
            new DeploymentSettings.Nginx("/bin/sh", ".", "nginx.conf", "backends.conf"));
    return new InstanceWatch(
        new DeploymentFolder(folder, settings),
        line -> {
          throw new IllegalStateException(line);
        });
  }

  private static HttpServer responding(int status) throws IOException {
    return responding(status, new AtomicInteger());
  }

  private static HttpServer responding(int status, AtomicInteger calls) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          calls.incrementAndGet();
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    return server;
  }
}
