// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cli.deploy.journal;

import dev.headroom.cli.text.CommandException;
import dev.headroom.cli.text.ShellWord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the journal says about operations, in their order. Immutable.
 *
 * @param operations all that were begun
 */
public record History(List<Operation> operations) {

  /** Copies the collection. */
  public History {
    operations = List.copyOf(operations);
  }

  /**
   * A plan, and how far it was carried out. Immutable.
   *
   * @param number from 1 on
   * @param begun the number of steps that were begun
   * @param done the number of steps that are done
   * @param fault why the last step that was begun failed; null if it did not
   * @param ended whether nothing is left to do
   */
  public record Operation(
      int number, Plan plan, int begun, int done, @Nullable String fault, boolean ended) {

    /** Returns the sentence for an operation of which something is left to do. */
    public String interruption(Path home) {
      return "the %s was interrupted: ./headroom deploy --home %s --resume goes on with it"
          .formatted(plan.text(), ShellWord.of(home));
    }

    /** Returns whether one of the first steps names instances to nginx. */
    private boolean switches(int steps) {
      return plan.steps().stream().limit(steps).anyMatch(each -> each.is(Step.Kind.SWITCH));
    }

    /** Returns whether a step that was begun starts an instance on a port. */
    private boolean startsOn(int port) {
      return plan.steps().stream()
          .limit(begun)
          .anyMatch(each -> each.is(Step.Kind.START) && each.port() == port);
    }

    private Operation with(JournalEntry entry) {
      int steps = entry.step() == null ? 0 : entry.step() + 1;
      return switch (entry.event()) {
        case BEGUN -> new Operation(number, plan, Math.max(begun, steps), done, null, false);
        case DONE -> new Operation(number, plan, begun, Math.max(done, steps), null, false);
        case FAILED -> new Operation(number, plan, begun, done, entry.detail(), false);
        case ENDED -> new Operation(number, plan, begun, done, fault, true);
        case PLANNED, NOTED -> this;
      };
    }
  }

  /** Reads the operations out of the entries of a journal. */
  public static History of(List<JournalEntry> entries) {
    List<Operation> operations = new ArrayList<>();
    for (JournalEntry entry : entries) {
      Plan plan = entry.plan();
      if (plan != null) {
        operations.add(new Operation(entry.operation(), plan, 0, 0, null, false));
      } else if (!operations.isEmpty() && operations.getLast().number() == entry.operation()) {
        operations.add(operations.removeLast().with(entry));
      }
    }
    return new History(operations);
  }

  /** Returns the latest operation. */
  public Optional<Operation> last() {
    return operations.isEmpty() ? Optional.empty() : Optional.of(operations.getLast());
  }

  /** Returns the latest operation if something of it is left to do. */
  public Optional<Operation> interrupted() {
    return last().filter(each -> !each.ended());
  }

  /**
   * Returns this, if nothing is left to do.
   *
   * @throws CommandException if an operation was interrupted
   */
  public History requireFinished(Path home) {
    interrupted()
        .ifPresent(operation -> {
          throw new CommandException(operation.interruption(home));
        });
    return this;
  }

  /** Returns whether the upstream file may name instances of a release. */
  public boolean hasServed() {
    return current() > 0 || interrupted().filter(each -> each.switches(each.begun())).isPresent();
  }

  /** Returns the release that nginx was switched to at last; 0 if it never was. */
  public int current() {
    return operations.reversed().stream()
        .filter(each -> each.switches(each.done()))
        .findFirst()
        .map(each -> each.plan().release())
        .orElse(0);
  }

  /** Returns the release that served when this one was deployed; 0 if none did. */
  public int before(int release) {
    return operations.stream()
        .map(Operation::plan)
        .filter(each -> each.kind() == Plan.Kind.DEPLOY && each.release() == release)
        .findFirst()
        .map(Plan::from)
        .orElse(0);
  }

  /** Returns the release that was started on a port at last; 0 if none was. */
  public int startedOn(int port) {
    return operations.reversed().stream()
        .filter(each -> each.startsOn(port))
        .findFirst()
        .map(each -> each.plan().release())
        .orElse(0);
  }

  /** Returns the number for a new release. */
  public int nextRelease() {
    return 1 + operations.stream().mapToInt(each -> each.plan().release()).max().orElse(0);
  }

  /** Returns the number for a new operation. */
  public int nextOperation() {
    return 1 + last().map(Operation::number).orElse(0);
  }
}
