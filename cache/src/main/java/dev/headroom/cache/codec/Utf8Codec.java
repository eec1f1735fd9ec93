// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.codec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A codec of texts as strict UTF-8: what Java's own methods would replace silently is refused. */
enum Utf8Codec implements Codec<String> {
  CODEC;

  @Override
  public byte[] encode(String value) throws CodecException {
    try {
      ByteBuffer written = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
      byte[] bytes = new byte[written.remaining()];
      written.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new CodecException("the text has no UTF-8", e);
    }
  }

  @Override
  public String decode(byte[] bytes) throws CodecException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CodecException("the bytes are no UTF-8", e);
    }
  }
}
