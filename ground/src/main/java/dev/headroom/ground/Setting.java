// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one setting on the record component that holds it: the only place of its text, unit,
 * range and default.
 *
 * <p>Immutable. {@link SettingsRecord} reads it to create the record, {@link SettingsCheck} to
 * check it; the reference page and the metadata for editors are generated from it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** What the setting controls, and what happens at its edge; makes sense alone. */
  String value();

  /**
   * The default, as an operator would write it. When empty: a nullable component is null, a text is
   * empty, a list or map has no elements, a nested record has its own defaults, and anything else
   * must be set.
   */
  String defaultValue() default "";

  /**
   * The values that are accepted: {@code 1 to 1000}, {@code 0 or 30s to 7d}. An end may be the name
   * of a component that was checked before: {@code idle to 400d}.
   */
  String range() default "";

  /** The unit of a number, such as {@code bytes}; of a duration, the unit of a bare number. */
  String unit() default "";

  /**
   * A value that would be accepted. A setting with an example and without a default is required.
   */
  String example() default "";

  /** The name relative to the record's prefix, if it is not the component's own. */
  String name() default "";

  /** A former name relative to the record's prefix; it is refused with a pointer to this one. */
  String formerly() default "";

  /** Whether messages hide the value. */
  boolean secret() default false;
}
