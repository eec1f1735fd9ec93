// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.web;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/**
 * Takes times and dates as texts of ISO 8601 alone, as they are written: Jackson reads numbers and
 * arrays as well, seconds where a caller has sent milliseconds.
 *
 * <p>Immutable.
 */
final class TimesAsText extends ValueDeserializerModifier {
  private static final long serialVersionUID = 1L;

  @Override
  public ValueDeserializer<?> modifyDeserializer(
      DeserializationConfig config,
      BeanDescription.Supplier description,
      ValueDeserializer<?> deserializer) {
    return description.getBeanClass().getName().startsWith("java.time.")
        ? new OfText(deserializer)
        : deserializer;
  }

  private static final class OfText extends DelegatingDeserializer {
    OfText(ValueDeserializer<?> delegate) {
      super(delegate);
    }

    @Override
    protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> delegate) {
      return new OfText(delegate);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) {
      return parser.hasToken(JsonToken.VALUE_STRING)
          ? super.deserialize(parser, context)
          : context.handleUnexpectedToken(getValueType(context), parser);
    }
  }
}
