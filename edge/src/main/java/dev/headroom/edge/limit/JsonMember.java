// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds one member of a JSON object by its name, in bytes of UTF-8; the last of several, as parsers
 * have it. Whether the rest is JSON at all is the parser's affair. Confined to one thread.
 */
final class JsonMember {
  private final byte[] body;
  private final String name;
  private int at;

  private JsonMember(byte[] body, String name) {
    this.body = body;
    this.name = name;
  }

  /**
   * Returns the text or number under a name of the outermost object.
   *
   * @return null when there is none, or the body is not of that form
   */
  static @Nullable String find(byte[] body, String name) {
    return new JsonMember(body, name).find();
  }

  private @Nullable String find() {
    skipBlanks();
    if (next() != '{') {
      return null;
    }
    @Nullable String found = null;
    int depth = 1;
    boolean naming = true;
    while (at < body.length && depth > 0) {
      skipBlanks();
      int sign = next();
      switch (sign) {
        case '"' -> {
          String text = text();
          skipBlanks();
          if (depth == 1 && naming && peek() == ':') {
            at++;
            naming = false;
            if (text.equals(name)) {
              found = value();
            }
          }
        }
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        case ',' -> naming = naming || depth == 1;
        default -> {
          // Of a number, a literal, or of nothing that a parser would read.
        }
      }
    }
    return found;
  }

  /** Reads a text or number; leaves the place before anything else. */
  private @Nullable String value() {
    skipBlanks();
    int sign = peek();
    if (sign == '"') {
      at++;
      return text();
    }
    int from = at;
    while (sign == '-' || sign == '+' || sign == '.' || Character.isLetterOrDigit(sign)) {
      at++;
      sign = peek();
    }
    return at == from || body[from] == 'n'
        ? null
        : new String(body, from, at - from, StandardCharsets.US_ASCII);
  }

  /** Reads on to the quotation mark that ends the text, and takes its escapes away. */
  private String text() {
    int from = at;
    boolean escaped = false;
    for (int sign = peek(); sign >= 0 && sign != '"'; sign = peek()) {
      escaped |= sign == '\\';
      at += sign == '\\' ? 2 : 1;
    }
    int to = Math.min(at, body.length);
    at = to + 1;
    String raw = new String(body, from, to - from, StandardCharsets.UTF_8);
    return escaped ? unescaped(raw) : raw;
  }

  private static String unescaped(String raw) {
    StringBuilder text = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char sign = raw.charAt(i);
      if (sign != '\\' || i + 1 == raw.length()) {
        text.append(sign);
        continue;
      }
      char escape = raw.charAt(++i);
      if (escape == 'u' && i + 4 < raw.length()) {
        text.append((char) hex(raw, i + 1));
        i += 4;
      } else {
        text.append(
            switch (escape) {
              case 'n' -> '\n';
              case 't' -> '\t';
              case 'r' -> '\r';
              case 'b' -> '\b';
              case 'f' -> '\f';
              default -> escape;
            });
      }
    }
    return text.toString();
  }

  private static int hex(String raw, int from) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      value = value << 4 | Math.max(0, Character.digit(raw.charAt(i), 16));
    }
    return value;
  }

  private void skipBlanks() {
    for (int sign = peek(); sign == ' ' || sign == '\t' || sign == '\n' || sign == '\r'; ) {
      at++;
      sign = peek();
    }
  }

  private int peek() {
    return at < body.length ? body[at] & 0xff : -1;
  }

  private int next() {
    int sign = peek();
    at++;
    return sign;
  }
}
