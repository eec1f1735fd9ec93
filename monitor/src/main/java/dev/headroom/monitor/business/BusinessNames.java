// SPDX-License-Identifier: Apache-2.0
package dev.headroom.monitor.business;

import dev.headroom.monitor.business.BusinessMetricException.Reason;
import dev.headroom.monitor.business.BusinessRecord.Kind;
import java.util.Collections;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the texts and numbers of a report. Immutable. */
final class BusinessNames {
  private static final int MAX_NAME = 100;
  private static final int MAX_LABELS = 5;
  private static final int MAX_VALUE = 100;
  private static final int MAX_UNIT = 30;
  private static final int MAX_KEY = 200;
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(?:[._][a-z0-9]+)*");
  private static final Pattern LABEL = Pattern.compile("[a-z][a-z0-9_]{0,49}");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]");

  /** A sum of larger ones would soon be no number any more. */
  private static final double MAX_SIZE = 1e18;

  /** Prometheus has these itself: one distribution that has them too fails its whole scrape. */
  private static final Set<String> LABELS_OF_DISTRIBUTIONS = Set.of("le", "quantile");

  /** Prometheus leaves these out, and adds the one that belongs to the kind. */
  private static final Pattern ENDINGS = Pattern.compile("(?:_(?:total|created|bucket|info))+$");

  private BusinessNames() {}

  /** Returns the name of a metric's meter. */
  static String meter(String name) {
    return "business." + name;
  }

  /** Returns the names that a metric takes in Prometheus' format. */
  static Set<String> scraped(BusinessRecord report) {
    String name = meter(report.name()).replace('.', '_');
    String unit = report.unit().isEmpty() ? "" : "_" + report.unit();
    String family = ENDINGS.matcher(name.endsWith(unit) ? name : name + unit).replaceFirst("");
    return report.kind() == Kind.DISTRIBUTION
        ? Set.of(family, family + "_count", family + "_sum", family + "_max")
        : Set.of(family);
  }

  static boolean isName(String name) {
    return name.length() <= MAX_NAME && NAME.matcher(name).matches();
  }

  /** Refuses what can never be accepted. */
  static void check(BusinessRecord report) {
    require(
        isName(report.name()),
        "The name must be lower-case words of letters and digits between dots or underscores, such"
            + " as orders.placed, of at most 100 characters.");
    require(
        report.kind() != Kind.GAUGE || !meter(report.name()).endsWith(".info"),
        "The last word of a gauge's name must not be info: Prometheus shows 1 for its value.");
    require(
        Math.abs(report.value()) <= MAX_SIZE,
        "The value must be a finite number, of at most 10^18 in size.");
    require(
        report.value() >= 0 || report.kind() == Kind.GAUGE,
        "The value of a counter or a distribution must be 0 or more; a gauge may be negative.");
    require(
        report.unit().length() <= MAX_UNIT
            && (report.unit().isEmpty() || LABEL.matcher(report.unit()).matches()),
        "The unit must be a lower-case word of at most 30 characters, or empty.");
    require(report.labels().size() <= MAX_LABELS, "There may be at most 5 labels.");
    require(
        report.kind() != Kind.DISTRIBUTION
            || Collections.disjoint(report.labels().keySet(), LABELS_OF_DISTRIBUTIONS),
        "A label of a distribution must not be named le or quantile: Prometheus has these itself.");
    report
        .labels()
        .forEach((label, value) -> {
          require(
              LABEL.matcher(label).matches(),
              "The name of each label must be lower-case letters, digits and underscores, at most"
                  + " 50.");
          require(
              !value.isEmpty() && value.length() <= MAX_VALUE && !CONTROL.matcher(value).find(),
              "The value of each label must have 1 to 100 characters, none of them a control"
                  + " character.");
        });
    String key = report.idempotencyKey();
    require(
        key == null || (!key.isEmpty() && key.length() <= MAX_KEY),
        "The idempotency key must have 1 to 200 characters.");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new BusinessMetricException(Reason.INVALID, message);
    }
  }
}
