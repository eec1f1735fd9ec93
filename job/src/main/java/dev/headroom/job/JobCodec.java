// SPDX-License-Identifier: Apache-2.0
package dev.headroom.job;

/**
 * Writes payloads to bytes and reads them back.
 *
 * <p>Thread-safe. Jobs that are queued must stay readable when the format changes.
 */
public interface JobCodec {

  /**
   * Writes a value.
   *
   * @throws IllegalArgumentException if the value cannot be written
   */
  byte[] encode(Object value);

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException if the bytes are no value of the type; the message is shown to
   *     operators and holds no value
   */
  <T> T decode(byte[] bytes, Class<T> type);
}
