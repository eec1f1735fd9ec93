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
 * A password of at most 72 bytes of UTF-8: bcrypt ignores the rest.
 *
 * <p>Immutable, as all annotations are.
 */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = ShortPassword.Rule.class)
public @interface ShortPassword {

  /** Returns the message of a fault. */
  String message() default "must be at most 72 bytes long";

  /** Returns the validation groups. */
  Class<?>[] groups() default {};

  /** Returns the payloads. */
  Class<? extends Payload>[] payload() default {};

  /** Counts the bytes. Thread-safe. */
  final class Rule implements ConstraintValidator<ShortPassword, String> {

    @Override
    public boolean isValid(@Nullable String password, ConstraintValidatorContext context) {
      return password == null || password.getBytes(StandardCharsets.UTF_8).length <= 72;
    }
  }
}
