// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults;

import dev.headroom.bench.process.ServerProcess;
import dev.headroom.bench.process.Waiting;
import dev.headroom.bench.suite.faults.servers.DeployFolder;
import dev.headroom.bench.suite.faults.servers.HeldResources;
import dev.headroom.bench.suite.faults.servers.RedisServers;
import dev.headroom.ground.StoreKeys;
import dev.headroom.store.embedded.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A deployment on this machine: nginx, three instances of {@link FaultedApp}, a Redis, two
 * PgBouncers, a primary and two replicas, each a process that may be killed.
 *
 * <p>One thread at a time.
 */
final class FaultedDeployment implements AutoCloseable {
  /** The time before a fault and after it. */
  static final Duration CALM = Duration.ofSeconds(4);

  private static final double PER_SECOND = 80;
  private static final int INSTANCES = 3;
  private static final int POOLERS = 2;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Of a fixed size, so that what is more afterwards has leaked. */
  private static final List<String> JVM =
      List.of("-Xms192m", "-Xmx192m", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch");

  private final DeployFolder deploy;
  private final Path folder;
  private final List<Integer> ports;
  private final int port = FreePort.find();
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final List<AutoCloseable> running = new ArrayList<>();
  private final List<ServerProcess> poolers = new ArrayList<>();
  private final List<Integer> poolerPorts = new ArrayList<>();
  private final List<ServerProcess> instances = new ArrayList<>();
  private final FaultedDatabase database;
  private @Nullable RedisServers redis;

  /**
   * Starts the databases, the poolers where PgBouncer is installed, and nginx.
   *
   * @param deploy without an obstacle
   */
  FaultedDeployment(DeployFolder deploy) throws SQLException, IOException {
    this.deploy = deploy;
    this.folder = Files.createTempDirectory("headroom-faults");
    DeployFolder.create(folder);
    this.ports = IntStream.range(0, INSTANCES).mapToObj(i -> FreePort.find()).toList();
    this.database = new FaultedDatabase(folder);
    running.add(database);
    try {
      for (int i = 0; DeployFolder.hasPooler() && i < POOLERS; i++) {
        int pooler = FreePort.find();
        Path home = folder.resolve("pgbouncer-" + (i + 1));
        poolerPorts.add(pooler);
        poolers.add(deploy.startPooler(home, database.port(), pooler));
      }
      running.addAll(poolers);
      running.add(deploy.startBalancer(folder.resolve("nginx"), port, ports));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Returns the load of a drill. Letters alone begin the ids of its writes, so that none of them
   * begins with another.
   */
  Drill.Plan plan(FaultGoal goal) {
    String name = goal.name().toLowerCase(Locale.ROOT).replace("_", "");
    return new Drill.Plan(name, port, PER_SECOND, CALM);
  }

  FaultedDatabase database() {
    return database;
  }

  /** Starts a Redis alone, and the instances on it, through the poolers where there are any. */
  void serveWithRedisAlone() {
    String hosts =
        poolerPorts.isEmpty()
            ? "127.0.0.1:" + database.port()
            : poolerPorts.stream()
                .map(each -> "127.0.0.1:" + each)
                .collect(Collectors.joining(","));
    serve(
        "postgres://postgres@%s/%s?loadBalanceHosts=true".formatted(hosts, DeployFolder.DATABASE),
        RedisServers.alone(deploy, folder.resolve("alone")));
  }

  /** Starts a Redis Cluster, and the instances on it. */
  void serveWithCluster() {
    String key = StoreKeys.of(FaultedApp.NAME, "cache").key("any");
    serve(database.urlOfThePrimary(), RedisServers.cluster(deploy, folder.resolve("cluster"), key));
  }

  /** Starts a Redis with sentinels, and the instances on it. */
  void serveWithSentinels() {
    serve(
        database.urlOfThePrimary(),
        RedisServers.withSentinels(deploy, folder.resolve("sentinels")));
  }

  private void serve(String url, RedisServers servers) {
    stop();
    redis = servers;
    for (int each : ports) {
      instances.add(
          ServerProcess.java(
              "instance-" + each, folder, FaultedApp.class, JVM, arguments(each, url, servers)));
    }
    instances.forEach(this::awaitReady);
    awaitRedis("");
    Waiting.await("nginx has an instance", () -> get(port, "/ready").startsWith("instance"));
  }

  private List<String> arguments(int own, String url, RedisServers servers) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--server.port=" + own);
    arguments.add("--server.address=127.0.0.1");
    arguments.add("--server.tomcat.threads.max=60");
    arguments.add("--server.tomcat.threads.min-spare=60");
    arguments.add("--spring.main.banner-mode=off");
    arguments.add("--logging.level.root=warn");
    arguments.add("--headroom.edge.enforce=true");
    arguments.add("--headroom.edge.csrf.enabled=false");
    arguments.add("--headroom.edge.trusted-proxies=127.0.0.1/32");
    arguments.add("--headroom.redis.url=" + servers.url());
    arguments.add("--headroom.redis.prefix=" + FaultedApp.NAME);
    arguments.add("--headroom.limit.rules.load.limit=1000000/60s");
    arguments.add("--headroom.limit.expected-instances=" + INSTANCES);
    arguments.add("--headroom.database.url=" + url);
    arguments.add("--headroom.database.pool.size=10");
    arguments.add("--headroom.database.pool.max-overflow=0");
    List<String> replicas = database.replicaUrls();
    for (int i = 0; i < replicas.size(); i++) {
      arguments.add("--headroom.database.replicas[%d].url=%s".formatted(i, replicas.get(i)));
    }
    return arguments;
  }

  private int portOf(ServerProcess instance) {
    return ports.get(instances.indexOf(instance));
  }

  private void awaitReady(ServerProcess instance) {
    int own = portOf(instance);
    Waiting.await(
        instance.name() + " is ready",
        () -> {
          instance.requireAlive();
          return get(own, "/ready").startsWith("instance");
        });
  }

  /**
   * Waits until each instance is served by Redis.
   *
   * @param gone address of a server that it must not be; empty for whichever
   */
  private void awaitRedis(String gone) {
    for (int each : ports) {
      Waiting.await(
          "instance " + each + " is served by Redis",
          () -> {
            String state = get(each, "/redis");
            return state.startsWith("UP") && (gone.isEmpty() || !state.contains(gone + " "));
          });
    }
  }

  /** Returns the body of a response of success; empty if there is none. */
  String get(int from, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + from + path))
            .timeout(TIMEOUT)
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200 ? response.body() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** Returns what the instance that no fault kills holds after a collection of garbage. */
  HeldResources heldResources() {
    return HeldResources.of(get(ports.getFirst(), "/held"), instances.getFirst().pid());
  }

  /** Returns the fault of an instance, the first one excepted. */
  Fault instance(int number) {
    ServerProcess instance = instances.get(number);
    return new Fault(
        "instance " + (number + 1),
        instance::kill,
        () -> {
          instance.startAgain();
          awaitReady(instance);
        });
  }

  /** Returns the fault of the Redis that is alone. */
  Fault redis() {
    RedisServers servers = servers();
    return new Fault(
        "Redis",
        servers.first().process()::kill,
        () -> {
          servers.startFirstAgain();
          awaitRedis("");
        });
  }

  /** Returns the fault of the Redis that another one replaces; it does not come back. */
  Fault redisFailOver() {
    RedisServers servers = servers();
    return new Fault(
        "the primary of Redis",
        servers.first().process()::kill,
        () -> awaitRedis(servers.first().address()));
  }

  private RedisServers servers() {
    RedisServers known = redis;
    if (known == null) {
      throw new IllegalStateException("no Redis was started");
    }
    return known;
  }

  /** Returns whether there are two poolers. */
  boolean hasPoolers() {
    return !poolers.isEmpty();
  }

  /** Returns the fault of one of the two poolers. */
  Fault pooler(int number) {
    ServerProcess pooler = poolers.get(number);
    return new Fault(
        pooler.name(),
        pooler::kill,
        () -> {
          pooler.startAgain();
          pooler.awaitPort(poolerPorts.get(number));
        });
  }

  /** Ends the instances and their Redis. */
  private void stop() {
    instances.forEach(ServerProcess::close);
    instances.clear();
    RedisServers known = redis;
    redis = null;
    if (known != null) {
      known.close();
    }
  }

  /** Ends everything. */
  @Override
  public void close() {
    stop();
    for (AutoCloseable each : running.reversed()) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException("a server could not be ended", e);
      }
    }
    client.shutdownNow();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " could not be removed", e);
    }
  }
}
