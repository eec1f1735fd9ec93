// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy;

import dev.headroom.cli.deploy.journal.JournalEntry;
import dev.headroom.cli.deploy.journal.Plan;
import java.io.PrintWriter;
import java.util.function.Consumer;

/** Prints a plan, and how it is carried out. Confined to one thread. */
record Progress(PrintWriter out) implements Consumer<JournalEntry> {

  /** Prints a plan, a step a line. */
  void print(Plan plan) {
    print(plan.text() + ":");
    for (int i = 0; i < plan.steps().size(); i++) {
      print("  %2d  %s".formatted(i + 1, plan.text(i)));
    }
  }

  /** Prints a line. */
  void print(String line) {
    out.println(line);
    out.flush();
  }

  /** Prints what begins and what is noted; the command reports a failure with its consequence. */
  @Override
  public void accept(JournalEntry entry) {
    Integer step = entry.step();
    if (entry.event() == JournalEntry.Event.BEGUN && step != null) {
      print("  %2d  %s ...".formatted(step + 1, entry.detail()));
    } else if (step == null && entry.plan() == null) {
      print("      " + entry.detail());
    }
  }
}
