// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.harness;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the methods of a JMH class in rounds; each method of each round has a JVM of its own.
 *
 * <p>One thread at a time.
 */
public final class JmhRounds {

  private static final int WARM_UPS = 5;
  private static final int MEASUREMENTS = 3;

  private JmhRounds() {}

  /**
   * Measures all methods of a class.
   *
   * @param type the class; its methods are named after the contestants
   * @param threads the number of concurrent callers
   * @param run the number and length of rounds
   * @return each method's score in the class's own unit
   */
  public static Rounds measure(Class<?> type, int threads, SuiteRun run) {
    Rounds rounds = new Rounds();
    for (int round = 1; round <= run.rounds(); round++) {
      run.step(type.getSimpleName() + ", threads " + threads + ", round " + round);
      for (RunResult result : once(type, threads, run)) {
        String method = result.getParams().getBenchmark();
        rounds.add(
            method.substring(method.lastIndexOf('.') + 1), result.getPrimaryResult().getScore());
      }
    }
    return rounds;
  }

  private static Collection<RunResult> once(Class<?> type, int threads, SuiteRun run) {
    Options options =
        new OptionsBuilder()
            .include("^" + type.getName().replace(".", "\\.").replace("$", "\\$") + "\\.")
            .threads(threads)
            .forks(1)
            .warmupIterations(WARM_UPS)
            .warmupTime(TimeValue.milliseconds(run.quick() ? 400 : 1000))
            .measurementIterations(MEASUREMENTS)
            .measurementTime(TimeValue.milliseconds(run.quick() ? 400 : 1000))
            .verbosity(VerboseMode.SILENT)
            .jvmArgs("-Xms1g", "-Xmx1g", "-XX:+UseG1GC")
            .build();
    try {
      return List.copyOf(new Runner(options).run());
    } catch (RunnerException e) {
      throw new IllegalStateException(type.getName() + " could not be measured", e);
    }
  }
}
