// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.sample;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/** Writes rows in the text form of COPY, in large pieces. Confined to one thread. */
final class CopyRows {

  private static final int PIECE_BYTES = 1 << 16;
  private static final int ROW_BYTES = 1 << 11;
  private static final long REPORT_ROWS = 250_000;
  private static final long DAY_MILLIS = 86_400_000;

  private final CopyIn copy;
  private final LongConsumer progress;
  private final byte[] bytes = new byte[PIECE_BYTES + ROW_BYTES];
  private int used;
  private boolean begun;
  private long rows;
  private long day = Long.MIN_VALUE;
  private byte[] date = {};

  CopyRows(CopyIn copy, LongConsumer progress) {
    this.copy = copy;
    this.progress = progress;
  }

  /** Adds a text; it must hold no tab, line end or backslash, as none of the sample's does. */
  CopyRows text(String value) {
    separate();
    byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(encoded, 0, bytes, used, encoded.length);
    used += encoded.length;
    return this;
  }

  CopyRows number(long value) {
    return text(Long.toString(value));
  }

  CopyRows flag(boolean value) {
    separate();
    bytes[used++] = (byte) (value ? 't' : 'f');
    return this;
  }

  /** Adds a decimal number given in its smallest units. */
  CopyRows decimal(long units, int digits) {
    long scale = digits == 2 ? 100 : 1000;
    String fraction = Long.toString(scale + units % scale).substring(1);
    return text(units / scale + "." + fraction);
  }

  CopyRows time(long epochMillis) {
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
    System.arraycopy(date, 0, bytes, used, date.length);
    used += date.length;
    int rest = (int) Math.floorMod(epochMillis, DAY_MILLIS);
    digits(rest / 3_600_000, 10, ':');
    digits(rest / 60_000 % 60, 10, ':');
    digits(rest / 1000 % 60, 10, '.');
    digits(rest % 1000, 100, '+');
    bytes[used++] = '0';
    bytes[used++] = '0';
    return this;
  }

  CopyRows textOrNull(@Nullable String value) {
    return text(value == null ? "\\N" : value);
  }

  void end() throws SQLException {
    bytes[used++] = '\n';
    begun = false;
    rows++;
    if (used >= PIECE_BYTES) {
      send();
    }
    if (rows % REPORT_ROWS == 0) {
      progress.accept(rows);
    }
  }

  /** Ends the table. */
  long finish() throws SQLException {
    send();
    copy.endCopy();
    return rows;
  }

  private void send() throws SQLException {
    copy.writeToCopy(bytes, 0, used);
    used = 0;
  }

  private void separate() {
    if (begun) {
      bytes[used++] = '\t';
    }
    begun = true;
  }

  private void digits(int value, int highest, char after) {
    for (int unit = highest; unit > 0; unit /= 10) {
      bytes[used++] = (byte) ('0' + value / unit % 10);
    }
    bytes[used++] = (byte) after;
  }
}
