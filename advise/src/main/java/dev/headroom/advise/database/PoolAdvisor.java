// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.database;

import dev.headroom.advise.Advice;
import dev.headroom.advise.Advisor;
import dev.headroom.advise.Change;
import dev.headroom.advise.Evidence;
import dev.headroom.advise.Prediction;
import dev.headroom.advise.Severity;
import dev.headroom.advise.Trial;
import dev.headroom.advise.capacity.PoolSizing;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.advise.load.ProcessorShortage;
import dev.headroom.advise.load.ResourceLoad;
import dev.headroom.database.pool.PoolHealth;
import dev.headroom.database.pool.PoolWatch;
import dev.headroom.database.server.ConnectionLimit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Advice about the size of connection pools, from how long calls wait and for how long they hold a
 * connection.
 *
 * <p>A pool is too small if calls wait for longer than a tenth of the time for which they hold a
 * connection, and for more than a millisecond. If waits are much longer than the arrivals explain,
 * no size is advised: something else, such as a second connection for the same work, makes them
 * wait. No size is advised beyond what the server has left, as far as that is known. An approved
 * size is set at once, measured, and put back if waits do not fall. Steps in which the process
 * lacked processor time, in which all waits are long, are left out.
 *
 * <p>Thread-safe. For a pool that is too small it reads what the server has left, and waits for it
 * for some seconds at most.
 */
public final class PoolAdvisor implements Advisor {
  private static final int RECENT_STEPS = 12;
  private static final int MIN_STEPS = 3;
  private static final int MIN_PEAK_STEPS = 60;
  private static final double MIN_CALLS = 50;
  private static final double SERVED_SHARE = 0.95;
  private static final double MIN_WAIT_SECONDS = 0.001;
  private static final double TOLERATED_SHARE_OF_HOLD = 0.1;
  private static final double SATURATED_SHARE = 0.97;
  private static final double UNEXPLAINED_FACTOR = 4;
  private static final double OVERSIZED_FACTOR = 4;
  private static final int MIN_OVERSIZED = 10;

  private final Supplier<? extends Collection<PoolWatch>> pools;
  private final Supplier<List<LoadSample>> samples;
  private final Function<PoolWatch, @Nullable ConnectionLimit> limits;
  private final ToIntFunction<String> elsewhere;

  /**
   * Creates an advisor.
   *
   * @param pools the pools that there are now
   * @param samples the steps of the last hour
   * @param limits reads what the server of a pool leaves to it, as {@link
   *     PoolWatch#connectionLimit} does; null where that is not known
   * @param elsewhere how many connections the pools of a name may still open on other instances
   */
  public PoolAdvisor(
      Supplier<? extends Collection<PoolWatch>> pools,
      Supplier<List<LoadSample>> samples,
      Function<PoolWatch, @Nullable ConnectionLimit> limits,
      ToIntFunction<String> elsewhere) {
    this.pools = pools;
    this.samples = samples;
    this.limits = limits;
    this.elsewhere = elsewhere;
  }

  /** The use of one pool over some steps. */
  private record Use(
      double seconds, double calls, double busySeconds, double waitSeconds, double size) {
    double meanWait() {
      return waitSeconds / calls;
    }

    PoolSizing sizing() {
      return new PoolSizing(calls / seconds, busySeconds / calls, 1);
    }

    int connections() {
      return (int) size;
    }

    boolean isSaturated() {
      return sizing().busy() > SATURATED_SHARE * connections();
    }

    /** Returns the mean wait that random arrivals explain, in seconds. */
    double expectedWait() {
      return sizing().meanWaitSeconds(connections());
    }

    double lostSecondsPerMinute() {
      return waitSeconds / seconds * 60;
    }
  }

  @Override
  public List<Advice> advise() {
    List<Advice> advice = new ArrayList<>();
    List<LoadSample> all = samples.get();
    for (PoolWatch pool : pools.get()) {
      String name = PoolProbe.name(pool);
      Use now = use(name, ProcessorShortage.without(all, RECENT_STEPS));
      if (now == null || now.size() <= 0) {
        continue;
      }
      Advice larger = larger(pool, name, now);
      if (larger != null) {
        advice.add(larger);
      } else {
        Advice smaller = smaller(name, all);
        if (smaller != null) {
          advice.add(smaller);
        }
      }
    }
    return advice;
  }

  private static @Nullable Use use(String pool, List<LoadSample> steps) {
    List<ResourceLoad> used =
        steps.stream()
            .map(each -> each.resources().get(pool))
            .filter(Objects::nonNull)
            .filter(each -> !Double.isNaN(each.calls().waitSeconds()))
            .toList();
    double calls = used.stream().mapToDouble(each -> each.calls().count()).sum();
    if (used.size() < MIN_STEPS || calls < MIN_CALLS) {
      return null;
    }
    double seconds =
        steps.stream()
            .filter(each -> each.resources().containsKey(pool))
            .mapToDouble(LoadSample::seconds)
            .sum();
    return new Use(
        seconds,
        calls,
        Math.max(1e-9, used.stream().mapToDouble(ResourceLoad::busySeconds).sum()),
        used.stream().mapToDouble(each -> each.calls().waitSeconds()).sum(),
        used.getLast().size());
  }

  private @Nullable Advice larger(PoolWatch pool, String name, Use now) {
    PoolSizing sizing = now.sizing();
    double tolerated = Math.max(MIN_WAIT_SECONDS, TOLERATED_SHARE_OF_HOLD * sizing.holdSeconds());
    if (now.meanWait() < tolerated) {
      return null;
    }
    if (!now.isSaturated() && now.meanWait() > UNEXPLAINED_FACTOR * now.expectedWait()) {
      return unexplained(name, now);
    }
    // A full pool hides how many would come: grow by half, and look again.
    int size = now.connections();
    int wanted =
        now.isSaturated() ? size + Math.max(2, size / 2) : sizing.smallest(SERVED_SHARE, tolerated);
    return wanted <= size ? null : tooSmall(pool, name, now, wanted);
  }

  /** Returns the advice of a pool that wants more connections, as far as the server has them. */
  private Advice tooSmall(PoolWatch pool, String name, Use now, int wanted) {
    int size = now.connections();
    Allowance allowance = allowance(pool);
    int larger = Math.min(wanted, allowance.most());
    double lost = now.lostSecondsPerMinute();
    Advice.Builder advice =
        Advice.of("pool.size", name)
            .weight(
                lost > 60 ? Severity.HIGH : Severity.MEDIUM, lost, now.isSaturated() ? 0.6 : 0.8)
            .symptom(1)
            .evidence(waits(now))
            .evidence(allowance.evidence());
    String small =
        "%s is too small: calls wait %s for one of %d connections"
            .formatted(name, millis(now.meanWait()), size);
    if (larger <= size) {
      return advice
          .title(small + ", and the server has none left for it")
          .change(
              Change.setting(
                  "hold connections for a shorter time; or raise the limit, for which the server"
                      + " needs memory; or put a pooler in transaction mode before the server"))
          .build();
    }
    return advice
        .title(small)
        .prediction(
            Prediction.of(
                "mean wait for a connection, ms",
                now.meanWait() * 1e3,
                waitAfter(now, larger, larger < wanted) * 1e3))
        .change(
            Change.automatic(
                "set the maximum pool size to " + larger + ", until the next start",
                "set the maximum pool size to " + size))
        .trial(new Resize(pool, name, larger))
        .build();
  }

  /**
   * Returns the mean wait with more connections.
   *
   * @param limited whether the server has fewer than the load wants
   * @return seconds
   */
  private static double waitAfter(Use now, int larger, boolean limited) {
    if (!now.isSaturated()) {
      return Math.min(now.meanWait(), now.sizing().meanWaitSeconds(larger));
    }
    return limited ? now.meanWait() * now.connections() / larger : now.meanWait() / 2;
  }

  private Allowance allowance(PoolWatch pool) {
    ConnectionLimit limit = limits.apply(pool);
    return limit == null ? Allowance.UNKNOWN : Allowance.of(limit, unopenedBeside(pool));
  }

  /** Returns how many connections the other pools of the same server may still open. */
  private int unopenedBeside(PoolWatch pool) {
    return elsewhere.applyAsInt(pool.health().name())
        + pools.get().stream()
            .filter(each -> !each.equals(pool) && each.sharesServerWith(pool))
            .map(PoolWatch::health)
            .mapToInt(PoolAdvisor::unopened)
            .sum();
  }

  private static int unopened(PoolHealth other) {
    return other.max() == Integer.MAX_VALUE ? 0 : Math.max(0, other.max() - other.total());
  }

  private static Advice unexplained(String name, Use now) {
    return Advice.of("pool.unexplained-wait", name)
        .title("waits for %s are longer than its load explains".formatted(name))
        .weight(Severity.MEDIUM, now.lostSecondsPerMinute(), 0.5)
        .symptom(1)
        .evidence(waits(now))
        .change(
            Change.code(
                "look for bursts of calls, and for work that takes a second connection while it"
                    + " holds one; a larger pool is no cure that can be predicted"))
        .build();
  }

  private static Evidence waits(Use now) {
    double expected = now.expectedWait();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("callsPerSecond", now.calls() / now.seconds());
    figures.put("holdMillis", now.sizing().holdSeconds() * 1e3);
    figures.put("busyConnections", now.sizing().busy());
    figures.put("measuredWaitMillis", now.meanWait() * 1e3);
    figures.put("predictedWaitMillis", expected * 1e3);
    return new Evidence(
        "wait",
        String.format(
            Locale.ROOT,
            "%.1f calls a second hold a connection for %s, so %.1f of %.0f are in use; they wait"
                + " %s, where random arrivals explain %s",
            now.calls() / now.seconds(),
            millis(now.sizing().holdSeconds()),
            now.sizing().busy(),
            now.size(),
            millis(now.meanWait()),
            Double.isInfinite(expected) ? "any wait" : millis(expected)),
        figures);
  }

  private static String millis(double seconds) {
    return String.format(Locale.ROOT, "%.1f ms", seconds * 1e3);
  }

  /** Says once the peak of ten minutes is known that far fewer connections would do. */
  private static @Nullable Advice smaller(String name, List<LoadSample> all) {
    if (all.size() < MIN_PEAK_STEPS) {
      return null;
    }
    double peak = 0;
    double size = 0;
    for (LoadSample each : all) {
      ResourceLoad used = each.resources().get(name);
      if (used != null) {
        peak = Math.max(peak, used.busySeconds() / each.seconds());
        size = used.size();
      }
    }
    int enough = (int) Math.ceil(peak + 3 * Math.sqrt(peak) + 2);
    if (peak == 0 || size < MIN_OVERSIZED || size < OVERSIZED_FACTOR * enough) {
      return null;
    }
    return Advice.of("pool.oversized", name)
        .title("%s holds far more connections than its busiest step needs".formatted(name))
        .weight(Severity.LOW, 0, 0.6)
        .evidence(
            new Evidence(
                "utilisation",
                String.format(
                    Locale.ROOT,
                    "at most %.1f of %.0f connections were in use on average over a step, in %d"
                        + " steps",
                    peak,
                    size,
                    all.size()),
                Map.of("peakBusyConnections", peak, "size", size)))
        .change(
            Change.setting(
                "set the maximum pool size to %d, unless the service is busier at other times"
                    .formatted(enough)))
        .build();
  }

  /** Sets another size, and measures the mean wait. */
  private final class Resize implements Trial {
    private final PoolWatch pool;
    private final String name;
    private final int wanted;
    private int before;

    Resize(PoolWatch pool, String name, int wanted) {
      this.pool = pool;
      this.name = name;
      this.wanted = wanted;
    }

    @Override
    public OptionalDouble measure(Instant since) {
      List<LoadSample> measured =
          samples.get().stream().filter(each -> each.isSince(since)).toList();
      Use now = use(name, measured);
      return now == null ? OptionalDouble.empty() : OptionalDouble.of(now.meanWait() * 1e3);
    }

    @Override
    public void apply() {
      Allowance now = allowance(pool);
      if (now.most() < wanted) {
        throw new IllegalStateException(
            name + " stays as it is, since the server has fewer left: " + now.evidence().text());
      }
      before = pool.health().max();
      pool.resize(wanted);
    }

    @Override
    public void rollBack() {
      if (before > 0) {
        pool.resize(before);
      }
    }
  }
}
