// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.limit;

import dev.headroom.edge.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * Reads one member of a JSON object by its name; the last of several, as parsers do. Thread-safe.
 */
final class JsonMember {
  private JsonMember() {}

  /**
   * Returns the string, number or boolean under a name of the outermost object.
   *
   * @return null when there is none, or the body is no JSON object
   */
  static @Nullable String find(byte[] body, String name) {
    @Nullable String found = null;
    try (JsonParser parser = Json.LENIENT.createParser(ObjectReadContext.empty(), body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean wanted = parser.currentName().equals(name);
        JsonToken value = parser.nextToken();
        if (wanted) {
          boolean scalar = value.isScalarValue() && value != JsonToken.VALUE_NULL;
          found = scalar ? parser.getString() : null;
        }
        parser.skipChildren();
      }
    } catch (JacksonException malformed) {
      // The handler's parser fails at the same byte; what stood before it counts.
    }
    return found;
  }
}
