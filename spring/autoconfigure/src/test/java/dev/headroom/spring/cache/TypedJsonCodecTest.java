// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.headroom.cache.codec.CodecException;
import jakarta.persistence.Entity;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypedJsonCodecTest {
  private final TypedJsonCodec codec =
      new TypedJsonCodec(
          new AllowedTypes(
              List.of("dev.headroom.spring"),
              Objects.requireNonNull(TypedJsonCodecTest.class.getClassLoader())));

  private enum Colour {
    RED,
    BLUE {}
  }

  private record Part(String name, @Nullable Instant made) {}

  private record Whole(long id, List<Part> parts, Colour colour, Map<String, BigDecimal> prices) {}

  private record Loose(Object anything) {}

  private record Generic<T>(T value) {}

  private record Tagged(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object gadget) {}

  @SuppressWarnings("unused") // Jackson and equals read them
  private static final class Account {
    private String name = "";
    @JsonIgnore private String password = "";

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Account account
          && account.name.equals(name)
          && account.password.equals(password);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  @SuppressWarnings("unused") // Jackson reads it
  private static final class WithoutEquals {
    private String name = "a";
  }

  @Test
  void readsBackWhatItWrote() throws CodecException {
    Part part = new Part("bolt", Instant.parse("2026-01-02T03:04:05.123456789Z"));
    Whole whole = new Whole(7, List.of(part), Colour.RED, Map.of("net", new BigDecimal("1.10")));
    Account account = new Account();
    account.password = "kept, though another would not send it";
    for (Object each :
        List.of(
            "text\nof two lines",
            7L,
            7,
            new BigDecimal("1.10"),
            new UUID(1, 2),
            Colour.BLUE,
            OffsetDateTime.parse("2026-01-02T03:04:05+05:00"),
            ZonedDateTime.parse("2026-01-02T03:04:05+01:00[Europe/Berlin]"),
            part,
            new Part("null", null),
            whole,
            account,
            List.of(),
            List.of(part, part),
            new ArrayList<>(List.of(1L, 2L)),
            Set.of(1, 2),
            Map.of(5L, List.of(whole)))) {
      Object read = codec.decode(codec.encode(CachedValue.of(each))).value();
      assertThat(read).as(each.getClass().getName()).isEqualTo(each);
    }
    assertThat(codec.decode(codec.encode(CachedValue.of(new byte[] {1, 2}))).value())
        .isEqualTo(new byte[] {1, 2});
    assertThat(codec.decode(codec.encode(CachedValue.of(null)))).isEqualTo(CachedValue.of(null));
  }

  @Test
  void leavesInMemoryWhatWouldNotReadBackEqual() {
    for (Object each :
        List.of(
            new Loose(7L),
            new Loose(new Part("bolt", null)),
            new Generic<>("text"),
            new WithoutEquals(),
            new CopyOnWriteArrayList<>(List.of("a")),
            new TreeMap<>(Map.of("a", 1)),
            List.of("a", 1),
            new AtomicLong(1),
            Thread.currentThread())) {
      assertThatThrownBy(() -> codec.encode(CachedValue.of(each)))
          .isInstanceOf(CodecException.class);
    }
    List<Object> endless = new ArrayList<>();
    endless.add(endless);
    assertThatThrownBy(() -> codec.encode(CachedValue.of(endless)))
        .isInstanceOf(CodecException.class);
  }

  @SuppressWarnings("unused") // Jackson reads it
  private static final class ById {
    private long id = 1;
    private transient String lost = "lost on the way";

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof ById by && by.id == id;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(id);
    }
  }

  @Entity
  private static final class Owner {
    @SuppressWarnings("unused")
    private final List<Object> pets = new LazyList();

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Owner;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  /** Fails when it is read outside of its session. */
  private static final class LazyList extends java.util.AbstractList<Object> {
    @Override
    public Object get(int index) {
      throw new AssertionError("a lazy collection was loaded");
    }

    @Override
    public int size() {
      throw new AssertionError("a lazy collection was loaded");
    }
  }

  @Test
  void leavesInMemoryWhatAnEqualsByIdWouldHide() {
    ById made = new ById();
    made.lost = "changed";
    assertThatThrownBy(() -> codec.encode(CachedValue.of(made)))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("does not read back equal");
  }

  @Test
  void leavesEntitiesInMemoryWithoutReadingALazyField() {
    for (Object each : List.of(new Owner(), List.of(new Owner()), new Loose(new Owner()))) {
      assertThatThrownBy(() -> codec.encode(CachedValue.of(each)))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("persistence provider");
    }
  }

  @Test
  void readsItsOwnShapeOfAClassAlone() throws CodecException {
    CachedValue value = CachedValue.of(new Part("bolt", null));
    byte[] bytes = codec.encode(value);
    assertThat(codec.decode(bytes, codec.shape(value))).isEqualTo(value);
    assertThatThrownBy(() -> codec.decode(bytes, "of another release"))
        .isInstanceOf(CodecException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no type",
        "javax.swing.JEditorPane\n{\"page\":\"http://nowhere\"}",
        "java.lang.Thread\n{}",
        "java.util.ArrayList\n[]",
        "dev.headroom.springer.Thing\n{}",
        "dev.headroom.spring.Missing\n{}",
        "dev.headroom.spring.package-info\n{}",
        "dev.headroom.spring.cache.TypedJsonCodecTest$Generic\n{\"value\":1}",
        "dev.headroom.spring.cache.TypedJsonCodecTest$Part\nnull",
        "dev.headroom.spring.cache.TypedJsonCodecTest$Part\n{\"name\":\"a\"}",
        "dev.headroom.spring.cache.TypedJsonCodecTest$Part\n{\"name\":\"a\",\"made\":null,\"more\":1}",
        "dev.headroom.spring.cache.TypedJsonCodecTest$Part\n{\"name\":\"a\",\"made\":null} more",
        "List<java.lang.Thread>\n[{}]",
        "List<List<List<List<List<List<List<List<List<List<java.lang.String>>>>>>>>>>\n[]",
        "Map<java.lang.String>\n{}",
        "List<>\n[]",
        "java.lang.Long\n\"text\""
      })
  void refusesBytesOfAnotherWriter(String bytes) {
    assertThatThrownBy(() -> codec.decode(bytes.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void letsNoAnnotationChooseAClass() throws CodecException {
    byte[] bytes =
        (Tagged.class.getName() + "\n{\"gadget\":{\"@class\":\"java.lang.Thread\"}}")
            .getBytes(StandardCharsets.UTF_8);
    assertThat(codec.decode(bytes).value())
        .isEqualTo(new Tagged(Map.of("@class", "java.lang.Thread")));
  }
}
