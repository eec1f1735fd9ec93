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
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A text of at most so many bytes of UTF-8; bcrypt ignores what a password has beyond 72.
 *
 * <p>Immutable, as all annotations are.
 */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = MaxBytes.Rule.class)
public @interface MaxBytes {

  /** Returns the largest number of bytes. */
  int value();

  /** Returns the message of a fault. */
  String message() default "must be at most {value} bytes long";

  /** Returns the validation groups. */
  Class<?>[] groups() default {};

  /** Returns the payloads. */
  Class<? extends Payload>[] payload() default {};

  /** Counts the bytes. Thread-safe once it is initialized. */
  final class Rule implements ConstraintValidator<MaxBytes, String> {

    private int max;

    @Override
    public void initialize(MaxBytes limit) {
      max = limit.value();
    }

    @Override
    public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
      return text == null || text.getBytes(StandardCharsets.UTF_8).length <= max;
    }
  }
}
