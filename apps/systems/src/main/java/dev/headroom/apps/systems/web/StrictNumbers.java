// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.beans.propertyeditors.CustomNumberEditor;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/**
 * Reads numbers of paths and queries in decimal form alone. Spring's own conversion takes
 * hexadecimal ones, digits of all scripts, and control characters around them.
 *
 * <p>Immutable.
 */
@ControllerAdvice
final class StrictNumbers {

  private static final Pattern DECIMAL =
      Pattern.compile("-?[0-9]{1,19}(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?");
  private static final Map<Class<?>, Class<? extends Number>> TYPES =
      Map.of(
          int.class, Integer.class,
          long.class, Long.class,
          double.class, Double.class,
          Integer.class, Integer.class,
          Long.class, Long.class,
          Double.class, Double.class,
          BigDecimal.class, BigDecimal.class);

  /** An editor, since Spring goes on to its own where a converter refuses. */
  @InitBinder
  void decimals(WebDataBinder binder) {
    // By constructors alone: the name of a member within a number, such as limit.x, would fail.
    binder.setDeclarativeBinding(true);
    TYPES.forEach((type, boxed) -> binder.registerCustomEditor(type, new DecimalEditor(boxed)));
  }

  private static final class DecimalEditor extends CustomNumberEditor {

    DecimalEditor(Class<? extends Number> type) {
      super(type, true);
    }

    @Override
    public void setAsText(String text) {
      if (!text.isEmpty() && !DECIMAL.matcher(text).matches()) {
        throw new IllegalArgumentException("not a decimal number");
      }
      super.setAsText(text);
    }
  }
}
