// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.guard;

import dev.headroom.edge.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Checks the bounds of a JSON body with Jackson's non-blocking parser while the body is read.
 * Confined to one thread at a time.
 *
 * <p>A malformed body is refused too: behind its first fault, or in UTF-16, which a handler's
 * parser detects by itself, nothing has bounds. What is merely broken off is for the handler's
 * parser to say.
 */
final class JsonBoundsCheck {
  private static final int QUOTES = 2;

  private final JsonBounds bounds;
  private final JsonParser parser;
  private final ByteArrayFeeder feeder;
  private String fault = "";

  JsonBoundsCheck(JsonBounds bounds, JsonFactory factory) {
    this.bounds = bounds;
    this.parser = factory.createNonBlockingByteArrayParser(ObjectReadContext.empty());
    this.feeder = (ByteArrayFeeder) parser.nonBlockingInputFeeder();
  }

  /** Returns a factory of parsers that stop at the bounds; made once for all bodies. */
  static JsonFactory factory(JsonBounds bounds) {
    return Json.LENIENT
        .rebuild()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(bounds.depth())
                .maxStringLength(bounds.textBytes())
                .maxNameLength(bounds.textBytes())
                .maxNumberLength(bounds.numberDigits())
                .build())
        .build();
  }

  /** Returns which bound is exceeded, or that it is malformed; empty while none is. */
  String fault() {
    return fault;
  }

  /** Reads on. */
  void accept(byte[] from, int offset, int count) {
    if (!fault.isEmpty()) {
      return;
    }
    try {
      feeder.feedInput(from, offset, offset + count);
      for (JsonToken token = parser.nextToken();
          token != null && token != JsonToken.NOT_AVAILABLE && fault.isEmpty();
          token = parser.nextToken()) {
        check(token);
      }
    } catch (StreamConstraintsException exceeded) {
      fault = fault(exceeded.getOriginalMessage());
    } catch (JacksonException unreadable) {
      fault = "it is not JSON in UTF-8";
    }
  }

  private String fault(String exceeded) {
    if (exceeded.startsWith("Document nesting depth")) {
      return "it is deeper than " + bounds.depth();
    }
    return exceeded.startsWith("Number") ? longNumber() : longText();
  }

  private String longText() {
    return "a text has more than " + bounds.textBytes() + " bytes";
  }

  private String longNumber() {
    return "a number has more than " + bounds.numberDigits() + " characters";
  }

  /** Counts bytes as they were sent; Jackson counts characters without escapes. */
  private void check(JsonToken token) {
    boolean text = token == JsonToken.VALUE_STRING || token == JsonToken.PROPERTY_NAME;
    if (text && sentBytes() - QUOTES > bounds.textBytes()) {
      fault = longText();
    } else if (token.isNumeric() && sentBytes() > bounds.numberDigits()) {
      fault = longNumber();
    }
  }

  private long sentBytes() {
    // The parser counts a token's first byte from one, the byte behind it from zero.
    return parser.currentLocation().getByteOffset()
        - parser.currentTokenLocation().getByteOffset()
        + 1;
  }
}
