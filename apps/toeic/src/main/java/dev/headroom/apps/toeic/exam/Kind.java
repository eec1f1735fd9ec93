// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.exam;

import dev.headroom.apps.toeic.bank.Part;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is sat: a practice set at one's own pace, or a timed mock test. Immutable. */
enum Kind {
  PRACTICE,
  SHORT,
  FULL;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Kind of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** How long it may take; null for as long as one likes. */
  @Nullable Duration time() {
    return switch (this) {
      case PRACTICE -> null;
      case SHORT -> Duration.ofMinutes(12);
      case FULL -> Duration.ofHours(2);
    };
  }

  /** How many questions of a part a mock test has. */
  int questions(Part part) {
    return this == FULL ? part.inFullTest() : part.inShortTest();
  }
}
