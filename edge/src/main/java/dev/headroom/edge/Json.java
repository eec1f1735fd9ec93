// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge;

import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes maps, lists, texts, numbers and booleans as JSON.
 *
 * <p>Confined to one thread. Besides what JSON demands, escapes {@code <}, {@code >} and {@code &},
 * so that a text is harmless even where it is read as HTML, the two line separators that scripts
 * trip over, and lone surrogates, which UTF-8 cannot carry.
 */
public final class Json {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out = new StringBuilder(256);

  private Json() {}

  public static String write(Map<String, ?> object) {
    Json json = new Json();
    json.object(object);
    return json.out.toString();
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> out.append("null");
      case Boolean known -> out.append(known);
      case Double number when !Double.isFinite(number) -> out.append("null");
      case Number number -> out.append(number);
      case Map<?, ?> object -> object(object);
      case Iterable<?> list -> array(list);
      default -> text(value.toString());
    }
  }

  private void object(Map<?, ?> object) {
    out.append('{');
    String comma = "";
    for (Map.Entry<?, ?> each : object.entrySet()) {
      out.append(comma);
      text(String.valueOf(each.getKey()));
      out.append(':');
      value(each.getValue());
      comma = ",";
    }
    out.append('}');
  }

  private void array(Iterable<?> list) {
    out.append('[');
    for (Iterator<?> each = list.iterator(); each.hasNext(); ) {
      value(each.next());
      if (each.hasNext()) {
        out.append(',');
      }
    }
    out.append(']');
  }

  private void text(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (isPlain(text, i)) {
        out.append(c);
      } else {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(HEX.charAt((c >> shift) & 0xf));
        }
      }
    }
    out.append('"');
  }

  private static boolean isPlain(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
    return c >= ' ' && c != '<' && c != '>' && c != '&' && c != 0x7f && c != 0x2028 && c != 0x2029;
  }
}
