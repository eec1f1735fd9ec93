// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

final class JsonCodecTest {
  record Signal(long id, String symbol, BigDecimal confidence, Instant at, @Nullable String note) {}

  record Loop(List<Object> self) {}

  private static final Signal SIGNAL =
      new Signal(7, "BTC \ud83d\ude00", new BigDecimal("0.9130"), Instant.EPOCH, null);

  private final JsonMapper mapper = JsonMapper.builder().build();
  private final JsonCodec<Signal> codec = JsonCodec.of(mapper, Signal.class);

  @Test
  void readsWhatItWrote() throws CodecException {
    assertThat(codec.decode(codec.encode(SIGNAL))).isEqualTo(SIGNAL);
  }

  @Test
  void readsAGenericTypeAsItsElements() throws CodecException {
    JsonCodec<List<Signal>> list = JsonCodec.of(mapper, new TypeReference<List<Signal>>() {});

    assertThat(list.decode(list.encode(List.of(SIGNAL, SIGNAL)))).containsExactly(SIGNAL, SIGNAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{",
        "[1,2]",
        "\"text\"",
        "{\"id\":\"x\"}",
        "{\"id\":1,\"symbol\":\"A\",\"added\":true}",
        "{\"id\":1,\"symbol\":\"A\"} {}",
        "\u0000\u0001binary"
      })
  void refusesWhatIsNotAValue(String foreign) {
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> codec.decode(foreign.getBytes(UTF_8)))
        .withMessageContaining("Signal");
  }

  @Test
  void quotesNothingOfTheValueInAFault() {
    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> codec.decode("{\"id\":\"hush\"}".getBytes(UTF_8)))
        .satisfies(fault -> assertThat(stackTraceOf(fault)).contains("Signal"))
        .satisfies(fault -> assertThat(stackTraceOf(fault)).doesNotContain("hush"));
  }

  @Test
  void refusesWhatHasNoJson() {
    List<Object> self = new ArrayList<>();
    self.add(self);

    assertThatExceptionOfType(CodecException.class)
        .isThrownBy(() -> JsonCodec.of(mapper, Loop.class).encode(new Loop(self)));
  }

  @Test
  void refusesAMapperThatLetsTheDataChooseClasses() {
    JsonMapper open =
        JsonMapper.builder()
            .activateDefaultTyping(
                BasicPolymorphicTypeValidator.builder().allowIfBaseType(Object.class).build(),
                DefaultTyping.NON_FINAL)
            .build();

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> JsonCodec.of(open, Object.class))
        .withMessageContaining("default typing");
  }

  private static String stackTraceOf(Throwable fault) {
    StringWriter text = new StringWriter();
    fault.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
