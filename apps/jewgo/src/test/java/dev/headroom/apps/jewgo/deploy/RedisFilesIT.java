// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.headroom.store.embedded.FreePort;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import redis.embedded.RedisExecProvider;

/** The files of deploy/redis, read by a real Redis; of them only ports and hosts are changed. */
@SuppressWarnings("NullAway.Init") // the folder is set by JUnit
class RedisFilesIT {

  private static final String PASSWORD = "secret";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final String binary;
  private final List<Process> processes = new ArrayList<>();
  private final List<RedisClient> clients = new ArrayList<>();

  RedisFilesIT() throws IOException {
    binary = RedisExecProvider.defaultProvider().get().getPath();
  }

  @AfterEach
  void stop() {
    clients.forEach(RedisClient::shutdown);
    processes.forEach(each -> {
      each.destroyForcibly();
      each.onExit().join();
    });
  }

  /** What docs/promises allows: limits are exact only where nothing is evicted. */
  @Test
  void evictsNothingAndKeepsItsLog() throws Exception {
    int port = server("alone", "redis.conf");
    call(
        port,
        redis -> {
          assertThat(redis.configGet("maxmemory-policy"))
              .containsEntry("maxmemory-policy", "noeviction");
          assertThat(redis.configGet("appendonly")).containsEntry("appendonly", "yes");
          assertThat(redis.configGet("save")).containsEntry("save", "");
          return redis.set("a", "b");
        });
    assertThat(DeployFiles.FOLDER.resolveSibling("docs").resolve("promises/README.md"))
        .content()
        .contains("full, `noeviction`");
  }

  @Test
  void leavesTheContainerRoomBesideItsValues() {
    String limit =
        DeployFiles.find(DeployFiles.text("redis/redis.conf"), "(?m)^maxmemory (\\d+mb)$");
    Object memory =
        DeployFiles.at(
            DeployFiles.yaml("docker-compose.scaling.yml"),
            "services",
            "redis",
            "deploy",
            "resources",
            "limits",
            "memory");
    assertThat(memory).isEqualTo("512m");
    assertThat(DataSize.parse(limit.replace("mb", "MB")).toMegabytes()).isBetween(256L, 384L);
  }

  @Test
  void acceptsNobodyWithoutThePassword() throws Exception {
    int port = server("alone", "redis.conf");
    RedisClient stranger = RedisClient.create("redis://127.0.0.1:" + port);
    clients.add(stranger);
    assertThatExceptionOfType(RedisException.class)
        .isThrownBy(() -> stranger.connect().sync().get("a"));
  }

  /** Three nodes and three sentinels: another primary, and none without a replica. */
  @Test
  void sentinelsPromoteAReplica() throws Exception {
    int primary = server("redis-1", "redis-sentinel-node.conf");
    List<Integer> replicas = new ArrayList<>();
    for (String name : List.of("redis-2", "redis-3")) {
      replicas.add(
          server(
              name,
              "redis-sentinel-node.conf",
              "--replicaof",
              "127.0.0.1",
              Integer.toString(primary)));
    }
    List<Integer> sentinels = new ArrayList<>();
    for (String name : List.of("sentinel-1", "sentinel-2", "sentinel-3")) {
      sentinels.add(sentinel(name, primary));
    }
    await()
        .atMost(PATIENCE)
        .until(() -> call(primary, RedisCommands::info).contains("connected_slaves:2"));
    call(primary, redis -> redis.set("a", "b"));
    for (int each : sentinels) {
      await()
          .atMost(PATIENCE)
          .ignoreExceptionsInstanceOf(RedisException.class)
          .until(() -> infoOf(each).contains("slaves=2,sentinels=3"));
    }

    processes.getFirst().destroyForcibly().waitFor();

    await()
        .atMost(PATIENCE)
        .until(() ->
            replicas.stream()
                .anyMatch(each -> call(each, RedisCommands::info).contains("role:master")));
    int promoted =
        replicas.stream()
            .filter(each -> call(each, RedisCommands::info).contains("role:master"))
            .toList()
            .getFirst();
    await()
        .atMost(PATIENCE)
        .until(() -> call(promoted, RedisCommands::info).contains("connected_slaves:1"));
    String kept = call(promoted, redis -> redis.get("a"));
    assertThat(kept).isEqualTo("b");
    // Writes are refused until a replica follows the new primary.
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(RedisException.class)
        .until(() -> call(promoted, redis -> redis.set("a", "c")).equals("OK"));
  }

  /** A node before the cluster is made of it: the settings are what is looked at. */
  @Test
  void runsAsANodeOfACluster() throws Exception {
    String busPort = Integer.toString(FreePort.find());
    int port = server("node", "redis-cluster-node.conf", "--cluster-port", busPort);
    call(
        port,
        redis -> {
          assertThat(redis.info("cluster")).contains("cluster_enabled:1");
          assertThat(redis.configGet("cluster-require-full-coverage")).containsValue("no");
          assertThat(redis.configGet("cluster-node-timeout")).containsValue("5000");
          assertThat(redis.configGet("maxmemory-policy")).containsValue("noeviction");
          return redis.ping();
        });
  }

  private int server(String name, String file, String... options) throws Exception {
    Path home = Files.createDirectory(folder.resolve(name));
    Files.copy(DeployFiles.FOLDER.resolve("redis/redis.conf"), home.resolve("redis.conf"));
    if (!file.equals("redis.conf")) {
      String node = DeployFiles.text("redis/" + file);
      assertThat(node).contains("include /etc/headroom/redis.conf\n");
      Files.writeString(
          home.resolve(file), node.replace("/etc/headroom/redis.conf", home + "/redis.conf"));
    }
    int port = FreePort.find();
    List<String> command =
        new ArrayList<>(
            List.of(
                binary,
                file,
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                home.toString(),
                "--requirepass",
                PASSWORD,
                "--masterauth",
                PASSWORD));
    command.addAll(List.of(options));
    start(home, command);
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(RedisException.class)
        .until(() -> call(port, RedisCommands::ping).equals("PONG"));
    return port;
  }

  private int sentinel(String name, int primary) throws Exception {
    Path home = Files.createDirectory(folder.resolve(name));
    int port = FreePort.find();
    String settings =
        DeployFiles.text("redis/sentinel.conf")
            .replace("port 26379", "port " + port + "\nbind 127.0.0.1")
            .replace("monitor headroom redis-1 6379", "monitor headroom 127.0.0.1 " + primary);
    assertThat(settings).contains(" " + primary + " 2\n");
    Files.writeString(
        home.resolve("sentinel.conf"), settings + "sentinel auth-pass headroom " + PASSWORD + "\n");
    start(home, List.of(binary, "sentinel.conf", "--sentinel"));
    return port;
  }

  private void start(Path home, List<String> command) throws IOException {
    processes.add(
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile())
            .start());
  }

  private <T> T call(int port, Function<RedisCommands<String, String>, T> call) {
    RedisClient client = RedisClient.create("redis://:" + PASSWORD + "@127.0.0.1:" + port);
    try {
      return call.apply(client.connect().sync());
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    }
  }

  private static String infoOf(int sentinel) {
    RedisClient client = RedisClient.create();
    try {
      return client
          .connectSentinel(RedisURI.create("redis://127.0.0.1:" + sentinel))
          .sync()
          .info("sentinel");
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    }
  }
}
