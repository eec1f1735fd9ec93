// SPDX-License-Identifier: Apache-2.0
package dev.headroom.store.redis.connection;

import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads from {@code INFO} what a Redis server cannot be relied on for: that it evicts, is nearly
 * full, is a replica, or a node of a cluster.
 *
 * <p>Thread-safe. One round trip of three small commands.
 */
final class RedisServerCheck {
  private static final List<String> SECTIONS = List.of("memory", "replication", "cluster");
  private static final List<String> SECTIONS_OF_NODE = List.of("memory", "replication");
  private static final String NO_EVICTION = "noeviction";
  private static final double NEARLY_FULL = 0.9;

  private RedisServerCheck() {}

  /**
   * Returns the caveats in a few words, empty for none; null where they could not be read.
   *
   * @param isCluster whether nodes of a cluster are expected
   */
  static @Nullable String caveat(
      RedisAsyncCommands<byte[], byte[]> commands, boolean isCluster, Duration timeout)
      throws InterruptedException {
    try {
      List<String> wanted = isCluster ? SECTIONS_OF_NODE : SECTIONS;
      List<String> sections =
          RedisStore.all(wanted.stream().map(commands::info).toList())
              .toCompletableFuture()
              .get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return caveat(String.join("\n", sections));
    } catch (ExecutionException | TimeoutException | RuntimeException unknown) {
      // No answer in time, or a user that may not call INFO.
      return null;
    }
  }

  static String caveat(String info) {
    Map<String, String> fields = new HashMap<>();
    for (String line : info.lines().toList()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    List<String> caveats = new ArrayList<>();
    memory(fields, caveats);
    if ("slave".equals(fields.get("role"))) {
      caveats.add("is a replica, which refuses writes: set the address of the primary");
    }
    if (fields.containsKey("role") && !fields.containsKey("master_replid")) {
      caveats.add(
          "does not name its replication id, so caches do not notice when it comes back with an old"
              + " copy of its data: use a server of Redis or Valkey");
    }
    if ("1".equals(fields.get("cluster_enabled"))) {
      caveats.add(
          "is a node of a cluster, and only one of those that have the keys: set the addresses of"
              + " several nodes, separated by commas");
    }
    return String.join("; ", caveats);
  }

  private static void memory(Map<String, String> fields, List<String> caveats) {
    long max = number(fields.get("maxmemory"));
    String policy = fields.getOrDefault("maxmemory_policy", NO_EVICTION);
    if (max == 0) {
      return;
    }
    if (!policy.equals(NO_EVICTION)) {
      caveats.add(
          "evicts by "
              + policy
              + " when it is full, and then each instance may admit a limit once more: set"
              + " maxmemory-policy noeviction where limits must hold");
    } else if (number(fields.get("used_memory")) >= NEARLY_FULL * max) {
      caveats.add("is nearly full, and refuses writes when it is: raise maxmemory");
    }
  }

  private static long number(@Nullable String text) {
    return text == null || !text.matches("\\d{1,18}") ? 0 : Long.parseLong(text);
  }
}
