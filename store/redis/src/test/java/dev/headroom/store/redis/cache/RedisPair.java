// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.cache;

import dev.headroom.kit.FaultyLink;
import dev.headroom.store.embedded.RedisServer;
import dev.headroom.store.redis.connection.RealRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * A Redis and its replica, which can take over without the last writes.
 *
 * <p>Confined to one thread.
 */
final class RedisPair implements AutoCloseable {

  private final RedisClient client = RedisClient.create();
  private Member primary = new Member(client);
  private Member standby = new Member(client);

  RedisPair() {
    replicate();
  }

  private static final class Member {
    private final RedisServer server = RedisServer.temporary();
    private final RedisCommands<String, String> commands;

    Member(RedisClient client) {
      commands = client.connect(RedisURI.create(server.uri())).sync();
      commands.configSet("repl-diskless-sync-delay", "0");
    }
  }

  RedisServer primary() {
    return primary.server;
  }

  RedisServer standby() {
    return standby.server;
  }

  RedisCommands<String, String> commandsOfPrimary() {
    return primary.commands;
  }

  void flush() {
    primary.commands.flushall();
  }

  /** The standby follows the primary, and has all that it has, when this returns. */
  private void replicate() {
    standby.commands.replicaof("127.0.0.1", primary.server.port());
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> standby.commands.info("replication").contains("master_link_status:up"));
    awaitStandby();
  }

  /** Waits for a write of its own, behind which those of all others stand. */
  private void awaitStandby() {
    primary.commands.set("in-step", "now");
    if (primary.commands.waitForReplication(1, 50_000) < 1) {
      throw new IllegalStateException("the standby did not get what the primary has");
    }
  }

  /** Brings the standby in step, and then cuts it off: it is a primary that gets no more writes. */
  void isolateStandby() {
    awaitStandby();
    standby.commands.replicaofNoOne();
  }

  /** Leads all to the standby, whatever it lacks; the former primary is gone. */
  void promoteStandby(List<FaultyLink> links) {
    links.forEach(FaultyLink::cut);
    links.forEach(link -> link.redirect(standby.server.port()));
    links.forEach(FaultyLink::heal);
    Member former = primary;
    primary = standby;
    standby = former;
  }

  /** Fails over as an asynchronous replication does: what was acknowledged meanwhile is lost. */
  void failOver(List<FaultyLink> links) {
    isolateStandby();
    RealRedis.pass(Duration.ofMillis(20));
    promoteStandby(links);
    replicate();
  }

  @Override
  public void close() {
    client.shutdown();
    primary.server.close();
    standby.server.close();
  }
}
