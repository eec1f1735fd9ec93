// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.advise;

import dev.headroom.advise.Advisor;
import dev.headroom.advise.limit.BulkheadProbe;
import dev.headroom.advise.limit.RefusalAdvisor;
import dev.headroom.advise.load.LoadRecorder;
import dev.headroom.advise.load.ResourceProbe;
import dev.headroom.monitor.history.History;
import dev.headroom.overload.Bulkhead;
import dev.headroom.spring.overload.Bulkheads;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What is known of bulkheads and limiters.
 *
 * <p>Thread-safe.
 */
final class OverloadAdvice implements AdviceSource {
  private final List<Bulkhead> bulkheads;
  private final Supplier<? extends Collection<ResourceProbe>> pools;
  private final History history;

  OverloadAdvice(
      Bulkheads bulkheads, Supplier<? extends Collection<ResourceProbe>> pools, History history) {
    this.bulkheads =
        bulkheads.names().stream().map(bulkheads::find).filter(Objects::nonNull).toList();
    this.pools = pools;
    this.history = history;
  }

  @Override
  public Collection<ResourceProbe> probes() {
    Set<String> contents = new HashSet<>(Set.of("database", "redis"));
    pools.get().forEach(each -> contents.add(each.resource().name()));
    return bulkheads.stream()
        .<ResourceProbe>map(each -> new BulkheadProbe(each, contents(each.name(), contents)))
        .toList();
  }

  /** The bulkhead of the cache holds nothing but Redis, that of HTTP clients none of them. */
  private static Set<String> contents(String bulkhead, Set<String> all) {
    return switch (bulkhead) {
      case "cache" -> Set.of("redis");
      case "http" -> Set.of();
      default -> all;
    };
  }

  @Override
  public List<Advisor> advisors(LoadRecorder recorder) {
    return List.of(new RefusalAdvisor(history));
  }
}
