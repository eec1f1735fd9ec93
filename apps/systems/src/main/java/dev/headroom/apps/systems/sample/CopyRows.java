// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.systems.sample;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows in the text form of COPY, in large pieces.
 *
 * <p>Confined to one thread. The rows become visible with the connection's transaction, in which
 * the table must have been truncated.
 */
public final class CopyRows {

  private static final int PIECE_BYTES = 1 << 20;
  private static final long REPORT_ROWS = 25_000;
  private static final long DAY_MILLIS = 86_400_000;

  private final Connection connection;
  private final String columns;
  private final LongConsumer progress;
  private byte[] bytes = new byte[PIECE_BYTES + (PIECE_BYTES >> 4)];
  private int used;
  private boolean begun;
  private long rows;
  private long day = Long.MIN_VALUE;
  private byte[] date = {};

  /**
   * Creates a writer.
   *
   * @param connection the connection, with auto-commit off
   * @param columns the table and its columns, such as {@code users (id, name)}
   * @param progress receives the number of rows so far, now and then
   */
  public CopyRows(Connection connection, String columns, LongConsumer progress) {
    this.connection = connection;
    this.columns = columns;
    this.progress = progress;
  }

  /** Adds a text. */
  public CopyRows text(String value) {
    return raw(escaped(value));
  }

  /** Adds a text or no value. */
  public CopyRows textOrNull(@Nullable String value) {
    return value == null ? raw("\\N") : text(value);
  }

  /** Adds a whole number. */
  public CopyRows number(long value) {
    return raw(Long.toString(value));
  }

  /** Adds a floating-point number. */
  public CopyRows real(double value) {
    return raw(Double.toString(value));
  }

  /** Adds a list of texts. */
  public CopyRows list(List<String> values) {
    return text(
        values.stream()
            .map(each -> '"' + each.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
            .collect(Collectors.joining(",", "{", "}")));
  }

  /** Adds a truth value. */
  public CopyRows flag(boolean value) {
    return raw(value ? "t" : "f");
  }

  /** Adds a decimal number given in its smallest units. */
  public CopyRows decimal(long units, int digits) {
    return raw(BigDecimal.valueOf(units, digits).toPlainString());
  }

  /** Adds an instant, in UTC. */
  public CopyRows time(long epochMillis) {
    separate();
    long newDay = Math.floorDiv(epochMillis, DAY_MILLIS);
    if (newDay != day) {
      day = newDay;
      date =
          DateTimeFormatter.ofPattern("yyyy-MM-dd ")
              .withZone(ZoneOffset.UTC)
              .format(Instant.ofEpochMilli(epochMillis))
              .getBytes(StandardCharsets.US_ASCII);
    }
    append(date);
    int rest = (int) Math.floorMod(epochMillis, DAY_MILLIS);
    digits(rest / 3_600_000, 10, ':');
    digits(rest / 60_000 % 60, 10, ':');
    digits(rest / 1000 % 60, 10, '.');
    digits(rest % 1000, 100, '+');
    append(new byte[] {'0', '0'});
    return this;
  }

  /**
   * Ends the row.
   *
   * @throws SQLException if the database rejects a row of the piece
   */
  public void end() throws SQLException {
    append(new byte[] {'\n'});
    begun = false;
    rows++;
    if (used >= PIECE_BYTES) {
      send();
    }
    if (rows % REPORT_ROWS == 0) {
      progress.accept(rows);
    }
  }

  /** Sends the remaining rows and returns the number of all. */
  long finish() throws SQLException {
    if (used > 0) {
      send();
    }
    return rows;
  }

  private void send() throws SQLException {
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY " + columns + " FROM STDIN (FREEZE)");
    try {
      copy.writeToCopy(bytes, 0, used);
      copy.endCopy();
      used = 0;
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private CopyRows raw(String value) {
    separate();
    append(value.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  private void append(byte[] more) {
    if (used + more.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, used + more.length));
    }
    System.arraycopy(more, 0, bytes, used, more.length);
    used += more.length;
  }

  private void separate() {
    if (begun) {
      append(new byte[] {'\t'});
    }
    begun = true;
  }

  private void digits(int value, int highest, char after) {
    byte[] text = new byte[highest == 10 ? 3 : 4];
    int at = 0;
    for (int unit = highest; unit > 0; unit /= 10) {
      text[at++] = (byte) ('0' + value / unit % 10);
    }
    text[at] = (byte) after;
    append(text);
  }

  private static String escaped(String text) {
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == '\\' || each == '\t' || each == '\n' || each == '\r') {
        return text.replace("\\", "\\\\")
            .replace("\t", "\\t")
            .replace("\n", "\\n")
            .replace("\r", "\\r");
      }
    }
    return text;
  }
}
