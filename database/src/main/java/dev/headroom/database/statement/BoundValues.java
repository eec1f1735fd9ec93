// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.sql.Date;
import java.sql.Time;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.Temporal;
import java.util.Calendar;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of the values that are bound to a statement: a hash of values and positions,
 * their number, and the types of the first 16. Never a value.
 *
 * <p>Confined to one thread. Creates no object.
 */
@SuppressWarnings("EnumOrdinal") // types are packed in memory only
final class BoundValues {
  private static final int TYPED = 16;
  private static final int TYPE_BITS = 4;
  private static final int MAX_HASHED_BYTES = 64;
  private static final ValueType[] TYPES = ValueType.values();

  private int hash;
  private int count;
  private long types;
  private boolean executed;

  /** The type of a bound value. */
  enum ValueType {
    UNBOUND,
    NULL,
    BOOLEAN,
    INTEGER,
    NUMBER,
    TEXT,
    BYTES,
    DATE,
    TIME,
    TIMESTAMP,
    UUID,
    ARRAY,
    STREAM,
    OBJECT
  }

  /** Adds a value. One that is bound again to its position changes the hash a second time. */
  void bind(int position, ValueType type, int valueHash) {
    if (executed) {
      executed = false;
      hash = 0;
    }
    hash = 31 * hash + (valueHash ^ Integer.rotateLeft(position, 24));
    count = Math.max(count, position);
    if (position >= 1 && position <= TYPED) {
      int shift = (position - 1) * TYPE_BITS;
      types = (types & ~(15L << shift)) | ((long) type.ordinal() << shift);
    }
  }

  /** Adds an object; its class gives the type. */
  void bind(int position, @Nullable Object value) {
    bind(position, type(value), hash(value));
  }

  /** Lets the next value begin a new hash; JDBC keeps values from one execution to the next. */
  void executed() {
    executed = true;
  }

  /** Forgets the values. */
  void clear() {
    hash = 0;
    count = 0;
    types = 0;
  }

  /** Returns the hash; 0 if nothing was bound. */
  int hash() {
    return hash;
  }

  int count() {
    return count;
  }

  long types() {
    return types;
  }

  /** Returns the number and the types of values in words, such as {@code 2: integer, text}. */
  static String describe(int count, long types) {
    if (count == 0) {
      return "none";
    }
    StringJoiner words = new StringJoiner(", ", count + ": ", count > TYPED ? ", ..." : "");
    for (int i = 0; i < Math.min(count, TYPED); i++) {
      ValueType type = TYPES[(int) (types >>> (i * TYPE_BITS)) & 15];
      words.add(type.name().toLowerCase(Locale.ROOT));
    }
    return words.toString();
  }

  private static ValueType type(@Nullable Object value) {
    if (value == null) {
      return ValueType.NULL;
    }
    if (value instanceof String) {
      return ValueType.TEXT;
    }
    if (value instanceof Number) {
      boolean whole = value instanceof Integer || value instanceof Long || value instanceof Short;
      return whole ? ValueType.INTEGER : ValueType.NUMBER;
    }
    if (value instanceof Boolean) {
      return ValueType.BOOLEAN;
    }
    if (value instanceof UUID) {
      return ValueType.UUID;
    }
    if (value instanceof byte[]) {
      return ValueType.BYTES;
    }
    if (value instanceof java.sql.Array) {
      return ValueType.ARRAY;
    }
    return timeType(value);
  }

  private static ValueType timeType(Object value) {
    if (value instanceof Date || value instanceof LocalDate) {
      return ValueType.DATE;
    }
    if (value instanceof Time || value instanceof LocalTime) {
      return ValueType.TIME;
    }
    boolean time =
        value instanceof java.util.Date || value instanceof Temporal || value instanceof Calendar;
    return time ? ValueType.TIMESTAMP : ValueType.OBJECT;
  }

  /** Hashes values of the JDK; of any other object the identity, since its code may do anything. */
  private static int hash(@Nullable Object value) {
    if (value == null) {
      return 0;
    }
    if (value instanceof byte[] bytes) {
      return hash(bytes);
    }
    boolean known =
        value instanceof String
            || value instanceof Number
            || value instanceof Boolean
            || value instanceof UUID
            || value instanceof java.util.Date
            || value instanceof Temporal;
    return known && isOfTheJdk(value) ? value.hashCode() : System.identityHashCode(value);
  }

  private static boolean isOfTheJdk(Object value) {
    return value.getClass().getClassLoader() == null;
  }

  private static int hash(byte[] bytes) {
    int hash = bytes.length;
    for (int i = 0; i < Math.min(bytes.length, MAX_HASHED_BYTES); i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }
}
