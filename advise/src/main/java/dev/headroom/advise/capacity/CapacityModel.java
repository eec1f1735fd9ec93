// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise.capacity;

import dev.headroom.advise.capacity.FittedResources.Processor;
import dev.headroom.advise.capacity.FittedResources.Station;
import dev.headroom.advise.capacity.FittedResources.Units;
import dev.headroom.advise.load.LoadSample;
import java.util.ArrayList;
import java.util.List;

/**
 * Predicts what a service does under a load that it does not have yet, from the service demands of
 * its resources.
 *
 * <p>Immutable.
 *
 * <p>Method: the operational laws (Denning and Buzen, The Operational Analysis of Queueing Network
 * Models, 1978). The utilisation under another load is the time that a request takes of a resource
 * ({@link FittedResources}), times the load, over the size. From the bottom up: processors share
 * their time, so that all work on them is stretched ({@link Queue}); the time in another process
 * grows as {@link StationFit} says; a unit of a pool is held for the time of what is inside, and
 * waited for as in M/M/c with the wait scaled to what was measured; a bulkhead refuses those who
 * would wait for too long. The time of a request is that of the recent ones, each part stretched by
 * its own factor, and the waits besides.
 */
final class CapacityModel {
  private static final double MAX_STRETCH = 50;

  private final FittedResources fitted;
  private final Objective objective;
  private final RequestTimes times;

  /** Creates a model of what was fitted. */
  CapacityModel(FittedResources fitted, Objective objective) {
    this.fitted = fitted;
    this.objective = objective;
    this.times =
        RequestTimes.of(fitted.loads(), fitted.processors(), fitted.stations(), stretchNow());
  }

  /** Fits the demands to other steps, with other processes explained as here. */
  CapacityModel again(List<LoadSample> samples) {
    return new CapacityModel(fitted.again(samples), objective);
  }

  LoadMatrix loads() {
    return fitted.loads();
  }

  List<Processor> processors() {
    return fitted.processors();
  }

  List<Station> stations() {
    return fitted.stations();
  }

  List<Units> units() {
    return fitted.units();
  }

  /** Returns by how much the processors stretch the work on them; infinite if they are full. */
  double stretch(double load, Growth growth) {
    double most = 1;
    for (Processor each : processors()) {
      double size = each.used().size() * growth.of(each.name());
      most = Math.max(most, Queue.stretch(size, each.utilisation(load, growth)));
    }
    return most;
  }

  /**
   * Returns the stretch under the present load, at most that of processors that are nearly full.
   */
  private double stretchNow() {
    return Math.min(MAX_STRETCH, stretch(loads().load(), Growth.NONE));
  }

  /** Returns whether the objective breaks under a load. */
  boolean breaksAt(double load, Growth growth) {
    double stretch = stretch(load, growth);
    if (Double.isInfinite(stretch)) {
      return true;
    }
    for (Station each : stations()) {
      if (load >= each.fullAt(growth)) {
        return true;
      }
    }
    List<Waiting> waits = new ArrayList<>();
    for (Units each : units()) {
      Waiting waiting = waiting(each, load, stretch, growth, waits);
      boolean full = waiting.utilisation() >= 1 && !each.refuses();
      if (full || waiting.refused() > objective.maxRefused()) {
        return true;
      }
      waits.add(waiting);
    }
    double before = stretchNow();
    double[] factors = new double[stations().size()];
    for (int s = 0; s < factors.length; s++) {
      Station each = stations().get(s);
      factors[s] =
          each.secondsPerCall(load, stretch, growth)
              / each.secondsPerCall(loads().load(), before, Growth.NONE);
    }
    return times.slowShare(stretch / before, factors, waits, objective.seconds())
        > 1 - objective.share();
  }

  /**
   * Returns how calls wait for units.
   *
   * @param inner the waits of the units before this one, which may be inside
   */
  Waiting waiting(Units units, double load, double stretch, Growth growth, List<Waiting> inner) {
    double hold = hold(units, load, stretch, growth, inner);
    double size = units.size() * growth.of(units.resource().name());
    double utilisation = load * hold / size;
    double probability = Queue.waitProbability(size, utilisation);
    double mean =
        utilisation >= 1
            ? Double.POSITIVE_INFINITY
            : probability
                * (hold / units.callsPerRequest())
                * units.variability()
                / (size * (1 - utilisation));
    Waiting waiting = new Waiting(utilisation, probability, mean, Double.POSITIVE_INFINITY, 0);
    if (!units.refuses()) {
      return waiting;
    }
    double longest = units.resource().maxWait().toNanos() / 1e9;
    double late = utilisation >= 1 ? 1 - 1 / utilisation : waiting.tail(longest);
    int places = (int) Math.round(units.resource().maxCalls() * growth.of(units.resource().name()));
    double full =
        places <= 0
            ? 0
            : Queue.refusedShare((int) Math.max(1, Math.round(size)), load * hold, places);
    double refused = Math.min(1, units.callsPerRequest()) * Math.max(late, full);
    return new Waiting(utilisation, probability, Math.min(mean, longest), longest, refused);
  }

  /** Returns the time for which a request of the mix holds units under a load. */
  private double hold(Units held, double load, double stretch, Growth growth, List<Waiting> inner) {
    double now = held.holdPerRequest();
    double before = stretchNow();
    double inside = 0;
    double added = 0;
    for (Station each : stations()) {
      if (held.resource().contents().contains(each.name())) {
        double then = each.secondsPerCall(load, stretch, growth) * each.callsPerRequest();
        double known =
            each.secondsPerCall(loads().load(), before, Growth.NONE) * each.callsPerRequest();
        inside += known;
        added += then - known;
      }
    }
    double scale = inside > now ? now / inside : 1;
    double own = Math.max(0, now - inside * scale);
    for (Processor each : processors()) {
      own = Math.min(own, each.perRequest() * before);
    }
    double waits = 0;
    for (int i = 0; i < inner.size(); i++) {
      if (held.resource().contents().contains(units().get(i).resource().name())) {
        waits += inner.get(i).meanSeconds() * units().get(i).callsPerRequest();
      }
    }
    double ownAdded = processors().isEmpty() ? 0 : own * (stretch / before - 1);
    return Math.max(now / 20, now + added * scale + ownAdded) + waits;
  }
}
