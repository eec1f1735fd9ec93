// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Locale;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * A condition that matches where a setting has a value, in whatever spelling it is bound: in any
 * case and between blanks, a switch also as {@code on}, {@code yes} or {@code 1}. A blank value is
 * none. So a bean is there where the record of the settings says so, and nowhere else.
 *
 * <p>Immutable, as all annotations are.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Conditional(ConditionalOnSetting.OnSetting.class)
public @interface ConditionalOnSetting {
  /** The value of a switch that is on. */
  String ON = "true";

  /** Any value that is not blank. */
  String ANY = "*";

  /** Returns the full name of the setting. */
  String value();

  /** Returns the value with which it matches: {@link #ON}, {@link #ANY}, or a constant. */
  String is() default ON;

  /** Returns whether it matches also where the setting has no value. */
  boolean orUnset() default false;

  /**
   * The condition. It stands before those that look at all beans, as Spring Boot's conditions on
   * properties do.
   *
   * <p>Immutable.
   */
  @Order(Ordered.HIGHEST_PRECEDENCE + 40)
  final class OnSetting extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(
        ConditionContext context, AnnotatedTypeMetadata metadata) {
      MergedAnnotation<ConditionalOnSetting> setting =
          metadata.getAnnotations().get(ConditionalOnSetting.class);
      String name = setting.getString("value");
      String wanted = setting.getString("is");
      String text = context.getEnvironment().getProperty(name, "").strip();
      boolean matches = text.isEmpty() ? setting.getBoolean("orUnset") : is(text, wanted);
      return new ConditionOutcome(
          matches,
          ConditionMessage.forCondition(ConditionalOnSetting.class)
              .because(name + (matches ? " is " : " is not ") + wanted));
    }

    private static boolean is(String text, String wanted) {
      return switch (wanted) {
        case ANY -> true;
        case ON -> Policy.isTrue(text);
        default -> plain(text).equals(plain(wanted));
      };
    }

    /** Removes what the names of constants may differ in. */
    private static String plain(String text) {
      return text.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
  }
}
