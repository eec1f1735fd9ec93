// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis;

import dev.headroom.store.embedded.FreePort;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.sentinel.api.sync.RedisSentinelCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;
import org.awaitility.Awaitility;
import redis.embedded.RedisExecProvider;

/**
 * Processes of Redis that know one another: a primary, its replicas and sentinels, or the nodes of
 * a cluster.
 *
 * <p>Confined to one thread. Servers have an operator's password, and a user {@code app} with
 * another one.
 */
final class RedisProcesses implements AutoCloseable {
  static final String GROUP = "shop";
  static final String CALLER = "app:p%40ss";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PASSWORD = "operator";
  private static final String ACCEPTED = "total_connections_received:";

  private final Path folder;
  private final String binary;
  private final RedisClient client = RedisClient.create();
  private final List<Member> members = new ArrayList<>();

  RedisProcesses(Path folder) throws IOException {
    this.folder = folder;
    this.binary = RedisExecProvider.defaultProvider().get().getPath();
  }

  /** A process, with the port by which nodes of a cluster reach it. Immutable. */
  record Member(int port, int busPort, Process process) {

    String address() {
      return "127.0.0.1:" + port;
    }

    /** Ends it at once, as if its machine were gone. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }

  /** Starts a server; returns when it answers. */
  Member server(String... settings) throws IOException {
    return server(0, settings);
  }

  private Member server(int busPort, String... settings) throws IOException {
    List<String> lines = new ArrayList<>(List.of("save \"\"", "repl-diskless-sync-delay 0"));
    lines.add("requirepass " + PASSWORD);
    lines.add("masterauth " + PASSWORD);
    lines.add("user app on >p@ss ~* &* +@all");
    lines.addAll(List.of(settings));
    Member started = start(busPort, lines);
    until(() -> commands(started).ping().equals("PONG"));
    return started;
  }

  /** Starts a replica; returns when it has all that its primary has. */
  Member replica(Member primary) throws IOException {
    Member replica = server("replicaof 127.0.0.1 " + primary.port());
    until(() -> commands(replica).info("replication").contains("master_link_status:up"));
    return replica;
  }

  /** Starts a sentinel. */
  Member sentinel(Member primary, int quorum) throws IOException {
    return start(
        0,
        List.of(
            "sentinel monitor %s 127.0.0.1 %d %d".formatted(GROUP, primary.port(), quorum),
            "sentinel auth-pass " + GROUP + " " + PASSWORD,
            "sentinel down-after-milliseconds " + GROUP + " 4000",
            "sentinel failover-timeout " + GROUP + " 10000"),
        "--sentinel");
  }

  /** Starts a sentinel that knows no primary; returns when it answers. */
  Member sentinel() throws IOException {
    Member started = start(0, List.of(), "--sentinel");
    awaitKnown(started, "sentinel_masters:0");
    return started;
  }

  /**
   * Returns a count of the connections that a sentinel has accepted, that of the count included.
   */
  IntSupplier connections(Member sentinel) {
    RedisSentinelCommands<String, String> to = client.connectSentinel(uri(sentinel, "")).sync();
    return () ->
        to.info("stats")
            .lines()
            .filter(line -> line.startsWith(ACCEPTED))
            .mapToInt(line -> Integer.parseInt(line.substring(ACCEPTED.length()).strip()))
            .findFirst()
            .orElseThrow();
  }

  /** Waits until a sentinel knows the replica and the other sentinels. */
  void awaitKnown(Member sentinel, String known) {
    until(() -> client.connectSentinel(uri(sentinel, "")).sync().info("sentinel").contains(known));
  }

  /** Lets a sentinel exchange primary and replica. */
  void failOver(Member sentinel) {
    client.connectSentinel(uri(sentinel, "")).sync().failover(GROUP);
  }

  /** Brings the replica in step, and then cuts it off: it gets no more writes. */
  void isolate(Member primary, Member replica) {
    commands(primary).set("in-step", "now");
    if (commands(primary).waitForReplication(1, PATIENCE.toMillis()) < 1) {
      throw new IllegalStateException("the replica did not get what the primary has");
    }
    commands(replica).replicaof("127.0.0.1", 1);
  }

  RedisCommands<String, String> commands(Member server) {
    return client.connect(uri(server, PASSWORD)).sync();
  }

  private static RedisURI uri(Member member, String password) {
    RedisURI.Builder uri = RedisURI.builder().withHost("127.0.0.1").withPort(member.port());
    return password.isEmpty() ? uri.build() : uri.withPassword(password.toCharArray()).build();
  }

  /** Starts a node of a cluster that has the slots from one to another. */
  Member node(int firstSlot, int lastSlot) throws IOException {
    Member node = node();
    cluster(node, "ADDSLOTSRANGE %d %d".formatted(firstSlot, lastSlot));
    return node;
  }

  private Member node() throws IOException {
    int busPort = FreePort.find();
    return server(
        busPort, "cluster-enabled yes", "cluster-port " + busPort, "cluster-node-timeout 5000");
  }

  /** Lets nodes know one another; returns when the cluster is whole for each. */
  void meet(List<Member> nodes) {
    Member first = nodes.getFirst();
    for (Member each : nodes.subList(1, nodes.size())) {
      cluster(each, "MEET 127.0.0.1 %d %d".formatted(first.port(), first.busPort()));
    }
    for (Member each : nodes) {
      until(() ->
          commands(each).clusterInfo().contains("cluster_state:ok")
              && commands(each).clusterInfo().contains("cluster_known_nodes:" + nodes.size()));
    }
  }

  /** Starts a replica of a node; returns when it may take the node's place. */
  Member replicaOfNode(Member node, List<Member> nodes) throws IOException {
    Member replica = node();
    List<Member> all = new ArrayList<>(nodes);
    all.add(replica);
    meet(all);
    until(() -> commands(replica).clusterReplicate(commands(node).clusterMyId()).equals("OK"));
    until(() -> commands(replica).info("replication").contains("master_link_status:up"));
    for (Member each : nodes) {
      until(() -> commands(each).clusterNodes().lines().anyMatch(line -> line.contains("slave")));
    }
    return replica;
  }

  /** Moves a slot, whose keys are lost, from one node to another. */
  void moveSlot(int slot, Member from, Member to, Member third) {
    String moved = "SETSLOT " + slot + " NODE " + commands(to).clusterMyId();
    cluster(to, "SETSLOT " + slot + " IMPORTING " + commands(from).clusterMyId());
    cluster(to, moved);
    // A node that has got another key meanwhile refuses.
    until(() -> {
      commands(from).flushall();
      return cluster(from, moved).equals("OK");
    });
    cluster(third, moved);
  }

  private String cluster(Member node, String words) {
    CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8);
    for (String each : words.split(" ", -1)) {
      args.add(each);
    }
    return commands(node).dispatch(CommandType.CLUSTER, new StatusOutput<>(StringCodec.UTF8), args);
  }

  private Member start(int busPort, List<String> settings, String... options) throws IOException {
    int port = FreePort.find();
    Path home = Files.createDirectory(folder.resolve(Integer.toString(port)));
    List<String> lines = new ArrayList<>(List.of("port " + port, "bind 127.0.0.1"));
    lines.addAll(settings);
    Files.write(home.resolve("redis.conf"), lines);
    List<String> command = new ArrayList<>(List.of(binary, "redis.conf"));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("log").toFile())
            .start();
    Member started = new Member(port, busPort, process);
    members.add(started);
    return started;
  }

  private static void until(Callable<Boolean> holds) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptionsInstanceOf(RedisException.class)
        .until(holds);
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    members.forEach(each -> each.process().destroyForcibly());
    members.forEach(each -> each.process().onExit().join());
  }
}
