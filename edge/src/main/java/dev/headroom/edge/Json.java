// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import java.io.StringWriter;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Writes maps, lists, strings, numbers and booleans as JSON, with Jackson's streaming generator.
 *
 * <p>Immutable. Besides what JSON demands, escapes {@code <}, {@code >} and {@code &}, so that a
 * string is harmless even where it is read as HTML, the two line separators that end a line in
 * scripts, and lone surrogates, which UTF-8 cannot carry.
 */
public final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .characterEscapes(new HtmlSafe())
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .build();

  /**
   * Reads JSON and every extension of it that a handler's parser may accept: what is well-formed is
   * for that parser to say.
   */
  public static final JsonFactory LENIENT = lenient();

  /** A regular expression sees a pair of surrogates as one code point of another category. */
  private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

  private Json() {}

  private static JsonFactory lenient() {
    JsonFactoryBuilder builder = JsonFactory.builder();
    for (JsonReadFeature each : JsonReadFeature.values()) {
      builder.enable(each);
    }
    StreamReadConstraints unlimited =
        StreamReadConstraints.builder()
            .maxNestingDepth(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .build();
    return builder.streamReadConstraints(unlimited).build();
  }

  /** Returns the object as JSON. */
  public static String write(Map<String, ?> object) {
    StringWriter out = new StringWriter(256);
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      write(generator, object);
    }
    return LONE_SURROGATE
        .matcher(out.toString())
        .replaceAll(lone -> "\\\\u" + HexFormat.of().toHexDigits(lone.group().charAt(0)));
  }

  private static void write(JsonGenerator to, @Nullable Object value) {
    switch (value) {
      case null -> to.writeNull();
      case Boolean known -> to.writeBoolean(known);
      case Double number when !Double.isFinite(number) -> to.writeNull();
      case Number number -> to.writeNumber(number.toString());
      case Map<?, ?> object -> {
        to.writeStartObject();
        object.forEach((name, each) -> {
          to.writeName(String.valueOf(name));
          write(to, each);
        });
        to.writeEndObject();
      }
      case Iterable<?> list -> {
        to.writeStartArray();
        list.forEach(each -> write(to, each));
        to.writeEndArray();
      }
      default -> to.writeString(value.toString());
    }
  }

  /** Escapes numerically whatever is escaped, but for the quotation mark and the backslash. */
  private static final class HtmlSafe extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private final int[] ascii = standardAsciiEscapesForJSON();

    HtmlSafe() {
      for (char c = 0; c < ' '; c++) {
        ascii[c] = ESCAPE_STANDARD;
      }
      for (char c : new char[] {'<', '>', '&', 0x7f}) {
        ascii[c] = ESCAPE_STANDARD;
      }
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ascii.clone();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int character) {
      return switch (character) {
        case 0x2028 -> new SerializedString("\\u2028");
        case 0x2029 -> new SerializedString("\\u2029");
        default -> null;
      };
    }
  }
}
