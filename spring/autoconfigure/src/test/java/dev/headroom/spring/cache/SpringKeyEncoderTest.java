// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.cache.interceptor.SimpleKey;

class SpringKeyEncoderTest {

  private enum Colour {
    RED,
    BLUE {
      @Override
      public String toString() {
        return "RED";
      }
    }
  }

  private record Address(String street, int number) {}

  @Test
  void writesDifferentKeysDifferently() {
    List<Object> keys =
        List.of(
            1,
            1L,
            "1",
            '1',
            1.0,
            new BigDecimal("1.0"),
            SimpleKey.EMPTY,
            "",
            new SimpleKey("a", "b"),
            new SimpleKey("a, b"),
            new SimpleKey("a", "b", (Object) null),
            new SimpleKey("a", List.of("b")),
            new SimpleKey(List.of("a", "b")),
            new SimpleKey("as1:b"),
            Colour.RED,
            Colour.BLUE,
            LocalDate.of(2026, 1, 2),
            "2026-01-02",
            ZoneId.of("Europe/Berlin"),
            new Address("a", 1),
            new Address("a", 11),
            List.of("a", 1),
            Set.of("a", 1),
            Map.of("a", 1),
            Map.of("a", 1, "b", 2),
            Optional.of("a"),
            new int[] {1},
            new long[] {1},
            new UUID(1, 2),
            "x".repeat(1000),
            "x".repeat(1001));
    assertThat(keys.stream().map(SpringKeyEncoderTest::text)).doesNotHaveDuplicates();
  }

  @Test
  void writesEqualKeysAlike() {
    Map<Object, Object> backwards = new HashMap<>();
    Stream.of("q", "z", "a", "Aa", "BB").forEach(each -> backwards.put(each, 1));
    Map<Object, Object> forwards = new HashMap<>(1024);
    Stream.of("BB", "Aa", "a", "z", "q").forEach(each -> forwards.put(each, 1));
    assertThat(text(backwards)).isEqualTo(text(forwards));
    assertThat(text(backwards.keySet())).isEqualTo(text(forwards.keySet()));
    assertThat(text(Arrays.asList("a", "b"))).isEqualTo(text(List.of("a", "b")));
    assertThat(text(new SimpleKey("a", new Object[] {"b"})))
        .isEqualTo(text(new SimpleKey("a", new String[] {"b"})));
    assertThat(text(new Address("a", 1))).isEqualTo(text(new Address("a", 1)));
  }

  @Test
  void isStableFromReleaseToRelease() {
    assertThat(text(7L)).isEqualTo("l1:7");
    assertThat(text(new SimpleKey("a", 7))).isEqualTo("k(s1:ai1:7)");
    assertThat(text("x".repeat(1 << 20))).isEqualTo(text("x".repeat(1 << 20))).hasSize(23);
  }

  @Test
  void refusesAKeyWithoutAStableText() {
    assertThatThrownBy(() -> text(new SimpleKey("a", new Object())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a key of cache users was a java.lang.Object, allowed text, numbers")
        .hasMessageContaining("choose one by key");
    assertThatThrownBy(() -> text(new AtomicLong(1))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesAKeyThatHoldsItself() {
    Object[] endless = new Object[1];
    endless[0] = endless;
    assertThatThrownBy(() -> text(endless)).isInstanceOf(IllegalArgumentException.class);
  }

  private static String text(Object key) {
    return SpringKeyEncoder.encode("users", key);
  }
}
