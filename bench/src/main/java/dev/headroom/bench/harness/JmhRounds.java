// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.harness;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
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
    List<String> contestants =
        Arrays.stream(type.getMethods())
            .filter(method -> method.isAnnotationPresent(Benchmark.class))
            .map(Method::getName)
            .sorted()
            .toList();
    Rounds rounds = new Rounds();
    for (int round = 1; round <= run.rounds(); round++) {
      run.step(type.getSimpleName() + ", threads " + threads + ", round " + round);
      for (String contestant : Rounds.order(round, contestants)) {
        rounds.add(contestant, score(type, contestant, threads, run));
      }
    }
    return rounds;
  }

  private static double score(Class<?> type, String method, int threads, SuiteRun run) {
    Options options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(type.getName() + "." + method) + "$")
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
      return new Runner(options).runSingle().getPrimaryResult().getScore();
    } catch (RunnerException e) {
      throw new IllegalStateException(type.getName() + "." + method + " could not be measured", e);
    }
  }
}
