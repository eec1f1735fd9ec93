// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

import static dev.headroom.ground.MeterSpec.Kind.COUNTER;
import static dev.headroom.ground.MeterSpec.Kind.GAUGE;
import static dev.headroom.ground.MeterSpec.Kind.HISTOGRAM;

import dev.headroom.ground.MeterDefinition;
import dev.headroom.ground.MeterSpec;

/**
 * The meters of background jobs.
 *
 * <p>Immutable.
 */
public enum JobMeter implements MeterDefinition {
  RUN(
      HISTOGRAM,
      "headroom.job.run",
      "kind, outcome",
      "Time of a run, by outcome: finished, failed (tried again), dead, cancelled, given-back (at a"
          + " shutdown), superseded (another worker had taken over)."),
  START(
      HISTOGRAM,
      "headroom.job.start",
      "kind",
      "Time from when a job was due until it started; the time until its commit counts."),
  ENQUEUED(COUNTER, "headroom.job.enqueued", "kind", "Jobs that were enqueued, committed or not."),
  LOST(
      COUNTER,
      "headroom.job.lost",
      "kind",
      "Runs whose worker died, which this instance noticed first."),
  WORKERS(
      GAUGE,
      "headroom.job.workers",
      "work, state",
      "Runs by kind of work (cpu, waiting) and state (busy, stuck beyond the time limit); max is"
          + " how many may run."),
  WAIT(
      GAUGE,
      "headroom.job.wait",
      "",
      "How long the oldest job that is due and not limited by key has waited.",
      "seconds");

  @SuppressWarnings("ImmutableEnumChecker") // a record of texts
  private final MeterSpec spec;

  JobMeter(MeterSpec.Kind kind, String name, String tags, String description) {
    this(kind, name, tags, description, "");
  }

  JobMeter(MeterSpec.Kind kind, String name, String tags, String description, String unit) {
    this.spec = new MeterSpec(kind, name, tags, description, unit);
  }

  @Override
  public MeterSpec spec() {
    return spec;
  }
}
