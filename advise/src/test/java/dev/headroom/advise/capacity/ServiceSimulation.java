// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import dev.headroom.advise.load.Latencies;
import dev.headroom.advise.load.LoadSample;
import dev.headroom.advise.load.Resource;
import dev.headroom.advise.load.ResourceKind;
import dev.headroom.advise.load.ResourceLoad;
import dev.headroom.advise.load.RouteLoad;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A service in simulated time, as an oracle: requests arrive at random, work on processors that
 * they share, perhaps enter a bulkhead, borrow a connection, run a statement on a database whose
 * processors are shared too, and work again.
 */
final class ServiceSimulation {
  /** What a service is made of; times in seconds. */
  record Plan(
      double processors,
      int pool,
      int bulkhead,
      double databaseProcessors,
      double network,
      List<Route> routes) {}

  /** Mean times of one route, and its share of the requests. */
  record Route(String name, double share, double work, double statement) {}

  /** How a run went. */
  record Run(List<LoadSample> samples, double slowShare, double refusedShare) {}

  private static final int PLACES = 3;
  private static final double MAX_WAIT = 0.2;

  private final Plan plan;
  private final Random random;
  private double now;
  private final Shared processors;
  private final Shared database;
  private final List<Job> travelling = new ArrayList<>();
  private final Deque<Job> waiting = new ArrayDeque<>();
  private final Deque<Job> outside = new ArrayDeque<>();
  private int connections;
  private int permits;

  // Of the step.
  private double cpuBusy;
  private double databaseBusy;
  private double connectionsBusy;
  private double permitsBusy;
  private double waitSeconds;
  private double borrows;
  private double refused;
  private final Map<String, List<Double>> times = new HashMap<>();
  private long allRefused;
  private long all;
  private boolean overrun;

  ServiceSimulation(Plan plan, long seed) {
    this.plan = plan;
    this.random = new Random(seed);
    this.processors = new Shared(plan.processors());
    this.database = new Shared(plan.databaseProcessors() == 0 ? 1e9 : plan.databaseProcessors());
  }

  private static final class Job {
    final Route route;
    final double arrived;
    double left;
    int stage;
    double since;

    Job(Route route, double now) {
      this.route = route;
      this.arrived = now;
    }
  }

  /** Servers whose time is shared equally by all jobs, each on at most one. */
  private static final class Shared {
    final double servers;
    final List<Job> jobs = new ArrayList<>();

    Shared(double servers) {
      this.servers = servers;
    }

    double rate() {
      return jobs.isEmpty() ? 0 : Math.min(1, servers / jobs.size());
    }

    double busy() {
      return Math.min(servers, jobs.size());
    }

    double next() {
      double least = Double.POSITIVE_INFINITY;
      for (Job each : jobs) {
        least = Math.min(least, each.left);
      }
      return jobs.isEmpty() ? least : least / rate();
    }

    void advance(double time) {
      double done = rate() * time;
      jobs.forEach(each -> each.left -= done);
    }

    @Nullable Job finished() {
      for (Job each : jobs) {
        if (each.left <= 1e-12) {
          jobs.remove(each);
          return each;
        }
      }
      return null;
    }
  }

  /** Runs one step after the other, each with its own load. */
  Run run(double[] loads, double stepSeconds, double limit) {
    List<LoadSample> samples = new ArrayList<>();
    double slow = 0;
    double served = 0;
    Instant begin = Instant.EPOCH;
    for (int i = 0; i < loads.length; i++) {
      step(loads[i], stepSeconds);
      for (List<Double> each : times.values()) {
        slow += each.stream().filter(time -> time > limit).count();
        served += each.size();
      }
      samples.add(sample(begin.plusMillis((long) ((i + 1) * stepSeconds * 1000)), stepSeconds));
    }
    // What has not ended by now is slow, unless it has just begun.
    List<Job> left = new ArrayList<>(processors.jobs);
    left.addAll(database.jobs);
    left.addAll(waiting);
    slow += left.stream().filter(each -> now - each.arrived > limit).count();
    served += left.stream().filter(each -> now - each.arrived > limit).count();
    return new Run(
        samples, overrun ? 1 : slow / Math.max(1, served), (double) allRefused / Math.max(1, all));
  }

  private void step(double load, double seconds) {
    cpuBusy = databaseBusy = connectionsBusy = permitsBusy = 0;
    waitSeconds = borrows = refused = 0;
    times.clear();
    double end = now + seconds;
    double arrival = now + exponential(1 / load);
    while (now < end && !overrun) {
      // A service that falls behind for good is broken, whatever comes.
      overrun = processors.jobs.size() + database.jobs.size() + waiting.size() > 2000;
      double next = Math.min(end, arrival) - now;
      next = Math.min(next, Math.min(processors.next(), database.next()));
      for (Job each : travelling) {
        next = Math.min(next, each.left);
      }
      if (!outside.isEmpty()) {
        next = Math.min(next, outside.peekFirst().since + MAX_WAIT - now);
      }
      advance(Math.max(0, next));
      if (now >= arrival - 1e-12 && arrival < end) {
        arrive();
        arrival = now + exponential(1 / load);
      }
      settle();
    }
  }

  private double exponential(double mean) {
    return -mean * Math.log(1 - random.nextDouble());
  }

  private void advance(double time) {
    cpuBusy += processors.busy() * time;
    databaseBusy += (database.jobs.size() + travelling.size()) * time;
    connectionsBusy += connections * time;
    permitsBusy += permits * time;
    processors.advance(time);
    database.advance(time);
    travelling.forEach(each -> each.left -= time);
    now += time;
  }

  private void arrive() {
    all++;
    double at = random.nextDouble();
    Route chosen = plan.routes().getLast();
    for (Route each : plan.routes()) {
      at -= each.share();
      if (at < 0) {
        chosen = each;
        break;
      }
    }
    Job job = new Job(chosen, now);
    if (plan.bulkhead() > 0) {
      if (permits + outside.size() >= PLACES * plan.bulkhead()) {
        refuse();
        return;
      }
      if (permits >= plan.bulkhead()) {
        job.since = now;
        outside.addLast(job);
        return;
      }
      permits++;
    }
    begin(job);
  }

  private void refuse() {
    refused++;
    allRefused++;
  }

  private void begin(Job job) {
    job.left = exponential(job.route.work());
    processors.jobs.add(job);
  }

  private void settle() {
    while (!outside.isEmpty() && now - outside.peekFirst().since >= MAX_WAIT - 1e-9) {
      outside.removeFirst();
      refuse();
    }
    @Nullable Job done;
    while ((done = processors.finished()) != null) {
      if (done.stage == 0 && done.route.statement() > 0) {
        done.since = now;
        waiting.addLast(done);
      } else {
        end(done);
      }
    }
    while ((done = database.finished()) != null) {
      done.left = plan.network();
      travelling.add(done);
    }
    for (Job each : List.copyOf(travelling)) {
      if (each.left <= 1e-12) {
        travelling.remove(each);
        connections--;
        each.stage = 1;
        each.left = exponential(each.route.work() / 4);
        processors.jobs.add(each);
      }
    }
    while (!waiting.isEmpty() && (plan.pool() == 0 || connections < plan.pool())) {
      Job next = waiting.removeFirst();
      connections++;
      borrows++;
      waitSeconds += now - next.since;
      next.left = exponential(next.route.statement());
      database.jobs.add(next);
    }
  }

  private void end(Job job) {
    times.computeIfAbsent(job.route.name(), any -> new ArrayList<>()).add(now - job.arrived);
    if (plan.bulkhead() > 0) {
      if (outside.isEmpty()) {
        permits--;
      } else {
        begin(outside.removeFirst());
      }
    }
  }

  private LoadSample sample(Instant end, double seconds) {
    Map<String, ResourceLoad> used = new HashMap<>();
    ResourceLoad.Calls none = ResourceLoad.Calls.UNKNOWN;
    used.put(
        "cpu",
        new ResourceLoad(
            Resource.of("cpu", ResourceKind.PROCESSOR), plan.processors(), cpuBusy, none));
    used.put(
        "database",
        new ResourceLoad(
            Resource.of("database", ResourceKind.STATION),
            0,
            databaseBusy,
            new ResourceLoad.Calls(borrows, Double.NaN, 0)));
    if (plan.pool() > 0) {
      used.put(
          "pool",
          new ResourceLoad(
              Resource.of("pool", ResourceKind.POOL, "database"),
              plan.pool(),
              connectionsBusy,
              new ResourceLoad.Calls(borrows, waitSeconds, 0)));
    }
    if (plan.bulkhead() > 0) {
      used.put(
          "bulkhead",
          new ResourceLoad(
              new Resource(
                  "bulkhead",
                  ResourceKind.BULKHEAD,
                  Set.of("pool", "database"),
                  PLACES * plan.bulkhead(),
                  Duration.ofMillis((long) (MAX_WAIT * 1000))),
              plan.bulkhead(),
              permitsBusy,
              none));
    }
    Map<String, RouteLoad> routes = new HashMap<>();
    times.forEach((name, each) -> {
      Map<Double, Double> byMiddle = new TreeMap<>();
      each.forEach(time -> byMiddle.merge(bucket(time), 1.0, Double::sum));
      routes.put(
          name,
          new RouteLoad(
              each.size(),
              each.stream().mapToDouble(Double::doubleValue).sum(),
              Latencies.of(byMiddle),
              Map.of()));
    });
    return new LoadSample(end, seconds, routes, used);
  }

  /** Sixteen buckets a power of two, as the history has them. */
  private static double bucket(double time) {
    return Math.pow(2, Math.round(16 * Math.log(Math.max(1e-6, time)) / Math.log(2)) / 16.0);
  }

  /** Finds the load from which on the objective breaks, to 2 %. */
  static double breakingLoad(Plan plan, Objective objective, double from) {
    double low = from;
    double high = from;
    while (!breaks(plan, objective, high)) {
      low = high;
      high *= 1.3;
    }
    while (high > 1.02 * low) {
      double middle = (low + high) / 2;
      if (breaks(plan, objective, middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return (low + high) / 2;
  }

  private static boolean breaks(Plan plan, Objective objective, double load) {
    double[] loads = new double[6];
    Arrays.fill(loads, load);
    Run run = new ServiceSimulation(plan, 7).run(loads, 20, objective.seconds());
    return run.slowShare() > 1 - objective.share() || run.refusedShare() > objective.maxRefused();
  }

  /** Runs loads that rise evenly from a tenth to the whole of a load. */
  static List<LoadSample> ramp(Plan plan, double to, int steps, long seed) {
    double[] loads = new double[steps];
    for (int i = 0; i < steps; i++) {
      loads[i] = to * (0.1 + 0.9 * i / (steps - 1));
    }
    return new ServiceSimulation(plan, seed).run(loads, 10, 1).samples();
  }
}
