// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.query;

import java.util.List;
import java.util.stream.Stream;

/** A part of an expression. Immutable. */
sealed interface Node {

  /** Returns the measurements in it. */
  Stream<Measure> measures();

  /** Returns whether its value is a number of events. */
  default boolean isCount() {
    return false;
  }

  /** A number. Immutable. */
  record Constant(double value) implements Node {
    @Override
    public Stream<Measure> measures() {
      return Stream.of();
    }
  }

  /** A function of series. Immutable. */
  record Measure(Function function, double parameter, Selector selector) implements Node {
    @Override
    public Stream<Measure> measures() {
      return Stream.of(this);
    }

    @Override
    public boolean isCount() {
      return function == Function.INCREASE || function == Function.ABOVE;
    }
  }

  /** Two parts, joined by one of {@code + - * /}. Immutable. */
  record Binary(char operator, Node left, Node right) implements Node {
    @Override
    public Stream<Measure> measures() {
      return Stream.concat(left.measures(), right.measures());
    }

    @Override
    public boolean isCount() {
      return (operator == '+' || operator == '-') && left.isCount() && right.isCount();
    }

    /** Returns whether it is the part of some events in others. */
    boolean isShare() {
      return operator == '/' && left.isCount() && right.isCount();
    }

    static QueryValue join(char operator, QueryValue left, QueryValue right) {
      double one = left.value();
      double other = right.value();
      return switch (operator) {
        case '+' -> new QueryValue(one + other, added(left.events(), right.events()));
        case '-' -> new QueryValue(one - other, added(left.events(), right.events()));
        case '*' -> new QueryValue(one * other, Math.min(left.events(), right.events()));
        default ->
            other == 0
                ? new QueryValue(Double.NaN, 0)
                : new QueryValue(
                    one / other,
                    Double.isInfinite(right.events()) ? left.events() : right.events());
      };
    }

    private static double added(double one, double other) {
      return Double.isInfinite(one) || Double.isInfinite(other)
          ? Math.min(one, other)
          : one + other;
    }
  }

  /** The least or the greatest of several parts; no data where one has none. Immutable. */
  record Choice(boolean least, List<Node> nodes) implements Node {
    public Choice {
      nodes = List.copyOf(nodes);
    }

    @Override
    public Stream<Measure> measures() {
      return nodes.stream().flatMap(Node::measures);
    }

    QueryValue choose(List<QueryValue> values) {
      double value = values.getFirst().value();
      double events = values.getFirst().events();
      for (QueryValue each : values) {
        value = least ? Math.min(value, each.value()) : Math.max(value, each.value());
        events = Math.min(events, each.events());
      }
      return new QueryValue(value, events);
    }
  }
}
