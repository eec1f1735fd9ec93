// SPDX-License-Identifier: Apache-2.0
package dev.headroom.advise;

import dev.headroom.ground.KeyHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an advisor found: what is wrong, how bad it is, why it is believed, and what would help.
 *
 * <p>Immutable, apart from the {@link Trial}, which acts.
 *
 * @param kind what it is, such as {@code pool.size}; the part before the dot names the capability
 * @param title one sentence for a list
 * @param cause where it comes from; kind and cause together are its identity
 * @param weight how bad it is, and how sure
 * @param evidence what was measured, the strongest first
 * @param prediction what the change is expected to do; null if that cannot be said
 * @param change what removes the cause
 * @param trial carries out and measures the change; null if nothing can be measured
 * @param delegate the capability that handles its own advice; null if {@link Recommendations} does
 */
public record Advice(
    String kind,
    String title,
    Cause cause,
    Weight weight,
    List<Evidence> evidence,
    @Nullable Prediction prediction,
    Change change,
    @Nullable Trial trial,
    @Nullable Delegate delegate) {

  /**
   * What is wrong first: by severity, with a cause before what it leads to; then by the time lost,
   * as far as it is certain.
   */
  public static final Comparator<Advice> WORST_FIRST =
      Comparator.<Advice>comparingInt(each -> each.weight().rank())
          .thenComparingDouble(each -> each.weight().lost() * each.weight().confidence())
          .thenComparingDouble(each -> each.weight().confidence())
          .reversed()
          .thenComparing(Advice::kind)
          .thenComparing(each -> each.cause().toString());

  /** Copies the evidence. */
  public Advice {
    evidence = List.copyOf(evidence);
  }

  /**
   * Where something comes from.
   *
   * <p>Immutable.
   *
   * @param subject what it is about: a statement without literals, a pool, a cache
   * @param route the template of a request or the name of a task; empty if it is about none
   * @param callSite the application's line; empty if it is not known
   */
  public record Cause(String subject, String route, String callSite) {}

  /**
   * How bad something is.
   *
   * <p>Immutable.
   *
   * @param severity what callers notice
   * @param symptom how many causes it may have that would be advice of their own: 0 for a cause, 1
   *     for what is full or slow because of one, 2 for what callers notice of that
   * @param lost seconds that callers lose a minute by it; 0 if that is not known
   * @param confidence how sure it is, 0 to 1
   */
  public record Weight(Severity severity, int symptom, double lost, double confidence) {
    private int rank() {
      return severity.rank() - symptom;
    }
  }

  /** Returns the id: a hash of kind and cause, the same in every process. */
  public String id() {
    String identity =
        kind + '\n' + cause.subject() + '\n' + cause.route() + '\n' + cause.callSite();
    return "rec-" + KeyHash.of(identity).substring(0, 12);
  }

  /**
   * Returns a builder of advice.
   *
   * @param kind what it is
   * @param subject what it is about
   */
  public static Builder of(String kind, String subject) {
    return new Builder(kind, subject);
  }

  /** Builds advice. Confined to one thread. */
  public static final class Builder {
    private final String kind;
    private final String subject;
    private final List<Evidence> evidence = new ArrayList<>();
    private String title;
    private String route = "";
    private String callSite = "";
    private Weight weight = new Weight(Severity.MEDIUM, 0, 0, 0.5);
    private Change change = Change.code("");
    private @Nullable Prediction prediction;
    private @Nullable Trial trial;
    private @Nullable Delegate delegate;

    private Builder(String kind, String subject) {
      this.kind = kind;
      this.subject = subject;
      this.title = subject;
    }

    /** Sets one sentence for a list. */
    public Builder title(String sentence) {
      this.title = sentence;
      return this;
    }

    /** Sets the route. */
    public Builder route(String template) {
      this.route = template;
      return this;
    }

    /** Sets the application's line. */
    public Builder callSite(String line) {
      this.callSite = line;
      return this;
    }

    /** Sets how bad it is, the seconds that callers lose a minute, and how sure it is, 0 to 1. */
    public Builder weight(Severity severity, double lost, double confidence) {
      this.weight = new Weight(severity, weight.symptom(), lost, confidence);
      return this;
    }

    /** Sets how many causes it may have; see {@link Weight#symptom}. */
    public Builder symptom(int causes) {
      this.weight = new Weight(weight.severity(), causes, weight.lost(), weight.confidence());
      return this;
    }

    /** Adds evidence. */
    public Builder evidence(Evidence one) {
      this.evidence.add(one);
      return this;
    }

    /** Sets what the change is expected to do. */
    public Builder prediction(Prediction expected) {
      this.prediction = expected;
      return this;
    }

    /** Sets what removes the cause. */
    public Builder change(Change what) {
      this.change = what;
      return this;
    }

    /** Sets what carries out and measures the change. */
    public Builder trial(Trial measured) {
      this.trial = measured;
      return this;
    }

    /** Sets the capability that handles this advice itself. */
    public Builder delegate(Delegate capability) {
      this.delegate = capability;
      return this;
    }

    /** Returns the advice. */
    public Advice build() {
      return new Advice(
          kind,
          title,
          new Cause(subject, route, callSite),
          weight,
          evidence,
          prediction,
          change,
          trial,
          delegate);
    }
  }
}
