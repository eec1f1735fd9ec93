// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.finding;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was found about how an application uses a database: what, where, what it costs,
 * why it is believed, and what removes it.
 *
 * <p>Immutable. Contains no literals and no bound values.
 *
 * @param kind what was found
 * @param subject what it is about: the text of a statement without literals, an index, a pool
 * @param route the unit of work, such as {@code GET /orders/{id}}; empty if it is about none
 * @param callSite the application's line, such as {@code com.acme.Orders.load:41}; empty if not
 *     known
 * @param cost what it costs
 * @param evidence what was measured, in a short sentence
 * @param remedy what removes it: a sentence, SQL or code
 */
public record Finding(
    FindingKind kind,
    String subject,
    String route,
    String callSite,
    Cost cost,
    String evidence,
    String remedy) {

  /** What a cost is counted for. */
  public enum Per {
    /** One request or other unit of work. */
    UNIT,
    /** One minute of the application's traffic. */
    MINUTE,
    /** The cost is not a time, or not known. */
    NONE
  }

  /**
   * The time that a finding costs.
   *
   * <p>Immutable.
   *
   * @param time lost
   * @param per what the time is counted for
   */
  public record Cost(Duration time, Per per) {
    /** No time, or none that is known. */
    public static final Cost NONE = new Cost(Duration.ZERO, Per.NONE);

    /** Returns the cost for one request or other unit of work. */
    public static Cost perUnit(Duration time) {
      return new Cost(time, Per.UNIT);
    }

    /** Returns the cost for one minute. */
    public static Cost perMinute(Duration time) {
      return new Cost(time, Per.MINUTE);
    }

    @Override
    public String toString() {
      String millis = String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
      return switch (per) {
        case UNIT -> millis + " per request or task";
        case MINUTE -> millis + " per minute";
        case NONE -> "not known";
      };
    }
  }

  /**
   * Returns a builder of a finding.
   *
   * @param kind what was found
   * @param subject what it is about
   */
  public static Builder of(FindingKind kind, String subject) {
    return new Builder(kind, subject);
  }

  /** Builds a finding. Confined to one thread. */
  public static final class Builder {
    private final FindingKind kind;
    private final String subject;
    private String route = "";
    private String callSite = "";
    private Cost cost = Cost.NONE;
    private String evidence = "";
    private String remedy = "";

    private Builder(FindingKind kind, String subject) {
      this.kind = kind;
      this.subject = subject;
    }

    /** Sets the unit of work. */
    public Builder route(String name) {
      this.route = name;
      return this;
    }

    /** Sets the application's line; null if it is not known. */
    public Builder callSite(@Nullable String line) {
      this.callSite = Objects.requireNonNullElse(line, "");
      return this;
    }

    /** Sets the cost. */
    public Builder cost(Cost lost) {
      this.cost = lost;
      return this;
    }

    /** Sets what was measured, in a short sentence. */
    public Builder evidence(String sentence) {
      this.evidence = sentence;
      return this;
    }

    /** Sets what removes it. */
    public Builder remedy(String text) {
      this.remedy = text;
      return this;
    }

    /** Returns the finding. */
    public Finding build() {
      return new Finding(kind, subject, route, callSite, cost, evidence, remedy);
    }
  }
}
