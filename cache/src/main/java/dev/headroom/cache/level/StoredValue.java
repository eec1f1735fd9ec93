// SPDX-License-Identifier: Apache-2.0
package dev.headroom.cache.level;

/**
 * What the shared level keeps under a key.
 *
 * <p>Immutable; the array is the reader's own.
 *
 * @param bytes the value
 * @param position where the level's log stood when the value began to be read, or when it was put
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, handed on once
public record StoredValue(byte[] bytes, long position) {}
