// SPDX-License-Identifier: Apache-2.0
package dev.headroom.bench.demo;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Prints the progress with the time since the start. One thread at a time, except for lines of an
 * app.
 */
final class Progress {

  private final PrintStream out;
  private final long begunNanos = System.nanoTime();
  private final Map<String, Long> printed = new HashMap<>();

  Progress(PrintStream out) {
    this.out = out;
  }

  void step(String what) {
    out.printf(Locale.ROOT, "[%4.0f s] %s%n", seconds(), what);
  }

  double seconds() {
    return (System.nanoTime() - begunNanos) / 1e9;
  }

  /** Prints the progress that an app reports, a line for each fifth of a table. */
  synchronized void line(String line) {
    String[] words = line.strip().split("[ /]", -1);
    if (words.length == 4 && words[0].equals("progress")) {
      long all = Long.parseLong(words[3]);
      long fifth = all == 0 ? 5 : Long.parseLong(words[2]) * 5 / all;
      if (!Long.valueOf(fifth).equals(printed.put(words[1], fifth))) {
        step("  " + words[1] + " " + fifth * 20 + " %");
      }
    }
  }
}
