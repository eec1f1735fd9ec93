// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.suite.faults.servers;

import dev.headroom.bench.process.ServerProcess;
import dev.headroom.bench.process.Waiting;
import dev.headroom.store.embedded.FreePort;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.embedded.RedisExecProvider;

/**
 * Redis with the files of {@code deploy/redis}: one server alone, a group of three with three
 * sentinels, or a cluster of three with a replica of one.
 *
 * <p>One thread at a time.
 */
public final class RedisServers implements AutoCloseable {
  private static final String GROUP = "headroom";
  private static final int MEMBERS = 3;

  private final DeployFolder deploy;
  private final Path folder;
  private final String binary;
  private final RedisClient client = RedisClient.create();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Node> sentinels = new ArrayList<>();
  private String url = "";

  /**
   * One server.
   *
   * @param process of it
   * @param port where it listens
   * @param busPort by which nodes of a cluster reach it
   */
  public record Node(ServerProcess process, int port, int busPort) {

    /** Returns its address. */
    public String address() {
      return "127.0.0.1:" + port;
    }
  }

  private RedisServers(DeployFolder deploy, Path folder) {
    this.deploy = deploy;
    this.folder = folder;
    try {
      this.binary = RedisExecProvider.defaultProvider().get().getPath();
    } catch (IOException e) {
      throw new UncheckedIOException("Redis does not run on this platform", e);
    }
  }

  /**
   * Starts one server.
   *
   * @param folder is created
   */
  public static RedisServers alone(DeployFolder deploy, Path folder) {
    return started(
        new RedisServers(deploy, folder),
        servers -> servers.url = "redis://" + servers.server(List.of(), 0).address());
  }

  /**
   * Starts a primary, two replicas and three sentinels; returns when the sentinels know them all.
   *
   * @param folder is created
   */
  public static RedisServers withSentinels(DeployFolder deploy, Path folder) {
    return started(new RedisServers(deploy, folder), RedisServers::startGroup);
  }

  /**
   * Starts a cluster; returns when it serves, and the node of the key has a replica.
   *
   * @param folder is created
   * @param key of the node that is the first one
   */
  public static RedisServers cluster(DeployFolder deploy, Path folder, String key) {
    return started(
        new RedisServers(deploy, folder), servers -> servers.startCluster(SlotHash.getSlot(key)));
  }

  private static RedisServers started(RedisServers servers, Consumer<RedisServers> start) {
    try {
      start.accept(servers);
      return servers;
    } catch (RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  /** Returns the address in the form of {@code REDIS_URL}. */
  public String url() {
    return url;
  }

  /** Returns the server alone, the first primary, or the node of the key. */
  public Node first() {
    return nodes.getFirst();
  }

  private void startGroup() {
    List<String> member = deploy.redisSettings("redis-sentinel-node.conf");
    Node primary = server(member, 0);
    for (int i = 1; i < MEMBERS; i++) {
      List<String> settings = new ArrayList<>(member);
      settings.add("replicaof 127.0.0.1 " + primary.port());
      server(settings, 0);
    }
    String replicas = "connected_slaves:" + (MEMBERS - 1);
    awaitOn(primary, replicas, redis -> redis.info("replication").contains(replicas));
    for (int i = 0; i < MEMBERS; i++) {
      sentinels.add(startSentinel(primary));
    }
    String known = "slaves=%d,sentinels=%d".formatted(MEMBERS - 1, MEMBERS);
    for (Node each : sentinels) {
      Waiting.await("a sentinel knows " + known, () -> sentinelInfo(each).contains(known));
    }
    url =
        "redis-sentinel://%s/0?sentinelMasterId=%s"
            .formatted(
                sentinels.stream().map(Node::address).collect(Collectors.joining(",")), GROUP);
  }

  private Node startSentinel(Node primary) {
    List<String> settings =
        deploy.redisSettings("sentinel.conf").stream()
            .map(each -> each.replace("redis-1 6379", "127.0.0.1 " + primary.port()))
            .toList();
    return start("sentinel", settings, 0, "--sentinel");
  }

  private String sentinelInfo(Node sentinel) {
    try (StatefulRedisSentinelConnection<String, String> connection =
        client.connectSentinel(uri(sentinel))) {
      return connection.sync().info("sentinel");
    } catch (RedisException notYet) {
      return "";
    }
  }

  /** The node that has the slot is started first. */
  private void startCluster(int slot) {
    int share = SlotHash.SLOT_COUNT / MEMBERS;
    int wanted = Math.min(MEMBERS - 1, slot / share);
    List<Integer> order =
        IntStream.range(0, MEMBERS).mapToObj(i -> (wanted + i) % MEMBERS).toList();
    for (int each : order) {
      Node node = clusterNode();
      int last = each == MEMBERS - 1 ? SlotHash.SLOT_COUNT - 1 : (each + 1) * share - 1;
      cluster(node, "ADDSLOTSRANGE %d %d".formatted(each * share, last));
    }
    List<Node> masters = List.copyOf(nodes);
    meet(masters);
    Node replica = clusterNode();
    meet(nodes);
    String master = call(first(), RedisCommands::clusterMyId);
    awaitOn(replica, "it replicates", redis -> redis.clusterReplicate(master).equals("OK"));
    awaitOn(
        replica,
        "it has what its master has",
        redis -> redis.info("replication").contains("master_link_status:up"));
    for (Node each : masters) {
      awaitOn(each, "it knows the replica", redis -> redis.clusterNodes().contains("slave"));
    }
    url = "redis://" + masters.stream().map(Node::address).collect(Collectors.joining(","));
  }

  private Node clusterNode() {
    int busPort = FreePort.find();
    return server(
        List.of("cluster-enabled yes", "cluster-port " + busPort, "cluster-node-timeout 2000"),
        busPort);
  }

  private void meet(List<Node> all) {
    for (Node each : all.subList(1, all.size())) {
      cluster(each, "MEET 127.0.0.1 %d %d".formatted(first().port(), first().busPort()));
    }
    String known = "cluster_known_nodes:" + all.size();
    for (Node each : all) {
      awaitOn(
          each,
          known,
          redis -> {
            String info = redis.clusterInfo();
            return info.contains("cluster_state:ok") && info.contains(known);
          });
    }
  }

  private void cluster(Node node, String words) {
    CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
    for (String each : words.split(" ", -1)) {
      arguments.add(each);
    }
    String response =
        call(
            node,
            redis ->
                redis.dispatch(
                    CommandType.CLUSTER, new StatusOutput<>(StringCodec.UTF8), arguments));
    if (!response.equals("OK")) {
      throw new IllegalStateException("CLUSTER " + words + ": " + response);
    }
  }

  /** Starts a server; returns when it answers. */
  private Node server(List<String> more, int busPort) {
    List<String> settings = new ArrayList<>(deploy.redisSettings("redis.conf"));
    settings.addAll(more);
    Node node = start("redis", settings, busPort);
    nodes.add(node);
    awaitAnswer(node);
    return node;
  }

  /** Starts the first server again; returns when it answers. */
  public void startFirstAgain() {
    first().process().startAgain();
    awaitAnswer(first());
  }

  private void awaitAnswer(Node node) {
    awaitOn(node, "it answers", redis -> redis.ping().equals("PONG"));
  }

  private Node start(String name, List<String> settings, int busPort, String... options) {
    int port = FreePort.find();
    Path home = folder.resolve(name + "-" + port);
    List<String> lines = new ArrayList<>(List.of("port " + port, "bind 127.0.0.1"));
    lines.addAll(settings);
    try {
      Files.createDirectories(home);
      Files.write(home.resolve("redis.conf"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(home + " could not be written", e);
    }
    List<String> command = new ArrayList<>(List.of(binary, "redis.conf"));
    command.addAll(List.of(options));
    return new Node(ServerProcess.start(name + "-" + port, home, command), port, busPort);
  }

  private void awaitOn(Node node, String what, Predicate<RedisCommands<String, String>> condition) {
    Waiting.await(
        "Redis on port " + node.port() + ": " + what,
        () -> {
          node.process().requireAlive();
          try {
            return call(node, condition::test);
          } catch (RedisException notYet) {
            return false;
          }
        });
  }

  private <T> T call(Node node, Function<RedisCommands<String, String>, T> call) {
    try (StatefulRedisConnection<String, String> connection = client.connect(uri(node))) {
      return call.apply(connection.sync());
    }
  }

  private static RedisURI uri(Node node) {
    return RedisURI.builder().withHost("127.0.0.1").withPort(node.port()).build();
  }

  /** Ends them all. */
  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    sentinels.forEach(each -> each.process().close());
    nodes.forEach(each -> each.process().close());
  }
}
