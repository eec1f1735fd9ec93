// SPDX-License-Identifier: Apache-2.0
package dev.headroom.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SettingsRecordTest {

  enum Form {
    LONG_LIVED,
    SHORT
  }

  record Path(String text) {
    public static Path parse(String text) {
      new SettingsCheck()
          .require(text.startsWith("/"), "path", text, "a path", "begin it with a slash")
          .throwIfAny();
      return new Path(text);
    }
  }

  record Inner(@Setting(value = "How many.", range = "1 to 9", defaultValue = "3") int count) {}

  record Outer(
      String name,
      @Setting(value = "Size.", range = "1 to 1000", unit = "bytes", defaultValue = "20")
          int maxSize,
      @Setting(value = "Wait.", range = "0 or 1s to 1h", unit = "s", defaultValue = "30")
          Duration pause,
      @Setting(value = "Total.", range = "pause to 1h", defaultValue = "1m") Duration total,
      @Setting(value = "Form.", defaultValue = "long-lived") Form form,
      @Setting(value = "Paths.", defaultValue = "/a, /b") List<Path> paths,
      @Setting("Names.") Map<String, Inner> names,
      @Setting("Share.") @Nullable Double share,
      @Setting("Note.") String note,
      @Setting("Inner.") Inner inner) {
    Outer {
      SettingsCheck.of(Outer.class)
          .inRange("maxSize", maxSize)
          .inRange("pause", pause)
          .inRange("total", total)
          .throwIfAny();
    }
  }

  private static Outer with(String component, Object value) {
    return SettingsRecord.of(Outer.class)
        .create(each ->
            each.setting() == null
                ? "me"
                : each.name().equals(component) ? value : each.defaultValue());
  }

  @Test
  void createsARecordFromTheDefaultsOfItsComponents() {
    Outer outer = with("form", Form.SHORT);

    assertThat(outer.maxSize()).isEqualTo(20);
    assertThat(outer.pause()).isEqualTo(Duration.ofSeconds(30));
    assertThat(outer.paths()).containsExactly(new Path("/a"), new Path("/b"));
    assertThat(outer.names()).isEmpty();
    assertThat(outer.share()).isNull();
    assertThat(outer.note()).isEmpty();
    assertThat(outer.inner()).isEqualTo(SettingsRecord.of(Inner.class).defaults());
    assertThat(outer.form()).isEqualTo(Form.SHORT);
  }

  @Test
  void checksRangesByTheNameOfTheComponent() {
    assertThatThrownBy(() -> with("max-size", 0))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "max-size was 0, allowed 1 to 1000 bytes; set a value in this range, such as 20");
    assertThatThrownBy(() -> with("total", Duration.ofSeconds(3)))
        .hasMessageContaining("total was 3s, allowed pause (30s) to 1h");
    assertThatThrownBy(() -> with("pause", Duration.ofMillis(3)))
        .hasMessageContaining("pause was 3ms, allowed 0 or 1s to 1h");
    assertThat(with("pause", Duration.ZERO).pause()).isZero();
  }

  @Test
  void readsValuesAsOperatorsWriteThem() {
    assertThat(component("pause").parse("7")).isEqualTo(Duration.ofSeconds(7));
    assertThat(component("pause").parse("1500ms")).isEqualTo(Duration.ofMillis(1500));
    assertThat(component("pause").parse("PT2S")).isEqualTo(Duration.ofSeconds(2));
    assertThat(component("form").parse("LONG_LIVED")).isEqualTo(Form.LONG_LIVED);
    assertThat(component("form").parse("longLived")).isEqualTo(Form.LONG_LIVED);
    assertThat(component("share").parse("0.5")).isEqualTo(0.5);
    assertThat(component("paths").parse("/c")).isEqualTo(new Path("/c"));
    assertThatThrownBy(() -> component("paths").parse("c"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("begin it with a slash");
    assertThatThrownBy(() -> component("max-size").parse("many"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> component("form").parse("longer"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void describesWhatIsAllowed() {
    assertThat(component("max-size").allowed()).isEqualTo("1 to 1000 bytes");
    assertThat(component("form").allowed()).isEqualTo("long-lived, short");
    assertThat(component("share").isNullable()).isTrue();
    assertThat(component("names").isSection()).isTrue();
    assertThat(component("paths").isSection()).isFalse();
  }

  private static SettingsRecord.Component component(String name) {
    return SettingsRecord.of(Outer.class).components().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(Objects.requireNonNull(name)));
  }

  @Test
  void readsTypesOneOfWhoseMethodsNamesAnAbsentClass() throws ClassNotFoundException {
    Class<?> type = new WithoutAbsent().loadClass(WalledValue.class.getName());

    assertThat(SettingValues.parse(type, "a", "")).isInstanceOf(type);
  }

  /** Defines the class of the value as of an application that lacks a class which it names. */
  private static final class WithoutAbsent extends ClassLoader {
    WithoutAbsent() {
      super(SettingsRecordTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.equals(WalledValue.Absent.class.getName())) {
        throw new ClassNotFoundException(name);
      } else if (!name.equals(WalledValue.class.getName())) {
        return super.loadClass(name, resolve);
      }
      try (var file = WalledValue.class.getResourceAsStream("WalledValue.class")) {
        byte[] bytes = Objects.requireNonNull(file).readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
