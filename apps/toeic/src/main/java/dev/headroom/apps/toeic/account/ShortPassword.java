// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.account;

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

/** At most the 72 bytes of UTF-8 that bcrypt reads; it would ignore the rest. Immutable. */
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = ShortPassword.Rule.class)
@interface ShortPassword {

  String message() default "must be at most 72 bytes long";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** Thread-safe. */
  final class Rule implements ConstraintValidator<ShortPassword, String> {

    @Override
    public boolean isValid(@Nullable String password, ConstraintValidatorContext context) {
      return password == null || password.getBytes(StandardCharsets.UTF_8).length <= 72;
    }
  }
}
