// SPDX-License-Identifier: Apache-2.0
package dev.headroom.edge.responsecache;

import dev.headroom.edge.compression.CompressionSettings;
import dev.headroom.edge.compression.GzipCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An made ready to be sent: headers, and the bytes of each encoding.
 *
 * <p>Thread-safe. Nobody writes to the bytes.
 */
final class CachedResponse implements CacheEntry {
  private static final int LEVEL = 6;
  private static final int OVERHEAD_BYTES = 512;

  /** The bytes of one encoding, and the tag by which a client knows them. */
  static final class Form {
    private final byte[] bytes;
    private final String tag;
    private final boolean gzip;

    Form(byte[] bytes, String tag, boolean gzip) {
      this.bytes = bytes;
      this.tag = tag;
      this.gzip = gzip;
    }

    byte[] bytes() {
      return bytes;
    }

    String tag() {
      return tag;
    }

    boolean isGzip() {
      return gzip;
    }
  }

  /** How the made came to be: under which count of invalidations, when, at which route. */
  record Birth(long sequence, long nanos, @Nullable String route) {}

  private final int status;
  private final List<HeaderLine> headers;
  private final List<String> tags;
  private final Birth birth;
  private final Storability storing;
  private final Form plain;
  private final @Nullable Form gzip;
  private volatile long pausedUntilNanos;

  CachedResponse(
      BufferedResponse made,
      Storability storing,
      Birth birth,
      List<String> tags,
      @Nullable CompressionSettings compression) {
    this.status = made.getStatus();
    this.headers = made.lines().stream().filter(CachedResponse::isKept).toList();
    this.storing = storing;
    this.birth = birth;
    this.tags = tags(tags, made.lines());
    this.pausedUntilNanos = birth.nanos();
    byte[] bytes = made.body().toByteArray();
    List<String> own = HeaderLine.values(made.lines(), "ETag");
    String tag = own.isEmpty() ? tag(bytes) : own.getFirst();
    this.plain = new Form(bytes, tag, false);
    byte[] packed = compression == null ? bytes : packed(made, bytes, compression);
    String packedTag = own.isEmpty() ? tag(packed) : tag.startsWith("W/") ? tag : "W/" + tag;
    this.gzip = packed.length < bytes.length ? new Form(packed, packedTag, true) : null;
  }

  private static boolean isKept(HeaderLine line) {
    return !line.hasName("Age") && !line.hasName("ETag") && !line.hasName("Cache-Status");
  }

  /** Adds what the handler says by {@code Cache-Groups}, a list of quoted texts. */
  private static List<String> tags(List<String> ruled, List<HeaderLine> headers) {
    List<String> all = new ArrayList<>(ruled);
    for (String line : HeaderLine.values(headers, "Cache-Groups")) {
      for (String each : line.split(",", 64)) {
        String text = each.strip();
        if (text.length() > 2 && text.startsWith("\"") && text.endsWith("\"")) {
          all.add(text.substring(1, text.length() - 1));
        }
      }
    }
    return List.copyOf(all);
  }

  private static byte[] packed(
      BufferedResponse made, byte[] bytes, CompressionSettings compression) {
    String type = made.getContentType();
    boolean fits =
        bytes.length > compression.minBytes()
            && type != null
            && compression.covers(type)
            && !CacheDirectives.of(HeaderLine.values(made.lines(), "Cache-Control"))
                .has("no-transform");
    if (!fits) {
      return bytes;
    }
    GzipCompressor gzip = new GzipCompressor(LEVEL);
    try {
      ByteArrayOutputStream to = new ByteArrayOutputStream(bytes.length / 4 + 64);
      gzip.begin(to);
      gzip.write(bytes, 0, bytes.length, to);
      gzip.finish(to);
      return to.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    } finally {
      gzip.close();
    }
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "\""
          + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16))
          + "\"";
    } catch (NoSuchAlgorithmException absent) {
      throw new IllegalStateException("every JDK has SHA-256", absent);
    }
  }

  int status() {
    return status;
  }

  List<HeaderLine> headers() {
    return headers;
  }

  List<String> tags() {
    return tags;
  }

  Birth birth() {
    return birth;
  }

  Form form(boolean gzipTaken) {
    Form packed = gzip;
    return gzipTaken && packed != null ? packed : plain;
  }

  boolean hasForms() {
    return gzip != null;
  }

  long ageSeconds(long nowNanos) {
    return storing.ageSeconds() + Math.max(0, nowNanos - birth.nanos()) / 1_000_000_000;
  }

  /** Returns the seconds that are left of its time; negative past it. */
  long freshSeconds(long nowNanos) {
    return storing.ttl().toSeconds() - ageSeconds(nowNanos);
  }

  boolean isFresh(long nowNanos) {
    return isWithin(Duration.ZERO, nowNanos);
  }

  boolean mayBeStaleWhileRefreshed(long nowNanos) {
    return isWithin(storing.staleWhileRevalidate(), nowNanos);
  }

  boolean mayBeStaleOnError(long nowNanos) {
    return isWithin(storing.staleIfError(), nowNanos);
  }

  private boolean isWithin(Duration more, long nowNanos) {
    Duration age =
        Duration.ofSeconds(storing.ageSeconds()).plusNanos(Math.max(0, nowNanos - birth.nanos()));
    return age.compareTo(storing.ttl().plus(more)) < 0;
  }

  /** Leaves the handler in peace until then, since it has just failed. */
  void pauseUntil(long nanos) {
    pausedUntilNanos = nanos;
  }

  boolean isPaused(long nowNanos) {
    return nowNanos - pausedUntilNanos < 0;
  }

  @Override
  public Duration kept() {
    Duration stale =
        storing.staleIfError().compareTo(storing.staleWhileRevalidate()) > 0
            ? storing.staleIfError()
            : storing.staleWhileRevalidate();
    return storing.ttl().minusSeconds(storing.ageSeconds()).plus(stale);
  }

  @Override
  public int weightBytes() {
    Form packed = gzip;
    int bytes =
        OVERHEAD_BYTES + plain.bytes().length + (packed == null ? 0 : packed.bytes().length);
    for (HeaderLine line : headers) {
      bytes += line.weightBytes();
    }
    return bytes;
  }
}
