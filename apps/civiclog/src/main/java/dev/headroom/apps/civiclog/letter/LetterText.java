// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.civiclog.letter;

import dev.headroom.apps.civiclog.model.Association;
import dev.headroom.apps.civiclog.model.Property;
import dev.headroom.apps.civiclog.model.User;
import dev.headroom.apps.civiclog.model.Violation;
import java.text.Bidi;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a letter and its mail say, for their templates.
 *
 * <p>Immutable. Texts of users are shown in their own direction.
 *
 * @param association who writes
 * @param owner whom it is for
 * @param dates when it was written, and until when the violation must be put right
 * @param violation what was seen
 * @param photos the sentence about the photos; empty if there are none
 */
record LetterText(Party association, Party owner, Dates dates, Notice violation, String photos) {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("MMMM d, uuuu", Locale.US);

  /** A text of a user, and whether it is read from the right. Immutable. */
  record Line(String text, String direction) {
    static Line of(String text) {
      boolean left = new Bidi(text, Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT).baseIsLeftToRight();
      return new Line(text, left ? "ltr" : "rtl");
    }
  }

  /** A name and an address. Immutable. */
  record Party(Line name, Line place) {}

  /** The days of the letter. Immutable. */
  record Dates(String written, String due) {}

  /** The violation. Immutable. */
  record Notice(String number, String kind, Line title, List<Line> paragraphs) {}

  /**
   * Returns the text of a letter.
   *
   * @param violation with its property, owner and association
   * @param photos how many it has
   */
  static LetterText of(Violation violation, int photos) {
    Association association = violation.getAssociation();
    Property property = violation.getProperty();
    LocalDate written =
        LocalDate.ofInstant(violation.getCreatedAt(), ZoneId.of(association.getTimeZone()));
    return new LetterText(
        new Party(
            Line.of(association.getName()),
            Line.of(association.getCity() + ", " + association.getState())),
        new Party(Line.of(ownerName(property.getOwner())), Line.of(place(property))),
        new Dates(DAY.format(written), DAY.format(violation.getDueOn())),
        new Notice(
            Long.toString(violation.getId()),
            violation.getKind().text(),
            Line.of(violation.getTitle()),
            paragraphs(violation.getDescription())),
        sentence(photos));
  }

  private static String sentence(int photos) {
    return photos == 0
        ? ""
        : (photos == 1 ? "One photograph" : photos + " photographs")
            + " can be seen with the notice online. ";
  }

  private static String ownerName(@Nullable User owner) {
    return owner == null ? "Owner of the property" : owner.getName();
  }

  private static String place(Property property) {
    return property.getStreet() + ", unit " + property.getUnit();
  }

  private static List<Line> paragraphs(String description) {
    return description.lines().filter(each -> !each.isBlank()).map(Line::of).toList();
  }
}
