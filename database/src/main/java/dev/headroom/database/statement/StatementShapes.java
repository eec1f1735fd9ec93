// SPDX-License-Identifier: Apache-2.0
package dev.headroom.database.statement;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shapes of the statements that an application has executed, up to a bound.
 *
 * <p>Thread-safe. Once the bound is reached, every statement of an unknown shape has the one shape
 * {@link #other}, so that statements with generated names cannot fill the memory; {@link #overflow}
 * counts them.
 *
 * <p>Method: a text that was seen lately is found in a table of fixed size by its hash, and
 * compared; a later text with the same place replaces it. Any other text is read, and found by its
 * fingerprint.
 */
public final class StatementShapes {
  private static final Logger LOG = LoggerFactory.getLogger(StatementShapes.class);
  private static final int RECENT = 1 << 10;

  /** Longer texts are read each time, so that the table stays small. */
  private static final int MAX_RECENT_LENGTH = 4_000;

  private final int maxShapes;
  private final ConcurrentHashMap<Long, StatementShape> byId = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<@Nullable Recent> recent = new AtomicReferenceArray<>(RECENT);
  private final StatementShape other = new StatementShape(0, "(other statements)");
  private final AtomicLong overflow = new AtomicLong();
  private volatile boolean doubleQuotedStrings;

  private record Recent(String sql, StatementShape shape) {}

  /**
   * Creates an empty set.
   *
   * @param maxShapes 1 or more
   */
  public StatementShapes(int maxShapes) {
    if (maxShapes < 1) {
      throw new IllegalArgumentException("maxShapes is " + maxShapes + ", but must be 1 or more");
    }
    this.maxShapes = maxShapes;
  }

  /**
   * Reads double-quoted text as a string from now on, as MySQL does: where an application uses
   * another database besides, its quoted names are left out too.
   */
  public void readDoubleQuotesAsStrings() {
    doubleQuotedStrings = true;
  }

  /**
   * Returns the shape of a text.
   *
   * @param sql as the application wrote it; need not be valid
   */
  public StatementShape shape(String sql) {
    int hash = sql.hashCode();
    int place = (hash ^ (hash >>> 16)) & (RECENT - 1);
    Recent known = recent.get(place);
    if (known != null && known.sql.equals(sql)) {
      return known.shape;
    }
    StatementShape shape = read(sql);
    if (shape != other && sql.length() <= MAX_RECENT_LENGTH) {
      recent.lazySet(place, new Recent(sql, shape));
    }
    return shape;
  }

  private StatementShape read(String sql) {
    SqlText text = SqlText.of(sql, doubleQuotedStrings);
    Long id = text.fingerprint();
    StatementShape known = byId.get(id);
    if (known != null) {
      return known;
    }
    if (byId.size() >= maxShapes) {
      if (overflow.getAndIncrement() == 0) {
        LOG.warn(
            "{} kinds of statements are known, and more are counted as one: bind values instead"
                + " of writing them into the text, or raise"
                + " headroom.database.statement.max-shapes",
            maxShapes);
      }
      return other;
    }
    return byId.computeIfAbsent(id, each -> new StatementShape(each, text.shortened()));
  }

  /**
   * Returns a text without its literals, comments and superfluous white space.
   *
   * @param sql a statement or a part of one
   * @return at most 2 000 characters
   */
  public static String withoutLiterals(String sql) {
    return SqlText.of(sql, false).shortened();
  }

  /** Returns the shape of all statements that were not known when the bound was reached. */
  public StatementShape other() {
    return other;
  }

  /** Returns how many texts got the shape {@link #other}. */
  public long overflow() {
    return overflow.get();
  }

  /** Returns all shapes in no order; {@link #other} is among them once it was needed. */
  public List<StatementShape> all() {
    List<StatementShape> all = new ArrayList<>(byId.values());
    if (overflow() > 0) {
      all.add(other);
    }
    return all;
  }
}
