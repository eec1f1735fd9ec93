// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.jspecify.annotations.Nullable;

/**
 * A text that people write for people: at least one visible character, no control characters but
 * tabs and line breaks, and none that changes the direction of the text around it.
 *
 * <p>Immutable, as all annotations are. Markup is allowed: whoever shows the text shows it as text.
 */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = VisibleText.Rule.class)
public @interface VisibleText {

  /** Returns the message of a fault. */
  String message() default "must have a visible character, and no control characters";

  /** Returns the validation groups. */
  Class<?>[] groups() default {};

  /** Returns the payloads. */
  Class<? extends Payload>[] payload() default {};

  /** Looks at each character. Thread-safe. */
  final class Rule implements ConstraintValidator<VisibleText, String> {

    @Override
    public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
      return text == null
          || (text.codePoints().allMatch(Rule::isAllowed)
              && text.codePoints().anyMatch(Rule::isVisible));
    }

    /** Fillers and blanks that Unicode has among letters and symbols. */
    private static final String BLANK = "\u115f\u1160\u3164\uffa0\u2800";

    private static boolean isAllowed(int character) {
      return switch (Character.getType(character)) {
        case Character.CONTROL -> character == '\n' || character == '\r' || character == '\t';
        case Character.SURROGATE -> false;
        case Character.FORMAT -> !changesDirection(character);
        default -> true;
      };
    }

    /** Overrides, embeddings and isolates; the marks that Hebrew text needs are none of them. */
    private static boolean changesDirection(int character) {
      return (character >= 0x202a && character <= 0x202e)
          || (character >= 0x2066 && character <= 0x2069);
    }

    private static boolean isVisible(int character) {
      return switch (Character.getType(character)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.NON_SPACING_MARK,
            Character.ENCLOSING_MARK,
            Character.SPACE_SEPARATOR,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
            false;
        default -> BLANK.indexOf(character) < 0;
      };
    }
  }
}
