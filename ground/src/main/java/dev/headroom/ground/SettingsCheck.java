// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects the faults of a configuration, so that one message reports all of them.
 *
 * <p>Confined to one thread.
 *
 * <pre>{@code
 * record PoolSettings(
 *     @Setting(value = "Connections kept ready.", range = "1 to 1000", defaultValue = "20") int size) {
 *   PoolSettings {
 *     SettingsCheck.of(PoolSettings.class).inRange("size", size).throwIfAny();
 *   }
 * }
 * }</pre>
 */
public final class SettingsCheck {

  private static final Pattern RANGE = Pattern.compile("(?:(0) or )?(\\S+) to (\\S+)");

  private final List<SettingFault> faults = new ArrayList<>();
  private final Map<String, SettingsRecord.Component> components = new HashMap<>();
  private final Map<String, @Nullable Object> checked = new HashMap<>();

  /** Creates a check whose subjects are full names. */
  public SettingsCheck() {}

  /**
   * Creates the check of a record's constructor. Its subjects are names of components; the binder
   * of the record puts the prefix before them.
   *
   * @param record the record whose components have a {@link Setting}
   */
  public static SettingsCheck of(Class<? extends Record> record) {
    SettingsCheck check = new SettingsCheck();
    SettingsRecord.of(record)
        .components()
        .forEach(each -> check.components.put(each.componentName(), each));
    return check;
  }

  /**
   * Records a fault unless a value lies in the range of its {@link Setting}.
   *
   * @param component the component's name
   * @param value a number or duration; null is accepted where the component may be null
   * @return this
   */
  public SettingsCheck inRange(String component, @Nullable Object value) {
    SettingsRecord.Component known = components.get(component);
    Setting setting = known == null ? null : known.setting();
    if (known == null || setting == null) {
      throw new IllegalArgumentException("no setting " + component);
    }
    checked.put(component, value);
    Matcher range = RANGE.matcher(setting.range());
    if (!range.matches()) {
      throw new IllegalArgumentException(component + " has no range: " + setting.range());
    }
    boolean holds = value == null ? known.isNullable() : holds(known, range, value);
    String remedy =
        setting.defaultValue().isEmpty()
            ? "set a value in this range"
            : "set a value in this range, such as " + setting.defaultValue();
    Object shown = known.unit().equals("%") ? value + "%" : value;
    return require(holds, component, shown, allowed(known, range), remedy);
  }

  private boolean holds(SettingsRecord.Component known, Matcher range, Object value) {
    if (value instanceof Double number && !Double.isFinite(number)) {
      return false;
    }
    boolean zero = range.group(1) != null && SettingValues.compare(value, known.parse("0")) == 0;
    return zero
        || (SettingValues.compare(value, end(known, range.group(2))) >= 0
            && SettingValues.compare(value, end(known, range.group(3))) <= 0);
  }

  private Object end(SettingsRecord.Component known, String written) {
    @Nullable Object other = checked.get(written);
    return other != null ? other : known.parse(written);
  }

  private String allowed(SettingsRecord.Component known, Matcher range) {
    return (range.group(1) == null ? "" : "0 or ")
        + end(range.group(2))
        + " to "
        + end(range.group(3))
        + known.unit();
  }

  private String end(String written) {
    @Nullable Object other = checked.get(written);
    return other == null
        ? written
        : SettingsRecord.dashed(written) + " (" + SettingValues.show(other) + ")";
  }

  /**
   * Records a fault unless a condition holds.
   *
   * @param holds what must be true
   * @param subject the setting's full name, or the component's name in the check of a record
   * @param value what was given, free of secrets; null is shown as missing
   * @param allowed what would be accepted
   * @param remedy what to do
   * @return this
   */
  public SettingsCheck require(
      boolean holds, String subject, @Nullable Object value, String allowed, String remedy) {
    if (!holds) {
      SettingsRecord.Component known = components.get(subject);
      faults.add(
          new SettingFault(
              known == null ? subject : known.name(),
              value == null ? "missing" : SettingValues.show(value),
              allowed,
              remedy));
    }
    return this;
  }

  /**
   * Records a fault unless a number lies in a range, both ends included.
   *
   * @param subject the setting's full name
   * @param value what was given
   * @param least the smallest that is accepted
   * @param most the largest that is accepted
   * @param remedy what to do
   * @return this
   */
  public SettingsCheck between(String subject, long value, long least, long most, String remedy) {
    return require(value >= least && value <= most, subject, value, least + " to " + most, remedy);
  }

  /**
   * Records a fault unless a duration lies in a range, both ends included.
   *
   * @param subject the setting's full name
   * @param value what was given; null is a fault
   * @param least the shortest that is accepted
   * @param most the longest that is accepted
   * @param remedy what to do
   * @return this
   */
  public SettingsCheck between(
      String subject, @Nullable Duration value, Duration least, Duration most, String remedy) {
    boolean holds = value != null && value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    return require(
        holds,
        subject,
        value,
        SettingValues.show(least) + " to " + SettingValues.show(most),
        remedy);
  }

  /**
   * Records a fault unless a text is there and not blank.
   *
   * @param subject the setting's full name
   * @param value what was given; never shown
   * @param remedy what to do
   * @return this
   */
  public SettingsCheck present(String subject, @Nullable String value, String remedy) {
    boolean holds = value != null && !value.isBlank();
    return require(holds, subject, value == null ? null : "blank", "a text", remedy);
  }

  /**
   * Returns what was found so far.
   *
   * @return a copy, empty if all is well
   */
  public List<SettingFault> faults() {
    return List.copyOf(faults);
  }

  /**
   * Ends the check.
   *
   * @throws SettingsException if there is at least one fault; it names them all
   */
  public void throwIfAny() {
    if (!faults.isEmpty()) {
      throw new SettingsException(faults);
    }
  }
}
